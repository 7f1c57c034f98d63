"""Which tool key signs, and which ones platforms may still meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lti_tool.lti.keys import published, signing

T = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Key:
    created_at: datetime


OLD, NEW = Key(T - 90 * DAY), Key(T)


def test_without_a_key_nothing_signs() -> None:
    assert signing([], T) is None
    assert published([], T) == []


def test_the_first_key_signs_at_once() -> None:
    assert signing([NEW], T) is NEW


def test_a_new_key_is_published_a_day_before_it_signs() -> None:
    assert published([OLD, NEW], T) == [OLD, NEW]
    assert signing([OLD, NEW], T + 23 * HOUR) is OLD
    assert signing([OLD, NEW], T + 24 * HOUR) is NEW


def test_an_old_key_stays_published_for_a_week_after_it_signed_last() -> None:
    assert published([OLD, NEW], T + 8 * DAY - HOUR) == [OLD, NEW]
    assert published([OLD, NEW], T + 8 * DAY) == [NEW]


def test_the_key_that_signs_is_always_published() -> None:
    keys = [Key(T + number * 5 * HOUR) for number in range(20)]
    for hours in range(24 * 20):
        now = T + hours * HOUR
        made = [key for key in keys if key.created_at <= now]
        assert signing(made, now) in published(made, now)
