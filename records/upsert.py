"""Insert what is missing: the one statement whose words differ between our two databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from records.base import Base


def insert_missing(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows that break no unique constraint, in the order given; returns how many were new.

    Give rows that other transactions may insert too in one agreed order (sorted keys), or two of them can deadlock.
    """
    if not rows:
        return 0
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    key = model.__mapper__.primary_key[0]
    inserting = dialect.insert(model).on_conflict_do_nothing().returning(key)
    return len(session.scalars(inserting, list(rows)).all())
