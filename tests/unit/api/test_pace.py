"""A token asks no more often than it may; others are not held up by it."""

from __future__ import annotations

import pytest

from rest_api.errors import TooOftenError
from rest_api.pace import Pace


def test_a_token_that_asks_too_often_is_told_when_it_may_again() -> None:
    now = [0.0]
    pace = Pace(60, lambda: now[0])
    for _ in range(60):
        pace.take(1)
    with pytest.raises(TooOftenError) as told:
        pace.take(1)
    assert told.value.seconds == 1
    pace.take(2)
    now[0] += 1.0
    pace.take(1)
    with pytest.raises(TooOftenError):
        pace.take(1)
    now[0] += 3_600
    for _ in range(60):
        pace.take(1)
