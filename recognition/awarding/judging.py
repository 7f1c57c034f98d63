"""What a person decides on an award: confirmed or declined, kept or revoked, suspended or resumed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from recognition.awarding.evaluating import Clockwork, evaluate_learners
from recognition.errors import JudgementError
from recognition.evidence.concerns import all_concerns
from recognition.rulebook.catalogue import Catalogue
from recognition.sending.telling import tell
from recognition.sending.withdrawals import WITHDRAWALS, tell_learner
from records.audit import entries_on, note
from records.award_states import PAST, STANDING, after
from records.awards import Award, award_by_id, awards_of_learners
from records.learners import lock_learners

# What people do; the other steps of an award's life happen by themselves.
Judgement = Literal["confirm", "decline", "keep", "suspend", "resume", "revoke"]
JUDGEMENTS: tuple[Judgement, ...] = ("confirm", "decline", "keep", "suspend", "resume", "revoke")
# What speaks for itself; the others need a reason.
WITHOUT_REASON: tuple[Judgement, ...] = ("confirm", "resume")
LONGEST_NAME = 120
LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """Who decided, and why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Past:
    """Something that was done to an award.

    `reason` is a code of `recognition.awarding.deciding.LOSSES` or a person's words.
    """

    at: datetime
    by: str
    action: str
    reason: str


def said(act: str, by: str, reason: str) -> Said:
    """Check who and why; raises `JudgementError` that names the field."""
    by, reason = by.strip(), reason.strip()
    if not by or len(by) > LONGEST_NAME:
        raise JudgementError("by", f"name the person who decides, in 1 to {LONGEST_NAME} characters")
    if not reason and act not in WITHOUT_REASON:
        raise JudgementError("reason", f"say why: {act} needs a reason")
    if len(reason) > LONGEST_REASON:
        raise JudgementError("reason", f"at most {LONGEST_REASON} characters")
    return Said(by, reason)


def judge(
    session: Session, catalogue: Catalogue, award_id: uuid.UUID, act: Judgement, words: Said, clockwork: Clockwork
) -> Award:
    """Do to the award what a person decided, and evaluate the learner again at once: a stack may rest on it.

    Raises `NotFoundError`, `AwardStateError` where the award is in no state for it, and `JudgementError` where its life
    is over, or where another award stands in its place.
    """
    award = award_by_id(session, catalogue.organisation_id, award_id)
    learners = lock_learners(session, [award.learner_id])
    # Somebody may have decided while we waited.
    session.refresh(award)
    now, state = clockwork.now, after(award.state, act)
    if state == "issued":
        _check_it_may_stand(session, award, now)
    award.state, award.decided_at = state, now
    award.reason = words.reason if act in ("decline", "suspend", "revoke") else None
    award.withdrawn_at = now if act in ("suspend", "revoke") else None
    if act == "revoke" and award.credential is not None:
        tell(session, "revoked", [award], now)
    if act in WITHDRAWALS:
        tell_learner(session, award, act, words.reason, now)
    note(session, award.organisation_id, words.by, PAST[act], str(award.id), now, {"reason": words.reason})
    session.flush()
    evaluate_learners(session, catalogue, learners, all_concerns(session, catalogue, [award.learner_id]), {}, clockwork)
    return award


def _check_it_may_stand(session: Session, award: Award, now: datetime) -> None:
    if award.valid_until is not None and award.valid_until <= now:
        raise JudgementError("valid_until", f"its life was over at {award.valid_until:%Y-%m-%dT%H:%M:%SZ}")
    for other in awards_of_learners(session, [award.learner_id])[award.learner_id]:
        same = other.microcredential_id == award.microcredential_id
        if same and other.id != award.id and other.state in STANDING:
            raise JudgementError("award", f"award {other.id} of this micro-credential stands in its place")


def past_of(session: Session, award: Award) -> tuple[Past, ...]:
    """What was done to the award, oldest first."""
    return tuple(
        Past(entry.at, entry.actor, entry.action, _reason(entry.details))
        for entry in entries_on(session, award.organisation_id, str(award.id))
    )


def _reason(details: Mapping[str, object]) -> str:
    return str(details.get("reason") or "")
