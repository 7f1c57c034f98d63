"""Positions: the order of statements and their `stored`, in one number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from records.positions import (
    AFTER_ALL,
    BEFORE_ALL,
    PositionAllotter,
    instant_of,
    last_position_at,
    position_at,
    stored_text,
)

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
TAILS = st.integers(0, 4095)


@given(INSTANTS, TAILS, st.integers(1, 50))
def test_a_position_tells_when(now: datetime, tail: int, count: int) -> None:
    positions = PositionAllotter(tail).allot(count, now)
    assert [instant_of(position) for position in positions] == [
        now + timedelta(microseconds=number) for number in range(count)
    ]
    assert datetime.fromisoformat(stored_text(positions[0])) == now


@given(st.lists(st.tuples(INSTANTS, st.integers(1, 20)), min_size=1, max_size=20), TAILS)
def test_positions_only_grow_whatever_the_clock_does(calls: list[tuple[datetime, int]], tail: int) -> None:
    allotter = PositionAllotter(tail)
    given_out = [position for now, count in calls for position in allotter.allot(count, now)]
    assert given_out == sorted(set(given_out))


@given(INSTANTS, TAILS)
def test_the_bounds_of_an_instant_hold_every_position_of_it(now: datetime, tail: int) -> None:
    position = PositionAllotter(tail).allot(1, now)[0]
    assert BEFORE_ALL < position_at(now) <= position <= last_position_at(now) < AFTER_ALL
    assert last_position_at(now - timedelta(microseconds=1)) < position_at(now)


def test_nothing_was_stored_before_2020() -> None:
    old = datetime(1999, 1, 1, tzinfo=UTC)
    assert last_position_at(old) == BEFORE_ALL
    assert position_at(old) == 0
