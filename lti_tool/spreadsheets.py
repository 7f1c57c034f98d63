"""Tables for spreadsheets, as downloads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response

from recognition.spreadsheets import csv_text


def table_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a CSV file of that name (ASCII, without ending)."""
    response = Response(csv_text(head, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
