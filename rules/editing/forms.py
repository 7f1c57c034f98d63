"""Nodes as the fields of a form, and back: texts by name, as a browser sends them. Pure.

Nothing is refused here: what does not fit the language is written down as it was typed, and the reader of documents
says what is wrong with it, beside the node. What was not changed in the form stays as it was written: a part is written
anew only where its fields say something else than those of the present node.
"""

from __future__ import annotations

from typing import Any

from rules.documents.criteria import WHERE_FIELDS
from rules.documents.measures import AGGREGATES, STATISTICS
from rules.editing.operations import CHILDREN_KEYS, GROUPS, kind_of
from rules.editing.pieces import (
    Data,
    Fields,
    Form,
    Part,
    Shown,
    alike,
    comparison,
    comparison_fields,
    known_entries,
    length,
    length_fields,
    length_part,
    lines,
    listed,
    mapping,
    merged,
    number,
    plain,
    skill_fields,
    skills,
    spoken_duration,
    text_part,
    texts_part,
    typed,
    typed_duration,
)
from rules.evidence import MODALITIES
from rules.facts import NUMBER_FIELDS

DURATION = "duration"
ROLES = ("manager", "assessor", "mentor", "peer")
NAMED_FIELDS = ("rubric", "extension", "path")
YES_NO_FIELDS = ("success", "completion")
_ORDER = (
    "block", "title", "criterion", "evidence", "where", *AGGREGATES, "distinct", "spaced", "attempts", "within",
    "valid_for", "all", "any", "at_least", "points", "in_order", "not", "mix", "holds", "of", "skills", "worth",
)  # fmt: skip


def node_fields(node: Data) -> Shown:
    """The fields of a node's form."""
    return merged(part[0](node) for part in _parts(node))


def node_typed(node: Data, fields: Fields) -> dict[str, Any]:
    """The node as its form says; of another kind where the form says so."""
    form, found = Form(fields), _of_other_kind(dict(node), Form(fields))
    return typed(found, form, _parts(found), _ORDER)


_OWN: tuple[Part, ...] = (
    text_part("block"),
    texts_part("title"),
    (skill_fields, ("skills",), skills),
    text_part("worth", number),
)


def _where_fields(data: Data) -> Shown:
    where = mapping(data.get("where"))
    return merged(_condition_fields(name, where.get(name)) for name in where_names(where))


def where_names(where: Data) -> list[str]:
    """Every condition that a form shows, those of the language first."""

    return list(dict.fromkeys(["verb", *WHERE_FIELDS, "attested_by", *NAMED_FIELDS, *where]))


def _condition_fields(name: str, value: Any) -> Shown:
    if name == "attested_by":
        said = mapping(value)
        role = said.get("role")
        roles = [plain(one) for one in (role if isinstance(role, list) else [role] if role is not None else [])]
        return {
            "role": [one for one in roles if one in ROLES],
            "role.other": ["\n".join(one for one in roles if one not in ROLES)],
            "independent": ["true"] if said.get("independent") is True else [],
        }
    if name in NAMED_FIELDS:
        said = mapping(value)
        return {
            f"where.{name}.name": [plain(key) for key in said],
            f"where.{name}.value": [lines(one)[0] for one in said.values()],
        }
    return {f"where.{name}": lines(value)}


def _where(form: Form, data: Data) -> dict[str, Any]:
    known = mapping(data.get("where"))
    found: dict[str, Any] = {}
    for name in dict.fromkeys([*known, *where_names(known)]):
        shown = _condition_fields(name, known.get(name))
        if all(alike(form, field, values) for field, values in shown.items()):
            value = known.get(name)
        else:
            value = _condition(form, name, known.get(name))
        if value is not None:
            found[name] = value
    return {"where": found} if found else {}


def _condition(form: Form, name: str, present: Any) -> Any:
    if name == "attested_by":
        return _attested_by(form, present)
    if name in NAMED_FIELDS:
        rows = zip(form.many(f"where.{name}.name"), form.many(f"where.{name}.value"), strict=False)
        return {key.strip(): listed(_split(value), number) for key, value in rows if key.strip()} or None
    lines = form.lines(f"where.{name}")
    if not lines:
        return None
    if name in YES_NO_FIELDS:
        return listed(lines, lambda text: {"true": True, "false": False}.get(text, text))
    return listed(lines, number if name in NUMBER_FIELDS else str)


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()] or [""]


def _attested_by(form: Form, present: Any) -> dict[str, Any] | None:
    wanted = [*form.many("role"), *form.lines("role.other")]
    old = present.get("role") if isinstance(present, dict) else None
    before = old if isinstance(old, list) else [old]
    roles = [*(role for role in before if role in wanted), *(role for role in wanted if role not in before)]
    said: dict[str, Any] = {"role": listed(roles)} if roles else {}
    if form.one("independent"):
        said["independent"] = True
    return said or None


def _how_fields(data: Data) -> Shown:
    way = next((name for name in AGGREGATES if name in data), "count")
    value, field, unit = data.get(way), NUMBER_FIELDS[2], "day"
    if way in ("sum", *STATISTICS, "streak") and isinstance(value, dict) and value:
        first = next(iter(value))
        field, unit = (field, first) if way == "streak" else (first, unit)
        value = value[first]
    threshold = comparison_fields("how", value)
    if field == DURATION:
        threshold["how.n"] = [spoken_duration(threshold["how.n"][0])]
    return {
        "how": [way],
        **threshold,
        "how.field": [field],
        "how.run": [unit],
        "distinct": [plain(data.get("distinct"))],
        **length_fields("spaced", data.get("spaced")),
        "attempts": [plain(data.get("attempts"))],
    }


def _how(form: Form, _data: Data) -> dict[str, Any]:
    way, wanted = form.one("how") or "count", comparison(form, "how")
    if way == "count":
        return known_entries(count=wanted, distinct=form.one("distinct") or None, spaced=length(form, "spaced"))
    if way == "rate":
        return {"rate": wanted or ""}
    if way == "streak":
        return {"streak": {form.one("how.run") or "day": wanted or ""}}
    measured = form.one("how.field") or NUMBER_FIELDS[2]
    if measured == DURATION and wanted:
        sign, _, amount = wanted.partition(" ")
        wanted = f"{sign} {typed_duration(amount)}"
    said: dict[str, Any] = {way: {measured: wanted or ""}}
    attempts = form.one("attempts")
    if way in STATISTICS and attempts:
        said["attempts"] = f"<= {attempts}" if attempts.isdecimal() else attempts
    return said


def _when_fields(data: Data) -> Shown:
    within = mapping(data.get("within"))
    ways = (
        ("last", "last"),
        ("span", "span"),
        ("after", "after"),
        ("since", "since"),
        ("from", "fixed"),
        ("to", "fixed"),
    )
    return {
        "when": [next((way for key, way in ways if key in within), "")],
        **merged(length_fields(f"when.{key}", within.get(key)) for key in ("last", "span", "by", "wait")),
        **{f"when.{key}": [plain(within.get(key))] for key in ("from", "to", "after", "since")},
    }


def _when(form: Form, _data: Data) -> dict[str, Any]:
    way = form.one("when")
    within: dict[str, Any] = {}
    if way in ("last", "span"):
        within = {way: length(form, f"when.{way}") or ""}
    elif way == "fixed":
        within = {key: form.one(f"when.{key}") for key in ("from", "to") if form.one(f"when.{key}")}
    elif way == "after":
        within = known_entries(after=form.one("when.after"), by=length(form, "when.by"), wait=length(form, "when.wait"))
    elif way == "since":
        within = {"since": form.one("when.since") or "enrolment"}
    return {"within": within} if within else {}


_CRITERION: tuple[Part, ...] = (
    (
        lambda data: {"criterion": [plain(data.get("criterion"))]},
        ("criterion",),
        lambda f, _: {"criterion": f.one("criterion")},
    ),
    text_part("evidence"),
    (_where_fields, ("where",), _where),
    (_how_fields, (*AGGREGATES, "distinct", "spaced", "attempts"), _how),
    (_when_fields, ("within",), _when),
    length_part("valid_for"),
)


def _group_fields(data: Data) -> Shown:
    return {
        "group": [kind_of(data)],
        "need": [plain(data.get("at_least"))],
        **comparison_fields("points", data.get("points")),
        "in_order": ["true"] if data.get("in_order") is True else [],
    }


def _group(form: Form, data: Data) -> dict[str, Any]:
    kind = kind_of(data)
    children = data.get(CHILDREN_KEYS[kind]) or []
    if kind == "at_least":
        return {"at_least": number(form.one("need") or "1"), "of": children}
    if kind == "points":
        return {"points": comparison(form, "points") or ">= 1", "of": children}
    in_order = {"in_order": True} if kind == "all" and form.one("in_order") else {}
    return {kind: children, **in_order}


def _of_other_kind(node: dict[str, Any], form: Form) -> dict[str, Any]:
    """The group of another kind with the same children, where the form wants one."""
    kind, wanted = kind_of(node), form.one("group")
    if kind not in GROUPS or wanted not in GROUPS or kind == wanted:
        return node
    children = node.get(CHILDREN_KEYS[kind]) or []
    if wanted == "points":
        children = [{"worth": 1, **child} if isinstance(child, dict) else child for child in children]
    rest = {key: value for key, value in node.items() if key not in (kind, "of", "in_order")}
    head = {"at_least": 1} if wanted == "at_least" else {"points": ">= 1"} if wanted == "points" else {}
    return {**rest, **head, CHILDREN_KEYS[wanted]: children}


def _holds_fields(data: Data) -> Shown:
    said = data.get("holds")
    whole = said if isinstance(said, dict) else {"any": said}
    return {
        "holds": lines(whole.get("any")),
        "holds.need": [plain(whole.get("at_least"))],
        **comparison_fields("holds.version", whole.get("version")),
    }


def _holds(form: Form, data: Data) -> dict[str, Any]:
    slugs = listed(form.lines("holds")) if form.lines("holds") else []
    need, version = form.one("holds.need"), comparison(form, "holds.version")
    if not need and not version and not isinstance(data.get("holds"), dict):
        return {"holds": slugs}
    return {"holds": {"any": slugs, **known_entries(at_least=number(need) if need else None, version=version)}}


def _mix_fields(data: Data) -> Shown:
    said = mapping(data.get("mix"))
    return merged(comparison_fields(f"mix.{modality}", said.get(modality)) for modality in MODALITIES)


def _mix(form: Form, _data: Data) -> dict[str, Any]:
    found = {modality: comparison(form, f"mix.{modality}") for modality in MODALITIES}
    return {"mix": {modality: wanted for modality, wanted in found.items() if wanted}}


def _parts(node: Data) -> tuple[Part, ...]:
    kind = kind_of(node)
    if kind == "criterion":
        return (*_OWN, *_CRITERION)
    if kind in GROUPS:
        return (*_OWN, (_group_fields, (kind, "of", "in_order"), _group))
    if kind == "holds":
        return (*_OWN, (_holds_fields, ("holds",), _holds))
    if kind == "mix":
        return (*_OWN, (_mix_fields, ("mix",), _mix))
    return _OWN
