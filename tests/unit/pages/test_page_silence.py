"""Whether a source fell silent: by its own habit, not by a number for all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.presenters.sources import silent_since

LAST = datetime(2026, 6, 1, 17, tzinfo=UTC)
EVERY_DAY = list(range(20))
# Monday to Friday, the last day a Friday.
WORKING_DAYS = [day for day in range(30) if day % 7 not in (5, 6)]


@pytest.mark.parametrize(
    ("days", "quiet", "silent"),
    [
        (EVERY_DAY, timedelta(days=2), False),
        (EVERY_DAY, timedelta(days=2, seconds=1), True),
        (WORKING_DAYS, timedelta(days=6), False),
        (WORKING_DAYS, timedelta(days=7), True),
        ([0, 1, 2, 3], timedelta(days=400), False),
        ([0, 10, 20, 30, 40], timedelta(days=19), False),
        ([0, 10, 20, 30, 40], timedelta(days=21), True),
    ],
)
def test_a_source_is_silent_when_quiet_for_twice_its_longest_pause(
    days: list[int], quiet: timedelta, silent: bool
) -> None:
    assert silent_since(days, LAST, LAST + quiet) == (LAST if silent else None)


def test_a_source_that_never_sent_is_not_silent() -> None:
    assert silent_since([], None, LAST) is None
