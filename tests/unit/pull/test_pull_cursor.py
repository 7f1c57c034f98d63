"""Where a pull stands, and when it looks again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.pull.cursor import (
    PageFacts,
    Walk,
    advance,
    next_look,
    restarted,
    since,
)
from recognition.sending.holders import abandoned_by, holder_named
from recognition.sending.pauses import LONGEST_PAUSE, pause_after

NOW = datetime(2026, 6, 1, tzinfo=UTC)
EVERY = timedelta(minutes=5)


def at(seconds: float) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def page(
    oldest: float | None, newest: float | None, more: str | None = "next", whole: float | None = None
) -> PageFacts:
    instants = [None if second is None else at(second) for second in (oldest, newest, whole)]
    return PageFacts(instants[0], instants[1], more, instants[2])


def test_the_cursor_follows_an_orderly_walk_page_by_page() -> None:
    walk = advance(Walk(), page(1, 10), NOW)
    assert (walk.cursor, walk.more) == (at(10), "next")
    walk = advance(walk, page(10, 20, None), NOW)
    assert walk == Walk(at(20))


def test_a_walk_out_of_order_takes_the_cursor_back_to_where_it_began() -> None:
    walk = advance(advance(Walk(at(5)), page(10, 20), NOW), page(6, 30), NOW)
    assert (walk.cursor, walk.orderly) == (at(5), False)
    walk = advance(walk, page(7, 9, None), NOW)
    assert walk == Walk(at(30), orderly=False)


def test_a_remote_that_was_out_of_order_once_is_not_believed_again() -> None:
    walk = advance(Walk(at(30), orderly=False), page(31, 40), NOW)
    assert walk.cursor == at(30)


def test_the_cursor_stays_behind_what_the_remote_calls_whole_and_behind_the_present() -> None:
    assert advance(Walk(), page(1, 10, None, whole=7), NOW).cursor == at(7)
    assert advance(Walk(at(8)), page(1, 10, None, whole=7), NOW).cursor == at(8)
    assert advance(Walk(), page(1, 10, None), at(4)).cursor == at(4)


def test_an_empty_page_moves_nothing() -> None:
    assert advance(Walk(at(3)), page(None, None, None), NOW) == Walk(at(3))
    assert advance(Walk(), page(None, None, None), NOW) == Walk()


@given(st.lists(st.lists(st.integers(0, 1_000), max_size=5), min_size=1, max_size=8), st.integers(0, 7))
def test_a_walk_that_breaks_off_never_leaves_the_cursor_beyond_what_was_seen(
    pages: list[list[int]], broken_at: int
) -> None:
    walk, seen = Walk(), []
    for number, seconds in enumerate(pages):
        last = number == len(pages) - 1
        walk = advance(walk, page(min(seconds, default=None), max(seconds, default=None), None if last else "n"), NOW)
        seen += seconds
        if number == broken_at:
            break
    assert walk.cursor is None or walk.cursor <= at(max(seen))
    if walk.more is None and seen:
        assert walk.cursor == at(max(seen))


def test_a_walk_given_up_keeps_the_cursor() -> None:
    walk = advance(Walk(at(5)), page(6, 10), NOW)
    assert restarted(walk) == Walk(at(10))


def test_a_new_walk_begins_an_overlap_before_the_cursor_but_not_before_the_first_instant() -> None:
    minute = timedelta(minutes=1)
    assert since(Walk(), minute, None) is None
    assert since(Walk(), minute, at(0)) == at(0)
    assert since(Walk(at(90)), minute, None) == at(30)
    assert since(Walk(at(90)), minute, at(50)) == at(50)


def test_pauses_double_up_to_an_hour_and_half_of_each_is_chance() -> None:
    assert [pause_after(number, EVERY, 1.0).total_seconds() for number in (1, 2, 3, 4)] == [10, 20, 40, 80]
    assert pause_after(3, EVERY, 0.0) == timedelta(seconds=20)
    assert pause_after(1_000, EVERY, 1.0) == LONGEST_PAUSE
    assert pause_after(1_000, timedelta(days=1), 1.0) == timedelta(days=1)


def test_a_remote_is_left_alone_as_long_as_it_asks_within_reason() -> None:
    assert pause_after(1, EVERY, 0.5, timedelta(minutes=10)) == timedelta(minutes=10)
    assert pause_after(1, EVERY, 0.5, timedelta(seconds=1)) == timedelta(seconds=7.5)
    assert pause_after(1, EVERY, 0.5, timedelta(days=300)) == LONGEST_PAUSE


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 300), (1.0, 270)])
def test_chance_spreads_the_looks(chance: float, seconds: float) -> None:
    assert next_look(EVERY, chance) == timedelta(seconds=seconds)


def test_only_a_holder_on_this_machine_whose_process_is_gone_is_known_to_be_dead() -> None:
    own = holder_named("here", 4_194_306, 1)
    gone = holder_named("here", 4_194_305, 2)
    assert abandoned_by(gone, own) == gone
    assert abandoned_by(holder_named("there", 4_194_305, 2), own) is None
    assert abandoned_by(holder_named("here", 1, 2), own) is None
    assert abandoned_by(holder_named("here", 4_194_306, 2), own) is None
    assert abandoned_by("nonsense", own) is None
    assert abandoned_by(None, own) is None
