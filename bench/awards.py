"""From the answered POST to the award in the database, and how fast a backlog is drained."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.report import Row, percentile
from tests.running import Lrs, RunningAcquis

RULE = """
schema: acquis/1
id: first-capsule
title: {en: "First capsule", fr: "Première capsule"}
aptitude: {en: "Begin", fr: "Commencer"}
issuer: main
needs:
  criterion: capsule
  evidence: micro-learning
  where: {verb: completed, activity: "https://capsules.example/first"}
"""
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
LONGEST_SECONDS = 20.0


def statement(person: str, activity: str) -> dict[str, Any]:
    """A capsule that somebody completed."""
    return {
        "id": str(uuid.uuid4()),
        "actor": {"mbox": f"mailto:{person}@campus.example"},
        "verb": {"id": COMPLETED, "display": {"en": "completed"}},
        "object": {"id": activity, "definition": {"name": {"en": "A capsule of some minutes"}}},
        "result": {"completion": True, "duration": "PT3M20S"},
        "context": {"contextActivities": {"category": [{"id": "urn:acquis:modality:micro-learning"}]}},
        "timestamp": datetime.now(UTC).isoformat(),
    }


@contextmanager
def installed() -> Iterator[tuple[RunningAcquis, Lrs, Path]]:
    """An embedded installation that serves, with a source and a rule."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        acquis = RunningAcquis(folder, f"sqlite:///{folder / 'acquis.db'}")
        source = acquis.made("source", "add", "Bench")
        rule = folder / "rule.yaml"
        rule.write_text(RULE)
        acquis.made("rules", "publish", str(rule))
        acquis.start()
        try:
            yield acquis, Lrs(acquis.port, source["key"], source["secret"]), folder / "acquis.db"
        finally:
            acquis.stop()


def latencies(lrs: Lrs, file: Path, count: int, pause: float) -> list[float]:
    """Milliseconds from the answer to the award, for `count` learners one after the other."""
    store = sqlite3.connect(file)
    found = []
    for _ in range(count):
        person = uuid.uuid4().hex
        status, body = lrs.post([statement(person, "https://capsules.example/first")])
        answered = time.perf_counter()
        if status != 200:
            raise RuntimeError(f"the statement was refused: {body}")
        while not _awarded(store, person):
            if time.perf_counter() - answered > LONGEST_SECONDS:
                raise RuntimeError(f"no award after {LONGEST_SECONDS} s")
            time.sleep(0.002)
        found.append((time.perf_counter() - answered) * 1000)
        time.sleep(pause)
    store.close()
    return found


def _awarded(store: sqlite3.Connection, person: str) -> bool:
    query = "SELECT 1 FROM awards JOIN actors USING (learner_id) WHERE actors.ifi = ?"
    return store.execute(query, (f"mbox:mailto:{person}@campus.example",)).fetchone() is not None


def stream(lrs: Lrs, per_second: int, over: threading.Event, sent: list[int]) -> None:
    """Push other people's statements at a steady pace, ten at a time, until told to stop."""
    batch, begin = 10, time.perf_counter()
    while not over.is_set():
        people = [f"crowd{number % 500}" for number in range(sent[0], sent[0] + batch)]
        lrs.post([statement(person, f"https://capsules.example/{sent[0] % 97}") for person in people])
        sent[0] += batch
        wait = begin + sent[0] / per_second - time.perf_counter()
        if wait > 0:
            time.sleep(wait)


def rows() -> list[Row]:
    """Latency idle and under load."""
    with installed() as (_, lrs, file):
        idle = latencies(lrs, file, 60, 0.05)
        over, sent = threading.Event(), [0]
        crowd = threading.Thread(target=stream, args=(lrs, 200, over, sent))
        begin = time.perf_counter()
        crowd.start()
        busy = latencies(lrs, file, 60, 0.1)
        over.set()
        crowd.join()
        pace = sent[0] / (time.perf_counter() - begin)
    return [
        Row("answer → award, idle, p50", percentile(idle, 0.5), "ms"),
        Row("answer → award, idle, p95", percentile(idle, 0.95), "ms", "< 300 ms", percentile(idle, 0.95) < 300),
        Row("statements arriving beside", pace, "/s", "200/s", pace > 180),
        Row("answer → award, busy, p50", percentile(busy, 0.5), "ms"),
        Row("answer → award, busy, p95", percentile(busy, 0.95), "ms", "< 1,000 ms", percentile(busy, 0.95) < 1000),
    ]
