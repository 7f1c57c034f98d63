"""Lengths of time: what a statement says something took, and what a rule adds to an instant."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules import parse_duration
from rules.duration import FIRST, LAST
from rules.facts import duration_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT1H30M", 5400.0),
        ("P1M", 31 * 86400.0),
        ("PT0.5S", 0.5),
        ("P999999Y", None),
        ("P99999999999W", None),
        ("PT99999999999999999999H", None),
        ("P1Y99999999999D", None),
    ],
)
def test_a_duration_counts_in_seconds_unless_no_calendar_holds_it(text: str, seconds: float | None) -> None:
    assert duration_seconds({"result": {"duration": text}}) == seconds


@pytest.mark.parametrize(
    ("length", "day"),
    [
        ("P1M", datetime(2026, 2, 28, tzinfo=UTC)),
        ("P1Y1D", datetime(2027, 2, 1, tzinfo=UTC)),
        ("P9000Y", LAST),
        ("P9000000D", LAST),
        ("-P9000Y", FIRST),
        ("-P9000000D", FIRST),
    ],
)
def test_a_length_after_an_instant_is_a_calendar_one_and_stops_at_the_calendars_ends(
    length: str, day: datetime
) -> None:
    read = parse_duration(length)
    assert read.after(datetime(2026, 1, 31, tzinfo=UTC)) == day
    assert str(read) == length


@pytest.mark.parametrize("text", ["P", "P0.5M"])
def test_what_is_no_length_is_refused_as_it_was_written(text: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}'"):
        parse_duration(text)
