"""The chances of a criterion."""

from __future__ import annotations

import math
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from rules.evaluation.aggregates import aggregate, allowed
from rules.lint.chances import Cause, Chances
from rules.lint.modality import possible_modalities
from rules.lint.room import most
from rules.lint.values import (
    RANGES,
    Stretch,
    can_be_anything,
    can_hold,
    fitting,
    kind_words,
    numbers,
    overlap,
    range_words,
)
from rules.model import Count, Criterion, Pick, Rate, Streak, Sum
from rules.predicate import Comparison
from rules.tables import Tables
from rules.words.phrases import counted

# Of nothing, every day is the same.
_ANY_ZONE = ZoneInfo("UTC")
# Sums and means are rounded: they can come to lie at the very end of an open range.
_ROUNDED = 1e-9


def criterion_chances(node: Criterion, anchor: Chances | None, tables: Tables) -> Chances:
    """`anchor` are the chances of the criterion that it comes after."""
    nothing = [*_window(node), *_where(node), *_modality(node, tables)]
    if nothing:
        met = aggregate(node.aggregate, (), _ANY_ZONE).met
        chances = Chances(met, not met, tuple(nothing))
    else:
        chances = _measured(node)
    window = node.window
    if window is None:
        return chances
    if anchor is not None and not anchor.met:
        cause = Cause("after-never", f"{node.path}.within.after", {"key": repr(window.after)})
        return Chances(False, True, (*chances.causes, cause))
    # What it counts from may have no instant yet.
    waits = window.after is not None or window.since == "enrolment"
    return Chances(chances.met, chances.unmet or waits, chances.causes)


def _window(node: Criterion) -> Iterator[Cause]:
    window = node.window
    if window is not None and window.start is not None and window.end is not None and window.start >= window.end:
        ends = {"start": f"{window.start:%Y-%m-%d %H:%M}", "end": f"{window.end:%Y-%m-%d %H:%M}"}
        yield Cause("window-empty", f"{node.path}.within", dict(ends))


def _where(node: Criterion) -> Iterator[Cause]:
    where, path = node.where, f"{node.path}.where"
    for field, predicate in where.fields:
        if not can_hold(field, predicate):
            values = {"field": field, "predicate": _shown(predicate.text), "kind": kind_words(field)}
            yield Cause("where-empty", f"{path}.{field}", values)
    for group, pairs in (("extension", where.extensions), ("rubric", where.rubric), ("path", where.paths)):
        for name, predicate in pairs:
            if not can_be_anything(predicate):
                kind = {"en": "from the lower to the higher number", "fr": "du plus petit nombre au plus grand"}
                values = {"field": name, "predicate": _shown(predicate.text), "kind": kind}
                yield Cause("where-empty", f"{path}.{group}.{name}", values)
    instructor = dict(where.fields).get("instructor")
    if where.attested_by is not None and instructor is not None and instructor.text == "absent":
        yield Cause("attester-denied", f"{path}.attested_by")


def _shown(text: object) -> str:
    return ", ".join(map(str, text)) if isinstance(text, list) else str(text)


def _modality(node: Criterion, tables: Tables) -> Iterator[Cause]:
    found = possible_modalities(node, tables)
    if node.evidence != "any" and node.evidence not in found:
        values = {"found": " / ".join(sorted(found)), "evidence": node.evidence}
        yield Cause("modality-conflict", f"{node.path}.evidence", values)


def _measured(node: Criterion) -> Chances:
    """Its chances where evidence can match."""
    how = node.aggregate
    match how:
        case Count() | Streak():
            return _whole(node, how)
        case Sum():
            return _summed(node, how)
        case Pick():
            return _picked(node, how)
        case Rate():
            return _rated(node, how)


def _whole(node: Criterion, how: Count | Streak) -> Chances:
    """Whole numbers from 0 up to what there is room for."""
    path = f"{node.path}.count" if isinstance(how, Count) else f"{node.path}.streak"
    unit = how.distinct if isinstance(how, Count) else how.unit
    room = most(node)
    tried = _around(how.comparison, room)
    met = any(how.comparison.holds(number) for number in tried)
    unmet = not all(how.comparison.holds(number) for number in tried)
    if met:
        return Chances(met, unmet)
    if any(how.comparison.holds(number) for number in _around(how.comparison, math.inf)):
        values = {
            "comparison": str(how.comparison),
            "room": {"en": counted(room, unit, "en"), "fr": counted(room, unit, "fr")},
        }
        return Chances(met, unmet, (Cause("no-room", path, values),))
    return Chances(met, unmet, (_out_of_range(path, "count", how.comparison, Stretch(low=0)),))


def _around(comparison: Comparison, room: float) -> list[float]:
    """Whole numbers up to `room` among which there is one of every kind: below, at and above the threshold."""
    near = math.floor(comparison.number) if abs(comparison.number) < math.inf else 0
    tried = {0, 1, near - 1, near, near + 1, near + 2}
    return sorted({float(min(max(number, 0), room)) for number in tried})


def _summed(node: Criterion, how: Sum) -> Chances:
    path = f"{node.path}.sum"
    found = numbers(how.field, dict(node.where.fields).get(how.field))
    if not found:
        # What is absent adds up to nothing.
        met = how.comparison.holds(0)
        return Chances(met, not met, (Cause("value-absent", path, {"field": how.field}),))
    low = -math.inf if min(one.low for one in found) < 0 else 0.0
    high = math.inf if max(one.high for one in found) > 0 else 0.0
    reach = Stretch(low, high)
    met = bool(overlap(fitting(how.comparison), (reach,)))
    unmet = bool(overlap(fitting(_opposite(how.comparison)), (reach,)))
    return Chances(met, unmet, () if met else (_out_of_range(path, how.field, how.comparison, reach),))


def _picked(node: Criterion, how: Pick) -> Chances:
    path = f"{node.path}.{how.statistic}"
    if allowed(how.attempts) == 0:
        return Chances(False, True, (Cause("no-attempt", f"{node.path}.attempts", {"comparison": str(how.attempts)}),))
    found = numbers(how.field, dict(node.where.fields).get(how.field))
    if not found:
        return Chances(False, True, (Cause("value-absent", path, {"field": how.field}),))
    reach = Stretch(min(one.low for one in found), max(one.high for one in found))
    if how.statistic in ("mean", "median"):
        found = (Stretch(reach.low - _ROUNDED, reach.high + _ROUNDED),)
    met = bool(overlap(fitting(how.comparison), found))
    return Chances(met, True, () if met else (_out_of_range(path, how.field, how.comparison, reach),))


def _rated(node: Criterion, how: Rate) -> Chances:
    path = f"{node.path}.rate"
    predicate = dict(node.where.fields).get("success")
    said = (True, False, None) if predicate is None else [one for one in (True, False, None) if predicate.test(one)]
    # What says nothing of success may have a verb that does.
    can_win, can_lose = (any(one in (wanted, None) for one in said) for wanted in (True, False))
    reach = Stretch(0.0 if can_lose else 1.0, 1.0 if can_win else 0.0)
    met = bool(overlap(fitting(how.comparison), (reach,)))
    return Chances(met, True, () if met else (_out_of_range(path, "rate", how.comparison, reach),))


def _opposite(comparison: Comparison) -> Comparison:
    signs = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
    return Comparison(signs[comparison.operator], comparison.number)


def _out_of_range(path: str, field: str, comparison: Comparison, reach: Stretch) -> Cause:
    whole = {"en": "a whole number, 0 or more", "fr": "un nombre entier, 0 ou plus"}
    words = range_words(reach) if field in RANGES or field == "rate" else whole
    return Cause("threshold-out-of-range", path, {"comparison": str(comparison), "field": field, "range": words})
