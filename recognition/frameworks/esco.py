"""ESCO, the European Commission's classification of skills, from the CSV files of its official download.

`skills_<language>.csv` and `skillGroups_<language>.csv` name concepts (columns conceptUri, preferredLabel, altLabels,
skillType, status, description, code), one file a language; `broaderRelationsSkillPillar_<language>.csv` says what holds
what (conceptUri, broaderUri). Other files of the download speak of occupations, or repeat what these say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from recognition.errors import FrameworkFileError
from recognition.frameworks.gathering import Gathering, Given, Reading, Tell, needed, table_head, table_rows
from records.frameworks import FrameworkFacts

SKILLS = "http://data.europa.eu/esco/concept-scheme/skills"
LICENCE = "European Union, CC BY 4.0: this service uses the ESCO classification of the European Commission"
# Of `skills_en-us.csv` (ESCO 1.0) the language is what counts.
_LANGUAGE = re.compile(r"_([a-z]{2,3})(?:-[a-z]{2,4})?\.csv$", re.IGNORECASE)
_EDITION = re.compile(r"v(\d+(?:\.\d+)+)")
_CONCEPTS = frozenset(("conceptUri", "preferredLabel"))
_RELATIONS = frozenset(("conceptUri", "broaderUri"))
_SORTS = {"skill/competence": "skill", "knowledge": "knowledge"}
_NOT_IN_FORCE = ("obsolete", "deprecated")


def is_esco_table(head: Sequence[str]) -> bool:
    """Whether a CSV file with these columns comes from ESCO."""
    return any(column in head for column in ("conceptUri", "occupationUri", "originalSkillUri", "Level 0 URI"))


def edition_in(name: str) -> str | None:
    """The edition that a file's name tells: `ESCO dataset - v1.2.0 - classification - fr - csv.zip`."""
    found = _EDITION.search(name)
    return found[1] if found else None


def esco_facts(edition: str | None) -> FrameworkFacts:
    """What is told of ESCO itself."""
    return FrameworkFacts(kind="ESCO", name={"en": "ESCO", "fr": "ESCO"}, uri=SKILLS, edition=edition, licence=LICENCE)


def read_esco(files: Sequence[Given], language: str | None, edition: str | None, tell: Tell) -> Reading:
    """What the files say, all languages together; raises `FrameworkFileError`."""
    gathering, passed_over, relations = Gathering(tell), [], []
    for file in files:
        head = frozenset(table_head(file))
        # Collections repeat skills; they know what holds a skill by the name broaderConceptUri.
        if head >= _RELATIONS:
            relations.append(file)
        elif head >= _CONCEPTS and "broaderConceptUri" not in head and "iscoGroup" not in head:
            if not _read_concepts(gathering, file, language):
                passed_over.append(file.name)
        else:
            passed_over.append(file.name)
    for file in relations:
        for _, row in table_rows(file):
            draft = gathering.drafts.get(row["conceptUri"])
            if draft is not None and row["broaderUri"]:
                draft.broader.add(row["broaderUri"])
    items = gathering.items()
    if not items:
        raise FrameworkFileError(files[0].name, "names no skill: give skills_en.csv, skills_fr.csv, …")
    return Reading(esco_facts(edition), items, tuple(passed_over))


def _language_of(file: Given, language: str | None) -> str:
    found = _LANGUAGE.search(file.name)
    if found:
        return found[1].lower()
    if language is None:
        raise FrameworkFileError(file.name, "does not tell its language: call it skills_fr.csv, or give the language")
    return language


def _read_concepts(gathering: Gathering, file: Given, language: str | None) -> bool:
    """Take over what the file says in its language; whether it says anything of skills."""
    found, spoken = False, ""
    for line, row in table_rows(file):
        if row.get("conceptType") in ("ISCOGroup", "Occupation", "ConceptScheme"):
            continue
        if row.get("status", "") in _NOT_IN_FORCE:
            continue
        uri = needed(row, "conceptUri", file.name, line)
        name = row["preferredLabel"]
        if not name:
            # A concept that was not translated yet has an empty row in that language.
            continue
        found, spoken = True, spoken or _language_of(file, language)
        draft = gathering.item(uri, _sort(row, file.name, line), file.name, f"line {line}")
        draft.code = draft.code or row.get("code") or None
        others = re.split(r"\n| \| ", row.get("altLabels", ""))
        draft.is_called(spoken, name, (other.strip() for other in others), row.get("description", ""))
    return found


def _sort(row: dict[str, str], file: str, line: int) -> str:
    if row.get("conceptType") == "SkillGroup":
        return "group"
    # A few concepts are both, one sort after the other: the first counts.
    kinds = row.get("skillType", "").split()
    unknown = next((kind for kind in kinds if kind not in _SORTS), None)
    if unknown is not None:
        raise FrameworkFileError(
            file, f"{unknown[:40]!r} must be one of {', '.join(_SORTS)}", where=f"line {line}", field="skillType"
        )
    return _SORTS[kinds[0]] if kinds else "skill"
