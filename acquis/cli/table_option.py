"""`--tables FILE`: reading rules by an organisation's own tables, with no database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from acquis.cli.common import Function, read_text
from recognition.rulebook.tables import drafted
from rules import SHIPPED, Tables


def _read(_context: click.Context, _option: click.Parameter, file: Path | None) -> Tables:
    return SHIPPED if file is None else drafted(read_text(file))


def tables_option(command: Function) -> Function:
    """The command gets `tables`: those of the file over those that ship."""
    option: Any = click.option(
        "--tables",
        type=click.Path(path_type=Path),
        callback=_read,
        help="An organisation's own tables, as acquis tables show prints them.",
    )
    decorated: Function = option(command)
    return decorated
