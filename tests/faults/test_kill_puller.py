"""`kill -9` in the middle of a first load: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from records.database import Database
from records.organisations import all_organisations
from records.statement_queries import newest_statements
from tests.pulling import statement
from tests.remote_lrs import KEY, SECRET, remote_lrs
from tests.running import RunningAcquis
from tests.words import Words

KILLS = 3
STATEMENTS = 6_000


@pytest.mark.parametrize("seed", [1])
def test_a_killed_puller_loses_nothing_and_doubles_nothing(seed: int, tmp_path: Path, database_url: str) -> None:
    chance = random.Random(seed)
    installation = RunningAcquis(tmp_path, database_url)
    installation.environment["ACQUIS_PULL_SECRET"] = SECRET
    acquis_does = Words(installation.environment)
    acquis_does("source", "add", "Remote", "--slug", "remote")
    with remote_lrs() as lrs:
        lrs.page_size, lrs.pause = 100, 0.02
        lrs.add([statement(number) for number in range(STATEMENTS)])
        acquis_does("pull", "add", "remote", "--endpoint", lrs.endpoint, "--key", KEY, "--overlap", "PT5S")
        for _ in range(KILLS):
            asked = len(lrs.queries)
            process = subprocess.Popen(
                [sys.executable, "-m", "acquis", "pull", "now", "remote"],
                env=installation.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            wait_for_queries(lrs.queries, asked + chance.randint(2, 5), process)
            time.sleep(chance.uniform(0, 0.05))
            process.kill()
            process.wait()
            assert acquis_does.json("pull", "list")[0]["reached"] is not None
        lrs.pause = 0.0
        done = acquis_does.json("pull", "now", "remote")
    # The first load went on where it stood, and did not begin anew.
    assert 0 < done["stored"] <= STATEMENTS - KILLS * 100
    database = Database(database_url)
    with database.reading() as session:
        organisation = all_organisations(session)[0]
        kept = Counter(one.id for one in newest_statements(session, organisation.id, STATEMENTS * 2))
    database.close()
    assert kept == Counter(statement(number)["id"] for number in range(STATEMENTS))


def wait_for_queries(queries: list[dict[str, str]], count: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while len(queries) < count:
        assert process.poll() is None, "the pull ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.005)
