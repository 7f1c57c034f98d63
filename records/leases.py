"""Leases in the database: one holder at a time for a row that has `lease_holder` and `lease_until`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, update
from sqlalchemy.orm import Session


def take(
    session: Session,
    row: ColumnElement[bool],
    model: Any,
    holder: str,
    until: datetime,
    now: datetime,
    over: str | None,
) -> bool:
    """Hold the row until an instant, if nobody holds it now, or if `over` does: a holder that is known to be dead."""
    free: list[ColumnElement[bool]] = [model.lease_until.is_(None), model.lease_until <= now]
    if over is not None:
        free.append(model.lease_holder == over)
    done: Any = session.execute(update(model).where(row, or_(*free)).values(lease_holder=holder, lease_until=until))
    return bool(done.rowcount)


def change(session: Session, row: ColumnElement[bool], model: Any, holder: str, values: dict[str, Any]) -> bool:
    """Change the row if `holder` still holds it; whether that was so."""
    done: Any = session.execute(update(model).where(row, model.lease_holder == holder).values(**values))
    return bool(done.rowcount)
