"""How a micro-credential fares: how far people come, where those stay who stop, how long it takes, what counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, cast

from lti_tool.presenters.charts import Measure, Piece, lying
from recognition.trying.lengths import Times
from recognition.trying.places import placed_parts
from recognition.trying.words import lasting
from records.analytics import Awarded, Reached
from rules import Rule
from rules.words.phrases import Language

# From so many days on, awards are counted by month, and by year.
BY_MONTH, BY_YEAR = 100, 1_100
By = Literal["week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the rule, its number in document order, and the numbers of those above it."""

    key: str
    label: str
    depth: int
    number: int
    above: tuple[int, ...]
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class FunnelLine:
    """How far people are with one part."""

    label: str
    depth: int
    reached: Reached
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A criterion that people who stopped lack: how many of them, in percent."""

    label: str
    count: int
    percent: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long it took those who were awarded, and how many awards cite no record to reckon from."""

    median: str
    spread: tuple[int, ...]
    counted: int
    without: int


def parts_of(rule: Rule, labels: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts of a rule in document order. `labels`: what they are called, by key."""
    return tuple(
        Part(one.key, labels.get(one.key, one.key), len(one.above), one.number, one.above, one.is_leaf)
        for one in placed_parts(rule)
    )


def funnel(parts: Sequence[Part], found: Sequence[Reached], people: int) -> tuple[FunnelLine, ...]:
    """How far people are: met, half way or more, begun."""
    return tuple(
        FunnelLine(part.label, part.depth, reached, _stacked(reached, people))
        for part, reached in zip(parts, found, strict=True)
    )


def _stacked(reached: Reached, people: int) -> tuple[Piece, ...]:
    half = max(reached.half - reached.met, 0)
    begun = max(reached.begun - reached.met - half, 0)
    return lying([("strong", reached.met), ("soft", half), ("faint", begun)], people)


def stops(parts: Sequence[Part], lacked: Sequence[int], stopped: int) -> tuple[Stop, ...]:
    """What those who stopped lack, what most of them lack first; `parts` are leaves."""
    pairs = sorted(zip(parts, lacked, strict=True), key=lambda pair: -pair[1])
    return tuple(
        Stop(part.label, count, round(100 * count / stopped), lying([("strong", count)], stopped))
        for part, count in pairs
        if count
    )


def timing(awards: Sequence[Awarded], language: str) -> Timing:
    """The times from the first record that an award cites to the instant from which it was earned."""
    times, without = Times(), 0
    for award in awards:
        if award.first is None or award.first > award.at:
            without += 1
        else:
            times.add((award.at - award.first).total_seconds())
    median = lasting(times.median(), cast(Language, language))
    return Timing(median, times.spread(), len(awards) - without, without)


def counted_by(days: int | None) -> By:
    """By what awards of so many days are counted; of all time without a number."""
    if days is None or days > BY_YEAR:
        return "year"
    return "month" if days > BY_MONTH else "week"


def over_time(
    awards: Sequence[datetime], by: By, begins: datetime, ends: datetime, zone: tzinfo
) -> tuple[tuple[date, int], ...]:
    """How many awards each week, month or year has, where the reader is: by its first day, none left out."""
    counts = Counter(_first_day(at.astimezone(zone).date(), by) for at in awards)
    day, last = _first_day(begins.astimezone(zone).date(), by), ends.astimezone(zone).date()
    found = []
    while day <= last:
        found.append((day, counts[day]))
        day = _first_day(day + timedelta(days={"week": 7, "month": 32, "year": 367}[by]), by)
    return tuple(found)


def _first_day(day: date, by: By) -> date:
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day.replace(month=1, day=1)


def mix(counts: Sequence[tuple[str, str, int]]) -> tuple[Measure, ...]:
    """How many records of each modality counted: (modality, its name, how many)."""
    most = max((count for _, _, count in counts), default=0)
    return tuple(Measure(name, count, lying([(f"of-{modality}", count)], most)) for modality, name, count in counts)
