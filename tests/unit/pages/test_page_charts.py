"""Counts as bars, over time and lying down, and a value over time as stairs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.presenters.charts import LEAST, TALL, bars, lying, measures, stairs

BEGINS = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_largest_count_is_as_tall_as_the_drawing_and_a_small_one_is_seen() -> None:
    made = bars([0, 1, 1_000], BEGINS, HOUR)
    assert [bar.height for bar in made.bars] == [0, LEAST, TALL]
    assert made.total == 1_001
    assert made.peak is not None
    assert (made.peak.count, made.peak.begins) == (1_000, BEGINS + 2 * HOUR)


def test_where_nothing_arrived_there_is_no_peak() -> None:
    made = bars([0] * 24, BEGINS, HOUR)
    assert (made.peak, made.total) == (None, 0)
    assert not any(bar.height for bar in made.bars)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
def test_every_bar_stands_on_the_floor_within_the_drawing(counts: list[int]) -> None:
    made = bars(counts, BEGINS, HOUR)
    for bar, count in zip(made.bars, counts, strict=True):
        assert bar.y + bar.height == TALL
        assert bar.y >= 0
        assert (bar.height > 0) == (count > 0)
        assert 0 <= bar.x < made.width


def test_a_bar_that_lies_down_is_as_wide_as_its_share_of_the_whole() -> None:
    pieces = lying([("strong", 1), ("soft", 0), ("faint", 2)], 4)
    assert [(piece.tone, piece.x, piece.width) for piece in pieces] == [("strong", 0, 25), ("faint", 25, 50)]


def test_of_nothing_there_is_no_bar() -> None:
    assert lying([("strong", 0)], 0) == ()
    assert measures([]) == ()


def test_the_longest_bar_takes_all_the_room() -> None:
    chart = measures([("May", 2), ("June", 8)])
    assert [(line.label, line.count, line.pieces[0].width) for line in chart] == [("May", 2, 25), ("June", 8, 100)]


def test_a_value_stays_as_it_is_until_the_next_one() -> None:
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    path = stairs([(begins, 0.5), (begins + timedelta(days=5), 1)], begins, begins + timedelta(days=10))
    assert path == "M0 60H300V0H600"
    assert stairs([], begins, begins) == ""
