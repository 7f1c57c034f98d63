"""Charts that templates draw as SVG: heights are worked out here, colours and sizes are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# A bar's place and height are in units of a drawing that is `BAR` wide for each bar and `TALL` tall.
BAR, GAP, TALL = 6, 1, 32
# What there is at all can be seen.
LEAST = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One span of time. `x`, `y`, `height`: in units of the drawing, from its upper left corner."""

    begins: datetime
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts over time, from the oldest to the present."""

    bars: tuple[Bar, ...]
    total: int
    # The largest, which is as tall as the drawing; none where nothing was counted.
    peak: Bar | None

    @property
    def width(self) -> int:
        """Of the drawing."""
        return len(self.bars) * BAR - GAP


def bars(counts: Sequence[int], begins: datetime, width: timedelta) -> Bars:
    """The bars of counts in consecutive spans of `width`, the first of which begins at `begins`."""
    most = max(counts, default=0)
    heights = [max(LEAST, round(TALL * count / most)) if count else 0 for count in counts]
    made = tuple(
        Bar(begins + place * width, count, place * BAR, TALL - height, height)
        for place, (count, height) in enumerate(zip(counts, heights, strict=True))
    )
    return Bars(made, sum(counts), max(made, key=lambda bar: bar.count) if most else None)
