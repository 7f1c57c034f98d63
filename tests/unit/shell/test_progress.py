"""Progress in a log: a line now and then, with count, rate and place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from acquis.cli.progress import Progress


def test_a_log_gets_a_line_every_five_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    seconds: Iterator[float] = iter([0.0, 2.0, 5.0, 6.0, 10.0])
    with Progress("our-lrs", "statements", lambda: next(seconds)) as progress:
        for done in (1_000, 2_500, 3_000, 5_000):
            progress.tell(done, "reached 2026-01-01", 0.5)
    assert capsys.readouterr().err.splitlines() == [
        "our-lrs: 2,500 statements, 500/s, reached 2026-01-01",
        "our-lrs: 5,000 statements, 500/s, reached 2026-01-01",
    ]
