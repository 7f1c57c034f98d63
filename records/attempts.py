"""How often somebody tried to sign in, so that guessing becomes slow.

An attempt is counted before it is looked at: many that come at once are as slow as many that come one after another.
Of whom or where they are about only a digest is kept, and that for a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.upsert import insert_missing

REMEMBERED = timedelta(days=1)


class Attempts(Base):
    """The attempts on one account, or from one address."""

    __tablename__ = "sign_in_attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    # Before this instant nothing is tried.
    free_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many attempts are free; each after them doubles the wait, which begins at one second, up to the longest."""

    free: int
    longest: timedelta

    def wait_after(self, count: int) -> timedelta:
        """How long to wait after so many attempts."""
        if count < self.free:
            return timedelta()
        return min(timedelta(seconds=2 ** min(count - self.free, 20)), self.longest)


def attempts_key(*parts: object) -> str:
    """The digest under which attempts are counted."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def take_turn(session: Session, allowances: Mapping[str, Allowance], now: datetime) -> timedelta | None:
    """Count an attempt under each of these keys; none, or how long to wait where it may not be made yet."""
    session.execute(delete(Attempts).where(Attempts.last_at <= now - REMEMBERED))
    keys = sorted(allowances)
    insert_missing(session, Attempts, [{"key": key, "count": 0, "last_at": now, "free_at": now} for key in keys])
    query = select(Attempts).where(Attempts.key.in_(keys)).order_by(Attempts.key).with_for_update()
    held = list(session.scalars(query.execution_options(populate_existing=True)))
    free_at = max((each.free_at for each in held), default=now)
    if free_at > now:
        return free_at - now
    for each in held:
        each.count += 1
        each.last_at = now
        each.free_at = now + allowances[each.key].wait_after(each.count)
    return None


def forget_attempts(session: Session, keys: Iterable[str]) -> None:
    """What was tried under these keys was tried by who may: begin anew."""
    session.execute(delete(Attempts).where(Attempts.key.in_(sorted(keys))))


def take_back_attempt(session: Session, key: str, now: datetime) -> None:
    """The last attempt under this key was somebody's who may: it does not count."""
    session.execute(
        update(Attempts).where(Attempts.key == key, Attempts.count > 0).values(count=Attempts.count - 1, free_at=now)
    )
