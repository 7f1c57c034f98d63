"""The story: nine months of records of 48 learners, told by four systems, the same at each telling."""

from __future__ import annotations

from datetime import datetime, timedelta

from acquis.demo.recorded import recorded_statements
from acquis.demo.story.journey import tell
from acquis.demo.story.plan import LENGTH, legs
from acquis.demo.story.shapes import Sent

__all__ = ["Sent", "history"]


def history(until: datetime) -> tuple[Sent, ...]:
    """What the four sources have to send, in the order in which it happened; `until` is an aware instant.

    The story ends some days before `until`, and is the same for every instant of a day in Paris: pushed again that day,
    it adds nothing. The statements recorded from Moodle keep their own instants and have no ids.
    """
    begins = until - timedelta(days=LENGTH)
    told = [one for leg in legs() for one in tell(leg, begins)]
    recorded = [Sent("moodle", statement) for statement in recorded_statements()]
    return tuple(sorted(told + recorded, key=lambda one: datetime.fromisoformat(one.statement["timestamp"])))
