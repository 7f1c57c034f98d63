"""Matches: which statement of whom answers which criterion, with the few values that evaluation reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from records.base import PERSONAL, Base, BigId
from records.learners import Actor
from records.microcredentials import StoredCriterion
from records.upsert import insert_missing
from rules import Match


class StoredMatch(Base):
    """One statement of one actor that answers one criterion. Voiding deletes it; nothing else does."""

    __tablename__ = "matches"
    __table_args__ = (
        Index("ix_matches_statement", "organisation_id", "position"),
        # Most statements have no attester.
        Index(
            "ix_matches_attester",
            "organisation_id",
            "attester",
            sqlite_where=text("attester is not null"),
            postgresql_where=text("attester is not null"),
        ),
    )

    # The key begins with what a lookup knows: everything of one actor lies together.
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"), primary_key=True)
    position: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # The IFI of who attests, as the match says it.
    attester: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    match: Mapped[dict[str, Any]]


def add_matches(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Remember matches; those already known change nothing."""
    ordered = sorted(rows, key=lambda row: (row["actor_id"], row["criterion_id"], row["position"]))
    insert_missing(session, StoredMatch, ordered)


def matches_of(
    session: Session, learner_ids: Sequence[int], match_keys: Iterable[str] | None = None
) -> dict[int, dict[str, list[Match]]]:
    """The matches of each learner, under every identity, by match key. Only of these keys, where they are given."""
    query = (
        select(Actor.learner_id, StoredCriterion.match_key, StoredMatch.match)
        .join(StoredCriterion, StoredCriterion.id == StoredMatch.criterion_id)
        .join(Actor, Actor.id == StoredMatch.actor_id)
        .where(Actor.learner_id.in_(learner_ids))
        .order_by(StoredMatch.position)
    )
    if match_keys is not None:
        query = query.where(StoredCriterion.match_key.in_(sorted(set(match_keys))))
    found: dict[int, dict[str, list[Match]]] = {learner_id: {} for learner_id in learner_ids}
    for learner_id, key, match in session.execute(query):
        found[learner_id].setdefault(key, []).append(Match.from_json(match))
    return found


def attested_by(
    session: Session, organisation_id: int, ifis: Mapping[int, frozenset[str]], match_keys: Collection[str]
) -> dict[int, dict[str, dict[str, datetime]]]:
    """For each learner, by match key: the IFIs of everybody whom they attested, and since when."""
    learner_of = {ifi: learner_id for learner_id, own in ifis.items() for ifi in own}
    person = aliased(Actor)
    query = (
        select(StoredMatch.attester, StoredCriterion.match_key, person.ifi, StoredMatch.match)
        .join(StoredCriterion, StoredCriterion.id == StoredMatch.criterion_id)
        .join(Actor, Actor.id == StoredMatch.actor_id)
        .join(person, person.learner_id == Actor.learner_id)
        .where(
            StoredMatch.organisation_id == organisation_id,
            StoredMatch.attester.in_(sorted(learner_of)),
            StoredCriterion.match_key.in_(sorted(match_keys)),
        )
    )
    found: dict[int, dict[str, dict[str, datetime]]] = {learner_id: {} for learner_id in ifis}
    for attester, key, ifi, match in session.execute(query):
        since = found[learner_of[attester]].setdefault(key, {})
        at = Match.from_json(match).at
        since[ifi] = min(since.get(ifi, at), at)
    return found


def attesters_of(session: Session, organisation_id: int, learner_ids: Iterable[int]) -> set[str]:
    """The IFIs of everybody who attested something of these learners."""
    query = (
        select(StoredMatch.attester)
        .join(Actor, Actor.id == StoredMatch.actor_id)
        .where(
            StoredMatch.organisation_id == organisation_id,
            StoredMatch.attester.is_not(None),
            Actor.learner_id.in_(sorted(set(learner_ids))),
        )
        .distinct()
    )
    return {attester for attester in session.scalars(query) if attester is not None}


def evidence_owners(session: Session, organisation_id: int, positions: Iterable[int]) -> dict[int, set[int]]:
    """Whose evidence these statements are now: learner ids by position."""
    query = (
        select(StoredMatch.position, Actor.learner_id)
        .join(Actor, Actor.id == StoredMatch.actor_id)
        .where(StoredMatch.organisation_id == organisation_id, StoredMatch.position.in_(sorted(set(positions))))
        .distinct()
    )
    found: dict[int, set[int]] = {}
    for position, learner_id in session.execute(query):
        found.setdefault(position, set()).add(learner_id)
    return found


def match_keys_of(session: Session, learner_ids: Sequence[int]) -> dict[int, set[str]]:
    """Which criteria each learner has evidence for."""
    query = (
        select(Actor.learner_id, StoredCriterion.match_key)
        .join(StoredMatch, StoredMatch.actor_id == Actor.id)
        .join(StoredCriterion, StoredCriterion.id == StoredMatch.criterion_id)
        .where(Actor.learner_id.in_(learner_ids))
        .distinct()
    )
    found: dict[int, set[str]] = {learner_id: set() for learner_id in learner_ids}
    for learner_id, key in session.execute(query):
        found[learner_id].add(key)
    return found


def most_matched(
    session: Session, organisation_id: int, match_keys: Collection[str], limit: int
) -> list[tuple[int, int]]:
    """Who has most evidence for these criteria: (learner, how many matches), most first."""
    count = func.count()
    query = (
        select(Actor.learner_id, count)
        .join(StoredMatch, StoredMatch.actor_id == Actor.id)
        .join(StoredCriterion, StoredCriterion.id == StoredMatch.criterion_id)
        .where(StoredCriterion.organisation_id == organisation_id, StoredCriterion.match_key.in_(sorted(match_keys)))
        .group_by(Actor.learner_id)
        .order_by(count.desc(), Actor.learner_id)
        .limit(limit)
    )
    return [(learner_id, number) for learner_id, number in session.execute(query)]


def learners_matched(session: Session, organisation_id: int, positions: Sequence[int]) -> set[int]:
    """Who has one of these statements as evidence."""
    query = (
        select(Actor.learner_id)
        .join(StoredMatch, StoredMatch.actor_id == Actor.id)
        .where(StoredMatch.organisation_id == organisation_id, StoredMatch.position.in_(positions))
    )
    return set(session.scalars(query.distinct()))


def forget_others(
    session: Session, organisation_id: int, positions: Sequence[int], rows: Iterable[dict[str, Any]]
) -> dict[int, set[str]]:
    """Strike the matches of these statements that are not among the rows; the statements' ids by who loses them."""
    kept = {(row["actor_id"], row["criterion_id"], row["position"]): row["match"] for row in rows}
    query = (
        select(StoredMatch, Actor.learner_id)
        .join(Actor, Actor.id == StoredMatch.actor_id)
        .where(StoredMatch.organisation_id == organisation_id, StoredMatch.position.in_(positions))
    )
    losers: dict[int, set[str]] = {}
    for stored, learner_id in session.execute(query):
        if kept.get((stored.actor_id, stored.criterion_id, stored.position)) != stored.match:
            losers.setdefault(learner_id, set()).add(Match.from_json(stored.match).statement_id)
            session.delete(stored)
    session.flush()
    return losers


def forget_statements(session: Session, organisation_id: int, positions: Iterable[int]) -> set[int]:
    """Strike the matches of these statements (they were voided); returns the learners who lose them."""
    query = (
        select(StoredMatch, Actor.learner_id)
        .join(Actor, Actor.id == StoredMatch.actor_id)
        .where(StoredMatch.organisation_id == organisation_id, StoredMatch.position.in_(sorted(set(positions))))
    )
    losers = set()
    for match, learner_id in session.execute(query):
        session.delete(match)
        losers.add(learner_id)
    session.flush()
    return losers
