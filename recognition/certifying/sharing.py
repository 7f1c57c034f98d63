"""A holder's choice of what others see of a credential."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from records.awards import credential_by_id
from records.learners import lock_learners
from records.sharing import Choice, choose


def share_credential(
    session: Session,
    organisation_id: int,
    credential_id: uuid.UUID,
    choice: Choice,
    now: datetime,
    by: str | None = None,
) -> None:
    """Keep the choice about that credential, by its holder where nobody else is named; raises `NotFoundError`."""
    credential = credential_by_id(session, organisation_id, credential_id)
    # Two clicks at once: one after the other.
    lock_learners(session, [credential.award.learner_id])
    choose(session, credential, choice, by or f"learner:{credential.award.learner_id}", now)
