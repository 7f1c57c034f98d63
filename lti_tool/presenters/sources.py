"""What the pages show of sources, and whether one fell silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from lti_tool.presenters.charts import Bars
from records.pulls import Pull
from records.quarantine import Quarantined
from records.sources import Remit, Source

DAY = timedelta(days=1)
# Days with arrivals that make a habit, and how many times its longest pause a source may be quiet.
HABIT_DAYS = 5
PATIENCE = 2


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source in the list."""

    slug: str
    name: str
    active: bool
    last_at: datetime | None
    held: int
    silent_since: datetime | None


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key that is good, perhaps not for long."""

    key: str
    created_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong, and when."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source with all that is to be said of it."""

    card: SourceCard
    remit: Remit
    keys: tuple[KeyRow, ...]
    # In English: why a statement was set aside last, or what is the matter with its pull.
    last_error: Trouble | None
    hours: Bars
    days: Bars
    # Whether what it sent is being matched again, because its remit was changed.
    rematching: bool


def silent_since(days: Sequence[int], last_at: datetime | None, now: datetime) -> datetime | None:
    """Since when a source is silent, if it is.

    `days`: the days before its last arrival on which something arrived (0: the 24 hours up to it), lately. One that
    sent on five days at least has a habit; it is silent when it has been quiet for more than twice its longest pause
    between two such days, and more than two days. So nights and weekends are no silence.
    """
    if last_at is None or len(days) < HABIT_DAYS:
        return None
    longest = max(older - newer for newer, older in pairwise(sorted(days)))
    return last_at if now - last_at > PATIENCE * longest * DAY else None


def source_card(
    source: Source,
    last: Mapping[int, datetime],
    days: Mapping[int, Sequence[int]],
    held: Mapping[int, int],
    now: datetime,
) -> SourceCard:
    """The source in a line."""
    # Our own have no key, and nobody wonders when they are silent.
    active = source.is_own or any(credential.is_good(now) for credential in source.credentials)
    last_at = last.get(source.id)
    silent = silent_since(days.get(source.id, ()), last_at, now) if active and not source.is_own else None
    return SourceCard(source.slug, source.name, active, last_at, held.get(source.id, 0), silent)


def source_page(
    source: Source,
    card: SourceCard,
    newest: Quarantined | None,
    pull: Pull | None,
    rates: tuple[Bars, Bars],
    now: datetime,
    *,
    rematching: bool,
) -> SourcePage:
    """The whole of it; `newest`: what was set aside last, `pull`: how its statements are fetched, if they are;
    `rates`: its arrivals by hour and by day."""
    keys = tuple(KeyRow(each.key, each.created_at, each.revoked_at) for each in source.credentials if each.is_good(now))
    troubles = []
    if newest is not None:
        troubles.append(Trouble(newest.set_aside_at, newest.reason))
    if pull is not None and pull.trouble_at is not None:
        troubles.append(Trouble(pull.trouble_at, pull.trouble or ""))
    last = max(troubles, key=lambda one: one.at, default=None)
    return SourcePage(card, source.remit, keys, last, *rates, rematching)
