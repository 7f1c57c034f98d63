"""Storing statements: the one place where rows of the statement store are made.

A *draft* is a valid statement ready to be stored: its JSON text without `stored`, and its keys. A *delivery* is what
one request brings: it is stored whole or not at all. Several deliveries may share one transaction (and so one wait
for the disk). `store` takes for granted that nothing is in the way, and if something is, says what: the caller rolls
back, leaves that out and tries again.

Rows that other transactions may want too are written in one agreed order (activities, attachments, statements by id,
voidings), so that no two transactions can wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from records import statement_sql
from records.activities import Described, KnownDefinitions, learn_activities
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
class Outcome:
    """What came of a try to store. Unless it `is_done`, the transaction must be rolled back."""

    is_done: bool
    # The id of the statement that is in the way, by the delivery's place among those given.
    conflicts: Mapping[int, str]
    # Ids of statements that were stored before, and are the same: leave them out in the next try.
    repeats: frozenset[str]


DONE = Outcome(True, {}, frozenset())


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


def store(
    connection: Connection,
    pen: Pen,
    deliveries: Sequence[Delivery],
    now: datetime,
    repeats: frozenset[str] = frozenset(),
) -> Outcome:
    """Try to store deliveries of one organisation in the current transaction; no id occurs in two of them.

    `repeats`: ids that are left out, because a try before this one found the same statements stored.
    """
    organisation_id = deliveries[0].organisation_id
    drafts = [
        (draft, delivery.source_id) for delivery in deliveries for draft in delivery.drafts if draft.id not in repeats
    ]
    if not drafts:
        return DONE
    refers = any(draft.keys.target is not None for draft, _ in drafts)
    now = statement_sql.begin(connection, organisation_id, exclusive=refers) or now
    positions = pen.allotter.allot(len(drafts), now)
    placed = [
        _Placed(draft, source_id, position) for (draft, source_id), position in zip(drafts, positions, strict=True)
    ]
    learn_activities(connection, organisation_id, [one for draft, _ in drafts for one in draft.descriptions], pen.known)
    attachments = {sha2: content for delivery in deliveries for sha2, content in delivery.attachments.items()}
    if attachments:
        statement_sql.insert_attachments(connection, organisation_id, attachments)
    written = statement_sql.write(connection, organisation_id, _sheet(placed, now))
    if written.statements < len(placed):
        return _in_the_way(connection, organisation_id, deliveries, placed)
    _insert_rare(connection, organisation_id, placed, written.waiting)
    return DONE


def _sheet(placed: Sequence[_Placed], now: datetime) -> statement_sql.Sheet:
    """The rows that every statement brings, sorted by id."""
    rows = []
    terms = []
    spans: dict[int, tuple[int, int]] = {}
    for one in sorted(placed, key=lambda one: one.draft.id):
        main, position = one.draft.keys.main, one.position
        rows.append(
            (
                position,
                one.draft.id,
                one.source_id,
                main.agent,
                main.verb,
                main.activity,
                main.registration,
                one.draft.text(position),
            )
        )
        terms += [(term, position) for term in one.draft.keys.related]
        first, last = spans.get(one.source_id, (position, position))
        spans[one.source_id] = min(first, position), max(last, position)
    return statement_sql.Sheet(rows, terms, spans, now.astimezone(UTC))


def _in_the_way(
    connection: Connection, organisation_id: int, deliveries: Sequence[Delivery], placed: Sequence[_Placed]
) -> Outcome:
    """Which ids were taken before this transaction: by the same statement, or by another."""
    own = {one.draft.id: one.position for one in placed}
    found = statement_sql.find_statements(connection, organisation_id, list(own))
    there = {row.id: row.payload for row in found if row.position != own[row.id]}
    conflicts: dict[int, str] = {}
    repeats = set()
    for place, delivery in enumerate(deliveries):
        for draft in delivery.drafts:
            payload = there.get(draft.id)
            if payload is None:
                continue
            if same_statement(orjson.loads(payload), orjson.loads(draft.payload)):
                repeats.add(draft.id)
            else:
                conflicts.setdefault(place, draft.id)
    return Outcome(False, conflicts, frozenset(repeats))


def _insert_rare(
    connection: Connection,
    organisation_id: int,
    placed: Sequence[_Placed],
    waiting: Sequence[statement_sql.FoundReference],
) -> None:
    """What only some statements bring: aliases, voidings, and the keys of statements that refer to others."""
    aliases = [(one.position, key) for one in placed for key in one.draft.keys.aliases]
    if aliases:
        statement_sql.insert_aliases(connection, organisation_id, aliases)
    voidings = sorted(
        (one.draft.keys.target, one.position) for one in placed if one.draft.keys.voids and one.draft.keys.target
    )
    if voidings:
        statement_sql.insert_voidings(connection, organisation_id, voidings)
    targets = {one.position: one.draft.keys.target for one in placed if one.draft.keys.target is not None}
    if targets or waiting:
        connect(connection, organisation_id, targets, waiting)


def keep_attachments(session: Session, organisation_id: int, contents: Mapping[str, bytes]) -> None:
    """Keep contents by their SHA-2 for a statement that may yet be stored."""
    if contents:
        statement_sql.insert_attachments(session.connection(), organisation_id, contents)
