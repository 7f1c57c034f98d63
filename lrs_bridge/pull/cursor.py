"""Where a pull stands, and when it looks again. Pure.

A *walk* is one passage through what a remote LRS has: a first query, then its `more` links to the end. The *cursor* is
the remote's `stored` up to which all was taken; the next walk begins an *overlap* before it, because an LRS may show
a statement later than one with a younger `stored`. A walk is *orderly* while each page begins where the one before
ended: only then may the cursor follow it page by page, and a walk that was broken off goes on from there. Where a
remote's order proves to be another, the cursor goes back and moves only when a walk is at its end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# How much of the interval chance may take off, so that many pulls do not ask at one instant.
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a pull stands; what is kept between two pages."""

    # All that the remote stored up to this instant was taken.
    cursor: datetime | None = None
    # The cursor when the walk under way began.
    begun_at: datetime | None = None
    # The newest `stored` that was seen in the walk under way.
    highest: datetime | None = None
    # The remote's link to the next page; none when no walk is under way.
    more: str | None = None
    orderly: bool = True


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What of a page moves the cursor."""

    # `stored` of the page's statements: the oldest and the newest; none for an empty page.
    oldest: datetime | None
    newest: datetime | None
    more: str | None
    # Up to when the remote says that it is whole (X-Experience-API-Consistent-Through).
    whole_through: datetime | None = None


def advance(walk: Walk, page: PageFacts, now: datetime) -> Walk:
    """Where the pull stands once the page's statements are stored.

    The cursor never passes `now`: one statement that a wrong clock stored in the future must not hide the others.
    """
    limit = now if page.whole_through is None else min(page.whole_through, now)
    begun_at = walk.begun_at if walk.more else walk.cursor
    seen = walk.highest if walk.more else None
    ordered = walk.orderly and (seen is None or page.oldest is None or page.oldest >= seen)
    highest = _later(seen, page.newest)
    if page.more is None:
        return Walk(_later(begun_at, _capped(highest, limit)), orderly=ordered)
    cursor = _later(begun_at, _capped(highest, limit)) if ordered else begun_at
    return Walk(cursor, begun_at, highest, page.more, ordered)


def restarted(walk: Walk) -> Walk:
    """The same, with the walk under way given up: its next page is asked for anew, from the cursor."""
    return replace(walk, begun_at=None, highest=None, more=None)


def since(walk: Walk, overlap: timedelta, first: datetime | None) -> datetime | None:
    """What a new walk asks for: stored after this instant; none for everything. `first`: where the first one begins."""
    if walk.cursor is None:
        return first
    return max(walk.cursor - overlap, first) if first is not None else walk.cursor - overlap


def next_look(every: timedelta, chance: float) -> timedelta:
    """How long to wait after a walk that reached its end. `chance`: from 0 to 1."""
    return every * (1 - JITTER * chance)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)


def _capped(instant: datetime | None, limit: datetime) -> datetime | None:
    return None if instant is None else min(instant, limit)
