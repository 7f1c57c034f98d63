"""Conflicts over identities: how they arise from what a learner says, and what staff decides about them."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.orm import Session

from recognition.errors import IdentityError
from recognition.people.identity import Said, link, merge, refuse, split
from records.conflicts import IdentityConflict, hold_conflict, raise_conflicts
from records.identities import IdentityChange
from records.learners import Learner, actors_by_id, as_known, learner_by_id

# keep: it stays as it is known. move: it goes to whom a launch vouched for, or away from who denies it. merge: both
# learners are one person.
Settlement = Literal["keep", "move", "merge"]
SETTLEMENTS: tuple[Settlement, ...] = ("keep", "move", "merge")


def deny(session: Session, learner: Learner, actor_id: int, said: Said) -> None:
    """A learner says that an identity is not theirs: staff will decide. Raises `IdentityError`."""
    actor = actors_by_id(session, [actor_id]).get(actor_id)
    if actor is None or actor.learner_id != learner.id:
        raise IdentityError("identity", "is none that this learner is known by")
    raise_conflicts(session, learner.organisation_id, "denied", learner.id, [actor_id], said.by, said.at)


def settle(session: Session, organisation_id: int, number: int, how: Settlement, said: Said) -> IdentityChange | None:
    """Decide a conflict. Returns the change that it makes, if it makes one.

    Raises `NotFoundError`, `SettledError`, or `IdentityError` where it cannot be decided so.
    """
    conflict = hold_conflict(session, organisation_id, number)
    claimant = as_known(session, conflict.learner)
    owner = learner_by_id(session, organisation_id, conflict.actor.learner_id)
    conflict.settled_at, conflict.settled_by = said.at, said.by
    conflict.outcome = "kept" if how == "keep" else "moved"
    session.flush()
    if how == "keep":
        apart = conflict.kind == "vouched" and claimant.id != owner.id
        return refuse(session, claimant, owner, said) if apart else None
    if how == "merge":
        return merge(session, owner, claimant, said)
    return _moved(session, conflict, claimant, said)


def _moved(session: Session, conflict: IdentityConflict, claimant: Learner, said: Said) -> IdentityChange | None:
    if conflict.kind == "vouched":
        return link(session, claimant, [conflict.actor.ifi], said)
    if conflict.actor.learner_id != claimant.id:
        raise IdentityError("identity", "is not this learner's any more")
    return split(session, conflict.organisation_id, conflict.actor.ifi, said)
