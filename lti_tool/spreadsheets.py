"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from flask import Response

# What begins a formula, where a cell begins: for those who have semicolons or tabs between cells, after these too.
_FORMULA = re.compile(r"((?:^|[;\t\r\n])\s{0,9})(?=[=+\-@＝＋－＠])")


def table_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a CSV file of that name (ASCII, without ending)."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerows([_plain(cell) if isinstance(cell, str) else cell for cell in row] for row in (head, *rows))
    # The mark tells spreadsheets that this is UTF-8.
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _plain(text: str) -> str:
    """The text as spreadsheets take it for one, and not for a formula."""
    return _FORMULA.sub(r"\1'", text)
