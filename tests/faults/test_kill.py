"""`kill -9` at random instants: what was answered is there, what should be awarded is awarded once."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError

import pytest

from records.database import Database
from records.inbox import backlog
from tests.running import Lrs, RunningAcquis

PUSHES = 200
BATCH = 5
LEARNERS = 40
KILLS = 25
LEAST_KILLS = 8
RULE = """
schema: acquis/1
id: five-capsules
title: {en: "Five capsules", fr: "Cinq capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: main
needs:
  criterion: capsules
  evidence: micro-learning
  where: {verb: "http://adlnet.gov/expapi/verbs/completed"}
  count: ">= 5"
  distinct: activity
"""


def statement(number: int) -> dict[str, object]:
    """The number-th statement: capsules of one learner after the other."""
    return {
        "id": str(uuid.UUID(int=number + 1, version=4)),
        "actor": {"mbox": f"mailto:learner{number % LEARNERS}@campus.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {
            "id": f"https://capsules.example/{number // LEARNERS}",
            "definition": {"type": "https://w3id.org/xapi/acrossx/activities/micro-learning"},
        },
        "timestamp": (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)).isoformat(),
    }


@pytest.mark.parametrize("seed", [1])
def test_a_killed_server_loses_no_answered_statement_and_awards_once(
    seed: int, tmp_path: Path, database_url: str
) -> None:
    installation = RunningAcquis(tmp_path, database_url)
    source = installation.made("source", "add", "Capsules", "--modality", "micro-learning")
    rule = tmp_path / "rule.yaml"
    rule.write_text(RULE)
    installation.made("rules", "publish", str(rule))
    installation.start()
    over = threading.Event()
    kills: list[float] = []
    killer = threading.Thread(target=kill_at_random, args=(installation, random.Random(seed), over, kills))
    killer.start()
    try:
        answered = push_all(Lrs(installation.port, source["key"], source["secret"]))
    finally:
        over.set()
        killer.join()
    assert len(kills) >= LEAST_KILLS
    try:
        check(installation, Lrs(installation.port, source["key"], source["secret"]), database_url, answered)
    finally:
        installation.stop()


def kill_at_random(
    installation: RunningAcquis, chance: random.Random, over: threading.Event, kills: list[float]
) -> None:
    """Kill the server and start it again, until all is pushed or it was killed often enough."""
    for _ in range(KILLS):
        if over.wait(chance.uniform(0.0, 0.12)):
            return
        installation.kill()
        kills.append(time.monotonic())
        installation.start()


def push_all(lrs: Lrs) -> set[str]:
    """Push every batch until it is answered; the ids answered with 200."""
    answered: set[str] = set()
    for push in range(PUSHES):
        batch = [statement(push * BATCH + number) for number in range(BATCH)]
        while True:
            try:
                status, ids = lrs.post(batch)
            except (URLError, HTTPException, ConnectionError, TimeoutError):
                time.sleep(0.02)
                continue
            assert status == 200, ids
            answered |= set(ids)
            break
    return answered


def check(installation: RunningAcquis, lrs: Lrs, database_url: str, answered: set[str]) -> None:
    """Every answered statement is stored, and each learner has the award exactly once."""
    assert len(answered) == PUSHES * BATCH
    database = Database(database_url)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with database.reading() as session:
            if not backlog(session):
                break
        time.sleep(0.1)
    database.close()
    for number in range(PUSHES * BATCH):
        status, _ = lrs.get(f"statementId={statement(number)['id']}")
        assert status == 200, f"statement {number} was answered with 200 and is gone"
    awards = installation.made("award", "list", "--limit", "1000")
    held = Counter(award["learner"] for award in awards)
    assert len(held) == LEARNERS
    assert set(held.values()) == {1}
