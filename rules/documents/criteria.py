"""Reading a criterion: what a statement must say, how it is counted, and when it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson

from rules.documents.measures import AGGREGATES, read_aggregate, read_window, seconds_of
from rules.documents.problems import nearest_of
from rules.documents.reader import Reader
from rules.documents.text import Path, path_text
from rules.evidence import MODALITIES
from rules.facts import CONTEXT_FIELDS, ORIGIN_FIELDS, SINGLE_FIELDS
from rules.jsonpath import parse_path
from rules.language import LanguageMap
from rules.model import AttestedBy, Criterion, Skill, Where
from rules.predicate import Predicate, parse_comparison, parse_predicate

NAME_KEYS = ("block", "title", "skills", "worth")
CRITERION_KEYS = (
    "criterion", "evidence", "where", *AGGREGATES, "distinct", "spaced", "attempts", "within", "valid_for",
)  # fmt: skip
WHERE_FIELDS = (*SINGLE_FIELDS, *CONTEXT_FIELDS, *ORIGIN_FIELDS)
ANY_PREDICATE = parse_predicate("exists")
_WRITE_IRI: LanguageMap = {"en": "write the verb's IRI", "fr": "écrivez l'IRI du verbe"}
_BY: Mapping[str, LanguageMap] = {
    "extension": {"en": "extension IRI", "fr": "IRI d'extension"},
    "rubric": {"en": "criterion of the rubric", "fr": "critère de la grille"},
    "path": {"en": "JSONPath", "fr": "JSONPath"},
}


def read_criterion(
    reader: Reader,
    data: Mapping[str, Any],
    path: Path,
    *,
    title: LanguageMap | None,
    skills: tuple[Skill, ...],
    worth: float | None,
) -> Criterion:
    """The criterion at `path`; what is wrong is noted in the reader.

    One that is right is known again by what it says, so that a document of which little changed is read quickly.
    """
    found = _read_before(data)
    if found is None or any(map(reader.is_unknown, found.where.verbs)):
        return _read(reader, data, path, title=title, skills=skills, worth=worth)
    return replace(found, path=path_text(path), title=title, skills=skills, worth=worth)


def _read_before(data: Mapping[str, Any]) -> Criterion | None:
    try:
        text = orjson.dumps(data)
    except TypeError:
        # Numbers beyond 64 bits, and half of a character.
        return None
    # What is no number in JSON is written as null.
    return _right(text) if b"null" not in text else None


@lru_cache(maxsize=10_000)
def _right(text: bytes) -> Criterion | None:
    """The criterion that says this, whatever verbs are known; none where something is wrong with it."""
    reader = Reader({}, None)
    found = _read(reader, orjson.loads(text), (), title=None, skills=(), worth=None)
    return None if reader.problems else found


def _read(
    reader: Reader,
    data: Mapping[str, Any],
    path: Path,
    *,
    title: LanguageMap | None,
    skills: tuple[Skill, ...],
    worth: float | None,
) -> Criterion:
    known = reader.mapping(data, path, (*CRITERION_KEYS, *NAME_KEYS))
    evidence = reader.choice(known.get("evidence", "any"), (*path, "evidence"), (*MODALITIES, "any"))
    source = {"evidence": evidence, "where": known.get("where", {})}
    return Criterion(
        key=reader.text(known.get("criterion"), (*path, "criterion")),
        path=path_text(path),
        named=True,
        title=title,
        skills=skills,
        worth=worth,
        evidence=evidence,
        where=_where(reader, known.get("where", {}), (*path, "where")),
        aggregate=read_aggregate(reader, known, path),
        window=read_window(reader, known["within"], (*path, "within")) if "within" in known else None,
        valid_for=reader.duration(known["valid_for"], (*path, "valid_for")) if "valid_for" in known else None,
        source=source,
    )


def _where(reader: Reader, data: Any, path: Path) -> Where:
    known = reader.mapping(data, path, ("verb", "attested_by", "extension", "rubric", "path", *WHERE_FIELDS))
    fields = []
    for name in WHERE_FIELDS:
        if name in known:
            parse = _duration_predicate if name == "duration" else parse_predicate
            fields.append((name, reader.parsed(known[name], (*path, name), parse, ANY_PREDICATE)))
    return Where(
        verbs=_verbs(reader, known["verb"], (*path, "verb")) if "verb" in known else (),
        fields=tuple(fields),
        extensions=_named_predicates(reader, known, path, "extension", _BY["extension"]),
        rubric=_named_predicates(reader, known, path, "rubric", _BY["rubric"]),
        paths=_paths(reader, known, path),
        attested_by=_attested_by(reader, known["attested_by"], (*path, "attested_by"))
        if "attested_by" in known
        else None,
    )


def _named_predicates(
    reader: Reader, known: Mapping[str, Any], path: Path, key: str, by: LanguageMap
) -> tuple[tuple[str, Predicate], ...]:
    """Predicates by a name that the author gives."""
    if key not in known:
        return ()
    place = (*path, key)
    if not isinstance(known[key], dict) or not known[key]:
        reader.refuse(place, "type-predicates", by=by)
        return ()
    return tuple(
        (name, reader.parsed(wanted, (*place, name), parse_predicate, ANY_PREDICATE))
        for name, wanted in known[key].items()
    )


def _paths(reader: Reader, known: Mapping[str, Any], path: Path) -> tuple[tuple[str, Predicate], ...]:
    found = _named_predicates(reader, known, path, "path", _BY["path"])
    for text, _ in found:
        reader.parsed(text, (*path, "path", text), parse_path, None)
    return found


def _verbs(reader: Reader, data: Any, path: Path) -> tuple[str, ...]:
    words = reader.texts(data, path)
    for number, word in enumerate(words):
        if word and reader.is_unknown(word):
            hint = nearest_of(word, reader.aliases or (), _WRITE_IRI)
            place = (*path, number) if isinstance(data, list) else path
            reader.refuse(place, "unknown-verb", word=repr(word), hint=hint)
    return words


def _attested_by(reader: Reader, data: Any, path: Path) -> AttestedBy:
    known = reader.mapping(data, path, ("role", "independent"))
    return AttestedBy(
        roles=reader.texts(known["role"], (*path, "role")) if "role" in known else (),
        independent=reader.boolean(known.get("independent", False), (*path, "independent")),
    )


def _duration_predicate(data: Any) -> Predicate:
    """A predicate on a duration: what it compares with is written as `PT5M`."""
    if isinstance(data, str) and data not in ("exists", "absent"):
        comparison = parse_comparison(data if data[:1] in "<>=!" else f"== {data}", seconds_of)
        return Predicate(data, lambda value: isinstance(value, int | float) and comparison.holds(float(value)))
    return parse_predicate(data)
