"""Other rule engines, timed on the same questions: is this a passed quiz of at least 80 %, and are there five of them?

Reads `{"statements": [...], "verb": IRI, "activity": IRI, "score": 0.8, "count": 5}` on standard input, prints for each
engine named its answers and the microseconds of processor time that they take: on the first statement, and on all of
them. Each is used as its documentation says, with its rule compiled beforehand where it can be.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

ROUNDS, SECONDS = 5, 0.15
Question = Callable[[], Any]


def microseconds(ask: Question) -> float:
    """The median of some rounds."""
    ask()
    rounds = []
    for _ in range(ROUNDS):
        begin, done = time.process_time(), 0
        while time.process_time() - begin < SECONDS:
            ask()
            done += 1
        rounds.append((time.process_time() - begin) / done * 1e6)
    return statistics.median(rounds)


def json_logic(asked: dict[str, Any]) -> tuple[Question, Question]:
    """json-logic-qubit: data in, data out, nothing to compile."""
    from json_logic import jsonLogic

    clauses = {
        "and": [
            {"==": [{"var": "verb.id"}, asked["verb"]]},
            {"==": [{"var": "object.id"}, asked["activity"]]},
            {">=": [{"var": "result.score.scaled"}, asked["score"]]},
        ]
    }
    one = asked["statements"][0]

    def many() -> bool:
        # It knows no `filter`: its host does the counting.
        return sum(bool(jsonLogic(clauses, each)) for each in asked["statements"]) >= asked["count"]

    return lambda: bool(jsonLogic(clauses, one)), many


def cel(asked: dict[str, Any]) -> tuple[Question, Question]:
    """cel-python: compiled; data converted beforehand."""
    import celpy

    environment = celpy.Environment()
    clauses = (
        f's.verb.id == "{asked["verb"]}" && s.object.id == "{asked["activity"]}"'
        f" && s.result.score.scaled >= {asked['score']}"
    )
    single = environment.program(environment.compile(clauses))
    several = environment.program(environment.compile(f"all.filter(s, {clauses}).size() >= {asked['count']}"))
    one = {"s": celpy.json_to_cel(asked["statements"][0])}
    everything = {"all": celpy.json_to_cel(asked["statements"])}
    return lambda: bool(single.evaluate(one)), lambda: bool(several.evaluate(everything))


def rule_engine(asked: dict[str, Any]) -> tuple[Question, Question]:
    """rule-engine: compiled."""
    import rule_engine

    clauses = (
        f'{{verb}}["id"] == "{asked["verb"]}" and {{thing}}["id"] == "{asked["activity"]}"'
        f' and {{result}}["score"]["scaled"] >= {asked["score"]}'
    )
    each = clauses.format(verb='s["verb"]', thing='s["object"]', result='s["result"]')
    single = rule_engine.Rule(clauses.format(verb="verb", thing="object", result="result"))
    several = rule_engine.Rule(f"[s for s in all if {each}].length >= {asked['count']}")
    one, everything = asked["statements"][0], {"all": asked["statements"]}
    return lambda: single.matches(one), lambda: several.matches(everything)


def durable_rules(asked: dict[str, Any]) -> tuple[Question, Question]:
    """durable-rules: its rulesets keep the events of a session; each question is asked in a session of its own."""
    from durable.lang import _main_host, get_host, m, ruleset, when_all  # noqa: F401

    heard: list[bool] = []
    with ruleset("single"):

        @when_all(
            (m.verb.id == asked["verb"])
            & (m.object.id == asked["activity"])
            & (m.result.score.scaled >= asked["score"])
        )
        def found(_context: Any) -> None:
            heard.append(True)

    host, number = get_host(), [0]

    def post(statements: list[dict[str, Any]]) -> int:
        heard.clear()
        number[0] += 1
        for each in statements:
            # It raises where no rule takes the event.
            with contextlib.suppress(Exception):
                host.post("single", {**each, "sid": str(number[0])})
        return len(heard)

    one = [asked["statements"][0]]
    return lambda: post(one) >= 1, lambda: post(asked["statements"]) >= asked["count"]


ENGINES = {
    "json-logic-qubit": json_logic,
    "cel-python": cel,
    "rule-engine": rule_engine,
    "durable-rules": durable_rules,
}


def main() -> None:
    """Ask every engine."""
    asked = json.load(sys.stdin)
    found = {}
    for name in sys.argv[1:] or ENGINES:
        prepare = ENGINES[name]
        one, many = prepare(asked)
        found[name] = {"answers": [one(), many()], "one": microseconds(one), "many": microseconds(many)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
