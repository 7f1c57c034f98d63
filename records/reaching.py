"""How far somebody is with each part of a rule, in short: one digit for each part of the verdict, in document order.

What many verdicts come to is counted by these texts: they are few, however many people there are, and an index holds
them, while the verdicts are large.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# So many parts of a rule are told; who could read more of them?
MOST_PARTS = 1_000
STATUSES = ("open", "met", "closed")


@dataclass(frozen=True, slots=True)
class Stand:
    """How far one part is. `begun`: some of it is there; `half`: half of it or more."""

    status: str
    begun: bool
    half: bool


_STANDS = tuple(Stand(status, far > 0, far > 1) for status in STATUSES for far in range(3))
_UNKNOWN = _STANDS[0]
# The digits of who has begun; and of those of them who can still meet it.
BEGUN = tuple(str(digit) for digit, stand in enumerate(_STANDS) if stand.begun)
UNDER_WAY = tuple(str(digit) for digit, stand in enumerate(_STANDS) if stand.status == "open" and stand.begun)


def reached_text(verdict: Mapping[str, Any]) -> str:
    """The text of a verdict as `rules.Verdict.to_json` writes it."""
    return "".join(_digits(verdict["root"]))[:MOST_PARTS]


def _digits(node: Mapping[str, Any]) -> Iterator[str]:
    progress = node["progress"]
    yield str(3 * STATUSES.index(node["status"]) + (progress > 0) + (progress >= 0.5))
    for child in node["nodes"]:
        yield from _digits(child)


def stands(text: str, parts: int) -> list[Stand]:
    """What such a text says of each of so many parts; parts of which it says nothing are not begun."""
    found = [_STANDS[int(digit)] for digit in text[:parts]]
    return found + [_UNKNOWN] * (parts - len(found))
