"""A run of a sender: the lease on a target of the outbox, and what is noted when it fails. What is sent, its kind says.

Each step is one transaction. Killed at any instant, a run leaves items that are sent again by the next one.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from recognition.sending.errors import SendBusyError, SendLostError, SendStoppedError
from recognition.sending.holders import LEASE, abandoned_by
from recognition.sending.pauses import pause_after
from records.database import Database
from records.outbox import OutboxTarget, change_held, take_lease, target_by_id
from rules.errors import AcquisError


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What sending needs beside the target itself."""

    database: Database
    clock: Callable[[], datetime]
    # A number from 0 to 1, by chance.
    chance: Callable[[], float]
    # Names this run among all processes (`recognition.sending.holders`).
    holder: str


@dataclass(slots=True)
class Tally:
    """What a run did so far."""

    sent: int = 0
    dead: int = 0


class Run(ABC):
    """One run to one target. `stop` ends it from another thread."""

    def __init__(self, tools: Tools, target_id: int) -> None:
        self._shared = tools
        self._target_id = target_id
        self._stopped = threading.Event()
        self.tally = Tally()

    @abstractmethod
    def send_all(self) -> None:
        """Send all that waits, until it is gone or `stopped`; what it raises is noted with the target."""

    @abstractmethod
    def hang_up(self) -> None:
        """End a wait for an answer, as far as that can be done, and give back what was opened."""

    @property
    def stopped(self) -> bool:
        """Whether the run is to end."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """End soon."""
        self._stopped.set()
        self.hang_up()

    def go(self) -> Tally:
        """Send all that waits.

        Raises `SendBusyError` when another process sends, `SendStoppedError` after `stop`, `SendLostError`, and what is
        also written down with the target: what keeps it from being sent to.
        """
        self._take()
        try:
            self.send_all()
            if self.stopped:
                raise SendStoppedError("sending was stopped, and goes on from here next time")
        except (SendLostError, SendStoppedError, OperationalError):
            raise
        except AcquisError as error:
            if self.stopped:
                raise SendStoppedError("sending was stopped, and goes on from here next time") from error
            self._fail(error)
            raise
        except Exception as error:
            # A fault of ours must not have the same request made at each look.
            self._fail(error)
            raise
        finally:
            self.hang_up()
            self._change({"lease_holder": None, "lease_until": None})
        return self.tally

    def went_well(self, session: Session, sent: int) -> None:
        """Note that the target took so many; raises `SendLostError` where another process has the lease by now."""
        now = self._shared.clock()
        well = {**_WELL, "sent": OutboxTarget.sent + sent, "last_success_at": now, "lease_until": now + LEASE}
        if not change_held(session, self._target_id, self._shared.holder, well):
            raise SendLostError("another process sends to this target now")

    def _take(self) -> None:
        now, own = self._shared.clock(), self._shared.holder
        with self._shared.database.transaction() as session:
            target = target_by_id(session, self._target_id)
            dead = abandoned_by(target.lease_holder, own) if target is not None else None
            if not take_lease(session, self._target_id, own, now + LEASE, now, dead):
                raise SendBusyError("another process sends to this target")

    def _fail(self, error: Exception) -> None:
        now = self._shared.clock()
        with self._shared.database.reading() as session:
            target = target_by_id(session, self._target_id)
            failures = target.failures + 1 if target is not None else 1
        pause = pause_after(failures, timedelta(0), self._shared.chance(), getattr(error, "again_in", None))
        trouble = {"trouble_code": getattr(error, "code", "remote"), "trouble": str(error), "trouble_at": now}
        self._change({**trouble, "failures": failures, "next_at": now + pause})

    def _change(self, values: dict[str, Any]) -> None:
        with self._shared.database.transaction() as session:
            change_held(session, self._target_id, self._shared.holder, values)


_WELL = {"failures": 0, "trouble_code": None, "trouble": None, "trouble_at": None}
