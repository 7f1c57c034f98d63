"""What time alone changes: windows that open or close, awards that end.

An instant that was missed while nothing ran is caught up at the next look: what is asked is "due by now", not "due at".
"""

from __future__ import annotations

from datetime import datetime

from records.award_states import after
from records.awards import due_progress, expired_awards, next_instant
from records.database import Database
from records.inbox import enqueue_learners

AT_A_TIME = 500


def follow_calendar(database: Database, now: datetime) -> int:
    """Hand to the inbox the learners whose verdict can have changed by `now`, and end awards whose life is over.

    Returns how many learners were handed over; of one who is due for several things, perhaps more than once.
    """
    handed = 0
    while (due := coming(database)) is not None and due <= now:
        part = _hand_over(database, now)
        if not part:
            # The rest is in the hands of another clock.
            break
        handed += part
    return handed


def coming(database: Database) -> datetime | None:
    """When to look next: the earliest instant at which time alone changes something."""
    with database.reading() as session:
        return next_instant(session)


def _hand_over(database: Database, now: datetime) -> int:
    with database.transaction() as session:
        learners: set[tuple[int, int]] = set()
        for progress in due_progress(session, now, AT_A_TIME):
            # Handed over once; evaluation sets the next instant.
            progress.next_change_at = None
            learners.add((progress.organisation_id, progress.learner_id))
        for award in expired_awards(session, now, AT_A_TIME):
            award.state = after(award.state, "lapse" if award.state == "recommended" else "expire")
            learners.add((award.organisation_id, award.learner_id))
        for organisation_id in {organisation for organisation, _ in learners}:
            ids = sorted(learner for organisation, learner in learners if organisation == organisation_id)
            enqueue_learners(session, organisation_id, ids, now)
        return len(learners)
