"""Answering: the attester confirms or declines, a second person looks where that is asked, and either takes it back.

Each act holds the sign-off: of two clicks at once, the later finds what the earlier did. A confirmation counts at once,
unless a second person must look first: by chance, as the organisation's policy says, or because the rule wants a role
in which only somebody can attest for whom the organisation vouches.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from credentials.achievement import achievement_id
from recognition.attesting.asking import checked_text, still_asked
from recognition.attesting.codes import needs_code
from recognition.attesting.conflicts import check_independent
from recognition.attesting.offers import practice_for
from recognition.attesting.practices import Practice, Rating
from recognition.attesting.saying import Saying, statement_id_of, statement_of, voiding_of
from recognition.attesting.sources import ASSESSED, OwnSource, source_for, stored_source
from recognition.attesting.writing import Scribe
from recognition.errors import SignOffError
from recognition.evidence.origin import origin_of
from recognition.rulebook.catalogue import Catalogue
from records.attesters import ROLES, attesters_among, policy_of
from records.audit import note
from records.learners import Learner, add_actors, as_known, ifis_by_learner
from records.organisations import Organisation
from records.sign_offs import NAME_LENGTH, STANDING, SignOff, forget_code, hold_sign_off
from rules import Criterion, agent_of

# For how long the attester can take it back by the link.
REGRET = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the attester says: who they are, in which role they were there, how well it went."""

    name: str
    role: str
    comment: str
    rating: Rating


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering needs beside the transaction."""

    organisation: Organisation
    catalogue: Catalogue
    scribe: Scribe
    now: datetime


def confirm(session: Session, desk: Desk, sign_off_id: uuid.UUID, answer: Answer, *, proven: bool = False) -> SignOff:
    """The attester says that it is so; raises `SignOffError`. `proven`: that they typed the code that was sent."""
    found = still_asked(session, desk.organisation.id, sign_off_id, desk.now)
    if needs_code(session, desk.catalogue, found) and not proven:
        raise SignOffError("code", "the code that was sent to the address is missing or wrong")
    found.by_code = proven
    learner = as_known(session, session.get_one(Learner, found.learner_id))
    # What was no conflict when it was asked may be one by now.
    check_independent(session, learner, found.attester_email, desk.now)
    settle(session, desk, found, answer, by=f"attester:{found.id}")
    forget_code(session, found)
    return found


def settle(session: Session, desk: Desk, found: SignOff, answer: Answer, *, by: str) -> None:
    """Note what the attester says of a sign-off that is held, and let it count or wait for a second person."""
    name = answer.name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise SignOffError("name", f"a name has 1 to {NAME_LENGTH} characters")
    known = attesters_among(session, desk.organisation.id, [found.attester_email]).get(found.attester_email)
    role = "peer" if found.kind == "thanks" else known.role if known is not None else answer.role
    if role not in ROLES:
        raise SignOffError("role", f"one of {', '.join(ROLES)}")
    practice, criterion = practice_for(desk.catalogue, found)
    check_rating(practice, answer.rating)
    found.attester_name, found.attester_role = name, role
    found.vouched = found.vouched or known is not None
    found.comment = checked_text("comment", answer.comment)
    found.levels, found.score = dict(answer.rating.levels), answer.rating.score
    found.answered_at = desk.now
    found.state = "checking" if _must_be_checked(session, desk, found, practice, criterion) else "confirmed"
    if found.state == "confirmed":
        _record(session, desk, found, practice)
    note(session, desk.organisation.id, by, f"sign-off-{found.state}", str(found.id), desk.now)


def decline(session: Session, desk: Desk, sign_off_id: uuid.UUID, reason: str) -> SignOff:
    """The attester says no, and why; raises `SignOffError`."""
    found = still_asked(session, desk.organisation.id, sign_off_id, desk.now)
    found.comment = checked_text("reason", reason)
    if not found.comment:
        raise SignOffError("reason", "say why")
    found.state, found.answered_at = "declined", desk.now
    note(session, desk.organisation.id, f"attester:{found.id}", "sign-off-declined", str(found.id), desk.now)
    return found


def look_again(session: Session, desk: Desk, sign_off_id: uuid.UUID, *, accept: bool, by: str, comment: str) -> SignOff:
    """A second person lets it count, or not; raises `SignOffError` where it does not wait for one."""
    found = hold_sign_off(session, desk.organisation.id, sign_off_id)
    if found.state != "checking":
        raise SignOffError("state", "it waits for nobody")
    found.check_comment = checked_text("comment", comment)
    found.checked_by, found.checked_at = by, desk.now
    if accept:
        found.state = "confirmed"
        _record(session, desk, found, practice_for(desk.catalogue, found)[0])
    else:
        if not found.check_comment:
            raise SignOffError("reason", "say why")
        found.state = "refused"
    note(session, desk.organisation.id, by, f"sign-off-{found.state}", str(found.id), desk.now)
    return found


def may_regret(found: SignOff, now: datetime) -> bool:
    """Whether the attester can still take it back by the link."""
    return found.state in STANDING and found.answered_at is not None and now < found.answered_at + REGRET


def regret(session: Session, desk: Desk, sign_off_id: uuid.UUID, reason: str) -> SignOff:
    """The attester takes it back by the link; raises `SignOffError` where it is too late or there is nothing."""
    found = hold_sign_off(session, desk.organisation.id, sign_off_id)
    if not may_regret(found, desk.now):
        raise SignOffError("state", "there is nothing to take back, or it is too late")
    who = agent_of(f"mbox:mailto:{found.attester_email}", found.attester_name)
    _end(session, desk, found, who, f"attester:{found.id}", reason)
    return found


def revoke(session: Session, desk: Desk, sign_off_id: uuid.UUID, *, by: str, reason: str) -> SignOff:
    """The organisation takes it back; raises `SignOffError` where nobody stands by it."""
    found = hold_sign_off(session, desk.organisation.id, sign_off_id)
    if found.state not in STANDING:
        raise SignOffError("state", "there is nothing to revoke")
    who = agent_of(f"account:{desk.scribe.base_url}|{desk.organisation.slug}", None)
    _end(session, desk, found, who, by, reason)
    return found


def _end(session: Session, desk: Desk, found: SignOff, who: dict[str, Any], by: str, reason: str) -> None:
    found.end_reason = checked_text("reason", reason)
    if not found.end_reason:
        raise SignOffError("reason", "say why")
    found.state, found.ended_by, found.ended_at = "revoked", by, desk.now
    if found.statement_id is not None:
        source = stored_source(session, desk.organisation.id, source_for(found), desk.now)
        statement = voiding_of(found.statement_id, who, desk.now)
        desk.scribe.write(session, desk.organisation, source, statement, desk.now)
    note(session, desk.organisation.id, by, "sign-off-revoked", str(found.id), desk.now)


def check_rating(practice: Practice, rating: Rating) -> None:
    """Raise `SignOffError` unless each point has a level, and there is a score where one is asked for."""
    for scale in practice.scales:
        if rating.levels.get(scale.name) not in scale.levels:
            raise SignOffError("levels", f"{scale.name}: give a level")
    if set(rating.levels) - {scale.name for scale in practice.scales}:
        raise SignOffError("levels", "the rule has no such rubric")
    if practice.asks_score != (rating.score is not None) or not 0 <= (rating.score or 0) <= 1:
        raise SignOffError("score", "give a score where one is asked for")


def _must_be_checked(
    session: Session, desk: Desk, found: SignOff, practice: Practice, criterion: Criterion | None
) -> bool:
    if found.kind == "thanks":
        return False
    if is_spot_check(found.id, policy_of(session, desk.organisation.id).checked_percent):
        return True
    if criterion is None or found.vouched:
        return False
    # By rule: where it would count if only somebody knew that it is so.
    said = _statement(session, desk, found, practice)
    return not _counts(session, desk, said, source_for(found), criterion) and _counts(
        session, desk, said, ASSESSED, criterion
    )


def is_spot_check(sign_off_id: uuid.UUID, percent: int) -> bool:
    """Whether this one is looked at by a second person: a share of all, the same ones whoever asks."""
    return int.from_bytes(hashlib.sha256(sign_off_id.bytes).digest()[:4]) % 100 < percent


def _counts(session: Session, desk: Desk, said: dict[str, Any], own: OwnSource, criterion: Criterion) -> bool:
    origin = origin_of(stored_source(session, desk.organisation.id, own, desk.now))
    return any(key == criterion.match_key for key, _ in desk.catalogue.index.matches(said, origin))


def _record(session: Session, desk: Desk, found: SignOff, practice: Practice) -> None:
    source = stored_source(session, desk.organisation.id, source_for(found), desk.now)
    found.statement_id = statement_id_of(found.id)
    desk.scribe.write(session, desk.organisation, source, _statement(session, desk, found, practice), desk.now)


def _statement(session: Session, desk: Desk, found: SignOff, practice: Practice) -> dict[str, Any]:
    learner = as_known(session, session.get_one(Learner, found.learner_id))
    place = f"{desk.scribe.base_url}/o/{desk.organisation.slug}"
    published = desk.catalogue.rules.get(found.microcredential_id or 0)
    return statement_of(
        practice,
        Saying(
            sign_off_id=found.id,
            learner_ifi=_ifi_of(session, desk, learner),
            learner_name=learner.name,
            title=found.title,
            happened_at=found.happened_at,
            minutes=found.minutes,
            attester_name=found.attester_name,
            attester_email=found.attester_email,
            role=found.attester_role,
            vouched=found.vouched,
            checked=found.checked_by is not None,
            by_link=found.asked_by.startswith("learner:"),
            by_code=found.by_code,
            rating=Rating(found.levels, found.score),
            own_practices=f"{place}/practices/",
            language=found.language,
            achievement=(
                achievement_id(desk.scribe.base_url, desk.organisation.slug, published.rule.id, published.number)
                if published is not None
                else None
            ),
        ),
    )


def _ifi_of(session: Session, desk: Desk, learner: Learner) -> str:
    """An identity that means this learner: an e-mail address, else any; one of our own where there is none."""
    known = ifis_by_learner(session, [learner.id])[learner.id]
    if known:
        return min(known, key=lambda ifi: (not ifi.startswith("mbox:"), ifi))
    own = f"account:{desk.scribe.base_url}|learner-{learner.id}"
    add_actors(session, desk.organisation.id, [own], learner.id, desk.now)
    return own
