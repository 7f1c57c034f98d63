"""Matching: which criteria does one statement answer?

A criterion is compiled once into a list of tests. The index files it under one thing that a statement must have (an
activity, a verb, …) so that a statement is tested against the criteria that it may answer, not against all that exist.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.classification import classify
from rules.evidence import Match, Modality, Origin
from rules.facts import (
    CONTEXT_FIELDS,
    ORIGIN_FIELDS,
    SINGLE_FIELDS,
    activity_id,
    activity_type,
    actor_ifi,
    attester,
    attester_role,
    context_ids,
    extension,
    make_match,
    rubric_levels,
)
from rules.jsonpath import parse_path, values_at
from rules.model import AttestedBy, Criterion
from rules.predicate import Predicate
from rules.remit import believed, breach
from rules.tables import SHIPPED, Tables
from rules.vocabulary import Sense, Vocabulary

Statement = Mapping[str, Any]
Test = Callable[[Statement, Origin], bool]
# What criteria are filed under, the most telling first.
FILED_UNDER = ("activity", "parent", "grouping", "category", "other", "verb", "activity_type")


@dataclass(frozen=True, slots=True)
class _Compiled:
    match_key: str
    modality: str
    # What is left to be asked of a statement that is found under the criterion's place in the index.
    fits: Test


class CriteriaIndex:
    """Criteria, compiled and filed. Two that ask the same are one."""

    def __init__(self, criteria: Iterable[Criterion], tables: Tables = SHIPPED) -> None:
        """Raises `KeyError` for a verb alias that the vocabulary lacks."""
        self.tables = tables
        vocabulary = tables.vocabulary
        self._filed: dict[tuple[str, str], list[_Compiled]] = defaultdict(list)
        self._begun: dict[tuple[str, str], list[_Compiled]] = defaultdict(list)
        self._unfiled: list[_Compiled] = []
        for criterion in {criterion.match_key: criterion for criterion in criteria}.values():
            self._file(criterion, vocabulary)
        kinds = {kind for kind, _ in (*self._filed, *self._begun)}
        lengths = {kind: sorted({len(prefix) for own, prefix in self._begun if own == kind}) for kind in kinds}
        # Each kind that criteria are filed under, with the lengths of the prefixes that occur there.
        self._kinds = tuple((kind, tuple(lengths[kind])) for kind in FILED_UNDER if kind in kinds)

    def _file(self, criterion: Criterion, vocabulary: Vocabulary) -> None:
        kind, values, prefixes = _place(criterion, vocabulary)
        compiled = _compile(criterion, vocabulary, kind)
        for value in values:
            self._filed[kind, value].append(compiled)
        for prefix in prefixes:
            self._begun[kind, prefix].append(compiled)
        if not values and not prefixes:
            self._unfiled.append(compiled)

    def _candidates(self, statement: Statement) -> list[_Compiled]:
        found = list(self._unfiled)
        for kind, lengths in self._kinds:
            for value in _read(statement, kind):
                found += self._filed.get((kind, value), ())
                for length in lengths:
                    found += self._begun.get((kind, value[:length]), ())
        return found

    def fitting(self, statement: Statement, origin: Origin) -> frozenset[str]:
        """The match keys of the criteria whose `where` the statement meets, whatever its modality and its source's
        remit."""
        return frozenset(self._fitting(believed(statement, origin) if origin.doubted else statement, origin))

    def _fitting(self, statement: Statement, origin: Origin) -> dict[str, _Compiled]:
        return {
            compiled.match_key: compiled for compiled in self._candidates(statement) if compiled.fits(statement, origin)
        }

    def matches(self, statement: Statement, origin: Origin) -> tuple[tuple[str, Match], ...]:
        """(match key, match) of each criterion that the statement answers, sorted by key."""
        if origin.doubted:
            statement = believed(statement, origin)
        passed = self._fitting(statement, origin)
        if not passed or breach(statement, origin, self.tables.classification) is not None:
            return ()
        modality = classify(statement, origin, self.tables.classification)
        keys = sorted(key for key, compiled in passed.items() if _modality_fits(compiled.modality, modality))
        if not keys:
            return ()
        match = make_match(statement, origin, modality, self.tables.vocabulary)
        return tuple((key, match) for key in keys)


def _modality_fits(wanted: str, modality: Modality | None) -> bool:
    # A statement that nobody can classify is no evidence at all.
    return modality is not None and wanted in ("any", modality)


def _read(statement: Statement, kind: str) -> Iterable[str]:
    if kind == "verb":
        return (statement["verb"]["id"],)
    if kind in CONTEXT_FIELDS:
        return context_ids(statement, kind)
    value = activity_id(statement) if kind == "activity" else activity_type(statement)
    return (value,) if value is not None else ()


def _place(criterion: Criterion, vocabulary: Vocabulary) -> tuple[str, set[str], set[str]]:
    """Under what a criterion is filed: the first kind of which it names values or their beginnings."""
    fields = dict(criterion.where.fields)
    for kind in FILED_UNDER:
        if kind == "verb":
            values: tuple[Any, ...] = _verb_iris(criterion, vocabulary)
            prefixes: tuple[str, ...] = ()
        else:
            values, prefixes = (fields[kind].exactly, fields[kind].prefixes) if kind in fields else ((), ())
        # What is no text fits nothing that a statement says here: it is left to be asked.
        if (values or prefixes) and all(isinstance(value, str) for value in values):
            return kind, set(values), set(prefixes)
    return "", set(), set()


def _verb_iris(criterion: Criterion, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(iri for word in criterion.where.verbs for iri in vocabulary.verb_iris(word))


def _compile(criterion: Criterion, vocabulary: Vocabulary, filed_under: str) -> _Compiled:
    """`filed_under` is the kind by which the criterion is found: of a field nothing is left to ask then."""
    where = criterion.where
    tests: list[Test] = []
    if where.verbs:
        tests.append(_verb_test([sense for word in where.verbs for sense in vocabulary.of(word)]))
    tests += [_field_test(name, predicate) for name, predicate in where.fields if name != filed_under]
    tests += [_extension_test(iri, predicate) for iri, predicate in where.extensions]
    tests += [_rubric_test(name, predicate) for name, predicate in where.rubric]
    tests += [_path_test(path, predicate) for path, predicate in where.paths]
    if where.attested_by is not None:
        tests.append(_attested_test(where.attested_by))
    return _Compiled(criterion.match_key, criterion.evidence, _all_of(tests))


def _all_of(tests: Sequence[Test]) -> Test:
    """All of them as one; written out for the few that most criteria have, as this is asked of every statement."""
    match tests:
        case []:
            return lambda _statement, _origin: True
        case [only]:
            return only
        case [first, second]:
            return lambda statement, origin: first(statement, origin) and second(statement, origin)
        case _:
            first, rest = tests[0], _all_of(tests[1:])
            return lambda statement, origin: first(statement, origin) and rest(statement, origin)


def _verb_test(senses: Sequence[Sense]) -> Test:
    plain = frozenset(sense.verb for sense in senses if sense.plain)
    others = tuple(sense for sense in senses if not sense.plain)
    if not others:
        return lambda statement, _origin: statement["verb"]["id"] in plain
    return lambda statement, origin: (
        statement["verb"]["id"] in plain or any(sense.fits(statement, origin) for sense in others)
    )


def _field_test(name: str, predicate: Predicate) -> Test:
    test = predicate.test
    if name in CONTEXT_FIELDS:
        # `absent` asks that there be none; every other predicate asks for one that fits.
        return lambda statement, _origin: any(test(value) for value in context_ids(statement, name) or (None,))
    if name in ORIGIN_FIELDS:
        read_origin = ORIGIN_FIELDS[name]
        return lambda _statement, origin: test(read_origin(origin))
    read = SINGLE_FIELDS[name]
    return lambda statement, _origin: test(read(statement))


def _extension_test(iri: str, predicate: Predicate) -> Test:
    return lambda statement, _origin: predicate.test(extension(statement, iri))


def _rubric_test(name: str, predicate: Predicate) -> Test:
    return lambda statement, _origin: predicate.test(rubric_levels(statement).get(name))


def _path_test(path: str, predicate: Predicate) -> Test:
    steps = parse_path(path)
    # As for context activities: `absent` asks that there be nothing, the others that something fit.
    return lambda statement, _origin: any(
        predicate.test(value) for value in list(values_at(statement, steps)) or (None,)
    )


def _attested_test(wanted: AttestedBy) -> Test:
    def test(statement: Statement, origin: Origin) -> bool:
        who = attester(statement)
        if who is None or (wanted.independent and who == actor_ifi(statement["actor"])):
            return False
        return not wanted.roles or attester_role(statement, origin) in wanted.roles

    return test
