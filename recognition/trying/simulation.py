"""A simulation: what a draft of a rule would do, as data that is printed, kept and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from rules import LanguageMap

# Who would be awarded; who is close; who has the award and would not meet the draft; who is under way and would be
# thrown back.
GroupName = Literal["gain", "near", "lose", "set_back"]
GROUPS: tuple[GroupName, ...] = ("gain", "near", "lose", "set_back")


@dataclass(frozen=True, slots=True)
class Someone:
    """A learner, or somebody who would become one."""

    name: str | None
    learner_id: int | None = None
    # Of somebody who is no learner yet.
    ifi: str | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A part that somebody lacks, in words."""

    key: str
    title: LanguageMap | None
    lacking: LanguageMap


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in a group."""

    someone: Someone
    progress: float
    # Under the version that the draft is held against.
    before: float | None
    met_at: datetime | None
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """How many, and the first of them."""

    count: int
    people: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class NodeCount:
    """What becomes of one part of the rule. `depth` is 0 at the root."""

    key: str
    title: LanguageMap | None
    depth: int
    met: int
    open: int
    closed: int
    # How many of those who are near lack it.
    holds_back: int
    # The median from its first evidence to the instant from which it is met, in seconds, to one percent.
    seconds: float | None
    # How many meet the part of this key in the version that the draft is held against; none where it has no such part.
    met_before: int | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a draft would do as of an instant."""

    rule_id: str
    # The version that it is held against.
    against: int | None
    as_of: datetime
    # Only what happened from this instant on was counted.
    since: datetime | None
    near: float
    # How much of history was searched; requests that wait to be recognised, and sources to be matched again.
    statements: int
    waiting: int
    people: int
    # Holders who meet the draft, too.
    keep: int
    groups: Mapping[GroupName, Group]
    nodes: tuple[NodeCount, ...]
    # How the times from the first evidence to the whole rule being met spread over the spans of
    # `recognition.trying.lengths.SPAN_ENDS`; empty where that was not counted.
    spread: tuple[int, ...] = ()

    @property
    def others(self) -> int:
        """Whom nothing of all this concerns: neither holders nor near, nor changed by the draft."""
        return self.people - self.keep - sum(group.count for group in self.groups.values())


def without_names(simulation: Simulation) -> Simulation:
    """The same, learners by their number alone: what is kept for long holds no more of them than it needs."""
    return renamed(simulation, {})


def renamed(simulation: Simulation, names: Mapping[int, str | None]) -> Simulation:
    """The same, each learner with the name given or none."""

    def name(one: Named) -> Named:
        who = one.someone
        if who.learner_id is None:
            return one
        return replace(one, someone=replace(who, name=names.get(who.learner_id)))

    groups = {key: Group(group.count, tuple(map(name, group.people))) for key, group in simulation.groups.items()}
    return replace(simulation, groups=groups)


def to_json(simulation: Simulation) -> dict[str, Any]:
    """The form that is printed and kept."""
    return {
        "rule": simulation.rule_id,
        "against": simulation.against,
        "as_of": _text(simulation.as_of),
        "since": _text(simulation.since),
        "near_from": simulation.near,
        "statements": simulation.statements,
        "waiting": simulation.waiting,
        "people": simulation.people,
        "keep": simulation.keep,
        **{name: _group_json(group) for name, group in simulation.groups.items()},
        "nodes": [
            {
                "key": node.key,
                "title": dict(node.title) if node.title else None,
                "depth": node.depth,
                "met": node.met,
                "open": node.open,
                "closed": node.closed,
                "holds_back": node.holds_back,
                "median_seconds": node.seconds,
                "met_before": node.met_before,
            }
            for node in simulation.nodes
        ],
        "spread": list(simulation.spread),
    }


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "count": group.count,
        "people": [
            {
                "learner": one.someone.learner_id,
                "ifi": one.someone.ifi,
                "name": one.someone.name,
                "progress": one.progress,
                "before": one.before,
                "met_at": _text(one.met_at),
                "lacks": [
                    {"key": each.key, "title": dict(each.title) if each.title else None, "words": dict(each.lacking)}
                    for each in one.obstacles
                ],
            }
            for one in group.people
        ],
    }


def from_json(data: Mapping[str, Any]) -> Simulation:
    """Read what `to_json` wrote."""
    return Simulation(
        rule_id=data["rule"],
        against=data["against"],
        as_of=datetime.fromisoformat(data["as_of"]),
        since=_instant(data["since"]),
        near=data["near_from"],
        statements=data["statements"],
        waiting=data["waiting"],
        people=data["people"],
        keep=data["keep"],
        groups={name: _group_from(data[name]) for name in GROUPS},
        nodes=tuple(
            NodeCount(
                key=node["key"],
                title=node["title"],
                depth=node["depth"],
                met=node["met"],
                open=node["open"],
                closed=node["closed"],
                holds_back=node["holds_back"],
                seconds=node["median_seconds"],
                # Of what was kept earlier, neither was counted.
                met_before=node.get("met_before"),
            )
            for node in data["nodes"]
        ),
        spread=tuple(data.get("spread", ())),
    )


def _group_from(data: Mapping[str, Any]) -> Group:
    return Group(
        data["count"],
        tuple(
            Named(
                someone=Someone(one["name"], one["learner"], one["ifi"]),
                progress=one["progress"],
                before=one["before"],
                met_at=_instant(one["met_at"]),
                obstacles=tuple(Obstacle(each["key"], each["title"], each["words"]) for each in one["lacks"]),
            )
            for one in data["people"]
        ),
    )


def _text(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z") if instant is not None else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
