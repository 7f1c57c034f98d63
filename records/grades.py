"""Grades: where the learners of a course stand with what is placed there, and what of it the gradebook has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlalchemy.orm import Session

from records.award_states import HELD
from records.awards import Award, Progress
from records.courses import CourseMember
from records.gradebooks import Grade, Placement, shows
from records.launches import PlatformUser
from records.learners import Learner
from records.outbox import OutboxItem
from records.upsert import insert_or_replace

# An award in one of these states was earned; that it ran out takes nothing from the course in which it was.
EARNED = (*HELD, "expired")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner of the course stands with a placement."""

    placement_id: int
    organisation_id: int
    target_id: int
    mode: str
    user_id: int
    # From 0 to 1; none where nothing was evaluated yet.
    progress: float | None
    awarded: bool
    # What shall stand in the column, and what does, as far as anything was told.
    score: int | None
    sent_score: int | None


def standings(
    session: Session, organisation_id: int, where: ColumnElement[bool], learner_ids: Collection[int] | None = None
) -> list[Standing]:
    """The learners of the courses of these placements, or those of them who are among `learner_ids`.

    `where` is a condition on placements; those whose column shows nothing are left out, teachers and test users too.
    """
    awarded = exists().where(
        Award.learner_id == PlatformUser.learner_id,
        Award.microcredential_id == Placement.microcredential_id,
        Award.state.in_(EARNED),
    )
    query = (
        select(
            Placement.id,
            Placement.organisation_id,
            Placement.target_id,
            Placement.mode,
            PlatformUser.id,
            Progress.progress,
            awarded,
            Grade.score,
            Grade.sent_score,
        )
        .join(
            CourseMember,
            and_(
                CourseMember.platform_id == Placement.platform_id,
                CourseMember.context_id == Placement.context_id,
                CourseMember.role == "learner",
            ),
        )
        .join(
            PlatformUser,
            and_(PlatformUser.platform_id == Placement.platform_id, PlatformUser.learner_id == CourseMember.learner_id),
        )
        .outerjoin(
            Progress,
            and_(
                Progress.learner_id == PlatformUser.learner_id,
                Progress.microcredential_id == Placement.microcredential_id,
            ),
        )
        .outerjoin(Grade, and_(Grade.placement_id == Placement.id, Grade.user_id == PlatformUser.id))
        .where(Placement.organisation_id == organisation_id, where, shows())
        .order_by(Placement.id, PlatformUser.id)
    )
    if learner_ids is not None:
        query = query.where(CourseMember.learner_id.in_(sorted(learner_ids)))
    return [Standing(*row) for row in session.execute(query)]


def learners_of_placement(session: Session, placement: Placement) -> list[int]:
    """Who learns in the placement's course."""
    query = select(CourseMember.learner_id).where(
        CourseMember.platform_id == placement.platform_id,
        CourseMember.context_id == placement.context_id,
        CourseMember.role == "learner",
    )
    return sorted(session.scalars(query))


def grade_counts(session: Session, organisation_id: int) -> dict[int, tuple[int, datetime | None]]:
    """By placement: how many grades the gradebook has, and when one was sent last."""
    query = (
        select(Grade.placement_id, func.count(Grade.sent_score), func.max(Grade.sent_at))
        .join(Placement, Placement.id == Grade.placement_id)
        .where(Placement.organisation_id == organisation_id)
        .group_by(Grade.placement_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def column_is_gone(session: Session, placement: Placement) -> bool:
    """Whether the platform said of the placement's column that there is none."""
    said = exists().where(
        OutboxItem.target_id == placement.target_id,
        OutboxItem.ordering_key.startswith(f"{placement.id}:", autoescape=True),
        OutboxItem.dead_at.is_not(None),
        OutboxItem.answer_status.in_((404, 410)),
    )
    return bool(session.scalar(select(said)))


def want_grades(session: Session, scores: dict[tuple[int, int], int], *, forget: bool) -> None:
    """Say what shall stand in columns, by placement and user; with `forget`, whatever stands there now."""
    forgotten = {"sent_score": None} if forget else {}
    rows = [
        {"placement_id": placement_id, "user_id": user_id, "score": score, **forgotten}
        for (placement_id, user_id), score in sorted(scores.items())
    ]
    insert_or_replace(session, Grade, rows)


def note_sent(session: Session, placement_id: int, user_id: int, score: int, at: datetime) -> None:
    """Note what the platform took."""
    mine = (Grade.placement_id == placement_id, Grade.user_id == user_id)
    session.execute(update(Grade).where(*mine).values(sent_score=score, sent_at=at))


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a score is about, what shall stand there, and the placement."""

    placement: Placement
    user_id: int
    subject: str
    score: int
    sent_score: int | None
    sent_at: datetime | None


def addressees(session: Session, keys: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Addressee]:
    """What is to be told, by placement and user, as it is now."""
    query = (
        select(Placement, Grade, PlatformUser.subject)
        .join(Grade, Grade.placement_id == Placement.id)
        .join(PlatformUser, PlatformUser.id == Grade.user_id)
        .where(
            Grade.placement_id.in_({placement_id for placement_id, _ in keys}),
            Grade.user_id.in_({user_id for _, user_id in keys}),
        )
    )
    return {
        (placement.id, grade.user_id): Addressee(
            placement, grade.user_id, subject, grade.score, grade.sent_score, grade.sent_at
        )
        for placement, grade, subject in session.execute(query)
    }


@dataclass(frozen=True, slots=True)
class GradeRow:
    """What stands in a column for a learner, and what is the matter with it."""

    user_id: int
    learner_id: int
    name: str | None
    score: int
    sent_score: int | None
    sent_at: datetime | None
    # What waits or was refused, and the last answer.
    waits: bool
    refused: bool
    status: int | None
    answer: str | None


def grade_rows(session: Session, placement: Placement) -> list[GradeRow]:
    """The grades of a placement, by name."""
    query = (
        select(Grade, PlatformUser.learner_id, Learner.name)
        .join(PlatformUser, PlatformUser.id == Grade.user_id)
        .join(Learner, Learner.id == PlatformUser.learner_id)
        .where(Grade.placement_id == placement.id)
        .order_by(Learner.name, Grade.user_id)
    )
    items: dict[str, list[OutboxItem]] = {}
    about = OutboxItem.ordering_key.startswith(f"{placement.id}:", autoescape=True)
    for item in session.scalars(
        select(OutboxItem).where(OutboxItem.target_id == placement.target_id, about).order_by(OutboxItem.id)
    ):
        items.setdefault(item.ordering_key, []).append(item)
    return [
        _row(grade, learner_id, name, items.get(key_of(placement.id, grade.user_id), []))
        for grade, learner_id, name in session.execute(query)
    ]


def _row(grade: Grade, learner_id: int, name: str | None, items: list[OutboxItem]) -> GradeRow:
    last: Any = items[-1] if items else None
    return GradeRow(
        user_id=grade.user_id,
        learner_id=learner_id,
        name=name,
        score=grade.score,
        sent_score=grade.sent_score,
        sent_at=grade.sent_at,
        waits=any(item.dead_at is None for item in items),
        refused=bool(items) and all(item.dead_at is not None for item in items),
        status=last.answer_status if last is not None else None,
        answer=last.answer if last is not None else None,
    )


def key_of(placement_id: int, user_id: int | None) -> str:
    """The ordering key of what goes to a column for a user; of what concerns the column itself where there is none."""
    return f"{placement_id}:" if user_id is None else f"{placement_id}:{user_id}"


def roster_key_of(placement_id: int) -> str:
    """The ordering key of what asks who is in a placement's course."""
    return f"{placement_id}:roster"
