"""What the pages of gradebooks show: where micro-credentials are placed, what stands in their columns, what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from records.gradebooks import NONE, Gradebook, Placement
from records.grades import GradeRow
from records.outbox import OutboxTarget

PAGE_SIZE = 50
# Why a grade is not in the gradebook, as far as the answer tells.
Reason = Literal["column-gone", "not-allowed", "no-learner", "older", "no-column", "refused"]
CellState = Literal["sent", "waiting", "refused", "unsent"]
_BY_STATUS: Mapping[int | None, Reason] = {
    None: "no-column",
    400: "no-learner",
    403: "not-allowed",
    404: "column-gone",
    409: "older",
    410: "column-gone",
    422: "no-learner",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps a platform from being sent to."""

    platform: str
    code: str
    # In English, with what the platform said.
    words: str
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementCard:
    """A placement in the list."""

    id: int
    title: str
    slug: str
    course: str
    platform: str
    mode: str
    # Whether the platform offers a gradebook there.
    reaches: bool
    sent: int
    waiting: int
    refused: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class GradebookPage:
    """All placements that the visitor may see."""

    placements: tuple[PlacementCard, ...]
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class GradeCell:
    """What stands in the column for one learner, or why it does not."""

    user_id: int
    learner_id: int
    name: str | None
    score: int
    sent_score: int | None
    sent_at: datetime | None
    state: CellState
    # What the platform answered, where it would not take it, or not yet.
    reason: Reason | None
    status: int | None
    answer: str


@dataclass(frozen=True, slots=True)
class PlacementPage:
    """One placement, with one page of its learners."""

    card: PlacementCard
    trouble: Trouble | None
    cells: tuple[GradeCell, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of all placements of an organisation."""

    # Titles by micro-credential and names by platform.
    titles: Mapping[int, str]
    platforms: Mapping[int, str]
    gradebooks: Mapping[int, Gradebook]
    # By placement: what the gradebook has and since when; what waits and what was refused.
    sent: Mapping[int, tuple[int, datetime | None]]
    items: Mapping[int, tuple[int, int]]


def gradebook_page(placements: Iterable[Placement], facts: Facts) -> GradebookPage:
    """The list, and what is the matter with the platforms of those that show something."""
    shown = tuple(placements)
    busy = sorted({each.platform_id for each in shown if each.mode != NONE})
    troubles = (trouble_of(platform_id, facts) for platform_id in busy)
    return GradebookPage(tuple(card_of(each, facts) for each in shown), tuple(each for each in troubles if each))


def placement_page(placement: Placement, rows: Sequence[GradeRow], facts: Facts, page: int) -> PlacementPage:
    """One placement, with a page of its learners."""
    cells = cells_of(rows)
    pages = max(-(-len(cells) // PAGE_SIZE), 1)
    page = min(max(page, 1), pages)
    shown = tuple(cells[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    trouble = trouble_of(placement.platform_id, facts) if placement.mode != NONE else None
    return PlacementPage(card_of(placement, facts), trouble, shown, page, pages)


def cells_of(rows: Sequence[GradeRow]) -> list[GradeCell]:
    """What stands in a column; what was refused comes first."""
    return sorted((_cell(row) for row in rows), key=lambda cell: cell.state != "refused")


def card_of(placement: Placement, facts: Facts) -> PlacementCard:
    """A placement in short."""
    sent, last_at = facts.sent.get(placement.id, (0, None))
    waiting, refused = facts.items.get(placement.id, (0, 0))
    slug = placement.microcredential.slug
    return PlacementCard(
        id=placement.id,
        title=facts.titles.get(placement.microcredential_id, slug),
        slug=slug,
        course=placement.context_title or placement.context_id,
        platform=facts.platforms.get(placement.platform_id, ""),
        mode=placement.mode,
        reaches=placement.reaches,
        sent=sent,
        waiting=waiting,
        refused=refused,
        last_at=last_at,
    )


def trouble_of(platform_id: int, facts: Facts) -> Trouble | None:
    """What keeps a platform from being sent to, if anything does."""
    gradebook = facts.gradebooks.get(platform_id)
    target: OutboxTarget | None = gradebook.target if gradebook is not None else None
    if target is None or target.trouble_code is None:
        return None
    name = facts.platforms.get(platform_id, "")
    return Trouble(name, target.trouble_code, target.trouble or "", target.next_at)


def reason_of(status: int | None, answer: str) -> Reason:
    """What an answer means; Canvas says 400 of an older timestamp, too."""
    if status == 400 and "timestamp" in answer.lower():
        return "older"
    return _BY_STATUS.get(status, "refused")


def _cell(row: GradeRow) -> GradeCell:
    state: CellState = "sent" if row.sent_score == row.score else "unsent"
    if row.waits or row.refused:
        state = "waiting" if row.waits else "refused"
    answered = row.answer is not None
    return GradeCell(
        user_id=row.user_id,
        learner_id=row.learner_id,
        name=row.name,
        score=row.score,
        sent_score=row.sent_score,
        sent_at=row.sent_at,
        state=state,
        reason=reason_of(row.status, row.answer or "") if answered else None,
        status=row.status,
        answer=row.answer or "",
    )
