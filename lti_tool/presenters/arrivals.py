"""What the page of arrivals shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lti_tool.presenters.charts import Bars
from lti_tool.presenters.pulls import PullRow
from lti_tool.presenters.statements import Line
from records.awards import Award
from records.inbox import InboxItem
from records.sources import Source
from rules import local


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source and what it has sent."""

    slug: str
    name: str
    count: int
    last_at: datetime | None
    # Its arrivals in each of the last hours.
    rate: Bars


@dataclass(frozen=True, slots=True)
class RecentAward:
    """An award in the list of the latest."""

    id: str
    slug: str
    title: str
    learner_id: int
    who: str | None
    recorded_at: datetime
    credential_id: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the inbox that could not be dealt with."""

    since: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The whole page."""

    stored: int
    last_day: int
    waiting: int
    set_aside: int
    # Statements in quarantine that nobody has decided on.
    held: int
    awards: int
    sources: tuple[SourceRow, ...]
    tail: tuple[Line, ...]
    recent: tuple[RecentAward, ...]
    problems: tuple[Problem, ...]
    pulls: tuple[PullRow, ...] = ()


def source_rows(
    sources: Sequence[Source], counts: Mapping[int, int], last: Mapping[int, datetime], rates: Mapping[int, Bars]
) -> tuple[SourceRow, ...]:
    """One row a source, by name."""
    rows = [
        SourceRow(each.slug, each.name, counts.get(each.id, 0), last.get(each.id), rates[each.id]) for each in sources
    ]
    return tuple(sorted(rows, key=lambda row: row.name.casefold()))


def recent_award(award: Award, language: str) -> RecentAward:
    """The award in a line."""
    document = award.version.document
    return RecentAward(
        id=str(award.id),
        slug=document["id"],
        title=local(document["title"], language),
        learner_id=award.learner_id,
        who=award.learner.name,
        recorded_at=award.recorded_at,
        credential_id=str(award.credential.id) if award.credential is not None else None,
    )


def problem_of(item: InboxItem) -> Problem:
    """The item that was set aside, with its error."""
    return Problem(item.enqueued_at, item.last_error or "")
