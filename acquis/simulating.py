"""Simulations that were asked for on a page, worked on beside what arrives."""

from __future__ import annotations

from apscheduler.schedulers.base import BaseScheduler

from acquis.pulling import new_holder
from acquis.timetable import Timetable
from acquis.wiring import Parts, utc_now
from recognition.errors import SimulationBusyError, SimulationStoppedError
from recognition.trying.running import Run, Working
from records.simulation_runs import due_runs

# One takes a processor for itself.
TOGETHER = 1


def simulations_timetable(parts: Parts, scheduler: BaseScheduler) -> Timetable:
    """The simulations of one clock."""
    return Timetable(
        parts,
        scheduler,
        "simulations",
        due_runs,
        lambda number: Run(Working(parts.database, utc_now, new_holder()), number),
        together=TOGETHER,
        quiet=(SimulationBusyError, SimulationStoppedError),
    )
