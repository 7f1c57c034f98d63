"""Searching history for criteria that were published after the statements arrived.

The end of history is fixed when the search begins, after the criterion was published: whatever is stored later is
drained by workers that know the criterion already. Chunks are short transactions that note how far they came, so the
search goes on where it was stopped, beside the live stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from recognition.evidence.matching import find, take_in
from recognition.evidence.origin import origin_of
from recognition.rulebook.catalogue import Catalogue, Catalogues
from records.database import Database
from records.inbox import enqueue_learners
from records.microcredentials import StoredCriterion, newest_versions, unsearched_criteria
from records.organisations import lock_organisation
from records.positions import AFTER_ALL, position_at
from records.sources import sources_of
from records.statement_export import Selection, count_selected
from records.statement_queries import next_statements
from rules import CriteriaIndex

CHUNK = 500
# Positions come from the clocks of others (the database's, another machine's): what was drained before the criterion
# was published can lie this much ahead of ours.
CLOCKS_DIFFER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Search:
    """How far history has been searched for one criterion: so many statements of so many."""

    match_key: str
    # The rules in force that ask for it, and under which key.
    asked_by: tuple[tuple[str, str], ...]
    done: int
    whole: int
    begun: bool


def searches(session: Session, organisation_id: int) -> list[Search]:
    """The searches that are under way or to come, those least far first."""
    asked: dict[str, list[tuple[str, str]]] = {}
    for version in newest_versions(session, organisation_id):
        for criterion in version.rule.criteria:
            asked.setdefault(criterion.match_key, []).append((version.rule.id, criterion.key))
    whole = count_selected(session, Selection(organisation_id))
    found = []
    for waiting in unsearched_criteria(session, organisation_id):
        left = Selection(organisation_id, after=waiting.searched_to, before=waiting.history_ends or AFTER_ALL)
        found.append(
            Search(
                waiting.match_key,
                tuple(asked.get(waiting.match_key, ())),
                whole - count_selected(session, left),
                whole,
                waiting.history_ends is not None,
            )
        )
    return found


def search_history(
    database: Database, catalogues: Catalogues, now: datetime, organisation_id: int | None = None
) -> int:
    """Search one more chunk of history, of an organisation if given; returns how many statements were looked at or
    criteria brought to an end."""
    with database.reading() as session:
        waiting = unsearched_criteria(session, organisation_id)
        if not waiting:
            return 0
        organisation_id = waiting[0].organisation_id
    with database.transaction() as session:
        # One search at a time, and no publishing meanwhile: it may send a criterion back to the beginning.
        lock_organisation(session, organisation_id)
        own = unsearched_criteria(session, organisation_id)
        if not own:
            return 0
        for criterion in own:
            if criterion.history_ends is None:
                criterion.history_ends = position_at(now + CLOCKS_DIFFER)
        return _search_chunk(session, organisation_id, catalogues.of(session, organisation_id), own, now)


def _search_chunk(
    session: Session, organisation_id: int, catalogue: Catalogue, waiting: list[StoredCriterion], now: datetime
) -> int:
    begin = min(criterion.searched_to for criterion in waiting)
    end = max(criterion.history_ends or 0 for criterion in waiting)
    statements = next_statements(session, organisation_id, begin, end, CHUNK)
    keys = {criterion.match_key for criterion in waiting}
    criteria = {
        criterion.match_key: criterion
        for published in catalogue.rules.values()
        for criterion in published.rule.criteria
        if criterion.match_key in keys
    }
    origins = {source.id: origin_of(source) for source in sources_of(session, organisation_id)}
    found, _ = find(CriteriaIndex(criteria.values(), catalogue.index.tables), statements, origins)
    touched = take_in(session, organisation_id, catalogue, found, [], now)
    enqueue_learners(session, organisation_id, sorted(touched.concerned), now)
    reached = statements[-1].position if len(statements) == CHUNK else end
    for criterion in waiting:
        criterion.searched_to = max(criterion.searched_to, reached)
    return len(statements) or len(waiting)
