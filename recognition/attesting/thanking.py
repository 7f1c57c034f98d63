"""Thanks: a learner says that somebody helped them, which is social evidence of who helped.

So that nobody gathers it by asking friends: two people do not thank each other within the organisation's window, nobody
the same person twice within a week, and nobody more people in a day than its policy allows.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from recognition.attesting.answering import Answer, Desk, settle
from recognition.attesting.asking import DAY, checked_title
from recognition.attesting.conflicts import check_independent
from recognition.attesting.practices import Rating
from recognition.errors import SignOffError
from recognition.people.addresses import is_address
from records.attesters import policy_of
from records.learners import Learner, addresses_of, learners_known_by
from records.sign_offs import SignOff, add_sign_off, attesters_between, thanks_since

AGAIN_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Thanks:
    """Whom, for what, and in which words."""

    email: str
    microcredential_id: int | None
    criterion: str | None
    title: str
    comment: str
    language: str


def thank(session: Session, desk: Desk, giver: Learner, thanks: Thanks) -> SignOff | None:
    """Thank whom this address means; nothing where it means nobody here. Raises `SignOffError`."""
    email, title = thanks.email.strip().lower(), checked_title(thanks.title)
    if not is_address(email):
        raise SignOffError("email", "an e-mail address is name@host")
    own = min(addresses_of(session, giver), default=None)
    if own is None or giver.name is None:
        raise SignOffError("own_address", "who thanks is known by name and address")
    if giver.email is not None and is_address(giver.email):
        own = giver.email.lower()
    if (
        thanks_since(session, desk.organisation.id, own, desk.now - DAY)
        >= policy_of(session, desk.organisation.id).thanks_a_day
    ):
        raise SignOffError("thanks_a_day", "that is enough for a day")
    known = learners_known_by(session, desk.organisation.id, email)
    if giver.id in known:
        raise SignOffError("self", "nobody thanks themselves")
    if len(known) != 1:
        return None
    learner = session.get_one(Learner, known.pop())
    if own in attesters_between(session, desk.organisation.id, [learner.id], desk.now - AGAIN_AFTER, ["thanks"]):
        raise SignOffError("thanks_again", "once a week")
    check_independent(session, learner, own, desk.now, kinds=["thanks"])
    made = SignOff(
        id=uuid.uuid4(),
        organisation_id=desk.organisation.id,
        learner_id=learner.id,
        kind="thanks",
        state="asked",
        microcredential_id=thanks.microcredential_id,
        criterion=thanks.criterion,
        title=title,
        happened_at=desk.now,
        attester_name=giver.name,
        attester_email=own,
        language=thanks.language,
        asked_by=f"giver:{giver.id}",
        asked_at=desk.now,
        expires_at=desk.now,
    )
    add_sign_off(session, made)
    settle(session, desk, made, Answer(giver.name, "peer", thanks.comment, Rating()), by=f"learner:{giver.id}")
    return made
