"""How much arrived: counted once where it cannot change any more, then only what came since."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lti_tool.presenters.charts import Bars, bars
from lti_tool.visit import Visit
from records import page_queries
from records.positions import EPOCH

# What was stored longer ago than this is not joined by anything stored earlier: a transaction does not last so long.
SETTLED = timedelta(minutes=2)


@dataclass
class SettledCounts:
    """How many statements each source had sent up to an instant."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: dict[int, tuple[datetime, Counter[int]]] = field(default_factory=dict)

    def of(self, visit: Visit) -> Mapping[int, int]:
        """The counts by source, as of the visit."""
        organisation, border = visit.organisation.id, visit.now - SETTLED
        since, settled = self._kept.get(organisation, (None, Counter[int]()))
        if since is None or border > since:
            settled = settled + Counter(page_queries.statement_counts(visit.session, organisation, since, border))
            with self._lock:
                self._kept[organisation] = (border, settled)
            since = border
        return settled + Counter(page_queries.statement_counts(visit.session, organisation, since))


@dataclass(frozen=True, slots=True)
class Rates:
    """What the pages of a database have counted so far of what arrives: by hour, and by day."""

    hours: SpanCounts = field(default_factory=lambda: SpanCounts(timedelta(hours=1), 24))
    days: SpanCounts = field(default_factory=lambda: SpanCounts(timedelta(days=1), 8 * 7))


@dataclass
class SpanCounts:
    """How many statements each source sent in each of the last `many` spans of `width`, the present one included.

    Spans begin at whole multiples of `width` since 2020-01-01 (UTC): hours and days are the calendar's.
    """

    width: timedelta
    many: int
    _lock: threading.Lock = field(default_factory=threading.Lock)
    # The first span that was not settled when it was counted, and the counts of those before it by (source, span).
    _kept: dict[int, tuple[int, Counter[tuple[int, int]]]] = field(default_factory=dict)

    def of(self, visit: Visit) -> Mapping[int, tuple[int, ...]]:
        """The counts by source, from the oldest span to the present one; sources that sent nothing are left out."""
        organisation = visit.organisation.id
        present, settled = (self._number(instant) for instant in (visit.now, visit.now - SETTLED))
        first = present - self.many + 1
        begun, kept = self._kept.get(organisation, (first, Counter[tuple[int, int]]()))
        begun = max(begun, first)
        found = kept + Counter(
            page_queries.span_counts(visit.session, organisation, self.width, EPOCH + begun * self.width)
        )
        shown = {key: count for key, count in found.items() if first <= key[1] <= present}
        with self._lock:
            over = Counter({key: count for key, count in shown.items() if key[1] < settled})
            self._kept[organisation] = (settled, over)
        sources = sorted({source for source, _ in shown})
        return {source: tuple(shown.get((source, span), 0) for span in range(first, present + 1)) for source in sources}

    def bars(self, visit: Visit, source_ids: Iterable[int]) -> dict[int, Bars]:
        """The counts of each of these sources as a chart."""
        counts, begins = self.of(visit), EPOCH + (self._number(visit.now) - self.many + 1) * self.width
        return {one: bars(counts.get(one, (0,) * self.many), begins, self.width) for one in source_ids}

    def _number(self, instant: datetime) -> int:
        return (instant - EPOCH) // self.width
