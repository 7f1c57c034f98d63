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


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar that lies down. `x` and `width` are hundredths of the whole; `tone` is a class of the sheet."""

    tone: str
    x: float
    width: float


def lying(parts: Sequence[tuple[str, int]], whole: int) -> tuple[Piece, ...]:
    """A bar that lies down: so many of the whole of each tone, one after the other; what is nothing is left out."""
    made: list[Piece] = []
    x = 0.0
    for tone, count in parts:
        width = 100 * count / whole if whole else 0.0
        if count > 0:
            made.append(Piece(tone, round(x, 2), round(width, 2)))
        x += width
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a chart of bars that lie down: how many, and its bar beside the longest."""

    label: str
    count: int
    pieces: tuple[Piece, ...]


def measures(counts: Sequence[tuple[str, int]], tone: str = "strong") -> tuple[Measure, ...]:
    """A chart whose longest bar is as long as there is room."""
    most = max((count for _, count in counts), default=0)
    return tuple(Measure(label, count, lying([(tone, count)], most)) for label, count in counts)


# The drawing of a line is so wide and so tall.
WIDE, HIGH = 600, 120


def stairs(values: Sequence[tuple[datetime, float]], begins: datetime, ends: datetime) -> str:
    """The path of a value (0 to 1) that stays as it is until the next one, over the drawing of `WIDE` by `HIGH`."""
    span = max((ends - begins).total_seconds(), 1.0)
    path: list[str] = []
    for at, value in values:
        x, y = round(WIDE * (at - begins).total_seconds() / span, 1), round(HIGH * (1 - value), 1)
        path.append(f"H{x:g}V{y:g}" if path else f"M{x:g} {y:g}")
    return "".join([*path, f"H{WIDE}"]) if path else ""
