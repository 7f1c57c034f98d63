"""How long to wait after failures in a row. Pure."""

from __future__ import annotations

from datetime import timedelta

# The first pause after a failure, and the longest.
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)


def pause_after(failures: int, every: timedelta, chance: float, asked: timedelta | None = None) -> timedelta:
    """How long to wait after the given number of failures in a row: twice as long each time, half of it by chance.

    Never shorter than the remote `asked` for (Retry-After), unless that is beyond the longest pause.
    """
    doubled: timedelta = FIRST_PAUSE * 2 ** min(max(failures, 1) - 1, 16)
    longest = max(LONGEST_PAUSE, every)
    pause = min(doubled, longest) * (0.5 + chance / 2)
    return pause if asked is None else max(pause, min(asked, longest))


def retry_after(value: str | None) -> timedelta | None:
    """The pause that a Retry-After header asks for, in its form of seconds (RFC 9110 §10.2.3)."""
    return timedelta(seconds=int(value)) if value and value.isascii() and value.isdigit() and len(value) < 8 else None
