"""The length that a statement says something took."""

from __future__ import annotations

import pytest

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
