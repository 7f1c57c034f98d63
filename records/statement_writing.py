"""Storing statements: the one place where rows of the statement store are made.

A *draft* is a valid statement ready to be stored: its JSON text without `stored`, and its keys. A *delivery* is what
one request brings: it is stored whole or not at all. Several deliveries may share one transaction (and so one wait
for the disk); `store` says of each whether it conflicts, and the caller leaves those out and begins anew.

Rows that other transactions may want too are written in one agreed order (activities, attachments, statements by id,
voidings), so that no two transactions can wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from sqlalchemy import Connection

from records import statement_sql
from records.activities import Described, KnownDefinitions, learn_activities
from records.inbox import enqueue_statements
from records.positions import PositionAllotter, stored_text
from records.statement_equality import same_statement
from records.statement_keys import StatementKeys
from records.statement_references import connect


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement ready to be stored."""

    # UUID in lower case.
    id: str
    # A JSON object with all but `stored`, and but `timestamp` when `untimed`.
    payload: str
    untimed: bool
    keys: StatementKeys
    # What it says of activities.
    descriptions: Sequence[Described]

    def text(self, position: int) -> str:
        """The JSON text that is kept and given back."""
        stored = stored_text(position)
        timestamp = f',"timestamp":"{stored}"' if self.untimed else ""
        return f'{self.payload[:-1]},"stored":"{stored}"{timestamp}}}'


@dataclass(frozen=True, slots=True)
class Delivery:
    """The statements of one request. No id occurs twice."""

    organisation_id: int
    source_id: int
    drafts: Sequence[Draft]
    # Content by SHA-2 in hexadecimal.
    attachments: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A delivery holds another statement under an id that is taken."""

    delivery: Delivery
    statement_id: str


@dataclass(frozen=True, slots=True)
class Pen:
    """What writing needs beside the transaction."""

    allotter: PositionAllotter
    known: KnownDefinitions


@dataclass(frozen=True, slots=True)
class _Placed:
    draft: Draft
    source_id: int
    position: int


def store(connection: Connection, pen: Pen, deliveries: Sequence[Delivery], now: datetime) -> list[Conflict]:
    """Store deliveries of one organisation in the current transaction; no id occurs in two of them.

    Returns the conflicts: if there are any, the transaction must be rolled back. A statement that is stored already
    changes nothing.
    """
    organisation_id = deliveries[0].organisation_id
    drafts = [draft for delivery in deliveries for draft in delivery.drafts]
    refers = any(draft.keys.target is not None for draft in drafts)
    now = statement_sql.begin(connection, organisation_id, exclusive=refers) or now
    positions = pen.allotter.allot(len(drafts), now)
    learn_activities(connection, organisation_id, [one for draft in drafts for one in draft.descriptions], pen.known)
    attachments = {sha2: content for delivery in deliveries for sha2, content in delivery.attachments.items()}
    if attachments:
        statement_sql.insert_attachments(connection, organisation_id, attachments)
    sources = (delivery.source_id for delivery in deliveries for _ in delivery.drafts)
    placed = [_Placed(*triple) for triple in zip(drafts, sources, positions, strict=True)]
    if statement_sql.insert_statements(connection, organisation_id, _rows(placed)) < len(placed):
        there = _already_there(connection, organisation_id, placed)
        conflicts = _conflicts(deliveries, there)
        if conflicts:
            return conflicts
        placed = [one for one in placed if one.draft.id not in there]
    if placed:
        _insert_keys(connection, organisation_id, placed)
        _enqueue(connection, organisation_id, placed, now.astimezone(UTC))
    return []


def _rows(placed: Sequence[_Placed]) -> list[statement_sql.StatementRow]:
    rows = []
    for one in sorted(placed, key=lambda one: one.draft.id):
        main = one.draft.keys.main
        rows.append(
            (
                one.position,
                one.draft.id,
                one.source_id,
                main.agent,
                main.verb,
                main.activity,
                main.registration,
                one.draft.text(one.position),
            )
        )
    return rows


def _already_there(connection: Connection, organisation_id: int, placed: Sequence[_Placed]) -> dict[str, str]:
    """The payloads, by id, of those statements that were stored before this transaction."""
    own = {one.draft.id: one.position for one in placed}
    found = statement_sql.find_statements(connection, organisation_id, list(own))
    return {row.id: row.payload for row in found if row.position != own[row.id]}


def _conflicts(deliveries: Sequence[Delivery], there: Mapping[str, str]) -> list[Conflict]:
    conflicts = []
    for delivery in deliveries:
        for draft in delivery.drafts:
            payload = there.get(draft.id)
            if payload is not None and not same_statement(orjson.loads(payload), orjson.loads(draft.payload)):
                conflicts.append(Conflict(delivery, draft.id))
                break
    return conflicts


def _insert_keys(connection: Connection, organisation_id: int, placed: Sequence[_Placed]) -> None:
    aliases = [(one.position, key) for one in placed for key in one.draft.keys.aliases]
    if aliases:
        statement_sql.insert_aliases(connection, organisation_id, aliases)
    terms = [(term, one.position) for one in placed for term in one.draft.keys.related]
    if terms:
        statement_sql.insert_terms(connection, organisation_id, terms)
    voidings = sorted(
        (one.draft.keys.target, one.position) for one in placed if one.draft.keys.voids and one.draft.keys.target
    )
    if voidings:
        statement_sql.insert_voidings(connection, organisation_id, voidings)
    targets = {one.position: one.draft.keys.target for one in placed if one.draft.keys.target is not None}
    connect(connection, organisation_id, {one.draft.id: one.position for one in placed}, targets)


def _enqueue(connection: Connection, organisation_id: int, placed: Sequence[_Placed], now: datetime) -> None:
    """One row for each source: its statements lie between the first and the last, and perhaps others' too."""
    spans: dict[int, tuple[int, int]] = {}
    for one in placed:
        first, last = spans.get(one.source_id, (one.position, one.position))
        spans[one.source_id] = min(first, one.position), max(last, one.position)
    for source_id, (first, last) in sorted(spans.items()):
        enqueue_statements(connection, organisation_id, source_id, first, last, now)
