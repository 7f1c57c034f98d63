"""How fast a backlog is recognised while nothing else runs, on both databases."""

from __future__ import annotations

import random
import time
from pathlib import Path

from acquis import schema
from bench.databases import on_both
from bench.report import Row
from records.database import Database
from records.sources import Remit
from tests.installation import install, statement

RULES = 100
STATEMENTS = 5_000
LEARNERS = 500
RULE = """
schema: acquis/1
id: rule-{number}
title: {{en: "Rule {number}"}}
aptitude: {{en: "Bench"}}
issuer: campus
needs:
  all:
    - criterion: one
      evidence: micro-learning
      where: {{verb: completed, activity: "https://capsules.example/{number}"}}
      count: ">= 2"
    - criterion: several
      evidence: micro-learning
      where: {{verb: completed, activity: "https://capsules.example/{number}*"}}
      count: ">= 9"
      distinct: activity
    - criterion: seen
      evidence: workplace
      where: {{verb: demonstrated, activity: "https://workshop.example/{number}"}}
"""


def drained_per_second(url: str) -> float:
    """Statements a second that one worker recognises from a full inbox."""
    database = Database(url)
    schema.upgrade(database)
    campus = install(database)
    source = campus.add_source("bench", Remit(attester_roles=None))
    for number in range(RULES):
        campus.publish(RULE.format(number=number))
    campus.work()
    chance = random.Random(1)
    for _ in range(STATEMENTS // 100):
        activities = [f"https://capsules.example/{chance.randrange(300)}" for _ in range(100)]
        campus.push(source, [statement(f"P{chance.randrange(LEARNERS)}", activity=one) for one in activities])
    begin = time.perf_counter()
    campus.work()
    seconds = time.perf_counter() - begin
    database.close()
    return STATEMENTS / seconds


def measured(database: str, _folder: Path, url: str) -> list[Row]:
    """The row of one database."""
    value = drained_per_second(url)
    return [Row(f"drained, {RULES} rules, {database}", value, "/s", "≥ 2,000/s", value >= 2000)]


def rows() -> list[Row]:
    """Both databases."""
    return on_both(measured)
