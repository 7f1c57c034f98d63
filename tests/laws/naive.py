"""A second evaluator, deliberately naive: straight from the rule language's page, on documents and plain statements.

It shares no code with `rules`. Everything is filtered anew for every question, and an instant is found by trying all.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from dateutil.relativedelta import relativedelta

from rules import Holding, NodeVerdict
from tests.laws.strategies import ENROLLED, LAST_AWARD, LEARNER, ROLE, VERBS, Document

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
    # Every criterion of the rule by its name.
    criteria: Mapping[str, Document] = field(default_factory=dict)
    # Of each mix, by identity, whether what its siblings cite suffices, and since when.
    mixes: Mapping[int, tuple[bool, datetime | None]] = field(default_factory=dict)


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


def successful(statement: Document) -> bool | None:
    said: bool | None = statement["result"].get("success")
    return True if said is None and statement["verb"]["id"] == VERBS["passed"] else said


def anchor_at(node: Document, world: World) -> datetime | None:
    """When the criterion that this one comes after was met, if it is."""
    anchor = world.criteria[node["within"]["after"]]
    return met_at(anchor, world) if met(anchor, world) else None


def lives(node: Document) -> list[Any]:
    """How long a statement counts, for each way in which the criterion says so."""
    return [LENGTHS[length] for length in (node.get("within", {}).get("last"), node.get("valid_for")) if length]


def counting(node: Document, world: World, anchor: datetime | None = None) -> list[Document]:
    """What counts now, in the order in which it happened. `anchor` stands for the instant that it comes after."""
    found = [s for s in world.statements if when(s) <= world.now and matches(node, s)]
    window = node.get("within", {})
    for length in lives(node):
        found = [s for s in found if when(s) + length > world.now]
    if window.get("since") == "enrolment":
        found = [s for s in found if when(s) >= ENROLLED]
    if window.get("since") == "last_award":
        found = [s for s in found if when(s) > LAST_AWARD]
    if "after" in window:
        start = anchor or anchor_at(node, world)
        found = [s for s in found if start is not None and when(s) > start]
        if start is not None and "wait" in window:
            found = [s for s in found if when(s) >= start + LENGTHS[window["wait"]]]
        if start is not None and "by" in window:
            found = [s for s in found if when(s) <= start + LENGTHS[window["by"]]]
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
    if "span" in node.get("within", {}):
        length, bare = LENGTHS[node["within"]["span"]], {**node, "within": {}}
        windows = [[t for t in found if when(s) <= when(t) <= when(s) + length] for s in found]
        return any(criterion_met(bare, window) for window in windows)
    if "rate" in node:
        said = [ok for s in found if (ok := successful(s)) is not None]
        return bool(said) and compare(node["rate"], Fraction(said.count(True), len(said)))
    if "streak" in node:
        ((unit, wanted),) = node["streak"].items()
        return compare(wanted, longest_run(unit, found))
    if "sum" in node:
        ((field, wanted),) = node["sum"].items()
        return compare(wanted, sum((value for s in found if (value := read(field, s)) is not None), Fraction(0)))
    for name in STATISTICS:
        if name in node:
            return picked_met(node, name, found)
    return compare(node.get("count", ">= 1"), how_many(node, found))


def how_many(node: Document, found: Sequence[Document]) -> int:
    names: dict[Any, datetime] = {}
    for s in found:
        name = told_apart(node.get("distinct", "statement"), s)
        far = all(when(s) >= at + LENGTHS[node["spaced"]] for at in names.values()) if "spaced" in node else True
        if name is not None and name not in names and far:
            names[name] = when(s)
    return len(names)


def longest_run(unit: str, found: Sequence[Document]) -> int:
    length = timedelta(days=1 if unit == "day" else 7)
    days = {when(s).date() - timedelta(days=0 if unit == "day" else when(s).weekday()) for s in found}
    runs = [next(n for n in range(len(days) + 2) if day + n * length not in days) for day in days]
    return max(runs, default=0)


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
        if "after" in node.get("within", {}) and anchor_at(node, world) is None:
            return False
        return criterion_met(node, counting(node, world))
    if "mix" in node:
        return world.mixes[id(node)][0]
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
    if "mix" in node:
        return world.mixes[id(node)][1]
    if "holds" in node:
        since, need = held(node, world)
        return since[need - 1]
    if "not" in node:
        return None
    return group_met_at(node, world)


def quiet_since(node: Document, world: World) -> datetime | None:
    """Of what is met by nothing at all: the last instant at which something stopped to count that was too much."""
    start = anchor_at(node, world) if "after" in node.get("within", {}) else None
    ends = {min(when(s) + length for length in lives(node)) for s in world.statements} if lives(node) else set()
    for end in sorted(ends, reverse=True):
        just_before = replace(world, now=end - timedelta(microseconds=1))
        if end <= world.now and not criterion_met(node, counting(node, just_before, start)):
            return max(end, start) if start is not None else end
    return start


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


def mixes(node: Document, said: NodeVerdict, history: Sequence[Document]) -> dict[int, tuple[bool, datetime | None]]:
    """What each mix must say, from what the nodes beside it cite."""
    kind = {one["id"]: one["context"]["contextActivities"]["category"][0]["id"].rpartition(":")[2] for one in history}
    found: dict[int, tuple[bool, datetime | None]] = {}
    children = node.get("all") or node.get("any") or node.get("of") or ([node["not"]] if "not" in node else [])
    pairs = list(zip(children, said.children, strict=True))
    beside = [answer for child, answer in pairs if "mix" not in child and answer.status == "met"]
    for child, answer in pairs:
        found |= mixes(child, answer, history)
        if "mix" not in child:
            continue
        instants = [None, *sorted(one.met_at for one in beside if one.met_at is not None)]
        enough = []
        for at in instants:
            known = [one for one in beside if one.met_at is None or (at is not None and one.met_at <= at)]
            cited = [kind[i] for i in {i for one in known for i in one.because}]
            if all(compare(wanted, cited.count(name)) for name, wanted in child["mix"].items()):
                enough.append(at)
        found[id(child)] = (bool(enough), enough[0] if enough else None)
    return found
