"""Lengths of time of many people: how they spread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.trying.lengths import SPAN_ENDS, Times

DAY = 86_400.0


@pytest.mark.parametrize(
    ("seconds", "span"), [(0, 0), (DAY, 0), (1.1 * DAY, 1), (7 * DAY, 1), (365 * DAY, 6), (900 * DAY, 7)]
)
def test_a_length_is_counted_in_the_span_that_it_fits_into(seconds: float, span: int) -> None:
    times = Times()
    times.add(seconds)
    assert times.spread()[span] == 1


@given(st.lists(st.floats(0, 1e9), max_size=30))
def test_every_length_is_counted_once(lengths: list[float]) -> None:
    times = Times()
    for length in lengths:
        times.add(length)
    assert sum(times.spread()) == len(lengths)
    assert len(times.spread()) == len(SPAN_ENDS) + 1
