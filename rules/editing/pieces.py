"""The small pieces of forms: thresholds, lengths of time, texts in several languages, lines; and back. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rules.language import LANGUAGES

# The fields of a form: each name with all its values, in the order of the form.
Fields = Mapping[str, Sequence[str]]
Data = Mapping[str, Any]
SIGNS = (">=", ">", "==", "<=", "<", "!=")
UNITS: Mapping[str, str] = {
    "days": "P{}D",
    "weeks": "P{}W",
    "months": "P{}M",
    "years": "P{}Y",
    "hours": "PT{}H",
    "minutes": "PT{}M",
}
_COMPARISON = re.compile(r"^\s*(>=|<=|==|!=|>|<)\s*(\S.*?)\s*$")
_LASTS = re.compile(r"^PT(?:(\d+)H)?(?:(\d+)M)?$")
# As people write how long something took, and as ISO 8601 does.
_SPOKEN = (
    (re.compile(r"^(\d+)\s*(?:h|hours?|heures?)?$"), "PT{}H"),
    (re.compile(r"^(\d+)\s*(?:min|mn|minutes?)$"), "PT{}M"),
    (re.compile(r"^(\d+)\s*h\s*(\d+)(?:\s*(?:min|mn))?$"), "PT{}H{}M"),
)
_LENGTH = re.compile(r"^(P(\d+)([DWMY])|PT(\d+)([HM]))$")
# What a skill says beside its names.
SKILL_KEYS = ("uri", "framework", "form", "code")
Shown = dict[str, list[str]]
# Entries of a node or a badge: their fields from the data, the keys of these entries, and what a form says of them.
Part = tuple[Callable[[Data], Shown], tuple[str, ...], Callable[["Form", Data], dict[str, Any]]]


class Form:
    """What was typed."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields

    def one(self, name: str) -> str:
        """The text of a field; empty where it is not there."""
        return self.many(name)[0].strip() if self.many(name) else ""

    def many(self, name: str) -> Sequence[str]:
        """Every text of a field."""
        return self._fields.get(name, ())

    def lines(self, name: str) -> list[str]:
        """The lines of a field that say something, each once."""
        return list(
            dict.fromkeys(line.strip() for text in self.many(name) for line in text.splitlines() if line.strip())
        )


def typed(data: dict[str, Any], form: Form, parts: Sequence[Part], order: Sequence[str]) -> dict[str, Any]:
    for show, keys, read in parts:
        shown = show(data)
        if all(alike(form, name, values) for name, values in shown.items()):
            continue
        said = read(form, data)
        for key in keys:
            data.pop(key, None)
        data.update(said)
    ranks = {key: rank for rank, key in enumerate(order)}
    return dict(sorted(data.items(), key=lambda entry: ranks.get(entry[0], len(ranks))))


def alike(form: Form, name: str, values: Sequence[str]) -> bool:
    return [value.strip() for value in unended(form.many(name))] == [value.strip() for value in unended(values)]


def unended(values: Sequence[str]) -> list[str]:
    """The values with lines that end alike, without the empty ones at the end."""
    found = ["\n".join(value.splitlines()) for value in values]
    while found and not found[-1].strip():
        found.pop()
    return found


def merged(parts: Iterable[Shown]) -> Shown:
    return {name: values for part in parts for name, values in part.items()}


def comparison_fields(name: str, value: Any) -> Shown:
    """A threshold: a sign and a number."""
    if value is None:
        return {f"{name}.sign": [">="], f"{name}.n": [""]}
    found = _COMPARISON.match(value) if isinstance(value, str) else None
    sign, number = (found[1], found[2]) if found else (">=", plain(value))
    return {f"{name}.sign": [sign], f"{name}.n": [number]}


def comparison(form: Form, name: str) -> str | None:
    number = form.one(f"{name}.n")
    return f"{form.one(f'{name}.sign') or '>='} {number}" if number else None


def spoken_duration(value: str) -> str:
    """A duration as people write it: `20 h`, `45 min`, `1 h 30`; another stays as ISO 8601 writes it."""
    found = _LASTS.match(value)
    hours, minutes = found.groups() if found else (None, None)
    if hours and minutes:
        return f"{hours} h {minutes}"
    return f"{hours} h" if hours else f"{minutes} min" if minutes else value


def typed_duration(text: str) -> str:
    """A duration as ISO 8601 writes it, from what was typed; a bare number counts hours."""
    for pattern, form in _SPOKEN:
        found = pattern.match(text.lower())
        if found:
            return form.format(*found.groups())
    return text


def length_fields(name: str, value: Any) -> Shown:
    """A length of time: a number and a unit, or as ISO 8601 writes it."""
    found = _LENGTH.match(value) if isinstance(value, str) else None
    if found is None:
        return {f"{name}.n": [plain(value)], f"{name}.unit": ["iso" if value else "days"]}
    number, letter = (found[2], found[3]) if found[2] else (found[4], found[5])
    units = {"D": "days", "W": "weeks", "M": "months" if found[2] else "minutes", "Y": "years", "H": "hours"}
    return {f"{name}.n": [number], f"{name}.unit": [units[letter]]}


def length(form: Form, name: str) -> str | None:
    number = form.one(f"{name}.n")
    return UNITS.get(form.one(f"{name}.unit"), "{}").format(number) if number else None


def plain(value: Any) -> str:
    """A value as one types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def number(text: str) -> Any:
    """The number that was typed, or else the text."""
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def texts_fields(name: str, value: Any) -> Shown:
    """A text in every language that it has, and in ours."""
    known = mapping(value)
    return {f"{name}.{tag}": [plain(known.get(tag))] for tag in dict.fromkeys([*LANGUAGES, *known])}


def texts(form: Form, name: str, present: Any) -> dict[str, str] | None:
    known = mapping(present)
    tags = dict.fromkeys([*known, *LANGUAGES])
    return {tag: form.one(f"{name}.{tag}") for tag in tags if form.one(f"{name}.{tag}")} or None


def lines(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [] if value is None else [value]
    return ["\n".join(plain(item) for item in items)]


def listed(lines: Sequence[str], read: Callable[[str], Any] = str) -> Any:
    items = [read(line) for line in lines]
    return items[0] if len(items) == 1 else items


def known_entries(**entries: Any) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value is not None}


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[dict[str, Any]]:
    """The mappings of a list; none where the value is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_part(key: str, read: Callable[[str], Any] = str) -> Part:
    return (
        lambda data: {key: [plain(data.get(key))]},
        (key,),
        lambda form, _: {key: read(form.one(key))} if form.one(key) else {},
    )


def texts_part(key: str) -> Part:
    def read(form: Form, data: Data) -> dict[str, Any]:
        said = texts(form, key, data.get(key))
        return {key: said} if said else {}

    return lambda data: texts_fields(key, data.get(key)), (key,), read


def length_part(key: str) -> Part:
    def read(form: Form, _data: Data) -> dict[str, Any]:
        said = length(form, key)
        return {key: said} if said else {}

    return lambda data: length_fields(key, data.get(key)), (key,), read


def skill_fields(data: Data) -> Shown:
    skills = mappings(data.get("skills"))
    names = [mapping(one.get("name")) for one in skills]
    shown = {f"skill.name.{tag}": [plain(name.get(tag)) for name in names] for tag in LANGUAGES}
    return shown | {f"skill.{key}": [plain(one.get(key)) for one in skills] for key in SKILL_KEYS}


def skills(form: Form, data: Data) -> dict[str, Any]:
    known = mappings(data.get("skills"))
    found = []
    for row in range(max(len(form.many(f"skill.name.{tag}")) for tag in LANGUAGES)):
        said = {tag: at(form, f"skill.name.{tag}", row) for tag in LANGUAGES}
        # What a row holds that has no field of its own stays with it, as long as it is the same skill.
        old_row = known[row] if row < len(known) and plain(known[row].get("uri")) == at(form, "skill.uri", row) else {}
        old = mapping(old_row.get("name"))
        others = {tag: text for tag, text in old.items() if tag not in LANGUAGES}
        name = {tag: text for tag, text in said.items() if text} | others
        rest = {key: at(form, f"skill.{key}", row) for key in SKILL_KEYS}
        more = {key: value for key, value in old_row.items() if key not in ("name", *rest)}
        if any(said.values()) or any(rest.values()):
            found.append({"name": name, **{key: text for key, text in rest.items() if text}, **more})
    return {"skills": found} if found else {}


def at(form: Form, name: str, row: int) -> str:
    values = form.many(name)
    return values[row].strip() if row < len(values) else ""
