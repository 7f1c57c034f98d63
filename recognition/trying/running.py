"""Simulations that were asked for on a page: asked, worked on by whichever process comes first, and shown.

The work goes on beside the live stream, in short transactions, under a lease that it renews as it tells how far it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from recognition.errors import SimulationBusyError, SimulationStoppedError
from recognition.trying.simulation import GROUPS, Simulation, from_json, renamed, to_json, without_names
from recognition.trying.trying import Phase, Question, Version, simulate
from records.database import Database
from records.learners import learners_among
from records.microcredentials import version_of
from records.simulation_runs import SimulationRun, change_run, due_runs, take_run
from rules import rule_from_data
from rules.errors import AcquisError

LEASE = timedelta(minutes=2)
# How often a run says how far it is.
PACE = timedelta(seconds=1)
# How many people of each group are named; the counts are of all.
MOST = 500
LONGEST_TROUBLE = 2_000


@dataclass(frozen=True, slots=True)
class Working:
    """What working on a run takes from outside; `holder` is this process's name among all."""

    database: Database
    clock: Callable[[], datetime]
    holder: str


class Run:
    """The work on one run."""

    def __init__(self, working: Working, number: int) -> None:
        self._working, self._number = working, number
        self._stop = threading.Event()
        self._told_at: datetime | None = None

    def stop(self) -> None:
        """End soon; another process begins it anew when the lease is over."""
        self._stop.set()

    def go(self) -> str:
        """Simulate to the end; raises `SimulationBusyError` where another process does so already, and
        `SimulationStoppedError` where this one is to end or was too slow to keep its lease."""
        self._take()
        try:
            organisation_id, question = self._question()
            simulation = simulate(self._working.database, organisation_id, question, self._tell)
        except SimulationStoppedError:
            self._write(lease_until=None)
            raise
        except Exception as error:
            words = str(error) if isinstance(error, AcquisError) else type(error).__name__
            self._end("failed", trouble=words[:LONGEST_TROUBLE])
            raise
        self._end("done", result=to_json(without_names(simulation)), counts=counts_of(simulation))
        return f"{simulation.people} people"

    def _take(self) -> None:
        now = self._working.clock()
        with self._working.database.transaction() as session:
            run = take_run(session, self._number, self._working.holder, now + LEASE, now)
            if run is None:
                raise SimulationBusyError("another process works on this simulation")
            run.state, run.phase, run.done, run.whole = "running", None, 0, 0

    def _question(self) -> tuple[int, Question]:
        with self._working.database.reading() as session:
            run = session.get_one(SimulationRun, self._number)
            draft = rule_from_data(run.document, vocabulary=None)
            now = self._working.clock()
            return run.organisation_id, Question(draft, _against(session, run), now, run.since, run.near, MOST)

    def _tell(self, phase: Phase, done: int, whole: int) -> None:
        if self._stop.is_set():
            raise SimulationStoppedError("the process is to end")
        now = self._working.clock()
        if self._told_at is not None and now - self._told_at < PACE:
            return
        self._told_at = now
        if not self._write(phase=phase, done=done, whole=whole, lease_until=now + LEASE):
            raise SimulationStoppedError("another process works on this simulation by now")

    def _end(self, state: str, **values: object) -> None:
        self._write(state=state, ended_at=self._working.clock(), lease_until=None, **values)

    def _write(self, **values: object) -> bool:
        with self._working.database.transaction() as session:
            return change_run(session, self._number, self._working.holder, **values)


def _against(session: Session, run: SimulationRun) -> Version | None:
    if run.against is None:
        return None
    return Version.of(version_of(session, run.organisation_id, run.slug, run.against))


def counts_of(found: Simulation) -> dict[str, int]:
    """How many people are in each group, and in all."""
    groups: dict[str, int] = {name: found.groups[name].count for name in GROUPS}
    return {**groups, "keep": found.keep, "others": found.others, "people": found.people}


def work_on_all(working: Working) -> int:
    """Work on every run that waits, one after another; returns how many there were."""
    with working.database.reading() as session:
        due = due_runs(session, working.clock())
    for number in due:
        Run(working, number).go()
    return len(due)


def named_now(session: Session, organisation_id: int, found: Simulation) -> Simulation:
    """A simulation that was kept, with the names that its learners have now."""
    people = (one.someone.learner_id for group in found.groups.values() for one in group.people)
    known = learners_among(session, organisation_id, sorted({each for each in people if each is not None}))
    names: Mapping[int, str | None] = {number: learner.name for number, learner in known.items()}
    return renamed(found, names)


def result_of(session: Session, run: SimulationRun) -> Simulation | None:
    """What the run came to, if it did, with the names that its learners have now."""
    return named_now(session, run.organisation_id, from_json(run.result)) if run.result is not None else None
