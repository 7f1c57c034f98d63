"""Counts over time as bars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.presenters.charts import LEAST, TALL, bars

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
