"""How figures are kept and printed: a row is a figure, its unit, and the bar or reference that stands beside it."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `bar` is what it should reach, in words; `met` is none where nothing is asked."""

    name: str
    value: float
    unit: str
    bar: str = ""
    met: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie: the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """The middle of the values."""
    return statistics.median(values)


def heading() -> str:
    """On what this run was measured."""
    return f"{platform.machine()}, Python {platform.python_version()}; client, server and database share the machine"


def lines(title: str, rows: Sequence[Row]) -> list[str]:
    """The rows as a table."""
    signs = {True: "reached", False: "MISSED", None: ""}
    width = max(len(row.name) for row in rows)
    return [
        "",
        title,
        *(f"  {row.name:<{width}}  {row.value:>12,.1f} {row.unit:<8} {row.bar:<24} {signs[row.met]}" for row in rows),
    ]
