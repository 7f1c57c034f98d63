"""Who is who: linking identities to learners, merging learners, splitting an identity off, and undoing any of it.

Every act is a change with its moves (`records.identities`), and hands everybody whose verdict it can have changed to
the inbox, in one transaction: those who lost or gained evidence, and those who attested something of theirs. Awards
that rest on evidence that went to somebody else are then met as the rule says (`recognition.awarding.evaluating`).

Actors are held before learners, both in the order of their numbers; so do workers, and two acts at once wait for each
other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from recognition.errors import IdentityError
from records.audit import note
from records.conflicts import settle_between, settle_moot
from records.courses import hand_over_courses
from records.identities import (
    IdentityChange,
    IdentityMove,
    Kind,
    add_change,
    change_by_id,
    last_change_of,
    moves_of,
    no_longer_apart,
    take_back_refusals,
    tell_apart,
    told_apart_from,
    undoing,
)
from records.inbox import enqueue_learners
from records.launches import PlatformUser, hold_platform_users
from records.learners import (
    PROVENANCES,
    Actor,
    Learner,
    Provenance,
    actors_by_ifi,
    actors_of,
    add_actors,
    as_known,
    hold_actors,
    lock_learners,
)
from records.matches import attesters_of

# How the audit trail names each act.
PAST: Final[Mapping[str, str]] = {
    "link": "identity-linked",
    "merge": "learners-merged",
    "split": "identity-split",
    "refuse": "learners-told-apart",
    "undo": "identity-change-undone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who says so, when, and how sure that is."""

    by: str
    at: datetime
    provenance: Provenance = "accepted"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an identity belongs, and who says so."""

    learner_id: int
    provenance: str
    linked_by: str | None
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class _Step:
    """One identity goes to a place. `known` says whether it was anybody's before."""

    identity: Actor | PlatformUser
    place: _Place
    known: bool = True


def link(
    session: Session, learner: Learner, ifis: Sequence[str], said: Said, *, takes: bool = True
) -> IdentityChange | None:
    """Say that these IFIs mean `learner`; nothing, where all of it was known.

    Whom staff told apart from the learner keeps their identities, unless it is staff who says so now. Unless it
    `takes`, so does everybody whom an identity is known to mean, even if that was said while we waited.
    """
    organisation_id = learner.organisation_id
    known = actors_by_ifi(session, organisation_id, ifis)
    added = add_actors(session, organisation_id, ifis, learner.id, said.at)
    actors = hold_actors(session, organisation_id, [actor.id for actor in added.values()])
    learner = _held(session, learner, {actor.learner_id for actor in actors})
    owners = {actor.learner_id for actor in actors} - {learner.id}
    apart = told_apart_from(session, learner.id) & owners if owners else set()
    if said.provenance == "accepted":
        _refuse_test_users(session, {learner.id, *owners})
        no_longer_apart(session, learner.id, apart)
        apart = set()
    place = _Place(learner.id, said.provenance, said.by, said.at)
    free = [actor for actor in actors if takes or not actor.settled or actor.learner_id == learner.id]
    steps = [
        _Step(actor, place, known=actor.ifi in known or actor.learner_id != learner.id)
        for actor in free
        if actor.learner_id not in apart and _says_more(actor, place)
    ]
    if not steps:
        return None
    return _carry_out(session, _change(organisation_id, "link", learner.id, said), steps)


def merge(session: Session, into: Learner, other: Learner, said: Said) -> IdentityChange:
    """Find that `other` is `into`: all identities of the one are the other's. Raises `IdentityError`."""
    organisation_id = into.organisation_id
    if other.organisation_id != organisation_id or into.id == other.id:
        raise IdentityError("learner", "a learner is merged into another learner of the same organisation")
    actors = hold_actors(session, organisation_id, [actor.id for actor in actors_of(session, other.id)])
    lock_learners(session, {into.id, other.id})
    for one in (into, other):
        if one.merged_into_id is not None:
            raise IdentityError("learner", f"learner {one.id} was merged into learner {one.merged_into_id} before")
    _refuse_test_users(session, {into.id, other.id})
    no_longer_apart(session, into.id, [other.id])
    other.merged_into_id = into.id
    place = _Place(into.id, said.provenance, said.by, said.at)
    identities: list[Actor | PlatformUser] = [
        *(actor for actor in actors if actor.learner_id == other.id),
        *hold_platform_users(session, of_learner=other.id),
    ]
    change = _change(organisation_id, "merge", into.id, said, other.id)
    _carry_out(session, change, [_Step(identity, place) for identity in identities])
    settle_between(session, (into.id, other.id), said.by, said.at)
    return change


def split(session: Session, organisation_id: int, ifi: str, said: Said) -> IdentityChange:
    """Find that this identity is not who it was taken for: it gets a learner of its own. Raises `IdentityError`.

    Neither a launch nor a roster brings it back.
    """
    known = actors_by_ifi(session, organisation_id, [ifi]).get(ifi)
    if known is None:
        raise IdentityError("identity", f"no record and no list speaks of {ifi!r}")
    (actor,) = hold_actors(session, organisation_id, [known.id])
    (before,) = lock_learners(session, [actor.learner_id])
    if len(actors_of(session, before.id)) == 1 and not hold_platform_users(session, of_learner=before.id):
        raise IdentityError("identity", f"{ifi!r} is all that learner {before.id} is known by")
    alone = _newcomer(session, before, said.at)
    change = _change(organisation_id, "split", before.id, said, alone.id)
    _carry_out(session, change, [_Step(actor, _Place(alone.id, "alone", said.by, said.at))])
    tell_apart(session, before.id, alone.id, change)
    return change


def refuse(session: Session, one: Learner, other: Learner, said: Said) -> IdentityChange:
    """Find that these two are not one person: nobody suggests it again. Raises `IdentityError`."""
    if other.organisation_id != one.organisation_id or one.id == other.id:
        raise IdentityError("learner", "two learners of the same organisation are told apart")
    change = _carry_out(session, _change(one.organisation_id, "refuse", one.id, said, other.id), [])
    tell_apart(session, one.id, other.id, change)
    return change


def undo(session: Session, organisation_id: int, change_id: int, said: Said) -> IdentityChange:
    """Put back what a change moved, and remember that it was wrong. Raises `IdentityError` where it was undone before,
    or one of its identities has been moved on since."""
    change = change_by_id(session, organisation_id, change_id)
    moves = moves_of(session, [change.id])
    held = hold_actors(session, organisation_id, [move.actor_id for move in moves if move.actor_id is not None])
    actors = {actor.id: actor for actor in held}
    concerned = {change.learner_id, change.other_id, *(move.from_learner_id for move in moves)}
    concerned |= {move.to_learner_id for move in moves}
    learners = {one.id: one for one in lock_learners(session, {number for number in concerned if number is not None})}
    if change.id in undoing(session, [change.id]):
        raise IdentityError("change", f"change {change.id} was undone before")
    user_ids = [move.platform_user_id for move in moves if move.platform_user_id is not None]
    users = {user.id: user for user in hold_platform_users(session, ids=user_ids)}
    back = _change(organisation_id, "undo", change.learner_id, said, change.other_id)
    back.undoes_id = change.id
    root, again = change, False
    while root.undoes_id is not None:
        root, again = session.get_one(IdentityChange, root.undoes_id), not again
    if root.kind == "merge" and root.other_id is not None:
        learners[root.other_id].merged_into_id = root.learner_id if again else None
    steps, pairs = [], {(change.learner_id, change.other_id)}
    for move in moves:
        identity = actors.get(move.actor_id or 0) or users.get(move.platform_user_id or 0)
        # A platform's users are forgotten with it.
        if identity is not None:
            home = _home(session, move, identity, learners, said.at)
            steps.append(_Step(identity, _Place(home, move.from_provenance, move.from_linked_by, move.from_linked_at)))
            pairs.add((move.to_learner_id, home))
    made = _carry_out(session, back, steps)
    take_back_refusals(session, change.id)
    # What said "these are one" and was wrong, or said "these are two" and is right after all.
    if (root.kind in ("link", "merge")) != again:
        for one, other in pairs:
            if other is not None and one != other:
                tell_apart(session, one, other, made)
    return made


def _home(
    session: Session, move: IdentityMove, identity: Actor | PlatformUser, learners: dict[int, Learner], now: datetime
) -> int:
    """Where an identity was before a move; raises `IdentityError` where it cannot go back there."""
    if identity.learner_id != move.to_learner_id:
        later = last_change_of(session, move.actor_id) if move.actor_id else None
        raise IdentityError("change", f"undo {f'change {later}' if later else 'what came after it'} first")
    if move.from_learner_id is None:
        return _newcomer(session, learners[move.to_learner_id], now).id
    merged = learners[move.from_learner_id].merged_into_id
    if merged is not None:
        raise IdentityError(
            "change", f"learner {move.from_learner_id} was merged into learner {merged}: undo that first"
        )
    return move.from_learner_id


def _held(session: Session, learner: Learner, others: Collection[int]) -> Learner:
    """The learner as known now, held with the others."""
    lock_learners(session, {learner.id, *others})
    known = as_known(session, learner)
    if known is not learner:
        lock_learners(session, [known.id])
    return known


def _refuse_test_users(session: Session, learner_ids: Iterable[int]) -> None:
    for learner in lock_learners(session, learner_ids):
        if learner.is_test:
            raise IdentityError("learner", f"learner {learner.id} is a platform's test user, and is nobody")


def _change(organisation_id: int, kind: Kind, learner_id: int, said: Said, other: int | None = None) -> IdentityChange:
    return IdentityChange(
        organisation_id=organisation_id, at=said.at, by=said.by, kind=kind, learner_id=learner_id, other_id=other
    )


def _says_more(actor: Actor, place: _Place) -> bool:
    """Whether the link would tell anything new."""
    surer = [each for each in PROVENANCES if each in (actor.provenance, place.provenance)][-1] != actor.provenance
    return actor.learner_id != place.learner_id or surer


def _newcomer(session: Session, like: Learner, now: datetime) -> Learner:
    """A learner for an identity that is nobody else's, known for as long as the one whom it was taken for."""
    made = Learner(organisation_id=like.organisation_id, created_at=min(like.created_at, now))
    session.add(made)
    session.flush()
    return made


def _carry_out(session: Session, change: IdentityChange, steps: Sequence[_Step]) -> IdentityChange:
    """Move the identities, remember where they were, and have everybody concerned evaluated again."""
    add_change(session, change, [_moved(step) for step in steps])
    handed = {
        (step.identity.platform_id, step.identity.learner_id, step.place.learner_id)
        for step in steps
        if isinstance(step.identity, PlatformUser)
    }
    moving = [step for step in steps if step.identity.learner_id != step.place.learner_id]
    touched = {number for step in moving for number in (step.identity.learner_id, step.place.learner_id)}
    for step in steps:
        step.identity.learner_id = step.place.learner_id
        if isinstance(step.identity, Actor):
            step.identity.provenance = step.place.provenance
            step.identity.linked_by, step.identity.linked_at = step.place.linked_by, step.place.linked_at
    session.flush()
    settle_moot(session, [step.identity.id for step in steps if isinstance(step.identity, Actor)], change.by, change.at)
    for platform_id, from_id, to_id in sorted(handed):
        stays = any(user.platform_id == platform_id for user in hold_platform_users(session, of_learner=from_id))
        hand_over_courses(session, platform_id, from_id, to_id, keep=stays)
    reevaluate(session, change.organisation_id, touched, change.at)
    details = {"change": change.id, "other": change.other_id, "undoes": change.undoes_id}
    told = {name: value for name, value in details.items() if value is not None}
    note(session, change.organisation_id, change.by, PAST[change.kind], str(change.learner_id), change.at, told)
    return change


def _moved(step: _Step) -> IdentityMove:
    identity, before = step.identity, step.identity.learner_id if step.known else None
    if isinstance(identity, PlatformUser):
        return IdentityMove(
            platform_user_id=identity.id,
            from_learner_id=before,
            from_provenance="verified",
            from_linked_at=identity.met_at,
            to_learner_id=step.place.learner_id,
        )
    return IdentityMove(
        actor_id=identity.id,
        from_learner_id=before,
        from_provenance=identity.provenance,
        from_linked_by=identity.linked_by,
        from_linked_at=identity.linked_at,
        to_learner_id=step.place.learner_id,
    )


def reevaluate(session: Session, organisation_id: int, learner_ids: Iterable[int], now: datetime) -> None:
    """Have these learners evaluated again, and everybody who attested something of theirs."""
    touched: Collection[int] = set(learner_ids)
    if not touched:
        return
    attesters = actors_by_ifi(session, organisation_id, attesters_of(session, organisation_id, touched))
    everybody = sorted({*touched, *(actor.learner_id for actor in attesters.values())})
    enqueue_learners(session, organisation_id, everybody, now, evidence_moved=True)
