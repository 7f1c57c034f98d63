"""A second evaluator, deliberately naive: straight from the rule language's page, on documents and plain statements.

It shares no code with `rules`. Everything is filtered anew for every question, and an instant is found by trying all.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from dateutil.relativedelta import relativedelta

from rules import Holding
from tests.laws.strategies import LEARNER, ROLE, VERBS, Document

LENGTHS: dict[str, Any] = {
    "P10D": timedelta(days=10),
    "P30D": timedelta(days=30),
    "PT36H": timedelta(hours=36),
    "P1M": relativedelta(months=1),
    "P2M": relativedelta(months=2),
}
STATISTICS = ("best", "last", "first", "mean", "median")


@dataclass(frozen=True)
class World:
    """All there is, seen at an instant."""

    statements: Sequence[Document]
    holdings: Sequence[Holding]
    now: datetime


def compare(text: Any, value: Fraction | float) -> bool:
    sign, _, number = text.partition(" ")
    wanted = Fraction(number[2:-1]) * 3600 if number.startswith("PT") else Fraction(number)
    exact = Fraction(value)
    return {
        ">=": exact >= wanted,
        ">": exact > wanted,
        "<=": exact <= wanted,
        "<": exact < wanted,
        "==": exact == wanted,
        "!=": exact != wanted,
    }[sign]


def when(statement: Document) -> datetime:
    return datetime.fromisoformat(statement["timestamp"])


def matches(node: Document, statement: Document) -> bool:
    modality = statement["context"]["contextActivities"]["category"][0]["id"].rpartition(":")[2]
    where = node.get("where", {})
    score = statement["result"].get("score", {}).get("scaled")
    instructor = statement["context"].get("instructor")
    attested = where.get("attested_by")
    tests = [
        node.get("evidence", "any") in ("any", modality),
        "verb" not in where or statement["verb"]["id"] in [VERBS[verb] for verb in where["verb"]],
        where.get("activity", "*").endswith("*") or where["activity"] == statement["object"]["id"],
        "success" not in where or statement["result"].get("success") is where["success"],
        {
            ">= 0.5": score is not None and score >= 0.5,
            "exists": score is not None,
            "absent": score is None,
            "0..0.5": score is not None and 0 <= score <= 0.5,
        }.get(where.get("score.scaled"), True),
        attested is None or instructor is not None,
    ]
    if attested and attested.get("independent"):
        tests.append(instructor != LEARNER)
    if attested and "role" in attested:
        roles = attested["role"] if isinstance(attested["role"], list) else [attested["role"]]
        tests.append(statement["context"].get("extensions", {}).get(ROLE) in roles)
    return all(tests)


def counting(node: Document, world: World) -> list[Document]:
    """What counts now, in the order in which it happened."""
    found = [s for s in world.statements if when(s) <= world.now and matches(node, s)]
    window = node.get("within", {})
    if "last" in window:
        found = [s for s in found if when(s) + LENGTHS[window["last"]] > world.now]
    if "from" in window:
        found = [s for s in found if when(s) >= datetime.fromisoformat(window["from"])]
    if "to" in window:
        found = [s for s in found if when(s) < datetime.fromisoformat(window["to"])]
    return sorted(found, key=lambda s: (when(s), s["id"]))


def read(field: str, statement: Document) -> Fraction | None:
    result = statement["result"]
    if field == "duration":
        return Fraction(result["duration"][2:-1]) * 3600 if "duration" in result else None
    value = result.get("score", {}).get(field.rpartition(".")[2])
    return None if value is None else Fraction(value)


def told_apart(distinct: str, statement: Document) -> Any:
    at, context = when(statement), statement["context"]
    return {
        "statement": statement["id"],
        "activity": statement["object"]["id"],
        "day": at.date(),
        "week": at.isocalendar()[:2],
        "month": (at.year, at.month),
        "attester": str(context["instructor"]) if "instructor" in context else None,
        "source": "file",
        "registration": context.get("registration"),
    }[distinct]


def criterion_met(node: Document, found: Sequence[Document]) -> bool:
    """Whether this much evidence suffices."""
    if "sum" in node:
        ((field, wanted),) = node["sum"].items()
        return compare(wanted, sum((value for s in found if (value := read(field, s)) is not None), Fraction(0)))
    for name in STATISTICS:
        if name in node:
            return picked_met(node, name, found)
    names = {told_apart(node.get("distinct", "statement"), s) for s in found} - {None}
    return compare(node.get("count", ">= 1"), len(names))


def picked_met(node: Document, name: str, found: Sequence[Document]) -> bool:
    ((field, wanted),) = node[name].items()
    values = [value for s in found if (value := read(field, s)) is not None]
    if "attempts" in node:
        values = [value for number, value in enumerate(values, 1) if compare(node["attempts"], number)]
    if not values:
        return False
    least = wanted.startswith("<")
    return compare(
        wanted,
        {
            "best": min(values) if least else max(values),
            "last": values[-1],
            "first": values[0],
            "mean": sum(values) / len(values),
            "median": statistics.median(values),
        }[name],
    )


def valid(holding: Holding, now: datetime) -> bool:
    until = [end for end in (holding.valid_until, holding.withdrawn_at) if end]
    return holding.issued_at <= now and all(now < end for end in until)


def held(node: Document, world: World) -> tuple[list[datetime], int]:
    """Since when each wanted award is held, and how many are needed."""
    wanted = node["holds"] if isinstance(node["holds"], dict) else {"any": [node["holds"]]}
    good = [
        h
        for h in world.holdings
        if h.microcredential in wanted["any"]
        and valid(h, world.now)
        and ("version" not in wanted or compare(wanted["version"], h.version))
    ]
    slugs = {h.microcredential for h in good}
    since = [min(h.issued_at for h in good if h.microcredential == slug) for slug in slugs]
    return sorted(since), wanted.get("at_least", 1)


def met(node: Document, world: World) -> bool:
    """Whether the node is met."""
    if "criterion" in node:
        return criterion_met(node, counting(node, world))
    if "holds" in node:
        since, need = held(node, world)
        return len(since) >= need
    if "not" in node:
        return not met(node["not"], world)
    children = node.get("all") or node.get("any") or node["of"]
    answers = [met(child, world) for child in children]
    if "points" in node:
        worth = sum(Fraction(child["worth"]) for child, answer in zip(children, answers, strict=True) if answer)
        return compare(node["points"], worth)
    if "all" in node and node.get("in_order") and all(answers):
        instants = [at for child in children if (at := met_at(child, world)) is not None]
        return instants == sorted(instants)
    return sum(answers) >= (len(children) if "all" in node else node.get("at_least", 1))


def met_at(node: Document, world: World) -> datetime | None:
    """Of a node that is met: the first instant from which it is, on what counts now; none: from the beginning."""
    if "criterion" in node:
        found = counting(node, world)
        good = [criterion_met(node, found[:number]) for number in range(len(found) + 1)]
        bad = [number for number, answer in enumerate(good) if not answer]
        return when(found[bad[-1]]) if bad else quiet_since(node, world)
    if "holds" in node:
        since, need = held(node, world)
        return since[need - 1]
    if "not" in node:
        return None
    return group_met_at(node, world)


def quiet_since(node: Document, world: World) -> datetime | None:
    """Of what is met by nothing at all: the last instant at which something stopped to count that was too much."""
    length = LENGTHS.get(node.get("within", {}).get("last"))
    if length is None:
        return None
    for end in sorted({when(s) + length for s in world.statements}, reverse=True):
        just_before = World(world.statements, (), end - timedelta(microseconds=1))
        if end <= world.now and not criterion_met(node, counting(node, just_before)):
            return end
    return None


def group_met_at(node: Document, world: World) -> datetime | None:
    children = [child for child in node.get("all") or node.get("any") or node["of"] if met(child, world)]
    instants: list[Any] = [(at is not None, at, child) for child in children for at in [met_at(child, world)]]
    instants.sort(key=lambda one: one[:2])
    if "points" in node:
        reasons, worth = [], Fraction(0)
        while not compare(node["points"], worth):
            reasons.append(instants[len(reasons)])
            worth += Fraction(reasons[-1][2]["worth"])
    else:
        reasons = instants[: len(instants) if "all" in node else node.get("at_least", 1)]
    return max((at for _, at, _ in reasons if at is not None), default=None)
