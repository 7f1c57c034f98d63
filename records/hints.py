"""Hints: learners whom two systems speak of alike, and who may therefore be one person. A hint links nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session, aliased

from records.identities import IdentityRefusal
from records.launches import PlatformUser
from records.learners import Actor, Learner
from records.marks import IdentityHint

# What more learners share names none of them: a secretary's address, a number that somebody forgot to fill in.
MOST_SHARED: Final = 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two learners who may be one person, the lower number first, and the marks that they share."""

    one: int
    other: int
    marks: tuple[str, ...]


def likenesses(
    session: Session, organisation_id: int, learner_id: int | None = None, *, offset: int = 0, limit: int = 25
) -> list[Likeness]:
    """Learners who may be one person, by number; those that include this learner, if one is given. Who was told apart
    and platforms' test users are left out."""
    pairs = _pairs(organisation_id)
    if learner_id is not None:
        pairs = pairs.where((pairs.selected_columns.one == learner_id) | (pairs.selected_columns.other == learner_id))
    found = session.execute(pairs.order_by("one", "other").offset(offset).limit(limit)).all()
    shared = _owned(organisation_id).subquery()
    mine, theirs = aliased(shared), aliased(shared)
    marks: dict[tuple[int, int], set[str]] = {(one, other): set() for one, other in found}
    if marks:
        query = (
            select(mine.c.learner_id, theirs.c.learner_id, mine.c.mark)
            .join(theirs, theirs.c.mark == mine.c.mark)
            .where(
                mine.c.learner_id.in_({one for one, _ in marks}), theirs.c.learner_id.in_({other for _, other in marks})
            )
        )
        for one, other, mark in session.execute(query):
            if (one, other) in marks:
                marks[one, other].add(mark)
    return [Likeness(one, other, tuple(sorted(alike))) for (one, other), alike in marks.items()]


def likeness_count(session: Session, organisation_id: int) -> int:
    """How many pairs of learners may be one person."""
    return session.scalar(select(func.count()).select_from(_pairs(organisation_id).subquery())) or 0


def _owned(organisation_id: int) -> Select[int, str]:
    """Every mark with the learner whom its identity means."""
    here = IdentityHint.organisation_id == organisation_id
    of_actors = select(Actor.learner_id, IdentityHint.mark).join(Actor, Actor.id == IdentityHint.actor_id)
    of_users = select(PlatformUser.learner_id, IdentityHint.mark).join(
        PlatformUser, PlatformUser.id == IdentityHint.platform_user_id
    )
    # Accounts that a platform says its user may be called by.
    named = select(Actor.learner_id, Actor.ifi).join(
        IdentityHint, (IdentityHint.mark == Actor.ifi) & (IdentityHint.organisation_id == Actor.organisation_id)
    )
    both = union(of_actors.where(here), of_users.where(here), named.where(here)).subquery()
    return select(both.c.learner_id, both.c.mark)


def _pairs(organisation_id: int) -> Select[int, int]:
    owned = _owned(organisation_id).subquery()
    telling = (
        select(owned.c.mark)
        .group_by(owned.c.mark)
        .having(func.count(owned.c.learner_id.distinct()).between(2, MOST_SHARED))
    )
    mine, theirs = aliased(_owned(organisation_id).subquery()), aliased(_owned(organisation_id).subquery())
    refused = select(IdentityRefusal.learner_a_id).where(
        IdentityRefusal.learner_a_id == mine.c.learner_id, IdentityRefusal.learner_b_id == theirs.c.learner_id
    )
    tests = select(Learner.id).where(Learner.organisation_id == organisation_id, Learner.is_test)
    return (
        select(mine.c.learner_id.label("one"), theirs.c.learner_id.label("other"))
        .join(theirs, (theirs.c.mark == mine.c.mark) & (theirs.c.learner_id > mine.c.learner_id))
        .where(
            mine.c.mark.in_(telling),
            ~refused.exists(),
            mine.c.learner_id.not_in(tests),
            theirs.c.learner_id.not_in(tests),
        )
        .distinct()
    )
