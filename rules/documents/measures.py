"""Reading how matching evidence is measured: the aggregate and the time in which it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

from rules.documents.reader import Reader
from rules.documents.text import Path
from rules.duration import parse_duration
from rules.facts import NUMBER_FIELDS
from rules.model import Aggregate, Count, Distinct, Pick, Rate, Run, Since, Statistic, Streak, Sum, Window
from rules.predicate import Comparison, parse_comparison

STATISTICS = get_args(Statistic)
AGGREGATES = ("count", "sum", *STATISTICS, "rate", "streak")
ONE = Comparison(">=", 1)
# The keys of one window; each row is a way of its own.
WINDOWS = (("last",), ("from", "to"), ("span",), ("after", "by", "wait"), ("since",))


def seconds_of(text: str) -> float:
    """The length of an ISO 8601 duration; raises `ValueError`."""
    return parse_duration(text).seconds


def read_aggregate(reader: Reader, known: Mapping[str, Any], path: Path) -> Aggregate:
    """How the criterion at `path` counts; once where it does not say."""
    ways = [name for name in AGGREGATES if name in known]
    if len(ways) > 1:
        reader.refuse((*path, ways[1]), "one-aggregate", other=repr(ways[0]))
    way = ways[0] if ways else "count"
    for word, owner in (("distinct", ("count",)), ("spaced", ("count",)), ("attempts", STATISTICS)):
        if word in known and way not in owner:
            reader.refuse((*path, word), "misplaced", owners=" / ".join(owner))
    found = _read(reader, known, path, way)
    span = isinstance(known.get("within"), dict) and "span" in known["within"]
    if span and not (isinstance(found, Count | Sum | Streak) or way == "best"):
        reader.refuse((*path, way), "no-span")
    if (span or isinstance(found, Streak)) and found.comparison.operator not in (">=", ">"):
        reader.refuse((*path, way), "span-limit" if span else "streak-limit")
    return found


def _read(reader: Reader, known: Mapping[str, Any], path: Path, way: str) -> Aggregate:
    if way == "count":
        comparison = reader.parsed(known.get("count", ONE.number), (*path, "count"), parse_comparison, ONE)
        distinct = reader.choice(known.get("distinct", "statement"), (*path, "distinct"), get_args(Distinct))
        spaced = reader.duration(known["spaced"], (*path, "spaced")) if "spaced" in known else None
        return Count(comparison, distinct, spaced)
    if way == "rate":
        return Rate(reader.parsed(known["rate"], (*path, "rate"), parse_comparison, ONE))
    if way == "streak":
        unit, comparison = _threshold(reader, known["streak"], (*path, "streak"), get_args(Run), '{day: ">= 5"}')
        return Streak(cast(Run, unit), comparison)
    field, comparison = _threshold(reader, known[way], (*path, way), NUMBER_FIELDS, '{score.percent: ">= 80"}')
    if way == "sum":
        return Sum(field, comparison)
    attempts = None
    if "attempts" in known:
        attempts = reader.parsed(known["attempts"], (*path, "attempts"), parse_comparison, ONE)
        if attempts.operator not in ("<=", "<"):
            reader.refuse((*path, "attempts"), "upper-limit")
    return Pick(cast(Statistic, way), field, comparison, attempts)


def _threshold(reader: Reader, data: Any, path: Path, names: tuple[str, ...], example: str) -> tuple[str, Comparison]:
    known = reader.mapping(data, path, names)
    if len(known) != 1:
        reader.refuse(path, "type-threshold", example=example)
        return names[0], ONE
    ((field, text),) = known.items()
    read = seconds_of if field == "duration" else float
    return field, reader.parsed(text, (*path, field), lambda value: parse_comparison(value, read), ONE)


def read_window(reader: Reader, data: Any, path: Path) -> Window | None:
    """When evidence for the criterion above `path` counts."""
    known = reader.mapping(data, path, [key for way in WINDOWS for key in way])
    ways = [way for way in WINDOWS if known.keys() & set(way)]
    if len(ways) > 1:
        reader.refuse(path, "one-window", one=ways[0][0], other=ways[1][0])
    if not ways:
        reader.refuse(path, "type-window")
        return None
    if ways[0] == ("after", "by", "wait") and "after" not in known:
        reader.refuse(path, "after-missing")
    lengths = {key: reader.duration(known[key], (*path, key)) for key in ("last", "span", "by", "wait") if key in known}
    by, wait = lengths.get("by"), lengths.get("wait")
    if by is not None and wait is not None and by.seconds < wait.seconds:
        reader.refuse((*path, "by"), "wait-too-long", by=str(by), wait=str(wait))
    since: Since | None = None
    if "since" in known:
        since = reader.choice(known["since"], (*path, "since"), get_args(Since))
    return Window(
        last=lengths.get("last"),
        start=reader.instant(known["from"], (*path, "from")) if "from" in known else None,
        end=reader.instant(known["to"], (*path, "to")) if "to" in known else None,
        span=lengths.get("span"),
        after=reader.text(known["after"], (*path, "after")) if "after" in known else None,
        by=by,
        wait=wait,
        since=since,
    )
