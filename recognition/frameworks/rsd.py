"""Rich skill descriptors (RSD), as the Open Skills Management Tool (OSMT) exports them: CSV, JSON and JSON-LD.

A descriptor has a name, a statement of the skill and keywords. In a table the columns are called `RSD Name`,
`Skill Statement`, `Keywords` and `Canonical URL`; in JSON `skillName`, `skillStatement`, `keywords` and `id`.
Descriptors do not tell their language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from recognition.errors import FrameworkFileError
from recognition.frameworks.case import read_json, words_of
from recognition.frameworks.gathering import Gathering, Given, Reading, Tell, needed, table_rows
from records.frameworks import FrameworkFacts

NAME, STATEMENT, ADDRESS = "RSD Name", "Skill Statement", "Canonical URL"
SORT = "skill"


def is_rsd_table(head: Iterable[str]) -> bool:
    """Whether a CSV file with these columns holds descriptors."""
    return NAME in head


def read_rsd_table(file: Given, language: str, name: str, tell: Tell) -> Reading:
    """What the table says; raises `FrameworkFileError`."""
    gathering = Gathering(tell)
    for line, row in table_rows(file):
        if ADDRESS not in row:
            raise FrameworkFileError(
                file.name, "is lacking: a skill without an address of its own cannot be aligned with", field=ADDRESS
            )
        draft = gathering.item(needed(row, ADDRESS, file.name, line), SORT, file.name, f"line {line}")
        keywords = (word.strip() for word in row.get("Keywords", "").split(";"))
        draft.is_called(language, needed(row, NAME, file.name, line), keywords, row.get(STATEMENT, ""))
    return _reading(gathering, file, language, name)


def read_rsd_json(file: Given, language: str, name: str, tell: Tell) -> Reading:
    """What the document says: one descriptor, a list of them, or a collection; raises `FrameworkFileError`."""
    told = read_json(file)
    if isinstance(told, Mapping) and isinstance(told.get("skills"), list):
        name = str(told.get("name") or name)
        told = told["skills"]
    gathering = Gathering(tell)
    for number, one in enumerate(told if isinstance(told, list) else [told], start=1):
        where = f"skill {number}"
        if not isinstance(one, Mapping):
            raise FrameworkFileError(file.name, "must be an object", where=where)
        if one.get("archiveDate"):
            continue
        draft = gathering.item(_text(one, "id", file.name, where), SORT, file.name, where)
        keywords = words_of(one.get("keywords"))
        statement = one.get("skillStatement")
        draft.is_called(
            language,
            _text(one, "skillName", file.name, where),
            keywords,
            statement if isinstance(statement, str) else "",
        )
    return _reading(gathering, file, language, name)


def _reading(gathering: Gathering, file: Given, language: str, name: str) -> Reading:
    items = gathering.items()
    if not items:
        raise FrameworkFileError(file.name, "has no skill descriptor in force")
    return Reading(FrameworkFacts(kind="RSD", name={language: name}), items)


def _text(told: Mapping[str, Any], name: str, file: str, where: str) -> str:
    found = told.get(name, told.get(f"@{name}"))
    if not isinstance(found, str) or not found.strip():
        raise FrameworkFileError(file, "must be a text", where=where, field=name)
    return found.strip()
