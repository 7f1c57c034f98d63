"""What a statement costs with few and with many rules, and what an evaluation costs."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.report import Row, median
from rules import CriteriaIndex, Evidence, Match, Origin, Rule, evaluate, parse_rule

COUNTS = (10, 100, 1_000, 10_000)
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
ORIGIN = Origin("bench")
RULE = """
schema: acquis/1
id: rule-{number}
title: {{en: "Rule {number}"}}
aptitude: {{en: "Bench"}}
issuer: bench
needs:
  all:
    - criterion: quiz
      evidence: e-learning
      where: {{verb: passed, activity: "https://lms.example/{number}/quiz"}}
      best: {{score.scaled: ">= 0.8"}}
    - criterion: capsules
      evidence: e-learning
      where: {{verb: [passed, completed], category: "https://lms.example/{number}/capsules"}}
      count: ">= 5"
      distinct: activity
    - criterion: recent
      evidence: any
      where: {{verb: [passed, completed], activity: "https://lms.example/{number}/*"}}
      count: ">= 3"
      within: {{last: P90D}}
"""


def rules(count: int) -> list[Rule]:
    """So many different rules of three criteria each."""
    return [parse_rule(RULE.format(number=number)) for number in range(count)]


def statement(number: int) -> dict[str, Any]:
    """A passed quiz that touches the three criteria of rule 3."""
    return {
        "id": str(uuid.UUID(int=number)),
        "actor": {"mbox": "mailto:ada@campus.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/passed"},
        "object": {
            "id": "https://lms.example/3/quiz",
            "definition": {"type": "http://adlnet.gov/expapi/activities/assessment"},
        },
        "result": {"success": True, "score": {"scaled": 0.5 + number % 50 / 100}},
        "timestamp": (AS_OF - timedelta(hours=number + 1)).isoformat(),
        "context": {"contextActivities": {"category": [{"id": "https://lms.example/3/capsules"}]}},
    }


def matching_us(index: CriteriaIndex) -> float:
    """Microseconds of processor time to match one statement: the median of rounds."""
    arriving = [statement(number) for number in range(500)]
    rounds = []
    for _ in range(7):
        begin = time.process_time()
        for one in arriving:
            index.matches(one, ORIGIN)
        rounds.append((time.process_time() - begin) / len(arriving) * 1e6)
    return median(rounds)


def evaluations(rule: Rule, count: int) -> tuple[float, float]:
    """Evaluations a second of a learner with so many statements, and the microseconds of processor time of each."""
    index = CriteriaIndex(rule.criteria)
    matches: dict[str, list[Match]] = {}
    for number in range(count):
        for key, match in index.matches(statement(number), ORIGIN):
            matches.setdefault(key, []).append(match)
    evidence = Evidence(matches)
    rounds, cpu = [], []
    for _ in range(5):
        begin, worked, done = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - begin < 0.2:
            evaluate(rule, evidence, AS_OF, in_words=False)
            done += 1
        rounds.append(done / (time.perf_counter() - begin))
        cpu.append((time.process_time() - worked) / done * 1e6)
    return median(rounds), median(cpu)


def rows() -> list[Row]:
    """Matching by the number of rules, and evaluation by the number of statements."""
    found = []
    catalogue = rules(COUNTS[-1])
    touched = len(CriteriaIndex(catalogue[3].criteria).matches(statement(0), ORIGIN))
    cost = {}
    for count in COUNTS:
        cost[count] = matching_us(CriteriaIndex(criterion for rule in catalogue[:count] for criterion in rule.criteria))
        found.append(Row(f"match a statement that touches {touched} criteria, {count:,} rules", cost[count], "µs"))
    ratio = cost[COUNTS[-1]] / cost[COUNTS[0]]
    found.append(Row("10,000 rules ÷ 10 rules", ratio, "×", "≤ 1.25", ratio <= 1.25))
    for count in (10, 100, 1_000):
        pace, each = evaluations(catalogue[3], count)
        found.append(Row(f"evaluate three criteria, {count:,} statements", pace, "/s"))
        found.append(Row("  processor time of each", each, "µs"))
    return found
