"""A learner agrees to what HR sees of them, or takes it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from records.consents import NOTHING, Terms, agree, consent_of
from records.learners import Learner, lock_learners


def let_hr_see(
    session: Session, learner: Learner, terms: Terms, *, text_version: str, language: str | None, now: datetime
) -> None:
    """Keep what the learner agrees to; the same terms on the same text again are no news."""
    # Two clicks at once: one after the other.
    lock_learners(session, [learner.id])
    before = consent_of(session, learner.id)
    if before is not None and before.terms == terms and before.text_version == text_version:
        return
    if before is None and terms == NOTHING:
        return
    agree(session, learner, terms, text_version=text_version, language=language, by=f"learner:{learner.id}", now=now)


def withdraw_for(session: Session, learner: Learner, by: str, now: datetime) -> bool:
    """Take back all that the learner agreed to, on their behalf; whether there was anything to take back.

    Nobody but the learner agrees; whoever they ask can withdraw.
    """
    lock_learners(session, [learner.id])
    before = consent_of(session, learner.id)
    if before is None or before.terms == NOTHING:
        return False
    agree(session, learner, NOTHING, text_version=before.text_version, language=None, by=by, now=now)
    return True
