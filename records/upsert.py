"""Insert what is missing, or put the new in place of the old: statements whose words differ between our databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.base import Base


def _inserting(session: Session, model: type[Base]) -> tuple[Table, Any]:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - only a mapped subquery would be something else
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return table, dialect.insert(table)


def insert_missing(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows that break no unique constraint, in the order given.

    Give rows that other transactions may insert too in one agreed order (sorted keys), or two of them can deadlock.
    """
    if rows:
        _, inserting = _inserting(session, model)
        session.connection().execute(inserting.on_conflict_do_nothing(), list(rows))


def insert_or_replace(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows; one whose primary key is there already takes its place. The order matters as above."""
    if rows:
        table, inserting = _inserting(session, model)
        keys = [column.name for column in table.primary_key]
        changes = {name: inserting.excluded[name] for name in rows[0] if name not in keys}
        session.connection().execute(inserting.on_conflict_do_update(index_elements=keys, set_=changes), list(rows))


def insert_or_add(session: Session, model: type[Base], rows: Sequence[dict[str, Any]], sums: frozenset[str]) -> None:
    """Insert the rows; where the primary key is there already, `sums` are added to and the others replaced."""
    if rows:
        table, inserting = _inserting(session, model)
        keys = [column.name for column in table.primary_key]
        changes = {
            name: table.c[name] + inserting.excluded[name] if name in sums else inserting.excluded[name]
            for name in rows[0]
            if name not in keys
        }
        session.connection().execute(inserting.on_conflict_do_update(index_elements=keys, set_=changes), list(rows))
