"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response


def table_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a CSV file of that name (ASCII, without ending)."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(head)
    table.writerows([_plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    # The mark tells spreadsheets that this is UTF-8.
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _plain(text: str) -> str:
    """The text as spreadsheets take it for one, and not for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
