"""The last verdicts, read before the evidence is: where they stand, nothing else has to be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from records.awards import Progress


def last_verdicts(session: Session, asked: Mapping[int, Collection[int]]) -> list[Progress]:
    """The last verdict on each of these learners for each of the micro-credentials asked for, where there is one."""
    numbers = {number for own in asked.values() for number in own}
    if not numbers:
        return []
    query = select(Progress).where(
        Progress.learner_id.in_(sorted(asked)), Progress.microcredential_id.in_(sorted(numbers))
    )
    return [row for row in session.scalars(query) if row.microcredential_id in asked[row.learner_id]]


def confirm_verdicts(session: Session, standing: Collection[tuple[int, int]], as_of: datetime) -> None:
    """Note that these verdicts, by learner and micro-credential, are the same as of now."""
    if not standing:
        return
    change = (
        update(Progress)
        .where(Progress.learner_id == bindparam("of"), Progress.microcredential_id == bindparam("number"))
        .values(as_of=as_of)
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(change, [{"of": learner, "number": number} for learner, number in sorted(standing)])
