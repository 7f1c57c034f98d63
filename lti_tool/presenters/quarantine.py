"""What the pages show of statements that were set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson

from records.quarantine import Quarantined


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A statement in the list."""

    number: int
    source: str
    # In English: the field and the rule.
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AsideStatement:
    """A statement as it came, and what became of it."""

    number: int
    source: str
    reason: str
    at: datetime
    state: str
    # As it came, byte by byte where that is text.
    raw: str
    # What would be taken now, laid out for people where it is JSON.
    text: str
    repaired_at: datetime | None
    settled_at: datetime | None
    settled_by: str | None
    statement_id: str | None


def aside_row(one: Quarantined) -> AsideRow:
    """The statement in a line."""
    return AsideRow(one.id, one.source.name, one.reason, one.set_aside_at)


def aside_statement(one: Quarantined) -> AsideStatement:
    """The whole of it."""
    return AsideStatement(
        number=one.id,
        source=one.source.name,
        reason=one.reason,
        at=one.set_aside_at,
        state=one.state,
        raw=one.text,
        text=laid_out(one.repaired or one.raw),
        repaired_at=one.repaired_at,
        settled_at=one.settled_at,
        settled_by=one.settled_by,
        statement_id=str(one.statement_id) if one.state == "released" else None,
    )


def laid_out(text: bytes) -> str:
    """JSON over several lines; anything else as it is."""
    try:
        return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return text.decode(errors="replace")
