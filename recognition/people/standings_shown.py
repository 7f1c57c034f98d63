"""Where a person stands, for who may see it with their consent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from recognition.awarding.explain import Standing, overview
from records.consents import person_shown
from records.errors import NotFoundError
from records.learners import learner_by_id


def standings_shown(session: Session, organisation_id: int, learner_id: int, now: datetime) -> tuple[Standing, ...]:
    """One standing for each micro-credential in force, of a person who lets HR see what they hold and what they are on
    the way to; raises `NotFoundError` for anybody else."""
    person = person_shown(session, organisation_id, learner_id)
    if not {"credentials", "progress"} <= person.scopes:
        raise NotFoundError("this person does not share where they stand")
    return overview(session, learner_by_id(session, organisation_id, learner_id), now, in_words=False)
