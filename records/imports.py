"""Imports: how far a file of statements was read, so that one that was interrupted goes on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base


class StatementImport(Base):
    """One file for one source."""

    __tablename__ = "statement_imports"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True, autoincrement=False)
    # SHA-256 of its size and its beginning, in hexadecimal: a file is known by these, not by its name.
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    # Lines that are done with, and what came of them.
    lines: Mapped[int] = mapped_column(BigInteger, default=0)
    stored: Mapped[int] = mapped_column(BigInteger, default=0)
    repeated: Mapped[int] = mapped_column(BigInteger, default=0)
    refused: Mapped[int] = mapped_column(BigInteger, default=0)
    # The size of the file of refused lines, when these lines were done with.
    refused_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


def unfinished_import(session: Session, source_id: int, fingerprint: str) -> StatementImport | None:
    """The import of this file that was interrupted, if there is one."""
    found = session.get(StatementImport, (source_id, fingerprint))
    return found if found is not None and found.finished_at is None else None


def keep_import(session: Session, progress: StatementImport) -> None:
    """Write down how far an import came."""
    session.merge(progress)
