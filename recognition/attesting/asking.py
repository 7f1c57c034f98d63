"""Asking for a sign-off: by the learner, who then may remind and withdraw."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from recognition.attesting.conflicts import check_independent
from recognition.attesting.files import CheckedFile
from recognition.errors import SignOffError
from recognition.people.addresses import is_address
from records.attesters import policy_of
from records.audit import note
from records.learners import Learner
from records.sign_offs import (
    NAME_LENGTH,
    TITLE_LENGTH,
    Kind,
    SignOff,
    SignOffFile,
    add_sign_off,
    asked_since,
    drop_files,
    hold_sign_off,
    written_since,
)

LONGEST_TEXT = 4_000
MOST_MINUTES = 60 * 24 * 14
OLDEST = timedelta(days=3 * 365)
# In a day: letters for one learner, and requests to one address, so that nobody is buried in mail.
LETTERS_A_DAY = 20
REQUESTS_A_DAY = 5
MOST_REMINDERS = 3
REMIND_AFTER = timedelta(hours=24)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked, and of whom."""

    kind: Kind
    # The criterion that it is for, if it is for one.
    microcredential_id: int | None
    criterion: str | None
    title: str
    happened_at: datetime
    minutes: int | None
    reflection: str
    attester_name: str
    attester_email: str
    # In which the attester is written to.
    language: str


def checked(wanted: Wanted, now: datetime) -> Wanted:
    """The same, tidied; raises `SignOffError` that names the field."""
    name, email = wanted.attester_name.strip(), wanted.attester_email.strip().lower()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise SignOffError("name", f"a name has 1 to {NAME_LENGTH} characters")
    if not is_address(email):
        raise SignOffError("email", "an e-mail address is name@host")
    return Wanted(
        wanted.kind,
        wanted.microcredential_id,
        wanted.criterion,
        checked_title(wanted.title),
        checked_moment(wanted.happened_at, now),
        checked_minutes(wanted.minutes),
        checked_text("reflection", wanted.reflection),
        name,
        email,
        wanted.language,
    )


def checked_title(title: str) -> str:
    """What was done, in a line; raises `SignOffError`."""
    title = title.strip()
    if not title or len(title) > TITLE_LENGTH or not title.isprintable():
        raise SignOffError("title", f"say what was done, in 1 to {TITLE_LENGTH} characters")
    return title


def checked_moment(moment: datetime, now: datetime) -> datetime:
    """When it was: not ahead, and not too long ago; raises `SignOffError`."""
    if not now - OLDEST <= moment <= now:
        raise SignOffError("happened_at", "in the last three years, and not later than now")
    return moment


def checked_minutes(minutes: int | None) -> int | None:
    """How long it took; raises `SignOffError`."""
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        raise SignOffError("minutes", f"1 to {MOST_MINUTES} minutes, or none")
    return minutes


def checked_text(field: str, text: str) -> str:
    """What somebody wrote; raises `SignOffError` that names the field."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT or not all(line.isprintable() for line in text.replace("\t", " ").split("\n")):
        raise SignOffError(field, f"at most {LONGEST_TEXT} characters")
    return text


def ask(
    session: Session, learner: Learner, wanted: Wanted, files: Sequence[CheckedFile], *, by: str, now: datetime
) -> SignOff:
    """Ask somebody for a sign-off of what this learner did; raises `SignOffError`. The caller writes to them."""
    wanted = checked(wanted, now)
    organisation_id = learner.organisation_id
    check_independent(session, learner, wanted.attester_email, now)
    if asked_since(session, organisation_id, learner.id, now - DAY) >= LETTERS_A_DAY:
        raise SignOffError("too_many", f"at most {LETTERS_A_DAY} letters a day")
    if written_since(session, organisation_id, wanted.attester_email, now - DAY) >= REQUESTS_A_DAY:
        raise SignOffError("too_many_to", f"at most {REQUESTS_A_DAY} requests to one address a day")
    made = SignOff(
        id=uuid.uuid4(),
        organisation_id=organisation_id,
        learner_id=learner.id,
        kind=wanted.kind,
        state="asked",
        microcredential_id=wanted.microcredential_id,
        criterion=wanted.criterion,
        title=wanted.title,
        happened_at=wanted.happened_at,
        minutes=wanted.minutes,
        reflection=wanted.reflection,
        attester_name=wanted.attester_name,
        attester_email=wanted.attester_email,
        language=wanted.language,
        asked_by=by,
        asked_at=now,
        expires_at=now + timedelta(days=policy_of(session, organisation_id).link_days),
    )
    kept = [
        SignOffFile(
            id=uuid.uuid4(),
            organisation_id=organisation_id,
            sign_off_id=made.id,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            content=file.content,
        )
        for file in files
    ]
    add_sign_off(session, made, kept)
    note(session, organisation_id, by, "sign-off-asked", str(made.id), now)
    return made


def remind(session: Session, organisation_id: int, sign_off_id: uuid.UUID, *, by: str, now: datetime) -> SignOff:
    """Ask once more, under the same link; raises `SignOffError`. The caller writes to them."""
    found = still_asked(session, organisation_id, sign_off_id, now)
    last = found.reminded_at or found.asked_at
    if found.reminders >= MOST_REMINDERS or last + REMIND_AFTER > now:
        raise SignOffError("reminders", f"a day apart, and {MOST_REMINDERS} times at most")
    found.reminders, found.reminded_at = found.reminders + 1, now
    note(session, organisation_id, by, "sign-off-reminded", str(found.id), now)
    return found


def may_remind(found: SignOff, now: datetime) -> bool:
    """Whether `remind` would do it."""
    last = found.reminded_at or found.asked_at
    waits = found.state == "asked" and found.expires_at > now
    return waits and found.reminders < MOST_REMINDERS and last + REMIND_AFTER <= now


def withdraw(session: Session, organisation_id: int, sign_off_id: uuid.UUID, *, by: str, now: datetime) -> SignOff:
    """Ask no more: the link is good for nothing from now on, and the files go. Raises `SignOffError` where it was
    answered before."""
    found = hold_sign_off(session, organisation_id, sign_off_id)
    if found.state != "asked":
        raise SignOffError("state", "it was answered or withdrawn before")
    found.state, found.ended_by, found.ended_at = "withdrawn", by, now
    drop_files(session, found)
    note(session, organisation_id, by, "sign-off-withdrawn", str(found.id), now)
    return found


def still_asked(session: Session, organisation_id: int, sign_off_id: uuid.UUID, now: datetime) -> SignOff:
    """The request that waits for its answer, held; raises `SignOffError` where it is answered or over."""
    found = hold_sign_off(session, organisation_id, sign_off_id)
    if found.state != "asked":
        raise SignOffError("state", "it was answered or withdrawn before")
    if found.expires_at <= now:
        raise SignOffError("expires_at", "the link is too old")
    return found
