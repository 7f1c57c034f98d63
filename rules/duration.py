"""ISO 8601 durations, as calendar lengths: `P1M` after 31 January is the last day of February."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import isodate
from dateutil.relativedelta import relativedelta

from rules.remarks import BadValueError

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; `text` is how the author wrote it."""

    text: str
    months: int
    exact: timedelta

    def after(self, instant: datetime) -> datetime:
        """The instant that lies this far after `instant`; months are calendar ones. Stops at the calendar's ends."""
        try:
            return instant + relativedelta(months=self.months) + self.exact
        except (OverflowError, ValueError):
            return LAST if self.seconds > 0 else FIRST

    @property
    def seconds(self) -> float:
        """Its length in seconds, with a month of 30.436875 days (the Gregorian mean)."""
        return self.exact.total_seconds() + self.months * 30.436875 * 86400

    def __str__(self) -> str:
        return self.text


def parse_duration(text: str) -> Duration:
    """Read `P1Y`, `P90D`, `PT20H`, …; raises `ValueError` for anything else."""
    try:
        value = isodate.parse_duration(text)
    except (isodate.ISO8601Error, TypeError, OverflowError) as error:
        raise BadValueError("no-duration", given=repr(text)) from error
    if isinstance(value, timedelta):
        return Duration(text, 0, value)
    months = value.years * 12 + value.months
    if months != int(months):
        raise BadValueError("broken-months", given=repr(text))
    return Duration(text, int(months), value.tdelta)
