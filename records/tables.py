"""The tables by which an organisation understands statements, version by version."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.errors import NotFoundError
from rules import Tables, read_tables


class TablesVersion(Base):
    """An organisation's own tables over those that shipped at the time. Never changed; the newest is in force."""

    __tablename__ = "tables_versions"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int]
    # The organisation's document as it was written; empty: it has none.
    text: Mapped[str] = mapped_column(Text)
    # The same as data, and what shipped: together they say all, whatever ships later.
    own: Mapped[dict[str, Any]]
    shipped: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(120))

    @property
    def tables(self) -> Tables:
        """Both together, as the rules read them. Read once: a version never changes."""
        return _tables_of(orjson.dumps([self.own, self.shipped]))


@lru_cache(maxsize=100)
def _tables_of(data: bytes) -> Tables:
    own, shipped = orjson.loads(data)
    return read_tables(own).over(read_tables(shipped))


def newest_tables(session: Session, organisation_id: int) -> TablesVersion | None:
    """The version in force; none where nothing was ever written down."""
    query = select(TablesVersion).where(TablesVersion.organisation_id == organisation_id)
    return session.scalar(query.order_by(TablesVersion.number.desc()).limit(1))


def tables_versions(session: Session, organisation_id: int) -> list[TablesVersion]:
    """All versions, the newest first."""
    query = select(TablesVersion).where(TablesVersion.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(TablesVersion.number.desc())))


def tables_version(session: Session, organisation_id: int, number: int) -> TablesVersion:
    """That version; raises `NotFoundError`."""
    query = select(TablesVersion).where(
        TablesVersion.organisation_id == organisation_id, TablesVersion.number == number
    )
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"this organisation has no tables version {number}")
    return found


def add_tables(
    session: Session,
    organisation_id: int,
    *,
    text: str,
    own: dict[str, Any],
    shipped: dict[str, Any],
    by: str,
    now: datetime,
) -> TablesVersion:
    """The next version. Call it with the organisation locked."""
    last = newest_tables(session, organisation_id)
    version = TablesVersion(
        organisation_id=organisation_id,
        number=last.number + 1 if last is not None else 1,
        text=text,
        own=own,
        shipped=shipped,
        made_at=now,
        made_by=by,
    )
    session.add(version)
    session.flush()
    return version
