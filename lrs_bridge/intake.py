"""Intake: deliveries that arrive at the same time share a transaction, and so one wait for the disk.

There is no writer thread. A request that finds no other writing becomes the writer: it takes all that has gathered,
stores it in one transaction and tells each waiting request its outcome. While it waits for the disk the next ones
gather. A request alone is not delayed; sixteen at once cost little more than one.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from lrs_bridge.errors import ConflictError
from records.activities import KnownDefinitions
from records.database import Database
from records.positions import STEP, PositionAllotter
from records.statement_writing import Delivery, Outcome, Pen, store

# Enough to share a commit, few enough not to make the first wait long for the last.
STATEMENTS_TOGETHER = 500
# From this size on, a delivery does not wait for the transaction under way, where two may be.
LARGE = 20


def _closed_gate() -> threading.Lock:
    gate = threading.Lock()
    gate.acquire()
    return gate


@dataclass(eq=False, slots=True)
class _Waiting:
    delivery: Delivery
    # Opened when the delivery is settled, or when this request is to become the writer.
    gate: threading.Lock = field(default_factory=_closed_gate)
    settled: bool = False
    error: Exception | None = None
    # Whose gate to open next. Sixteen threads woken at once would only queue for the interpreter.
    follower: _Waiting | None = None


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
        self._writers = self._free = writers
        self._since: datetime | None = None
        # Held between transactions: to fetch one from the pool costs a question to the database each time.
        self._connections: list[Connection] = []

    def settled_through(self) -> datetime:
        """When the transaction under way began; the present if there is none. Of use with one writer only."""
        with self._lock:
            return self._since or self._clock()

    def store(self, delivery: Delivery) -> None:
        """Return once the delivery is stored for good; raises `ConflictError` or the database's error."""
        mine = _Waiting(delivery)
        with self._lock:
            # A small delivery gains by company; a large one fills a transaction alone.
            writes = self._free == self._writers or (self._free > 0 and len(delivery.drafts) >= LARGE)
            if writes:
                self._free -= 1
            else:
                self._queue.append(mine)
        if not writes:
            mine.gate.acquire()
            if mine.follower is not None:
                mine.follower.gate.release()
        if not mine.settled:
            self._write_with_others(mine)
        if mine.error is not None:
            raise mine.error

    def _write_with_others(self, mine: _Waiting) -> None:
        """Write this delivery and what waits beside it; then the first that still waits becomes the writer."""
        with self._lock:
            group = self._take(mine)
        try:
            self._write(group)
        finally:
            with self._lock:
                heir = [self._queue.pop(0)] if self._queue else []
                if not heir:
                    self._free += 1
            _call(heir + group[1:])

    def _take(self, mine: _Waiting) -> list[_Waiting]:
        """What can go together with the writer's own delivery: the same organisation, no id twice, in order."""
        group = [mine]
        ids = {draft.id for draft in mine.delivery.drafts}
        while self._queue:
            delivery = self._queue[0].delivery
            new = {draft.id for draft in delivery.drafts}
            if (
                len(ids) + len(new) > STATEMENTS_TOGETHER
                or delivery.organisation_id != mine.delivery.organisation_id
                or not ids.isdisjoint(new)
            ):
                break
            ids |= new
            group.append(self._queue.pop(0))
        return group

    def _write(self, group: Sequence[_Waiting]) -> None:
        """Store a group; those that conflict learn so, and the others are stored without them."""
        left, repeats = list(group), frozenset[str]()
        try:
            while left:
                outcome = self._try([waiting.delivery for waiting in left], repeats)
                if outcome.is_done:
                    self._nudge()
                    break
                for place, statement_id in outcome.conflicts.items():
                    left[place].error = ConflictError(statement_id)
                left = [waiting for waiting in left if waiting.error is None]
                repeats |= outcome.repeats
        except Exception as error:  # noqa: BLE001 - whatever it is, each request that waits must hear of it
            if len(left) > 1 and not isinstance(error, OperationalError):
                # One that cannot be stored must not take the others with it.
                for waiting in left:
                    self._write([waiting])
            else:
                for waiting in left:
                    waiting.error = error
        for waiting in group:
            waiting.settled = True

    def _try(self, deliveries: Sequence[Delivery], repeats: frozenset[str]) -> Outcome:
        with self._lock:
            kept = self._connections.pop() if self._connections else None
        if kept is not None:
            try:
                return self._try_on(kept, deliveries, repeats)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                # It died while it lay here, as the others will have. Should it have stored all the same, that is found
                # again as a repeat.
                self.close()
        return self._try_on(self._database.engine.connect().execution_options(writes=True), deliveries, repeats)

    def _try_on(self, connection: Connection, deliveries: Sequence[Delivery], repeats: frozenset[str]) -> Outcome:
        with self._lock:
            self._since = self._clock()
        try:
            with connection.begin() as transaction:
                outcome = store(connection, self._pen, deliveries, self._clock(), repeats)
                if not outcome.is_done:
                    transaction.rollback()
        except Exception:
            self._pen.known.forget()
            _give_up(connection)
            raise
        finally:
            with self._lock:
                self._since = None
        if not outcome.is_done:
            self._pen.known.forget()
        with self._lock:
            self._connections.append(connection)
        return outcome

    def close(self) -> None:
        """Give up the connections that are held between transactions; the next one fetches another."""
        with self._lock:
            held, self._connections = self._connections, []
        for connection in held:
            _give_up(connection)


def open_intake(database: Database, clock: Callable[[], datetime], nudge: Callable[[], None]) -> Intake:
    """The intake of a process; all that writes statements in it should share this one."""
    pen = Pen(PositionAllotter(random.SystemRandom().randrange(STEP)), KnownDefinitions())
    return Intake(database, pen, clock, nudge, writers=1 if database.is_sqlite else 2)


def _give_up(connection: Connection) -> None:
    connection.invalidate()
    connection.close()


def _call(called: Sequence[_Waiting]) -> None:
    """Open the first gate; each that wakes opens the next."""
    for one, next_one in pairwise(called):
        one.follower = next_one
    if called:
        called[0].gate.release()
