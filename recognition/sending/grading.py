"""What gradebooks are told of learners' progress and awards: into the outbox, in the transaction in which it changes.

`score_of` is pure. What is to stand in a column is remembered as a grade; the outbox holds a reference to it, and the
sender reads it when it sends: of several changes that wait, the newest alone goes out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import and_
from sqlalchemy.orm import Session

from records.gradebooks import AWARD, NONE, Placement
from records.grades import (
    Standing,
    column_is_gone,
    key_of,
    learners_of_placement,
    roster_key_of,
    standings,
    want_grades,
)
from records.learners import lock_learners
from records.outbox import drop_keys, enqueue, is_awaited
from rules import percent_of

FULL = 100
# Which grades to tell: those that are another than they were, those that the gradebook does not have, or all.
Which = Literal["changed", "missing", "all"]


@dataclass(frozen=True, slots=True)
class Course:
    """A course of a platform."""

    organisation_id: int
    platform_id: int
    context_id: str


def score_of(standing: Standing) -> int | None:
    """What shall stand in the column; none where nothing has been told and there is nothing to tell.

    What was told once is never taken out of the gradebook again: what is left of it may be 0.
    """
    if standing.awarded:
        return FULL
    percent = 0 if standing.mode == AWARD else percent_of(standing.progress or 0.0)
    return None if percent == 0 and standing.score is None else percent


def tell_gradebooks(
    session: Session,
    organisation_id: int,
    learner_ids: Collection[int],
    microcredential_ids: Collection[int],
    now: datetime,
) -> None:
    """Have the columns of these micro-credentials show where these learners stand. The caller holds the learners."""
    shown = Placement.microcredential_id.in_(sorted(microcredential_ids))
    _tell(session, standings(session, organisation_id, shown, learner_ids), "changed", now)


def tell_course(session: Session, course: Course, learner_ids: Collection[int], now: datetime) -> None:
    """Have the columns of a course show where these of its learners stand: they may have come after their award."""
    lock_learners(session, learner_ids)
    here = and_(Placement.platform_id == course.platform_id, Placement.context_id == course.context_id)
    _tell(session, standings(session, course.organisation_id, here, learner_ids), "changed", now)


def tell_placement(session: Session, placement: Placement, now: datetime, which: Which = "missing") -> int:
    """Have a column show where the learners of its course stand. Returns how many grades are asked for."""
    _ask_for_column(session, placement, now)
    ask_for_roster(session, placement, now)
    lock_learners(session, learners_of_placement(session, placement))
    found = standings(session, placement.organisation_id, Placement.id == placement.id)
    return _tell(session, found, which, now)


def tell_again(session: Session, placement: Placement, now: datetime, user_id: int | None = None) -> int:
    """Send the grades of a placement again, all of them or that of one user of the platform, whatever became of them.

    A column that the platform said is gone is looked for again, and made. Returns how many grades are asked for.
    """
    if placement.lineitems is not None and column_is_gone(session, placement):
        placement.lineitem = None
        session.flush()
    if user_id is None:
        return tell_placement(session, placement, now, "all")
    _ask_for_column(session, placement, now)
    lock_learners(session, learners_of_placement(session, placement))
    found = standings(session, placement.organisation_id, Placement.id == placement.id)
    return _tell(session, [each for each in found if each.user_id == user_id], "all", now)


def change_mode(session: Session, placement: Placement, mode: str, now: datetime) -> None:
    """Have the column show something else from now on."""
    # Held before the mode is another, so that no worker tells what it showed before.
    lock_learners(session, learners_of_placement(session, placement))
    placement.mode = mode
    session.flush()
    tell_placement(session, placement, now)


def ask_for_roster(session: Session, placement: Placement, at: datetime) -> None:
    """Have the platform asked at this instant who is in the course, where it says so and the column shows something.

    Who was enrolled meanwhile gets the score with it.
    """
    key = roster_key_of(placement.id)
    wanted = placement.roster is not None and placement.mode != NONE and placement.reaches
    if wanted and not is_awaited(session, placement.target_id, key):
        organisation_id, payload = placement.organisation_id, {"placement": placement.id}
        enqueue(session, organisation_id, [placement.target_id], "roster", payload, at, ordering_key=key)


def _ask_for_column(session: Session, placement: Placement, now: datetime) -> None:
    if placement.lineitem is None and placement.lineitems is not None and placement.mode != NONE:
        key = key_of(placement.id, None)
        drop_keys(session, placement.target_id, {key})
        payload = {"placement": placement.id}
        enqueue(session, placement.organisation_id, [placement.target_id], "column", payload, now, ordering_key=key)


def _tell(session: Session, found: Collection[Standing], which: Which, now: datetime) -> int:
    """Remember the grades of these, and ask for them to be sent."""
    scores: dict[tuple[int, int], int] = {}
    keys: dict[int, set[str]] = {}
    for each in found:
        score = score_of(each)
        if score is None or (which != "all" and score == (each.score if which == "changed" else each.sent_score)):
            continue
        scores[each.placement_id, each.user_id] = score
        key = key_of(each.placement_id, each.user_id)
        keys.setdefault(each.target_id, set()).add(key)
        payload = {"placement": each.placement_id, "user": each.user_id}
        enqueue(session, each.organisation_id, [each.target_id], "score", payload, now, ordering_key=key)
    for target_id, refused in keys.items():
        drop_keys(session, target_id, refused)
    want_grades(session, scores, forget=which == "all")
    return len(scores)
