"""Trying a draft of a rule on stored history, before anybody is affected: nothing is written to the store.

Criteria that are in force have their matches already, by the hash of what they match; for the others history is
searched in the order of storing. What is found lies in a scratch file, sorted by person; then everybody whom publishing
would have evaluated is evaluated, some at a time. Each chunk is a short transaction: the live stream goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from recognition.evidence.matching import find
from recognition.evidence.origin import origin_of
from recognition.rulebook.tables import tables_in_force
from recognition.trying.simulating import NEAR, Tally
from recognition.trying.simulation import Simulation
from recognition.trying.trials import Setup, Version, keys_below, read_cast
from records.concerned import concerned_learners
from records.database import Database
from records.inbox import waiting_requests
from records.learners import learners_by_ifi
from records.microcredentials import newest_versions, searched_keys
from records.organisations import Organisation
from records.positions import BEFORE_ALL
from records.rematches import rematching
from records.scratch import Scratch
from records.sources import sources_of
from records.statement_export import Selection, count_selected
from records.statement_queries import newest_position, next_statements, voided_among
from rules import CriteriaIndex, Criterion, Origin, Rule, Tables, rule_to_data

CHUNK = 1_000
PEOPLE = 200
Phase = Literal["statements", "learners"]
# Told how many of how many are done with.
Tell = Callable[[Phase, int, int], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a draft, and the version that it is held against."""

    draft: Rule
    against: Version | None
    as_of: datetime
    # Count only what happened from this instant on.
    since: datetime | None = None
    near: float = NEAR
    # How many people of each group are named.
    most: int = 20


@dataclass(frozen=True, slots=True)
class _History:
    """What is searched, and for what."""

    organisation_id: int
    # The criteria that have no matches yet, by match key.
    criteria: Mapping[str, Criterion]
    tables: Tables
    origins: Mapping[int, Origin]
    # The position of the last statement, and how many there are.
    end: int
    statements: int


def simulate(
    database: Database, organisation_id: int, question: Question, tell: Tell = lambda _phase, _done, _whole: None
) -> Simulation:
    """What publishing the draft at `question.as_of` would do, once history is searched.

    What still waits in the inbox, or to be matched again, is not seen in the matches of criteria in force;
    `Simulation.waiting` counts it. The draft's verbs must be known to the organisation.
    """
    with database.reading() as session:
        setup, history = _prepare(session, organisation_id, question)
        waiting = waiting_requests(session, organisation_id) + len(rematching(session, organisation_id))
    tally = Tally(question.draft, question.near, question.most)
    with Scratch(history.criteria) as scratch:
        if history.criteria:
            _search(database, history, scratch, tell)
        with database.reading() as session:
            draft = question.draft
            for learners in concerned_learners(session, organisation_id, setup.stored, draft.id, draft.holds):
                scratch.concern(learners)
        scratch.sort()
        _try_everybody(database, setup, scratch, tally, tell)
    return tally.result(
        rule_id=question.draft.id,
        against=question.against.number if question.against is not None else None,
        as_of=question.as_of,
        since=question.since,
        statements=history.statements if history.criteria else 0,
        waiting=waiting,
    )


def _prepare(session: Session, organisation_id: int, question: Question) -> tuple[Setup, _History]:
    in_force = newest_versions(session, organisation_id)
    present = next((version for version in in_force if version.microcredential.slug == question.draft.id), None)
    # The same document again is no new version: it stays published when it was.
    same = present is not None and present.document == rule_to_data(question.draft)
    published_at = present.published_at if present is not None and same else question.as_of
    rules = [question.draft, *([question.against.rule] if question.against is not None else [])]
    criteria = {one.match_key: one for rule in rules for one in rule.criteria}
    # What was in force once and is not now has been missed by the workers since.
    known = {one.match_key for version in in_force for one in version.rule.criteria}
    stored = known & criteria.keys() & searched_keys(session, organisation_id)
    setup = Setup(
        organisation_id=organisation_id,
        timezone=session.get_one(Organisation, organisation_id).timezone,
        draft=Version(question.draft, published_at),
        against=question.against,
        as_of=question.as_of,
        since=question.since,
        stored=frozenset(stored),
        below=keys_below(question.draft),
    )
    history = _History(
        organisation_id=organisation_id,
        criteria={key: one for key, one in criteria.items() if key not in stored},
        tables=tables_in_force(session, organisation_id),
        origins={source.id: origin_of(source) for source in sources_of(session, organisation_id)},
        end=newest_position(session, organisation_id) or BEFORE_ALL,
        statements=count_selected(session, Selection(organisation_id)),
    )
    return setup, history


def _search(database: Database, history: _History, scratch: Scratch, tell: Tell) -> None:
    """Find what history holds for the criteria that have no matches yet."""
    index, after, done = CriteriaIndex(history.criteria.values(), history.tables), BEFORE_ALL, 0
    while True:
        with database.reading() as session:
            statements = next_statements(session, history.organisation_id, after, history.end, CHUNK)
            found, _ = find(index, statements, history.origins)
            if found:
                dead = voided_among(session, history.organisation_id, [item.statement_id for item in found])
                found = [item for item in found if item.statement_id not in dead]
                names = {item.ifi: item.name for item in found}
                people = learners_by_ifi(session, history.organisation_id, names)
                people |= scratch.strangers({ifi: name for ifi, name in names.items() if ifi not in people})
                scratch.keep((people[item.ifi], key, match) for item in found for key, match in item.matches)
        done += len(statements)
        tell("statements", done, max(history.statements, done))
        if len(statements) < CHUNK:
            return
        after = statements[-1].position


def _try_everybody(database: Database, setup: Setup, scratch: Scratch, tally: Tally, tell: Tell) -> None:
    whole, done = scratch.count(), 0
    for people in scratch.people(PEOPLE):
        with database.reading() as session:
            cast = read_cast(session, setup, scratch, people)
            for trial in cast.trials():
                if tally.names(trial):
                    # Words cost more than the verdict: only those who are named get them.
                    spoken = cast.verdict(setup.draft, trial.person, in_words=True)
                    tally.add(replace(trial, verdict=spoken))
                else:
                    tally.add(trial)
        done += len(people)
        tell("learners", done, whole)


__all__ = ["Phase", "Question", "Tell", "Version", "simulate"]
