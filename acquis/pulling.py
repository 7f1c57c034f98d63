"""Pulling on a timetable: the clock starts a run for each pull whose time has come.

The timetable lies in the database (`next_at`), so that any number of clocks can follow it; a lease decides who pulls.
"""

from __future__ import annotations

import logging
import random
import secrets
import socket
import threading
from os import getpid

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy.exc import OperationalError

from acquis.wiring import Parts, utc_now
from credentials.errors import SealError
from credentials.keys import seal, unseal
from lrs_bridge.pull import errors
from lrs_bridge.pull.lease import holder_named
from lrs_bridge.pull.puller import Run, Tools
from records.pulls import due_pulls
from rules.errors import AcquisError

log = logging.getLogger(__name__)

# How many remotes are pulled from at once, by one clock.
TOGETHER = 8
EXECUTOR = "pulls"


def seal_secret(secret: str, settings_secret: str) -> bytes:
    """A remote's secret as the database keeps it."""
    return seal(secret.encode(), settings_secret)


def tools_of(parts: Parts) -> Tools:
    """What a run needs, from the parts of this process."""

    def opened(sealed: bytes) -> str:
        try:
            return unseal(sealed, parts.secret).decode()
        except SealError as error:
            raise SealError("the settings' secret does not open the remote's: give it anew with `pull add`") from error

    return Tools(
        database=parts.database,
        intake=parts.intake,
        clock=utc_now,
        chance=random.SystemRandom().random,
        unseal=opened,
        base_url=parts.settings.base_url,
        holder=holder_named(socket.gethostname(), getpid(), secrets.randbits(32)),
    )


class Pulling:
    """The pulls of one clock."""

    def __init__(self, parts: Parts, scheduler: BaseScheduler) -> None:
        self._parts = parts
        self._scheduler = scheduler
        self._lock = threading.Lock()
        self._runs: dict[int, Run] = {}
        scheduler.add_executor(ThreadPoolExecutor(TOGETHER), EXECUTOR)

    def look(self) -> None:
        """Start a run for each pull that is due and not under way here."""
        try:
            with self._parts.database.reading() as session:
                due = due_pulls(session, utc_now())
        except OperationalError as error:
            log.warning("the database does not answer (%s); the pulls wait", error.orig)
            return
        for source_id in due:
            with self._lock:
                if source_id in self._runs:
                    continue
                run = self._runs[source_id] = Run(tools_of(self._parts), source_id)
            self._scheduler.add_job(self._pull, args=[source_id, run], executor=EXECUTOR, misfire_grace_time=None)

    def stop(self) -> None:
        """End the runs under way; each goes on next time from where it stands."""
        with self._lock:
            runs = list(self._runs.values())
        for run in runs:
            run.stop()

    def _pull(self, source_id: int, run: Run) -> None:
        try:
            tally = run.go()
            if tally.stored or tally.refused:
                log.info("pulled from source %s: %s new, %s refused", source_id, tally.stored, tally.refused)
        except (errors.PullBusyError, errors.PullStoppedError, errors.PullLostError) as error:
            log.debug("pull of source %s: %s", source_id, error)
        except OperationalError as error:
            log.warning("the database does not answer (%s); the pull of source %s waits", error.orig, source_id)
        except AcquisError as error:
            log.warning("pull of source %s: %s", source_id, error)
        finally:
            with self._lock:
                del self._runs[source_id]
