"""Questions to the statement store, each named for what it answers. Every one is scoped by organisation."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text
from sqlalchemy.orm import Session

from records.statement_keys import VOIDED_TERM
from records.statement_sql import WRITERS
from records.statements import Attachment, Statement, Voiding


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement with its place and its source."""

    # UUID in lower case.
    id: str
    position: int
    source_id: int
    # The JSON text that is given back.
    payload: str

    @property
    def statement(self) -> dict[str, Any]:
        """The statement, parsed anew at each call."""
        parsed: dict[str, Any] = orjson.loads(self.payload)
        return parsed


def not_voided() -> ColumnElement[bool]:
    """The statement of the row counts: nobody voided it, or it voids itself and so cannot be voided."""
    voiding = exists().where(Voiding.organisation_id == Statement.organisation_id, Voiding.voided_id == Statement.id)
    return or_(Statement.verb == VOIDED_TERM, ~voiding)


def _stored(session: Session, query: Select[uuid.UUID, int, int, str]) -> list[StoredStatement]:
    return [StoredStatement(str(row[0]), row[1], row[2], row[3]) for row in session.execute(query)]


_COLUMNS = (Statement.id, Statement.position, Statement.source_id, Statement.payload)


def statements_between(
    session: Session,
    organisation_id: int,
    first_position: int,
    last_position: int,
    source_id: int | None = None,
    limit: int | None = None,
) -> list[StoredStatement]:
    """The statements from the first to the last position, both included, voided or not; of one source, and the first
    so many, if given."""
    query = select(*_COLUMNS).where(
        Statement.organisation_id == organisation_id,
        Statement.position.between(first_position, last_position),
    )
    if source_id is not None:
        query = query.where(Statement.source_id == source_id)
    return _stored(session, query.order_by(Statement.position).limit(limit))


def next_statements(
    session: Session,
    organisation_id: int,
    after_position: int,
    last_position: int,
    limit: int,
    source_id: int | None = None,
) -> list[StoredStatement]:
    """The next statements after a position, up to and including the last, voided or not; of one source, if given."""
    query = select(*_COLUMNS).where(
        Statement.organisation_id == organisation_id,
        Statement.position > after_position,
        Statement.position <= last_position,
    )
    if source_id is not None:
        query = query.where(Statement.source_id == source_id)
    return _stored(session, query.order_by(Statement.position).limit(limit))


def newest_statements(
    session: Session, organisation_id: int, limit: int, source_id: int | None = None, after_position: int = -1
) -> list[StoredStatement]:
    """What arrived last (after a position, if given), newest first; of one source, if given."""
    query = select(*_COLUMNS).where(Statement.organisation_id == organisation_id, Statement.position > after_position)
    if source_id is not None:
        query = query.where(Statement.source_id == source_id)
    return _stored(session, query.order_by(Statement.position.desc()).limit(limit))


def _uuids(ids: Iterable[str]) -> list[uuid.UUID]:
    return [uuid.UUID(one) for one in sorted(set(ids))]


def positions_of(session: Session, organisation_id: int, ids: Iterable[str]) -> dict[str, int]:
    """The positions of those of these statements that are stored, by id in lower case."""
    query = select(Statement.id, Statement.position).where(
        Statement.organisation_id == organisation_id, Statement.id.in_(_uuids(ids))
    )
    return {str(row[0]): row[1] for row in session.execute(query)}


def voided_among(session: Session, organisation_id: int, ids: Iterable[str]) -> set[str]:
    """The ids, in lower case, of those of these statements that are voided."""
    query = select(Statement.id).where(
        Statement.organisation_id == organisation_id, Statement.id.in_(_uuids(ids)), ~not_voided()
    )
    return {str(one) for one in session.scalars(query)}


def digests_of(session: Session, organisation_id: int, ids: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each of these statements' texts as they are given back, in hexadecimal, by id."""
    texts = texts_of(session, organisation_id, ids)
    return {statement_id: hashlib.sha256(text.encode()).hexdigest() for statement_id, text in texts.items()}


def texts_of(session: Session, organisation_id: int, ids: Iterable[str]) -> dict[str, str]:
    """These statements' texts as they are given back, by id."""
    query = select(Statement.id, Statement.payload).where(
        Statement.organisation_id == organisation_id, Statement.id.in_(_uuids(ids))
    )
    return {str(row[0]): row[1] for row in session.execute(query)}


def statement_by_id(
    session: Session, organisation_id: int, statement_id: str, *, voided: bool = False
) -> StoredStatement | None:
    """The statement of that id if it is not voided; with `voided`, if it is."""
    condition = ~not_voided() if voided else not_voided()
    query = select(*_COLUMNS).where(
        Statement.organisation_id == organisation_id, Statement.id == uuid.UUID(statement_id), condition
    )
    found = _stored(session, query)
    return found[0] if found else None


def statements_at(session: Session, organisation_id: int, positions: Sequence[int]) -> list[StoredStatement]:
    """The statements at these positions, in the order of the positions given."""
    query = select(*_COLUMNS).where(Statement.organisation_id == organisation_id, Statement.position.in_(positions))
    found = {stored.position: stored for stored in _stored(session, query)}
    return [found[position] for position in positions if position in found]


def attachment_content(session: Session, organisation_id: int, sha2: str) -> bytes | None:
    """The content of an attachment, by its SHA-2 in lower-case hexadecimal."""
    return session.scalar(
        select(Attachment.content).where(Attachment.organisation_id == organisation_id, Attachment.sha2 == sha2)
    )


def newest_position(session: Session, organisation_id: int) -> int | None:
    """The position of the statement that was stored last."""
    return session.scalar(select(func.max(Statement.position)).where(Statement.organisation_id == organisation_id))


def nth_newest_position(session: Session, organisation_id: int, number: int) -> int | None:
    """The position of the statement that was stored as the so manieth from the last; none if there are fewer."""
    query = select(Statement.position).where(Statement.organisation_id == organisation_id)
    return session.scalar(query.order_by(Statement.position.desc()).offset(number - 1).limit(1))


def statements_of_agent(session: Session, organisation_id: int, agent: int, limit: int) -> list[StoredStatement]:
    """The newest statements whose actor is this agent (a term)."""
    query = select(*_COLUMNS).where(Statement.organisation_id == organisation_id, Statement.actor == agent)
    return _stored(session, query.order_by(Statement.position.desc()).limit(limit))


def next_statements_of(
    session: Session, organisation_id: int, agents: Collection[int], after_position: int, limit: int
) -> list[StoredStatement]:
    """The next statements after a position whose actor is one of these agents (terms), voided or not."""
    query = select(*_COLUMNS).where(
        Statement.organisation_id == organisation_id,
        Statement.actor.in_(sorted(agents)),
        Statement.position > after_position,
    )
    return _stored(session, query.order_by(Statement.position).limit(limit))


def oldest_writer(session: Session) -> datetime:
    """When the oldest transaction began that is storing statements now; PostgreSQL's present if there is none.

    A writer takes its lock before it reads the clock for its statements (`records.statement_sql.begin`), so one that
    is not seen here stores nothing older than the clock that is read first.
    """
    row = session.execute(
        text(
            "SELECT clock_timestamp(), (SELECT min(xact_start) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND classid = :writers AND objsubid = 2 AND granted"
            " AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        ),
        {"writers": WRITERS},
    ).one()
    now: datetime = row[0]
    return min(now, row[1] or now).astimezone(UTC)
