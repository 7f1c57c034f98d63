"""Sending on a timetable: what a run to a target needs, and which targets are due."""

from __future__ import annotations

import random

from apscheduler.schedulers.base import BaseScheduler

from acquis.pulling import new_holder, opener
from acquis.timetable import Timetable
from acquis.wiring import Parts, utc_now
from lrs_bridge.send import errors
from lrs_bridge.send.sender import Run, Tools
from records.outbox import LRS, due_targets

# How many targets are sent to at once, by one clock.
TOGETHER = 8


def tools_of(parts: Parts) -> Tools:
    """What a run needs, from the parts of this process."""
    return Tools(
        database=parts.database,
        clock=utc_now,
        chance=random.SystemRandom().random,
        unseal=opener(parts, "send add"),
        base_url=parts.settings.base_url,
        holder=new_holder(),
    )


def sends_timetable(parts: Parts, scheduler: BaseScheduler) -> Timetable:
    """The targets of one clock."""
    quiet = (errors.SendBusyError, errors.SendStoppedError, errors.SendLostError)
    return Timetable(
        parts,
        scheduler,
        "sends",
        lambda session, now: due_targets(session, LRS, now),
        lambda number: Run(tools_of(parts), number),
        together=TOGETHER,
        quiet=quiet,
    )
