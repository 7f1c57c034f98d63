"""What a learner's timeline asks of the store: the evidence that counts for them, in the order in which it arrived."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from records.learners import Actor
from records.matches import StoredMatch
from records.microcredentials import StoredCriterion


def counted_positions(
    session: Session, organisation_id: int, learner_id: int, match_keys: Collection[str], limit: int
) -> list[int]:
    """Where the learner's latest statements lie that answer one of these criteria, newest first, each once."""
    query = (
        select(StoredMatch.position)
        .join(Actor, Actor.id == StoredMatch.actor_id)
        .join(StoredCriterion, StoredCriterion.id == StoredMatch.criterion_id)
        .where(_counted(organisation_id, learner_id, match_keys))
        .distinct()
        .order_by(StoredMatch.position.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def answered_keys(
    session: Session, organisation_id: int, learner_id: int, match_keys: Collection[str], positions: Sequence[int]
) -> dict[int, set[str]]:
    """Which of these criteria each of these statements answers for the learner."""
    query = (
        select(StoredMatch.position, StoredCriterion.match_key)
        .join(Actor, Actor.id == StoredMatch.actor_id)
        .join(StoredCriterion, StoredCriterion.id == StoredMatch.criterion_id)
        .where(_counted(organisation_id, learner_id, match_keys), StoredMatch.position.in_(positions))
    )
    found: dict[int, set[str]] = {}
    for position, key in session.execute(query):
        found.setdefault(position, set()).add(key)
    return found


def _counted(organisation_id: int, learner_id: int, match_keys: Collection[str]) -> ColumnElement[bool]:
    return and_(
        StoredMatch.organisation_id == organisation_id,
        Actor.learner_id == learner_id,
        StoredCriterion.match_key.in_(sorted(match_keys)),
    )
