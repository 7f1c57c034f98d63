"""How regularly sources send: on which days of the weeks before its last arrival each one sent something."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Integer, exists, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from records.base import MICROSECOND
from records.positions import TAIL_BITS
from records.sources import Source
from records.statements import Statement

WEEKS = timedelta(weeks=8)
DAY = timedelta(days=1)
_DAY = (DAY // MICROSECOND) << TAIL_BITS


def active_days(session: Session, organisation_id: int) -> dict[int, list[int]]:
    """For each source, on which days before its last arrival something arrived: 0 is the 24 hours up to it.

    One look into an index for each source and day, however much was sent.
    """
    position = (
        select(func.max(Statement.position))
        .where(Statement.organisation_id == organisation_id, Statement.source_id == Source.id)
        .correlate(Source)
        .scalar_subquery()
    )
    last = select(Source.id, position.label("position")).where(Source.organisation_id == organisation_id).subquery()
    numbers = range(WEEKS // DAY)
    days = union_all(*(select(literal(number, Integer).label("age")) for number in numbers)).subquery()
    arrived = exists().where(
        Statement.organisation_id == organisation_id,
        Statement.source_id == last.c.id,
        Statement.position <= last.c.position - days.c.age * literal(_DAY, Statement.position.type),
        Statement.position > last.c.position - (days.c.age + 1) * literal(_DAY, Statement.position.type),
    )
    every = last.join(days, true())
    query = select(last.c.id, days.c.age).select_from(every).where(last.c.position.is_not(None), arrived)
    found: dict[int, list[int]] = {}
    for source_id, age in session.execute(query.order_by(last.c.id, days.c.age)):
        found.setdefault(source_id, []).append(age)
    return found
