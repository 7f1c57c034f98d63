"""When each micro-credential can be had at the earliest, by what the rules say of time. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from recognition.awarding.explain import Standing
from rules.evaluation import Pace, Paces, soonest

# `held`: it is reached. `closed`: it cannot be met any more as things are. `confirmed`: a person has to confirm it.
Outlook = Literal["held", "closed", "to-confirm", "in-time", "late", "open"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a goal's date is worth: whether the rule lets it be met, and what takes longest."""

    outlook: Outlook
    # The earliest instant, where one is known.
    at: datetime | None = None
    # How many days later than the date that is; 0 unless it is late.
    days_late: int = 0
    # What takes longest: the rule's id and the key of its leaf; none where nothing has to wait.
    leaf: tuple[str, str] | None = None


def paces_of(standings: Sequence[Standing]) -> Mapping[str, Paces]:
    """How soon each micro-credential can be met, by slug."""
    return _Calendar({standing.slug: standing for standing in standings}).all()


def forecast(standing: Standing, pace: Pace | None, wanted: date | None, zone: tzinfo) -> Forecast:
    """Whether it can be had on the day that is wished for, in that zone."""
    if standing.held:
        return Forecast("held")
    if standing.award is not None and standing.award.state == "recommended":
        return Forecast("to-confirm")
    if pace is None:
        return Forecast("closed")
    if wanted is None:
        return Forecast("open", pace.at, leaf=pace.leaf)
    late = max((pace.at.astimezone(zone).date() - wanted).days, 0)
    return Forecast("late" if late else "in-time", pace.at, late, pace.leaf)


class _Calendar:
    """The paces, each worked out once: what rests on others asks for theirs first."""

    def __init__(self, standings: Mapping[str, Standing]) -> None:
        self._standings = standings
        self._known: dict[str, Paces] = {}
        self._asked: set[str] = set()

    def all(self) -> Mapping[str, Paces]:
        for slug in self._standings:
            self._whole(slug)
        return self._known

    def _whole(self, slug: str) -> Pace | None:
        if slug not in self._standings or (slug in self._asked and slug not in self._known):
            # Nobody offers it, or it rests on itself.
            return None
        if slug not in self._known:
            self._asked.add(slug)
            one = self._standings[slug]
            self._known[slug] = soonest(one.rule, one.evidence, one.verdict, self._whole)
        return self._known[slug].whole
