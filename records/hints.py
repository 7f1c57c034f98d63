"""Hints: learners whom two systems speak of alike, and who may therefore be one person. A hint links nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from records.identities import IdentityRefusal
from records.launches import PlatformUser
from records.learners import Actor, Learner
from records.marks import IdentityHint

# What more learners share names none of them: a secretary's address, a number that somebody forgot to fill in.
MOST_SHARED: Final = 5
MOST_MARKS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two learners who may be one person, the lower number first, and the marks that they share."""

    one: int
    other: int
    marks: tuple[str, ...]


def likenesses(session: Session, organisation_id: int) -> list[Likeness]:
    """Learners who may be one person, by number. Who was told apart and platforms' test users are left out.

    Of more marks than `MOST_MARKS`, the first are looked at; the others follow as these are decided.
    """
    owned = _owned(organisation_id).subquery()
    learners = func.count(owned.c.learner_id.distinct())
    telling = select(owned.c.mark).group_by(owned.c.mark).having(learners.between(2, MOST_SHARED))
    marks = list(session.scalars(telling.order_by(owned.c.mark).limit(MOST_MARKS)))
    owners: dict[str, set[int]] = {mark: set() for mark in marks}
    for learner_id, mark in session.execute(select(owned).where(owned.c.mark.in_(marks))):
        owners[mark].add(learner_id)
    return alike(owners, _apart(session, organisation_id), _nobodies(session, organisation_id))


def alike(
    owners: Mapping[str, Collection[int]], apart: Collection[tuple[int, int]], nobodies: Collection[int]
) -> list[Likeness]:
    """Pure: the pairs of learners who share a mark; `apart` are pairs who are known to be two, the lower first."""
    shared: dict[tuple[int, int], set[str]] = {}
    for mark, learner_ids in owners.items():
        for pair in combinations(sorted(set(learner_ids) - set(nobodies)), 2):
            if pair not in apart:
                shared.setdefault(pair, set()).add(mark)
    return [Likeness(one, other, tuple(sorted(marks))) for (one, other), marks in sorted(shared.items())]


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
    both = union_all(of_actors.where(here), of_users.where(here), named.where(here)).subquery()
    return select(both.c.learner_id, both.c.mark)


def _apart(session: Session, organisation_id: int) -> set[tuple[int, int]]:
    query = (
        select(IdentityRefusal.learner_a_id, IdentityRefusal.learner_b_id)
        .join(Learner, Learner.id == IdentityRefusal.learner_a_id)
        .where(Learner.organisation_id == organisation_id)
    )
    return {(one, other) for one, other in session.execute(query)}


def _nobodies(session: Session, organisation_id: int) -> set[int]:
    query = select(Learner.id).where(Learner.organisation_id == organisation_id, Learner.is_test)
    return set(session.scalars(query))
