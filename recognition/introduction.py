"""Who is this learner: somebody whom a platform introduces, met again in the records; and who is none.

A signed launch vouches for its user's identities. An identity that the organisation or another launch has vouched for
stays where it is: where two of a person's identities mean two learners already, the platform's own word of the person
decides whose session it is, and the other identity is left and noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.telling import tell
from records.audit import note
from records.award_states import STANDING
from records.awards import awards_of_learners
from records.inbox import enqueue_learners
from records.learners import (
    NAME_LENGTH,
    Learner,
    actors_by_ifi,
    know_actors,
    learner_by_id,
    link_actors,
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
    learner, conflicts = _whose(session, organisation_id, person, now)
    learner.is_test = False
    if learner.name is None and person.name:
        learner.name = person.name[:NAME_LENGTH]
    known = actors_by_ifi(session, organisation_id, person.identities)
    news = [
        ifi
        for ifi in person.identities
        if ifi not in conflicts and not (ifi in known and _settled(known[ifi].provenance))
    ]
    if news:
        touched = link_actors(session, learner, news, "verified", now)
        enqueue_learners(session, organisation_id, touched, now)
        note(session, organisation_id, by, "identity-linked", str(learner.id), now, {"identities": news})
    if conflicts:
        details = {"identities": sorted(conflicts)}
        note(session, organisation_id, by, "identity-conflict", str(learner.id), now, details)
    return learner


def set_apart(session: Session, organisation_id: int, identities: Sequence[str], *, by: str, now: datetime) -> None:
    """Say that these identities are a platform's test user's: what records tell of them earns nothing.

    An identity that somebody has vouched for is a person's, whatever the platform says of it now, and stays so.
    """
    actors = know_actors(session, organisation_id, dict.fromkeys(identities), now)
    alone = {actor.learner_id for actor in actors.values() if not _settled(actor.provenance)}
    for learner in lock_learners(session, alone):
        if learner.is_test:
            continue
        learner.is_test = True
        earned = [each for each in awards_of_learners(session, [learner.id])[learner.id] if each.state in STANDING]
        for award in earned:
            award.state, award.reason, award.withdrawn_at = "revoked", "test-user", now
        tell(session, "revoked", [each for each in earned if each.credential is not None], now)
        note(session, organisation_id, by, "test-user", str(learner.id), now, {"identities": sorted(identities)})


def _whose(session: Session, organisation_id: int, person: Introduced, now: datetime) -> tuple[Learner, frozenset[str]]:
    """The learner, and the identities that are known to mean somebody else."""
    known = actors_by_ifi(session, organisation_id, person.identities)
    settled = {ifi: actor.learner_id for ifi, actor in known.items() if _settled(actor.provenance)}
    first_settled = next((settled[ifi] for ifi in person.identities if ifi in settled), None)
    first_known = next((known[ifi].learner_id for ifi in person.identities if ifi in known), None)
    chosen = next((each for each in (first_settled, person.learner_id, first_known) if each is not None), None)
    if chosen is None:
        learner = Learner(organisation_id=organisation_id, created_at=now)
        session.add(learner)
        session.flush()
    else:
        learner = learner_by_id(session, organisation_id, chosen)
    return learner, frozenset(ifi for ifi, owner in settled.items() if owner != learner.id)


def _settled(provenance: str) -> bool:
    return provenance == "verified"
