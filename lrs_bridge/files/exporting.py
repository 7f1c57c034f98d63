"""Exporting statements: line by line, each attachment before the first statement that declares it."""

from __future__ import annotations

from collections.abc import Iterator

from lrs_bridge.attachments import declared
from lrs_bridge.files.form import attachment_line
from records.database import Database
from records.statement_export import Selection, selected
from records.statement_queries import StoredStatement, attachment_content


def exported(database: Database, wanted: Selection) -> Iterator[tuple[int, bytes]]:
    """The file, piece by piece: how many statements a piece holds, and its lines."""
    seen: set[str] = set()
    with database.reading() as session:
        for chunk in selected(session, wanted):
            lines: list[bytes] = []
            for stored in chunk:
                for sha2 in _undeclared(stored, seen):
                    content = attachment_content(session, wanted.organisation_id, sha2)
                    if content is not None:
                        lines.append(attachment_line(sha2, content))
                lines.append(stored.payload.encode())
            yield len(chunk), b"\n".join(lines) + b"\n"


def _undeclared(stored: StoredStatement, seen: set[str]) -> Iterator[str]:
    """The SHA-2 of the attachments that no statement before this one declared."""
    # Most statements have none, and need not be parsed to know it.
    if '"attachments"' not in stored.payload:
        return
    for attachment in declared(stored.statement):
        sha2 = attachment["sha2"].lower()
        if sha2 not in seen:
            seen.add(sha2)
            yield sha2
