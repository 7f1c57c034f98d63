"""Walking through the statement store in its own order, voided statements and voiding ones included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from records.positions import AFTER_ALL, BEFORE_ALL
from records.statement_queries import StoredStatement
from records.statements import Statement

# Enough for a query to be worth its round trip, few enough not to fill the memory.
TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """Which statements: terms of their main keys, and positions (both bounds excluded)."""

    organisation_id: int
    source_id: int | None = None
    # Any of these agents.
    actors: tuple[int, ...] | None = None
    verb: int | None = None
    activity: int | None = None
    after: int = BEFORE_ALL
    before: int = AFTER_ALL


def selected(session: Session, wanted: Selection) -> Iterator[list[StoredStatement]]:
    """The statements in the order of storing, some hundreds at a time."""
    after = wanted.after
    while True:
        query = (
            select(Statement.id, Statement.position, Statement.source_id, Statement.payload)
            .where(*_conditions(wanted), Statement.position > after)
            .order_by(Statement.position)
            .limit(TOGETHER)
        )
        found = [StoredStatement(str(row[0]), row[1], row[2], row[3]) for row in session.execute(query)]
        if found:
            yield found
        if len(found) < TOGETHER:
            return
        after = found[-1].position


def count_selected(session: Session, wanted: Selection) -> int:
    """How many they are."""
    query = select(func.count()).select_from(Statement).where(*_conditions(wanted), Statement.position > wanted.after)
    return session.scalar(query) or 0


def _conditions(wanted: Selection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Statement.organisation_id == wanted.organisation_id,
        Statement.position < wanted.before,
    ]
    pairs = (
        (Statement.source_id, wanted.source_id),
        (Statement.verb, wanted.verb),
        (Statement.activity, wanted.activity),
    )
    conditions += [column == value for column, value in pairs if value is not None]
    if wanted.actors is not None:
        conditions.append(Statement.actor.in_(wanted.actors))
    return conditions
