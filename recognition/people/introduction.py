"""Who is this learner: somebody whom a platform introduces, met again in the records.

A signed launch vouches for its user's identities. An identity that the organisation or another launch has vouched for
stays where it is: where two of a person's identities mean two learners already, the platform's own word of the person
decides whose session it is, and the other identity is left: staff decides on the conflict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.people.identity import Said, link, reevaluate
from recognition.sending.telling import tell
from records.audit import note
from records.award_states import STANDING, after
from records.awards import awards_of_learners
from records.conflicts import raise_conflicts
from records.identities import told_apart_from
from records.learners import (
    NAME_LENGTH,
    Actor,
    Learner,
    actors_by_ifi,
    as_known,
    know_actors,
    learner_by_id,
    lock_learners,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduced:
    """Somebody as a platform speaks of them. `identities` are IFIs, the surest first."""

    identities: tuple[str, ...]
    name: str | None
    # Whom the platform's user meant when last met.
    learner_id: int | None


def introduce(session: Session, organisation_id: int, person: Introduced, *, by: str, now: datetime) -> Learner:
    """The learner who this is; made, named and linked as far as need be. `by` says who vouches."""
    known = actors_by_ifi(session, organisation_id, person.identities)
    learner = _whose(session, organisation_id, person, known, now)
    if learner.is_test:
        learner.is_test = False
        reevaluate(session, organisation_id, [learner.id], now)
    if learner.name is None and person.name:
        learner.name = person.name[:NAME_LENGTH]
    conflicts = {ifi for ifi, actor in known.items() if actor.settled and actor.learner_id != learner.id}
    sure = [ifi for ifi in person.identities if ifi in known and known[ifi].provenance == "verified"]
    news = [ifi for ifi in person.identities if ifi not in conflicts and ifi not in sure]
    if news:
        link(session, learner, news, Said(by=by, at=now, provenance="verified"), takes=False)
    apart = told_apart_from(session, learner.id) if conflicts else set()
    unsettled = {ifi for ifi in conflicts if known[ifi].learner_id not in apart}
    if unsettled:
        actor_ids = [known[ifi].id for ifi in unsettled]
        raise_conflicts(session, organisation_id, "vouched", learner.id, actor_ids, by, now)
    return learner


def set_apart(session: Session, organisation_id: int, identities: Sequence[str], *, by: str, now: datetime) -> None:
    """Say that these identities are a platform's test user's: what records tell of them earns nothing.

    An identity that somebody has vouched for is a person's, whatever the platform says of it now, and stays so.
    """
    actors = know_actors(session, organisation_id, dict.fromkeys(identities), now)
    alone = {actor.learner_id for actor in actors.values() if not actor.settled}
    for learner in lock_learners(session, alone):
        if learner.is_test:
            continue
        learner.is_test = True
        earned = [each for each in awards_of_learners(session, [learner.id])[learner.id] if each.state in STANDING]
        for award in earned:
            award.state = after(award.state, "decline" if award.state == "recommended" else "revoke")
            award.reason, award.withdrawn_at = "test-user", now
        tell(session, "revoked", [each for each in earned if each.credential is not None], now)
        note(
            session,
            organisation_id,
            by,
            "test-user",
            str(learner.id),
            now,
            {"actors": sorted(actor.id for actor in actors.values())},
        )


def _whose(
    session: Session, organisation_id: int, person: Introduced, known: Mapping[str, Actor], now: datetime
) -> Learner:
    """The learner; whom staff told apart from the one whom the platform's user meant so far, it is not."""
    apart = told_apart_from(session, person.learner_id) if person.learner_id is not None else set()
    actors = [known[ifi] for ifi in person.identities if ifi in known and known[ifi].learner_id not in apart]
    first_settled = next((actor.learner_id for actor in actors if actor.settled), None)
    first_known = next((actor.learner_id for actor in actors), None)
    chosen = next((each for each in (first_settled, person.learner_id, first_known) if each is not None), None)
    if chosen is not None:
        return as_known(session, learner_by_id(session, organisation_id, chosen))
    learner = Learner(organisation_id=organisation_id, created_at=now)
    session.add(learner)
    session.flush()
    return learner
