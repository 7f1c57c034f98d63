"""Days of the story, and the hours at which people do things."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = 5


@dataclass(slots=True)
class Days:
    """Days of one learner on one track, counted from the beginning of the story; never the same one twice in a row."""

    begins: datetime
    last: int = field(default=-1_000)

    def next(self, wanted: float, gap: int = 1) -> int:
        """The first working day from `wanted` on that lies `gap` days or more after the one given before."""
        day = max(round(wanted), self.last + gap)
        while self.date(day).weekday() >= SATURDAY:
            day += 1
        self.last = day
        return day

    def date(self, day: int) -> datetime:
        """Midnight in Paris at the beginning of that day."""
        there = self.begins.astimezone(PARIS).date() + timedelta(days=day)
        return datetime.combine(there, time(), PARIS)

    def at_work(self, day: int, luck: Random) -> datetime:
        """Some instant within working hours."""
        return self._at(day, luck.randint(8 * 3600, 17 * 3600 + 1800), luck)

    def on_the_way(self, day: int, luck: Random) -> datetime:
        """Some instant on the bus, at lunch or in the evening."""
        begin = luck.choice((7 * 3600 + 900, 12 * 3600 + 600, 20 * 3600))
        return self._at(day, begin + luck.randint(0, 2700), luck)

    def _at(self, day: int, second: int, luck: Random) -> datetime:
        local = datetime.combine(self.date(day).date(), time(second // 3600, second // 60 % 60, second % 60), PARIS)
        return local.astimezone(UTC) + timedelta(milliseconds=luck.randint(0, 999))
