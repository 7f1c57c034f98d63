"""A learner's goals: set, given another day, and given up."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from recognition.errors import GoalError
from records.award_states import HELD
from records.awards import awards_of_learners
from records.errors import NotFoundError
from records.goals import drop_goal, keep_goal
from records.job_roles import job_role_by_id
from records.learners import Learner, learner_by_id, lock_learners
from records.microcredentials import MicroCredential, microcredential_of

# A day further away than that is a slip of the keyboard.
FARTHEST_YEARS = 20


def set_goal(
    session: Session,
    organisation_id: int,
    learner_id: int,
    slug: str,
    wanted_by: date | None,
    today: date,
    now: datetime,
) -> None:
    """Set the goal, or its day anew; `today` is in the learner's calendar.

    Raises `GoalError` for a day that is over or out of reach, `NotFoundError` for an unknown micro-credential.
    """
    _check(wanted_by, today)
    learner = _locked(session, organisation_id, learner_id)
    keep_goal(session, learner, _known(session, organisation_id, slug), wanted_by, now)


def set_job_as_goal(
    session: Session,
    organisation_id: int,
    learner_id: int,
    role_id: int,
    wanted_by: date | None,
    today: date,
    now: datetime,
) -> None:
    """Make goals of all that a job asks for and the learner does not hold. Raises as `set_goal`."""
    _check(wanted_by, today)
    learner = _locked(session, organisation_id, learner_id)
    awards = awards_of_learners(session, [learner.id])[learner.id]
    held = {award.microcredential_id for award in awards if award.state in HELD}
    for microcredential in job_role_by_id(session, organisation_id, role_id).microcredentials:
        if microcredential.id not in held:
            keep_goal(session, learner, microcredential, wanted_by, now)


def give_up_goal(session: Session, organisation_id: int, learner_id: int, slug: str, now: datetime) -> None:
    """Give the goal up; raises `NotFoundError` for an unknown micro-credential."""
    learner = learner_by_id(session, organisation_id, learner_id)
    drop_goal(session, learner, _known(session, organisation_id, slug), now)


def _check(wanted_by: date | None, today: date) -> None:
    if wanted_by is not None and wanted_by < today:
        raise GoalError("wanted_by", "this day is over")
    if wanted_by is not None and wanted_by.year > today.year + FARTHEST_YEARS:
        raise GoalError("wanted_by", f"this day is more than {FARTHEST_YEARS} years away")


def _locked(session: Session, organisation_id: int, learner_id: int) -> Learner:
    learner = learner_by_id(session, organisation_id, learner_id)
    # Two clicks at once: one after the other.
    lock_learners(session, [learner.id])
    return learner


def _known(session: Session, organisation_id: int, slug: str) -> MicroCredential:
    found = microcredential_of(session, organisation_id, slug)
    if found is None:
        raise NotFoundError(f"micro-credential {slug!r} is not known in this organisation")
    return found
