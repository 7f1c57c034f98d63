"""Trying tables on what is stored: what would be understood otherwise, before it is. Nothing is written."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from recognition.evidence.matching import VOIDED
from recognition.evidence.origin import origin_of
from recognition.rulebook.backfill import CHUNK
from recognition.rulebook.catalogue import load_catalogue
from recognition.rulebook.tables import check_aliases, drafted
from records.award_states import STANDING
from records.awards import Award, awards_of_learners
from records.learners import actors_by_ifi, learner_names
from records.positions import BEFORE_ALL
from records.sources import sources_of
from records.statement_queries import (
    StoredStatement,
    newest_position,
    next_statements,
    nth_newest_position,
    voided_among,
)
from rules import CriteriaIndex, Origin, Tables, classify, person_ifi

SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """A statement, as an example."""

    statement_id: str
    source: str
    verb: str
    # The IRI of the object, where that is an activity.
    activity: str | None


@dataclass(frozen=True, slots=True)
class Shift:
    """Statements that would be understood otherwise, all in the same way. Empty: as nothing."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    count: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class TouchedAward:
    """An award that stands on statements of which the new tables would make other evidence, or none."""

    id: uuid.UUID
    learner_id: int
    learner: str | None
    microcredential: str
    state: str
    # How many of the statements that it cites.
    touched: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What tables would change, as far as statements were looked at."""

    looked_at: int
    # Whether that is all that is stored.
    complete: bool
    # How many of them would have another modality, or be found by other words.
    changed: int
    modalities: tuple[Shift, ...]
    words: tuple[Shift, ...]
    # Pieces of evidence for the criteria in force: (statement, criterion).
    found: int
    lost: int
    awards: tuple[TouchedAward, ...]
    # Slugs that the tables name and no source of the organisation has.
    unknown_sources: tuple[str, ...]


def preview_tables(
    session: Session,
    organisation_id: int,
    text: str,
    *,
    newest: int | None = None,
    tell: Callable[[int, float], None] = lambda _done, _share: None,
) -> Preview:
    """Hold a document of tables (empty: what ships) against those in force, on all that is stored or the newest so
    many. `tell` hears how many statements are done, and what share of the whole that is.

    Raises `RuleDocumentError` and `AliasInUseError`, as putting them into force would.
    """
    after = drafted(text)
    check_aliases(session, organisation_id, after)
    sources = sources_of(session, organisation_id)
    comparison = _Comparison(session, organisation_id, after, {source.id: origin_of(source) for source in sources})
    begin = nth_newest_position(session, organisation_id, newest) if newest is not None else None
    reached = first = begin - 1 if begin is not None else BEFORE_ALL
    last = newest_position(session, organisation_id) or BEFORE_ALL
    while statements := next_statements(session, organisation_id, reached, last, CHUNK):
        first = statements[0].position if comparison.looked_at == 0 else first
        comparison.look(statements)
        reached = statements[-1].position
        tell(comparison.looked_at, (reached - first) / max(last - first, 1))
    known = {source.slug for source in sources}
    unknown = tuple(sorted(_named_sources(after) - known))
    return comparison.result(complete=begin is None, unknown_sources=unknown)


def _named_sources(tables: Tables) -> set[str]:
    senses = (sense.sources for own in tables.vocabulary.senses.values() for sense in own)
    lines = (line.sources for line in tables.classification.lines)
    return {slug for slugs in (*senses, *lines) for slug in slugs or ()}


@dataclass
class _Tally:
    """Shifts, as they are met."""

    counts: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = field(default_factory=dict)
    samples: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Sample]] = field(default_factory=dict)

    def add(self, before: tuple[str, ...], after: tuple[str, ...], sample: Sample) -> bool:
        """Count a statement, if that is a shift; whether it is."""
        if before == after:
            return False
        self.counts[before, after] = self.counts.get((before, after), 0) + 1
        kept = self.samples.setdefault((before, after), [])
        if len(kept) < SAMPLES:
            kept.append(sample)
        return True

    def shifts(self) -> tuple[Shift, ...]:
        """The most frequent first."""
        ordered = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Shift(*how, count, tuple(self.samples[how])) for how, count in ordered)


class _Comparison:
    """The tables in force and others, held against each other statement by statement."""

    def __init__(self, session: Session, organisation_id: int, after: Tables, origins: Mapping[int, Origin]) -> None:
        self._session = session
        self._organisation_id = organisation_id
        self._origins = origins
        catalogue = load_catalogue(session, organisation_id)
        criteria = [one for published in catalogue.rules.values() for one in published.rule.criteria]
        self._indexes = catalogue.index, CriteriaIndex(criteria, after)
        self._words = _verbs_with_other_words(catalogue.index.tables, after)
        self._modalities, self._aliases = _Tally(), _Tally()
        self._awards: dict[int, list[Award]] = {}
        self._touched: dict[uuid.UUID, set[str]] = {}
        self.looked_at = self._changed = self._found = self._lost = 0

    def look(self, statements: Sequence[StoredStatement]) -> None:
        """Compare what both make of these."""
        # Who loses evidence by which statement, and for which criteria.
        losses: list[tuple[str, str, set[str]]] = []
        dead = voided_among(self._session, self._organisation_id, [stored.id for stored in statements])
        for stored in statements:
            self.looked_at += 1
            statement = stored.statement
            if statement["verb"]["id"] == VOIDED or stored.id in dead:
                continue
            origin = self._origins[stored.source_id]
            self._tally(stored.id, statement, origin)
            before, after = (
                {(key, match.modality) for key, match in index.matches(statement, origin)} for index in self._indexes
            )
            self._found += len(after - before)
            self._lost += len(before - after)
            ifi = person_ifi(statement["actor"])
            if before - after and ifi is not None:
                losses.append((ifi, stored.id, {key for key, _ in before - after}))
        if losses:
            self._note_awards(losses)

    def _tally(self, statement_id: str, statement: Mapping[str, Any], origin: Origin) -> None:
        old, new = (index.tables for index in self._indexes)
        thing = statement["object"]
        sample = Sample(statement_id, origin.source, statement["verb"]["id"], thing.get("id"))
        before, after = (classify(statement, origin, each.classification) for each in (old, new))
        changed = self._modalities.add((before,) if before else (), (after,) if after else (), sample)
        if sample.verb in self._words:
            had, has = (each.vocabulary.aliases_of(statement, origin) for each in (old, new))
            changed = self._aliases.add(had, has, sample) or changed
        self._changed += changed

    def _note_awards(self, losses: Iterable[tuple[str, str, set[str]]]) -> None:
        losses = list(losses)
        actors = actors_by_ifi(self._session, self._organisation_id, {ifi for ifi, _, _ in losses})
        wanted = {actor.learner_id for actor in actors.values()} - self._awards.keys()
        self._awards |= awards_of_learners(self._session, sorted(wanted)) if wanted else {}
        for ifi, statement_id, keys in losses:
            for award in self._awards[actors[ifi].learner_id] if ifi in actors else ():
                cites = any(cited["statement_id"].lower() == statement_id for cited in award.cited)
                asked = {criterion.match_key for criterion in award.version.rule.criteria}
                if award.state in STANDING and cites and asked & keys:
                    self._touched.setdefault(award.id, set()).add(statement_id)

    def result(self, *, complete: bool, unknown_sources: tuple[str, ...]) -> Preview:
        """What was found."""
        awards = [award for own in self._awards.values() for award in own if award.id in self._touched]
        names = learner_names(self._session, {award.learner_id for award in awards})
        return Preview(
            looked_at=self.looked_at,
            complete=complete,
            changed=self._changed,
            modalities=self._modalities.shifts(),
            words=self._aliases.shifts(),
            found=self._found,
            lost=self._lost,
            awards=tuple(
                TouchedAward(
                    id=award.id,
                    learner_id=award.learner_id,
                    learner=names[award.learner_id],
                    microcredential=award.microcredential.slug,
                    state=award.state,
                    touched=len(self._touched[award.id]),
                )
                for award in sorted(awards, key=lambda award: (award.microcredential.slug, award.learner_id))
            ),
            unknown_sources=unknown_sources,
        )


def _verbs_with_other_words(old: Tables, new: Tables) -> frozenset[str]:
    """The verbs that some word finds by one of the tables and not, or under other conditions, by the other."""
    before, after = (
        {(alias, sense) for alias, senses in each.vocabulary.senses.items() for sense in senses} for each in (old, new)
    )
    return frozenset(sense.verb for _, sense in before ^ after)
