"""Wiring: the parts of a running Acquis, made from the settings."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from acquis.settings import Settings, need_secret
from credentials.fetching import Fetch, PublicFetcher
from lrs_bridge.intake import Intake, open_intake
from recognition.certifying.issuing import Signatory
from recognition.certifying.signing_keys import KeyRing
from recognition.worker import Worker
from records.database import Database

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def utc_now() -> datetime:
    """The one clock of the whole system, read in the shell alone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """What web, worker and clock share in one process."""

    settings: Settings
    database: Database
    secret: str
    # Set when something new lies in the inbox.
    bell: threading.Event = field(default_factory=threading.Event)
    # Gets what the credentials of strangers name.
    fetch: Fetch = field(default_factory=PublicFetcher)

    @cached_property
    def intake(self) -> Intake:
        """The queue before the statement store: one for all that writes statements in this process."""
        return open_intake(self.database, utc_now, self.bell.set)

    def worker(self) -> Worker:
        """A worker of its own for each thread that works."""
        return Worker(self.database, Signatory(self.settings.base_url, KeyRing(self.secret)), utc_now)


def assemble(settings: Settings) -> Parts:
    """Make the parts; raises `SettingsError` when no secret can be had."""
    logging.basicConfig(level=settings.log_level, format=LOG_FORMAT)
    for talkative in ("alembic", "apscheduler"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    return Parts(settings, Database(settings.database_url), need_secret(settings))
