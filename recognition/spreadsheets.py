"""Tables for spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What begins a formula, where a cell begins: for those who have semicolons or tabs between cells, after these too.
_FORMULA = re.compile(r"((?:^|[;\t\r\n])\s{0,9})(?=[=+\-@＝＋－＠])")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV, with a mark that tells spreadsheets that this is UTF-8."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerows([_plain(cell) if isinstance(cell, str) else cell for cell in row] for row in (head, *rows))
    return "\ufeff" + text.getvalue()


def _plain(text: str) -> str:
    """The text as spreadsheets take it for one, and not for a formula."""
    return _FORMULA.sub(r"\1'", text)
