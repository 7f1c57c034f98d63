"""Counting what a draft of a rule would do: pure, one person at a time, in a memory that does not grow with them.

A *trial* is one person under the draft and, if there is one, under the version that it is held against. A *tally*
counts trials and comes to a simulation; of each group it names a few people.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from recognition.awarding.deciding import Decision
from recognition.trying.lengths import Times
from recognition.trying.simulation import GROUPS, Group, GroupName, Named, NodeCount, Obstacle, Simulation, Someone
from rules import Node, NodeVerdict, Rule, Verdict, children_of

# From this progress on somebody is near.
NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Trial:
    """One person under the draft. `held`: whether they have the award now."""

    # As `records.scratch` numbers people.
    person: int
    someone: Someone
    held: bool
    # Whether an award stands, be it held or waiting for a person: no other is made beside it.
    standing: bool
    decision: Decision
    verdict: Verdict
    before: Verdict | None = None
    # When the first evidence for each node happened, by its key.
    begun: Mapping[str, datetime] = field(default_factory=dict)

    def group(self, near: float) -> GroupName | None:
        """The group to which this person belongs."""
        if self.decision in ("award", "recommend"):
            return "gain"
        if self.verdict.status == "met":
            return None
        if self.held:
            return "lose"
        if self.standing:
            return None
        if self._thrown_back():
            return "set_back"
        return "near" if self.verdict.status == "open" and self.verdict.progress >= near else None

    def _thrown_back(self) -> bool:
        before = self.before
        if before is None or before.progress == 0 or before.status == "closed":
            return False
        return self.verdict.status == "closed" or self.verdict.progress < before.progress - 1e-9


class Tally:
    """Counts trials."""

    def __init__(self, rule: Rule, near: float = NEAR, most: int = 20) -> None:
        """`most`: how many people of each group are named."""
        self._near, self._most = near, most
        self._shape = list(_shape(rule.needs, 0))
        self._status: Counter[tuple[str, str]] = Counter()
        # Who meets a part of the same key in the version that the draft is held against.
        self._before: Counter[str] = Counter()
        self._asked_before: set[str] = set()
        self._holds_back: Counter[str] = Counter()
        self._times: dict[str, Times] = {node.key: Times() for node, _ in self._shape}
        self._counts: Counter[GroupName] = Counter()
        self._first: dict[GroupName, list[tuple[_Rank, Named]]] = {name: [] for name in GROUPS}
        self._people = self._keep = 0

    def names(self, trial: Trial) -> bool:
        """Whether this person would be named, so that it is worth saying in words what they lack."""
        group = trial.group(self._near)
        if group is None or group == "gain" or not self._most:
            return False
        first = self._first[group]
        return len(first) < self._most or _rank(group, trial) < first[-1][0]

    def add(self, trial: Trial) -> None:
        """Count one person."""
        group = trial.group(self._near)
        self._people += 1
        self._keep += trial.held and trial.verdict.status == "met"
        for node in _walk(trial.verdict.root):
            self._status[node.key, node.status] += 1
            begun = trial.begun.get(node.key)
            if node.met_at is not None and begun is not None and begun <= node.met_at:
                self._times[node.key].add((node.met_at - begun).total_seconds())
            if group == "near" and node.status != "met":
                self._holds_back[node.key] += 1
        for node in _walk(trial.before.root) if trial.before is not None else ():
            self._asked_before.add(node.key)
            self._before[node.key] += node.status == "met"
        if group is not None:
            self._counts[group] += 1
            insort(self._first[group], (_rank(group, trial), _named(trial)), key=lambda one: one[0])
            del self._first[group][self._most :]

    def result(
        self, rule_id: str, against: int | None, as_of: datetime, since: datetime | None, statements: int, waiting: int
    ) -> Simulation:
        """All of it."""
        return Simulation(
            rule_id=rule_id,
            against=against,
            as_of=as_of,
            since=since,
            near=self._near,
            statements=statements,
            waiting=waiting,
            people=self._people,
            keep=self._keep,
            groups={name: Group(self._counts[name], tuple(one for _, one in self._first[name])) for name in GROUPS},
            nodes=tuple(self._node(node, depth) for node, depth in self._shape),
            spread=self._times[self._shape[0][0].key].spread(),
        )

    def _node(self, node: Node, depth: int) -> NodeCount:
        return NodeCount(
            key=node.key,
            title=node.title,
            depth=depth,
            met=self._status[node.key, "met"],
            open=self._status[node.key, "open"],
            closed=self._status[node.key, "closed"],
            holds_back=self._holds_back[node.key],
            seconds=self._times[node.key].median(),
            met_before=self._before[node.key] if node.key in self._asked_before else None,
        )


# What comes first in a group.
_Rank = tuple[float, str]


def _rank(group: GroupName, trial: Trial) -> _Rank:
    """Gains by when the award was met, who is near by how near, who loses by how much."""
    met_at, before = trial.verdict.met_at, trial.before
    if group == "gain":
        first = met_at.timestamp() if met_at is not None else -math.inf
    elif group == "near":
        first = -trial.verdict.progress
    elif group == "lose":
        first = trial.verdict.progress
    else:
        first = trial.verdict.progress - (before.progress if before is not None else 0.0)
    who = trial.someone
    return first, who.ifi or f"{who.learner_id:020}"


def _named(trial: Trial) -> Named:
    return Named(
        someone=trial.someone,
        progress=trial.verdict.progress,
        before=trial.before.progress if trial.before is not None else None,
        met_at=trial.verdict.met_at,
        obstacles=tuple(_obstacles(trial.verdict.root)),
    )


def _obstacles(node: NodeVerdict) -> Iterator[Obstacle]:
    """The smallest parts that are not met; a node whose parts are met lacks something itself."""
    if node.status == "met":
        return
    below = [child for child in node.children if child.status != "met"]
    # What must not be met has an obstacle in what is.
    if not below or node.kind == "not":
        if node.lacking:
            yield Obstacle(node.key, node.title, node.lacking)
        return
    for child in below:
        yield from _obstacles(child)


def _shape(node: Node, depth: int) -> Iterator[tuple[Node, int]]:
    yield node, depth
    for child in children_of(node):
        yield from _shape(child, depth + 1)


def _walk(node: NodeVerdict) -> Iterator[NodeVerdict]:
    yield node
    for child in node.children:
        yield from _walk(child)
