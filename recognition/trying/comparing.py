"""Two simulations beside each other: what the second one says otherwise. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recognition.trying.simulation import GROUPS, GroupName, Named, Simulation


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group then and now. Who came and went is known only where both name everybody."""

    before: int
    after: int
    came: tuple[Named, ...] = ()
    went: tuple[Named, ...] = ()
    # Whether both name all of theirs.
    whole: bool = True


@dataclass(frozen=True, slots=True)
class NodeChange:
    """How many meet a part, then and now; none where it is not in the rule. Seconds are medians."""

    key: str
    before: int | None
    after: int | None
    seconds_before: float | None
    seconds_after: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of it."""

    before: Simulation
    after: Simulation
    keep: tuple[int, int]
    groups: Mapping[GroupName, GroupChange]
    nodes: tuple[NodeChange, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that is printed."""
        return {
            "keep": {"before": self.keep[0], "after": self.keep[1]},
            **{
                name: {
                    "before": change.before,
                    "after": change.after,
                    "whole": change.whole,
                    "came": [_person(one) for one in change.came],
                    "went": [_person(one) for one in change.went],
                }
                for name, change in self.groups.items()
            },
            "nodes": [
                {
                    "key": node.key,
                    "met": {"before": node.before, "after": node.after},
                    "median_seconds": {"before": node.seconds_before, "after": node.seconds_after},
                }
                for node in self.nodes
            ],
        }


def compare(before: Simulation, after: Simulation) -> Comparison:
    """What `after` says beside `before`."""
    own, others = ({node.key: node for node in one.nodes} for one in (before, after))
    return Comparison(
        before=before,
        after=after,
        keep=(before.keep, after.keep),
        groups={name: _group(before, after, name) for name in GROUPS},
        nodes=tuple(
            NodeChange(
                key,
                own[key].met if key in own else None,
                others[key].met if key in others else None,
                own[key].seconds if key in own else None,
                others[key].seconds if key in others else None,
            )
            for key in dict.fromkeys([*own, *others])
        ),
    )


def _group(before: Simulation, after: Simulation, name: GroupName) -> GroupChange:
    one, other = before.groups[name], after.groups[name]
    whole = len(one.people) == one.count and len(other.people) == other.count
    if not whole:
        return GroupChange(one.count, other.count, whole=False)
    then, now = {_key(each) for each in one.people}, {_key(each) for each in other.people}
    return GroupChange(
        one.count,
        other.count,
        came=tuple(each for each in other.people if _key(each) not in then),
        went=tuple(each for each in one.people if _key(each) not in now),
    )


def _key(one: Named) -> tuple[int | None, str | None]:
    return one.someone.learner_id, one.someone.ifi


def _person(one: Named) -> dict[str, Any]:
    return {"learner": one.someone.learner_id, "ifi": one.someone.ifi, "name": one.someone.name}
