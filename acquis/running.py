"""The threads of a running Acquis: a worker that drains, a clock that follows the calendar, a server that answers."""

from __future__ import annotations

import logging
import threading

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from acquis.wiring import Parts

log = logging.getLogger(__name__)

LONGEST_PAUSE_SECONDS = 30.0


def work_until(stop: threading.Event, parts: Parts) -> None:
    """Drain the inbox until told to stop; when the database goes away, wait for it with growing pauses."""
    worker = parts.worker()
    pause = parts.settings.poll_seconds
    while not stop.is_set():
        parts.bell.clear()
        try:
            busy = worker.work()
            pause = parts.settings.poll_seconds
        except OperationalError as error:
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            log.warning("the database does not answer (%s); next look in %.1f s", error.orig, pause)
            stop.wait(pause)
            continue
        if not busy:
            parts.bell.wait(pause)


class WorkerThread:
    """A worker in a thread of its own."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stop = threading.Event()
        self._thread = threading.Thread(target=work_until, args=(self._stop, parts), name="worker")

    def start(self) -> None:
        """Begin to drain."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand, then end."""
        self._stop.set()
        self._parts.bell.set()
        self._thread.join()


def start_clock(parts: Parts) -> BackgroundScheduler:
    """Look at the calendar at once and then at each interval, and ring when somebody is due."""
    worker = parts.worker()

    def look() -> None:
        try:
            if worker.follow_calendar():
                parts.bell.set()
        except OperationalError as error:
            log.warning("the database does not answer (%s); the calendar waits", error.orig)

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(look, "interval", seconds=parts.settings.calendar_seconds, max_instances=1, coalesce=True)
    scheduler.start()
    look()
    return scheduler
