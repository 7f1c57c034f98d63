"""The badge as the fields of a form, and back: all that a document says beside its trees. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rules.editing.pieces import (
    Data,
    Fields,
    Form,
    Part,
    Shown,
    alike,
    at,
    length_part,
    mapping,
    mappings,
    merged,
    number,
    plain,
    skill_fields,
    skills,
    text_part,
    texts,
    texts_fields,
    texts_part,
    typed,
)
from rules.language import LANGUAGES

STANDARD_TEXTS = (
    "assessment", "quality_assurance", "prerequisites", "supervision", "grade", "stackability", "further_information",
)  # fmt: skip
_HEAD_ORDER = (
    "schema", "id", "title", "aptitude", "issuer", "valid_for", "skills", "image", "standard", "outcome",
    "on_evidence_withdrawn", "from", "needs", "renewal",
)  # fmt: skip


def head_fields(data: Data) -> Shown:
    """The fields of the badge's form: all that a document says beside its trees."""
    return merged(part[0](data) for part in _HEAD)


def head_typed(data: Data, fields: Fields) -> dict[str, Any]:
    """The document with the badge as its form says."""
    return typed(dict(data), Form(fields), _HEAD, _HEAD_ORDER)


def _standard_fields(data: Data) -> Shown:
    said = mapping(data.get("standard"))
    outcomes = mappings(said.get("learning_outcomes"))
    level = mapping(said.get("level"))
    workload = mapping(said.get("workload"))
    return {
        **{f"outcome.{tag}": [plain(one.get(tag)) for one in outcomes] for tag in LANGUAGES},
        "level.eqf": [plain(level.get("eqf"))],
        "workload.hours": [plain(workload.get("hours"))],
        "workload.ects": [plain(workload.get("ects"))],
        "participation": [plain(said.get("participation"))],
        **merged(texts_fields(key, said.get(key)) for key in STANDARD_TEXTS),
    }


def _standard(form: Form, data: Data) -> dict[str, Any]:
    known = mapping(data.get("standard"))
    found = dict(known)
    shown = _standard_fields(data)
    pieces: dict[str, tuple[tuple[str, ...], Callable[[], Any]]] = {
        "learning_outcomes": (tuple(f"outcome.{tag}" for tag in LANGUAGES), lambda: _outcomes(form, known)),
        "level": (("level.eqf",), lambda: _numbers(form, "level", known.get("level"), ("eqf",))),
        "workload": (
            ("workload.hours", "workload.ects"),
            lambda: _numbers(form, "workload", known.get("workload"), ("hours", "ects")),
        ),
        "participation": (("participation",), lambda: form.one("participation")),
        **{
            key: (tuple(texts_fields(key, known.get(key))), lambda key=key: texts(form, key, known.get(key)))  # type: ignore[misc]
            for key in STANDARD_TEXTS
        },
    }
    for key, (names, read) in pieces.items():
        if not all(alike(form, name, shown[name]) for name in names):
            value = read()
            found.pop(key, None)
            if value:
                found[key] = value
    return {"standard": found} if found else {}


def _outcomes(form: Form, known: Data) -> list[dict[str, str]]:
    old = mappings(known.get("learning_outcomes"))
    rows = []
    for row in range(max(len(form.many(f"outcome.{tag}")) for tag in LANGUAGES)):
        said = {tag: at(form, f"outcome.{tag}", row) for tag in LANGUAGES}
        others = {tag: text for tag, text in old[row].items() if tag not in LANGUAGES} if row < len(old) else {}
        if any(said.values()):
            rows.append({tag: text for tag, text in said.items() if text} | others)
    return rows


def _numbers(form: Form, name: str, present: Any, keys: Sequence[str]) -> dict[str, Any]:
    others = {key: value for key, value in (present or {}).items() if key not in keys}
    said = {key: number(form.one(f"{name}.{key}")) for key in keys if form.one(f"{name}.{key}")}
    return {**said, **others}


def _always(key: str) -> Part:
    return lambda data: {key: [plain(data.get(key))]}, (key,), lambda form, _: {key: form.one(key)}


_HEAD: tuple[Part, ...] = (
    _always("id"),
    texts_part("title"),
    texts_part("aptitude"),
    _always("issuer"),
    length_part("valid_for"),
    text_part("outcome"),
    text_part("on_evidence_withdrawn"),
    text_part("from"),
    (skill_fields, ("skills",), skills),
    (_standard_fields, ("standard",), _standard),
)
