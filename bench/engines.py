"""The same questions for our rules and for other engines, in one run: is this a passed quiz of at least 80 %, and has
the learner five of them?

Each engine runs in a process of its own, in the virtual environment that `tools/install-peers` makes. Where others look
at all hundred statements again, ours matches the one that arrived and evaluates what it kept of the others.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.report import Row, median
from rules import CriteriaIndex, Evidence, Origin, evaluate, is_settled, parse_rule

PEERS = Path(__file__).parent.parent / "tests" / "peers-rules"
ENGINES = ("json-logic-qubit", "cel-python", "rule-engine", "durable-rules")
# One of them ends by a segmentation fault now and then.
TRIES = 3
ASKED: dict[str, Any] = {
    "verb": "http://adlnet.gov/expapi/verbs/passed",
    "activity": "https://lms.example/quiz",
    "score": 0.8,
    "count": 5,
}
RULE = f"""
schema: acquis/1
id: quiz
title: {{en: "Quiz"}}
aptitude: {{en: "Bench"}}
issuer: bench
needs:
  criterion: quiz
  evidence: any
  where: {{verb: passed, activity: "{ASKED["activity"]}", score.scaled: ">= {ASKED["score"]}"}}
  count: ">= {ASKED["count"]}"
"""
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
ORIGIN = Origin("bench")


def statements(count: int) -> list[dict[str, Any]]:
    """Passed quizzes; every other one is good enough."""
    return [
        {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "actor": {"mbox": "mailto:ada@campus.example"},
            "verb": {"id": ASKED["verb"]},
            "object": {
                "id": ASKED["activity"],
                "definition": {"type": "http://adlnet.gov/expapi/activities/assessment"},
            },
            "result": {"success": True, "score": {"scaled": 0.5 if number % 2 else 0.9}},
            "timestamp": f"2026-05-01T10:{number // 60:02}:{number % 60:02}Z",
        }
        for number in range(count)
    ]


def microseconds(ask: Callable[[], Any]) -> float:
    """Of processor time: the median of some rounds."""
    rounds = []
    for _ in range(5):
        begin, done = time.process_time(), 0
        while time.process_time() - begin < 0.15:
            ask()
            done += 1
        rounds.append((time.process_time() - begin) / done * 1e6)
    return median(rounds)


def ours() -> dict[str, float]:
    """Microseconds: the clauses on one statement; all of matching it; its arrival beside 99 others, evaluated, and
    where that is not needed."""
    rule = parse_rule(RULE)
    index, known = CriteriaIndex(rule.criteria), statements(100)
    (key,) = index.fitting(known[0], ORIGIN)
    kept = [match for each in known for _, match in index.matches(each, ORIGIN)]
    evidence = Evidence({key: kept})
    verdict = evaluate(rule, evidence, AS_OF, in_words=False)
    arriving = known[-2]

    def arrive() -> None:
        index.matches(arriving, ORIGIN)
        evaluate(rule, evidence, AS_OF, in_words=False)

    def arrive_late() -> None:
        is_settled(rule, verdict, {each: [match] for each, match in index.matches(arriving, ORIGIN)}, AS_OF)

    if verdict.status != "met" or not is_settled(rule, verdict, {key: kept[-1:]}, AS_OF):
        raise RuntimeError("our answer is not the one that is asked for")
    return {
        "clauses": microseconds(lambda: index.fitting(known[0], ORIGIN)),
        "match": microseconds(lambda: index.matches(known[0], ORIGIN)),
        "arrive": microseconds(arrive),
        "settled": microseconds(arrive_late),
    }


def theirs(engine: str) -> dict[str, float] | None:
    """Microseconds on one statement and on all; none where the engine crashed each time."""
    asked = json.dumps({**ASKED, "statements": statements(100)})
    command = [PEERS / ".venv" / "bin" / "python", PEERS / "engines.py", engine]
    for _ in range(TRIES):
        done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode == 0:
            found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])[engine]
            if found["answers"] != [True, True]:
                raise RuntimeError(f"{engine} answers {found['answers']}")
            return {"one": found["one"], "many": found["many"]}
    return None


def rows() -> list[Row]:
    """Ours and theirs, and the ratio to the best of them."""
    subprocess.run([PEERS.parent.parent / "tools" / "install-peers"], check=True)
    mine, found, others = ours(), [], []
    for engine in ENGINES:
        took = theirs(engine)
        if took is None:
            found.append(Row(f"{engine}: crashed {TRIES} times", float("nan"), ""))
            continue
        others.append(took)
        found += [Row(f"{engine}, one statement", took["one"], "µs"), Row(f"{engine}, 100", took["many"], "µs")]
    one, many = (min(each[name] for each in others) for name in ("one", "many"))
    return [
        *found,
        Row("ours, the clauses on one statement", mine["clauses"], "µs"),
        Row("ours, all of matching it, its digest included", mine["match"], "µs"),
        Row("ours, one arrives beside 99: matched, evaluated", mine["arrive"], "µs"),
        Row("ours, one arrives after the criterion was met", mine["settled"], "µs"),
        Row("best of them ÷ ours, one statement", one / mine["clauses"], "×", "≥ 20", one / mine["clauses"] >= 20),
        Row("best of them ÷ ours, 100 statements", many / mine["arrive"], "×", "≥ 3", many / mine["arrive"] >= 3),
    ]
