"""`kill -9` in the middle of an import: it goes on where it stood, and nothing is lost or there twice."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from records.database import Database
from records.imports import StatementImport
from records.statement_queries import newest_statements
from tests.pulling import statement
from tests.running import RunningAcquis
from tests.words import Words

STATEMENTS = 16_000
KILL_AFTER = (1_000, 3_000, 5_000)
BAD = 40


def test_a_killed_import_loses_nothing_and_doubles_nothing(tmp_path: Path, database_url: str) -> None:
    installation = RunningAcquis(tmp_path, database_url)
    acquis_does = Words(installation.environment)
    acquis_does("source", "add", "Archive")
    file, refused = tmp_path / "archive.jsonl", tmp_path / "refused.jsonl"
    named = set()
    with file.open("w") as target:
        for number in range(STATEMENTS):
            one = statement(number)
            if number % (STATEMENTS // BAD) == 7:
                one["actor"] = {"mbox": "nobody"}
            elif number % 3 == 0:
                # Without an id, what is read again must be known again all the same.
                del one["id"]
            else:
                named.add(one["id"])
            target.write(json.dumps(one) + "\n")
    words = ["statements", "import", str(file), "--source", "archive", "--keep-going", str(refused)]
    database = Database(database_url)
    for after in KILL_AFTER:
        process = subprocess.Popen(
            [sys.executable, "-m", "acquis", *words],
            env=installation.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_lines(database, after, process)
        process.kill()
        process.wait()
    done = acquis_does.done(*words)
    assert done.exit_code == 0, done.stderr
    assert f"{file}: goes on after line " in done.stderr
    assert len(refused.read_text().splitlines()) == BAD
    with database.reading() as session:
        kept = newest_statements(session, 1, STATEMENTS * 2)
    database.close()
    activities = Counter(one.statement["object"]["id"] for one in kept)
    assert len(activities) == STATEMENTS - BAD
    assert set(activities.values()) == {1}
    assert named <= {one.id for one in kept}


def wait_for_lines(database: Database, count: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        with database.reading() as session:
            if (session.scalar(select(func.max(StatementImport.lines))) or 0) >= count:
                return
        assert process.poll() is None, "the import ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
