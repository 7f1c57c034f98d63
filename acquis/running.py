"""What runs: a worker that drains, a clock that follows the calendar, a server that answers."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError
from waitress.server import create_server

from acquis import schema
from acquis.app import create_app
from acquis.pulling import pulls_timetable
from acquis.sending import grades_timetable, mails_timetable, sends_timetable
from acquis.settings import Settings, SettingsError
from acquis.simulating import simulations_timetable
from acquis.timetable import Timetable
from acquis.wiring import Parts, assemble

log = logging.getLogger(__name__)

LONGEST_PAUSE_SECONDS = 30.0
HEADER_BYTES = 64 * 1024
# Browsers keep their connections for the next page: room for a lecture hall, below the usual 1,024 open files.
CONNECTIONS = 800
IDLE_SECONDS = 60
# A page makes ten thousand objects and keeps none: to look for circles among them at every 700 costs a quarter of it.
GARBAGE = (20_000, 20, 20)
# Who asked for a simulation looks at the page that waits for it.
SIMULATE_SECONDS = 1.0


def ready_parts(settings: Settings) -> Parts:
    """The parts, with the database ready: the embedded one is migrated, another must have been.

    Raises `SchemaOutdatedError`.
    """
    parts = assemble(settings)
    if parts.database.is_sqlite:
        schema.upgrade(parts.database)
    else:
        schema.check(parts.database)
    return parts


def open_server(parts: Parts) -> Any:
    """A listening web server; its `run` answers until `close`. Raises `SettingsError` when the port is taken."""
    settings = parts.settings
    try:
        return create_server(
            create_app(parts),
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            # A little above our own limit, so that the door can answer in the protocol's form.
            max_request_body_size=settings.max_body_bytes + 1,
            max_request_header_size=HEADER_BYTES,
            ident="acquis",
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            # `select` knows no descriptor above 1,023.
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
            **_proxies(settings.proxies),
        )
    except OSError as error:
        raise SettingsError(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error


def settle_memory() -> None:
    """Have the garbage collector leave alone what was made at the start, which stays, and look less often. Call it when
    all is ready, before the work begins."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def _proxies(count: int) -> dict[str, Any]:
    """Where proxies stand before the server, the caller is whom the first of them names: who guesses is counted."""
    if not count:
        return {}
    return {"trusted_proxy": "*", "trusted_proxy_count": count, "trusted_proxy_headers": {"x-forwarded-for"}}


@contextmanager
def at_work(parts: Parts) -> Iterator[None]:
    """A worker and a clock in threads of this process."""
    thread = WorkerThread(parts)
    thread.start()
    clock = start_clock(parts)
    try:
        yield
    finally:
        clock.stop()
        thread.stop()


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


class Clock:
    """A scheduler that follows the calendar and the timetables of pulls and of what is sent on."""

    def __init__(self, scheduler: BackgroundScheduler, timetables: Sequence[Timetable]) -> None:
        self._scheduler = scheduler
        self._timetables = timetables

    def stop(self) -> None:
        """Start nothing more, break off what waits for a remote, and finish what is in hand."""
        self._scheduler.pause()
        for timetable in self._timetables:
            timetable.stop()
        self._scheduler.shutdown()


def start_clock(parts: Parts) -> Clock:
    """Look at the calendar and the timetables at once and then at each interval, and ring when somebody is due.

    Each look sets an alarm for the very instant at which something is due next; the interval is for what became due
    sooner by what happened since. What was due while nothing ran is found by the first look.
    """
    worker = parts.worker()
    scheduler = BackgroundScheduler(timezone="UTC")

    def look() -> None:
        try:
            if worker.follow_calendar():
                parts.bell.set()
            coming = worker.coming()
        except OperationalError as error:
            log.warning("the database does not answer (%s); the calendar waits", error.orig)
            return
        if coming is not None:
            # However late the scheduler is: the instant has come.
            scheduler.add_job(look, "date", run_date=coming, id="alarm", replace_existing=True, misfire_grace_time=None)

    scheduler.add_job(look, "interval", seconds=parts.settings.calendar_seconds, max_instances=1, coalesce=True)
    pulling, sending = parts.settings.pull_seconds, parts.settings.send_seconds
    timetables = {
        pulls_timetable(parts, scheduler): pulling,
        sends_timetable(parts, scheduler): sending,
        grades_timetable(parts, scheduler): sending,
        mails_timetable(parts, scheduler): sending,
        simulations_timetable(parts, scheduler): SIMULATE_SECONDS,
    }
    for timetable, seconds in timetables.items():
        scheduler.add_job(timetable.look, "interval", seconds=seconds, max_instances=1, coalesce=True)
    scheduler.start()
    look()
    for timetable in timetables:
        timetable.look()
    return Clock(scheduler, list(timetables))
