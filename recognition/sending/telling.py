"""What others are told of awards: into the outbox, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from records.awards import Award
from records.lrs_targets import told_of
from records.outbox import enqueue


def tell(session: Session, made: Literal["earned", "revoked"], awards: Sequence[Award], now: datetime) -> None:
    """Have every LRS that wants to know told that these awards were earned or revoked."""
    for organisation_id in sorted({award.organisation_id for award in awards}):
        targets = told_of(session, organisation_id, made)
        for award in awards:
            if award.organisation_id == organisation_id:
                enqueue(session, organisation_id, targets, made, {"award": str(award.id), "at": now.isoformat()}, now)
