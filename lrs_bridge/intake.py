"""Intake: deliveries that arrive at the same time share a transaction, and so one wait for the disk.

There is no writer thread. A request that finds no other writing becomes the writer: it takes all that has gathered,
stores it in one transaction and tells each waiting request its outcome. While it waits for the disk the next ones
gather. A request alone is not delayed; sixteen at once cost little more than one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import OperationalError

from lrs_bridge.errors import ConflictError
from records.database import Database
from records.statement_writing import Conflict, Delivery, Pen, store

# Enough to share a commit, few enough not to make the first wait long for the last.
STATEMENTS_TOGETHER = 500


@dataclass(eq=False, slots=True)
class _Waiting:
    delivery: Delivery
    # Set when the delivery is settled, or when this request is to become the writer.
    called: threading.Event = field(default_factory=threading.Event)
    settled: bool = False
    error: Exception | None = None


class Intake:
    """The queue before the statement store. One for each process."""

    def __init__(
        self,
        database: Database,
        pen: Pen,
        clock: Callable[[], datetime],
        nudge: Callable[[], None],
        writers: int = 1,
    ) -> None:
        """`nudge` is called after each commit; `writers`: how many transactions may be under way at once."""
        self._database = database
        self._pen = pen
        self._clock = clock
        self._nudge = nudge
        self._lock = threading.Lock()
        self._queue: list[_Waiting] = []
        self._free = writers
        self._since: datetime | None = None

    def settled_through(self) -> datetime:
        """When the transaction under way began; the present if there is none. Of use with one writer only."""
        with self._lock:
            return self._since or self._clock()

    def store(self, delivery: Delivery) -> None:
        """Return once the delivery is stored for good; raises `ConflictError` or the database's error."""
        mine = _Waiting(delivery)
        with self._lock:
            self._queue.append(mine)
            writes = self._free > 0
            if writes:
                self._free -= 1
        if not writes:
            mine.called.wait()
        if not mine.settled:
            self._write_until_settled(mine)
        if mine.error is not None:
            raise mine.error

    def _write_until_settled(self, mine: _Waiting) -> None:
        """Write what waits until the own delivery is settled; then the first that still waits becomes the writer."""
        try:
            while not mine.settled:
                with self._lock:
                    group = self._take()
                self._write(group)
        finally:
            with self._lock:
                if self._queue:
                    self._queue[0].called.set()
                else:
                    self._free += 1

    def _take(self) -> list[_Waiting]:
        """The next deliveries that can go together: one organisation, no id twice."""
        group: list[_Waiting] = []
        left: list[_Waiting] = []
        ids: set[str] = set()
        count = 0
        for waiting in self._queue:
            delivery = waiting.delivery
            fits = not group or (
                count + len(delivery.drafts) <= STATEMENTS_TOGETHER
                and delivery.organisation_id == group[0].delivery.organisation_id
                and ids.isdisjoint(draft.id for draft in delivery.drafts)
            )
            if fits and not left:
                group.append(waiting)
                count += len(delivery.drafts)
                ids.update(draft.id for draft in delivery.drafts)
            else:
                left.append(waiting)
        self._queue = left
        return group

    def _write(self, group: Sequence[_Waiting]) -> None:
        """Store a group; those that conflict are told so, and the others are stored without them."""
        left = list(group)
        try:
            while left:
                conflicts = self._try([waiting.delivery for waiting in left])
                if not conflicts:
                    self._nudge()
                    break
                taken = {id(conflict.delivery): conflict.statement_id for conflict in conflicts}
                for waiting in left:
                    if id(waiting.delivery) in taken:
                        _settle(waiting, ConflictError(taken[id(waiting.delivery)]))
                left = [waiting for waiting in left if not waiting.settled]
        except Exception as error:  # noqa: BLE001 - whatever it is, each request that waits must hear of it
            if len(left) > 1 and not isinstance(error, OperationalError):
                # One that cannot be stored must not take the others with it.
                for waiting in left:
                    self._write([waiting])
                return
            for waiting in left:
                waiting.error = error
        for waiting in left:
            _settle(waiting, waiting.error)

    def _try(self, deliveries: Sequence[Delivery]) -> list[Conflict]:
        with self._lock:
            self._since = self._clock()
        try:
            with self._database.connection() as connection:
                conflicts = store(connection, self._pen, deliveries, self._clock())
                if conflicts:
                    connection.rollback()
                    self._pen.known.forget()
                return conflicts
        except Exception:
            self._pen.known.forget()
            raise
        finally:
            with self._lock:
                self._since = None


def _settle(waiting: _Waiting, error: Exception | None) -> None:
    waiting.error = error
    waiting.settled = True
    waiting.called.set()
