"""Reading a criterion: what a statement must say, how it is counted, and when it counts."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, cast, get_args

from rules.documents.reader import Reader
from rules.documents.text import Path, path_text
from rules.duration import parse_duration
from rules.evidence import MODALITIES
from rules.facts import CONTEXT_FIELDS, NUMBER_FIELDS, ORIGIN_FIELDS, SINGLE_FIELDS
from rules.language import LanguageMap
from rules.model import Aggregate, AttestedBy, Count, Criterion, Distinct, Pick, Skill, Statistic, Sum, Where, Window
from rules.predicate import Comparison, Predicate, parse_comparison, parse_predicate
from rules.vocabulary import DEFAULT_VOCABULARY

NAME_KEYS = ("block", "title", "skills", "worth")
STATISTICS = get_args(Statistic)
CRITERION_KEYS = ("criterion", "evidence", "where", "count", "distinct", "sum", *STATISTICS, "attempts", "within")
CRITERION_LATER = ("rate", "streak", "spaced", "valid_for")
WHERE_FIELDS = (*SINGLE_FIELDS, *CONTEXT_FIELDS, *ORIGIN_FIELDS)
WHERE_LATER = ("team", "rubric", "authority", "path")
WINDOW_LATER = ("span", "after", "by", "wait", "since")
ANY_PREDICATE = parse_predicate("exists")
ONE = Comparison(">=", 1)


def read_criterion(
    reader: Reader,
    data: Mapping[str, Any],
    path: Path,
    *,
    title: LanguageMap | None,
    skills: tuple[Skill, ...],
    worth: float | None,
) -> Criterion:
    """The criterion at `path`; what is wrong is noted in the reader."""
    known = reader.mapping(data, path, (*CRITERION_KEYS, *NAME_KEYS), CRITERION_LATER)
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
        aggregate=_aggregate(reader, known, path),
        window=_window(reader, known["within"], (*path, "within")) if "within" in known else None,
        source=source,
    )


def _where(reader: Reader, data: Any, path: Path) -> Where:
    known = reader.mapping(data, path, ("verb", "attested_by", "extension", *WHERE_FIELDS), WHERE_LATER)
    fields = []
    for name in WHERE_FIELDS:
        if name in known:
            parse = _duration_predicate if name == "duration" else parse_predicate
            fields.append((name, reader.parsed(known[name], (*path, name), parse, ANY_PREDICATE)))
    extensions: list[tuple[str, Predicate]] = []
    if "extension" in known:
        place = (*path, "extension")
        wanted = known["extension"] if isinstance(known["extension"], dict) else {}
        if not wanted:
            reader.refuse(place, "type", "must be predicates by extension IRI")
        for iri, predicate in wanted.items():
            extensions.append((iri, reader.parsed(predicate, (*place, iri), parse_predicate, ANY_PREDICATE)))
    return Where(
        verbs=_verbs(reader, known["verb"], (*path, "verb")) if "verb" in known else (),
        fields=tuple(fields),
        extensions=tuple(extensions),
        attested_by=_attested_by(reader, known["attested_by"], (*path, "attested_by"))
        if "attested_by" in known
        else None,
    )


def _verbs(reader: Reader, data: Any, path: Path) -> tuple[str, ...]:
    words = reader.texts(data, path)
    for number, word in enumerate(words):
        if word and ":" not in word and word not in DEFAULT_VOCABULARY.verbs:
            near = difflib.get_close_matches(word, DEFAULT_VOCABULARY.verbs, 1)
            hint = f"did you mean {near[0]!r}?" if near else "write the verb's IRI"
            place = (*path, number) if isinstance(data, list) else path
            reader.refuse(place, "unknown-verb", f"{word!r} is no verb that the vocabulary knows", hint)
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
        comparison = parse_comparison(data if data[:1] in "<>=!" else f"== {data}", _seconds)
        return Predicate(data, lambda value: isinstance(value, int | float) and comparison.holds(float(value)))
    return parse_predicate(data)


def _seconds(text: str) -> float:
    return parse_duration(text).seconds


def _aggregate(reader: Reader, known: Mapping[str, Any], path: Path) -> Aggregate:
    ways = [name for name in ("count", "sum", *STATISTICS) if name in known]
    if len(ways) > 1:
        reader.refuse((*path, ways[1]), "one-aggregate", f"stands beside {ways[0]!r}; a criterion has one aggregate")
    way = ways[0] if ways else "count"
    for word, owner in (("distinct", ("count",)), ("attempts", STATISTICS)):
        if word in known and way not in owner:
            reader.refuse((*path, word), "misplaced", f"goes with {' or '.join(owner)} only")
    if way == "count":
        comparison = reader.parsed(known.get("count", ONE.number), (*path, "count"), parse_comparison, ONE)
        distinct = reader.choice(known.get("distinct", "statement"), (*path, "distinct"), get_args(Distinct))
        return Count(comparison, distinct)
    field, comparison = _threshold(reader, known[way], (*path, way))
    if way == "sum":
        return Sum(field, comparison)
    attempts = None
    if "attempts" in known:
        attempts = reader.parsed(known["attempts"], (*path, "attempts"), parse_comparison, ONE)
        if attempts.operator not in ("<=", "<"):
            reader.refuse((*path, "attempts"), "value", 'must be an upper limit, like "<= 3"')
    return Pick(cast(Statistic, way), field, comparison, attempts)


def _threshold(reader: Reader, data: Any, path: Path) -> tuple[str, Comparison]:
    known = reader.mapping(data, path, NUMBER_FIELDS)
    if len(known) != 1:
        reader.refuse(path, "type", 'must name one field and its threshold, like {score.percent: ">= 80"}')
        return NUMBER_FIELDS[0], ONE
    ((field, text),) = known.items()
    read = _seconds if field == "duration" else float
    return field, reader.parsed(text, (*path, field), lambda value: parse_comparison(value, read), ONE)


def _window(reader: Reader, data: Any, path: Path) -> Window | None:
    known = reader.mapping(data, path, ("last", "from", "to"), WINDOW_LATER)
    if "last" in known:
        if len(known) > 1:
            reader.refuse(path, "one-window", "says both a rolling window and fixed instants")
        return Window(last=reader.duration(known["last"], (*path, "last")))
    if not known:
        reader.refuse(path, "type", "must say last, or from and to")
        return None
    return Window(
        start=reader.instant(known["from"], (*path, "from")) if "from" in known else None,
        end=reader.instant(known["to"], (*path, "to")) if "to" in known else None,
    )
