"""The statement store's SQL, as each database is quickest with it. Nothing outside `records` calls this.

The hot tables are written through the driver: one statement with arrays on PostgreSQL, `executemany` on SQLite. Ids
pass as UUIDs in lower case here; SQLite keeps them as 32 hexadecimal digits, as SQLAlchemy's `Uuid` does.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from records.base import EPOCH, MICROSECOND, Base
from records.statement_keys import Key
from records.statements import (
    NONE,
    Activity,
    Attachment,
    Statement,
    StatementAlias,
    StatementReference,
    StatementTerm,
    Voiding,
)

# position, id, source, actor, verb, activity, registration, payload
StatementRow = tuple[int, str, int, int | None, int, int | None, int | None, str]
# Keeps our advisory locks on writers apart from others' in the database.
WRITERS = 0x41435357
# How many rows one statement inserts on SQLite, where there are so many.
ROWS_TOGETHER = 25

# Everything that a sheet brings in one statement, and so in one round trip. Its parts all run, whatever comes back.
_PG_WRITE = """
WITH stored AS (
    INSERT INTO statements
        (organisation_id, position, id, source_id, actor, verb, activity, registration, payload)
    SELECT %(organisation)b::int, * FROM unnest(
        %(positions)b::bigint[], %(ids)b::uuid[], %(sources)b::int[], %(actors)b::bigint[], %(verbs)b::bigint[],
        %(activities)b::bigint[], %(registrations)b::bigint[], %(payloads)b::text[])
    ON CONFLICT (organisation_id, id) DO NOTHING
    RETURNING 1
), mentioned AS (
    INSERT INTO statement_terms (organisation_id, term, position)
    SELECT %(organisation)b::int, * FROM unnest(%(terms)b::bigint[], %(term_positions)b::bigint[])
), announced AS (
    INSERT INTO inbox
        (organisation_id, source_id, first_position, last_position, enqueued_at, available_at, attempts)
    SELECT %(organisation)b::int, *, %(now)b::timestamptz, %(now)b::timestamptz, 0
    FROM unnest(%(span_sources)b::int[], %(firsts)b::bigint[], %(lasts)b::bigint[])
), forwarded AS (
    INSERT INTO outbox
        (organisation_id, target_id, kind, ordering_key, payload, not_before, enqueued_at, attempts)
    SELECT %(organisation)b::int, target_id, 'statements', '',
        json_build_object('source', span.source, 'first', span.first, 'last', span.last),
        %(now)b::timestamptz, %(now)b::timestamptz, 0
    FROM lrs_targets, unnest(%(span_sources)b::int[], %(firsts)b::bigint[], %(lasts)b::bigint[])
        AS span (source, first, last)
    WHERE organisation_id = %(organisation)b::int AND forwards AND source_id IS DISTINCT FROM span.source
)
SELECT NULL::bigint, NULL::uuid, count(*) FROM stored
UNION ALL
SELECT position, target_id, 0 FROM statement_references
WHERE organisation_id = %(organisation)b::int AND target_id = ANY(%(ids)b::uuid[])
"""
_LITE_STATEMENTS = (
    "INSERT INTO statements (organisation_id, position, id, source_id, actor, verb, activity, registration, payload) "
    "VALUES {} ON CONFLICT (organisation_id, id) DO NOTHING"
)
_LITE_TERMS = "INSERT INTO statement_terms (organisation_id, term, position) VALUES {} ON CONFLICT DO NOTHING"
_LITE_REFERENCES = (
    "SELECT position, target_id FROM statement_references WHERE organisation_id = ? "
    "AND target_id IN (SELECT value FROM json_each(?))"
)
# The row of `records.inbox.enqueue_statements`, through the driver.
_LITE_INBOX = (
    "INSERT INTO inbox (organisation_id, source_id, first_position, last_position, enqueued_at, available_at, attempts)"
    " VALUES (?, ?, ?, ?, ?, ?, 0)"
)
# The rows of `records.outbox` for the LRSs that all is sent on to, but to the one that it came from.
_LITE_OUTBOX = (
    "INSERT INTO outbox (organisation_id, target_id, kind, ordering_key, payload, not_before, enqueued_at, attempts)"
    " SELECT organisation_id, target_id, 'statements', '', json_object('source', ?2, 'first', ?3, 'last', ?4),"
    " ?5, ?6, 0 FROM lrs_targets WHERE organisation_id = ?1 AND forwards AND source_id IS NOT ?2"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one transaction writes for every statement."""

    # Sorted by id: two transactions that bring the same statements want them in the same order.
    rows: Sequence[StatementRow]
    # (term, position)
    terms: Sequence[tuple[int, int]]
    # First and last position by source: one row of the inbox each.
    spans: Mapping[int, tuple[int, int]]
    now: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """How many statements were new, and which older statements had been waiting for one of them."""

    statements: int
    waiting: tuple[FoundReference, ...]


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A stored statement's id in lower case, place and text."""

    id: str
    position: int
    payload: str


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A stored statement that refers to another."""

    position: int
    target_id: str


@dataclass(frozen=True, slots=True)
class FoundActivity:
    """An activity's term and its definition's JSON."""

    activity: int
    definition: str


def begin(connection: Connection, organisation_id: int, *, exclusive: bool) -> datetime | None:
    """Enter the circle of writers; PostgreSQL answers with its clock, which all its writers share.

    A transaction with statements that refer to others is alone in it: of a statement and one that refers to it, the
    later must see the earlier. SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "sqlite":
        return None
    driver: Any = connection.connection.driver_connection
    lock = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
    # A pipeline sends the driver's own BEGIN along, instead of waiting for an answer to it.
    with _driver_errors(connection), driver.pipeline(), driver.cursor() as cursor:
        cursor.execute(f"SELECT {lock}({WRITERS}, %b::int), clock_timestamp()", [organisation_id], prepare=True)
        now: datetime = cursor.fetchone()[1]
    return now.astimezone(UTC)


def write(connection: Connection, organisation_id: int, sheet: Sheet) -> Written:
    """Write a sheet. If fewer statements were written than it holds, the transaction must be rolled back."""
    with _driver_errors(connection):
        if connection.dialect.name == "sqlite":
            return _write_sqlite(connection, organisation_id, sheet)
        return _write_postgresql(connection, organisation_id, sheet)


@contextmanager
def _driver_errors(connection: Connection) -> Iterator[None]:
    """The driver's errors as SQLAlchemy's, which is what everybody else expects."""
    driver: Any = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        gone = connection.dialect.is_disconnect(error, connection.connection.driver_connection, None)
        raise DBAPIError.instance(
            None, None, error, driver.Error, connection_invalidated=gone, dialect=connection.dialect
        ) from error


def _write_sqlite(connection: Connection, organisation_id: int, sheet: Sheet) -> Written:
    cursor = connection.connection.cursor()
    try:
        rows = [(organisation_id, row[0], row[1].replace("-", ""), *row[2:]) for row in sheet.rows]
        written = _insert_rows(cursor, _LITE_STATEMENTS, rows)
        if written < len(rows):
            return Written(written, ())
        _insert_rows(cursor, _LITE_TERMS, [(organisation_id, *pair) for pair in sheet.terms])
        now = (sheet.now - EPOCH) // MICROSECOND
        spans = [(organisation_id, source, *span, now, now) for source, span in sorted(sheet.spans.items())]
        cursor.executemany(_LITE_INBOX, spans)
        cursor.executemany(_LITE_OUTBOX, spans)
        ids = orjson.dumps([row[2] for row in rows]).decode()
        found = cursor.execute(_LITE_REFERENCES, (organisation_id, ids)).fetchall()
        return Written(len(rows), tuple(FoundReference(row[0], str(uuid.UUID(row[1]))) for row in found))
    finally:
        cursor.close()


def _insert_rows(cursor: Any, statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert rows some dozens at a time; returns how many were new.

    The driver lets go of the interpreter at every step, and other threads take it: row by row, a writer among busy
    threads would wait for it a hundred times. Two sizes only, so that both texts stay prepared.
    """
    written = start = 0
    while start < len(rows):
        size = ROWS_TOGETHER if len(rows) - start >= ROWS_TOGETHER else 1
        chunk = rows[start : start + size]
        one = f"({', '.join('?' * len(chunk[0]))})"
        cursor.execute(statement.format(", ".join([one] * size)), [value for row in chunk for value in row])
        written += cursor.rowcount
        start += size
    return written


def _write_postgresql(connection: Connection, organisation_id: int, sheet: Sheet) -> Written:
    positions, ids, sources, actors, verbs, activities, registrations, payloads = _columns(sheet.rows, 8)
    terms, term_positions = _columns(sheet.terms, 2)
    span_sources, firsts, lasts = _columns([(source, *span) for source, span in sorted(sheet.spans.items())], 3)
    values = {
        "organisation": organisation_id,
        "positions": positions,
        "ids": ids,
        "sources": sources,
        "actors": actors,
        "verbs": verbs,
        "activities": activities,
        "registrations": registrations,
        "payloads": payloads,
        "terms": terms,
        "term_positions": term_positions,
        "span_sources": span_sources,
        "firsts": firsts,
        "lasts": lasts,
        "now": sheet.now,
    }
    cursor: Any = connection.connection.cursor()
    try:
        (_, _, written), *waiting = cursor.execute(_PG_WRITE, values, prepare=True).fetchall()
        return Written(written, tuple(FoundReference(row[0], str(row[1])) for row in waiting))
    finally:
        cursor.close()


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def insert_terms(connection: Connection, organisation_id: int, terms: Sequence[tuple[int, int]]) -> None:
    """Insert (term, position) pairs."""
    rows = [{"organisation_id": organisation_id, "term": term, "position": position} for term, position in terms]
    _insert_missing(connection, StatementTerm, rows)


def _insert_missing(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(model).on_conflict_do_nothing(), rows)


def insert_aliases(connection: Connection, organisation_id: int, aliases: Sequence[tuple[int, Key]]) -> None:
    """Insert (position, key) pairs."""
    rows = [
        {
            "organisation_id": organisation_id,
            "position": position,
            "agent": key.agent or NONE,
            "verb": key.verb,
            "activity": key.activity or NONE,
            "registration": key.registration or NONE,
        }
        for position, key in aliases
    ]
    _insert_missing(connection, StatementAlias, rows)


def insert_voidings(connection: Connection, organisation_id: int, voidings: Sequence[tuple[str, int]]) -> None:
    """Insert (voided id, position of the voiding statement) pairs; the first one stands."""
    rows = [
        {"organisation_id": organisation_id, "voided_id": uuid.UUID(voided), "by_position": position}
        for voided, position in voidings
    ]
    _insert_missing(connection, Voiding, rows)


def insert_references(connection: Connection, organisation_id: int, targets: Mapping[int, str]) -> None:
    """Insert who refers to what."""
    rows = [
        {"organisation_id": organisation_id, "target_id": uuid.UUID(target), "position": position}
        for position, target in targets.items()
    ]
    _insert_missing(connection, StatementReference, rows)


def insert_attachments(connection: Connection, organisation_id: int, contents: Mapping[str, bytes]) -> None:
    """Insert contents by their SHA-2."""
    rows = [{"organisation_id": organisation_id, "sha2": sha2, "content": contents[sha2]} for sha2 in sorted(contents)]
    _insert_missing(connection, Attachment, rows)


def insert_activities(connection: Connection, organisation_id: int, activities: Sequence[tuple[int, str]]) -> None:
    """Insert (term, IRI) pairs that are not known, without a definition."""
    rows = [
        {"organisation_id": organisation_id, "activity": term, "iri": iri, "definition": "{}"}
        for term, iri in activities
    ]
    _insert_missing(connection, Activity, rows)


def lock_activities(connection: Connection, organisation_id: int, terms: Sequence[int]) -> list[FoundActivity]:
    """These activities, locked in the order of their terms."""
    query = (
        select(Activity.activity, Activity.definition)
        .where(Activity.organisation_id == organisation_id, Activity.activity.in_(terms))
        .order_by(Activity.activity)
        .with_for_update()
    )
    return [FoundActivity(row[0], row[1]) for row in connection.execute(query)]


def update_activity(connection: Connection, organisation_id: int, activity: int, definition: str) -> None:
    """Change what is known of an activity."""
    connection.execute(
        update(Activity)
        .where(Activity.organisation_id == organisation_id, Activity.activity == activity)
        .values(definition=definition)
    )


def find_statements(connection: Connection, organisation_id: int, ids: Sequence[str]) -> list[FoundStatement]:
    """The stored ones among these statements, voided or not."""
    query = select(Statement.id, Statement.position, Statement.payload).where(
        Statement.organisation_id == organisation_id, Statement.id.in_([uuid.UUID(one) for one in ids])
    )
    return [FoundStatement(str(row[0]), row[1], row[2]) for row in connection.execute(query)]


def find_references(connection: Connection, organisation_id: int, target_ids: Sequence[str]) -> list[FoundReference]:
    """The stored statements that refer to one of these."""
    query = select(StatementReference.position, StatementReference.target_id).where(
        StatementReference.organisation_id == organisation_id,
        StatementReference.target_id.in_([uuid.UUID(one) for one in target_ids]),
    )
    return [FoundReference(row[0], str(row[1])) for row in connection.execute(query)]


def ids_at(connection: Connection, organisation_id: int, positions: Sequence[int]) -> list[str]:
    """The ids of the statements at these positions."""
    query = select(Statement.id).where(Statement.organisation_id == organisation_id, Statement.position.in_(positions))
    return [str(row[0]) for row in connection.execute(query)]
