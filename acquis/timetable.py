"""A timetable that lies in the database: the clock starts a run for each thing whose time has come.

Any number of clocks can follow it; a lease decides which process does the work.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from acquis.wiring import Parts, utc_now
from rules.errors import AcquisError

log = logging.getLogger(__name__)


class Running(Protocol):
    """One run."""

    def go(self) -> Any:
        """Do it, to the end."""

    def stop(self) -> None:
        """End soon."""


class Timetable:
    """The runs of one clock, of one kind."""

    def __init__(
        self,
        parts: Parts,
        scheduler: BaseScheduler,
        name: str,
        due: Callable[[Session, datetime], list[int]],
        make: Callable[[int], Running],
        *,
        together: int,
        quiet: Sequence[type[Exception]],
    ) -> None:
        """`due`: whose time has come; `together`: how many runs at once; `quiet`: errors that are no trouble."""
        self._parts, self._scheduler, self._name = parts, scheduler, name
        self._due, self._make, self._quiet = due, make, tuple(quiet)
        self._lock = threading.Lock()
        self._runs: dict[int, Running] = {}
        scheduler.add_executor(ThreadPoolExecutor(together), name)

    def look(self) -> None:
        """Start a run for each that is due and not under way here."""
        try:
            with self._parts.database.reading() as session:
                due = self._due(session, utc_now())
        except OperationalError as error:
            log.warning("the database does not answer (%s); the %s wait", error.orig, self._name)
            return
        for number in due:
            with self._lock:
                if number in self._runs:
                    continue
                run = self._runs[number] = self._make(number)
            self._scheduler.add_job(self._go, args=[number, run], executor=self._name, misfire_grace_time=None)

    def stop(self) -> None:
        """End the runs under way; each goes on next time from where it stands."""
        with self._lock:
            runs = list(self._runs.values())
        for run in runs:
            run.stop()

    def _go(self, number: int, run: Running) -> None:
        try:
            log.info("%s %s: %s", self._name, number, run.go())
        except self._quiet as error:
            log.debug("%s %s: %s", self._name, number, error)
        except OperationalError as error:
            log.warning("the database does not answer (%s); %s %s wait", error.orig, self._name, number)
        except AcquisError as error:
            log.warning("%s %s: %s", self._name, number, error)
        finally:
            with self._lock:
                del self._runs[number]
