"""The puller: one walk through a remote LRS, page by page, each stored before the walk is said to be further.

Killed at any instant it leaves statements stored whose page is fetched again, and found to be there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from credentials.errors import SealError
from lrs_bridge.errors import LrsBridgeError, SourceRevokedError
from lrs_bridge.foreign import Foreign
from lrs_bridge.intake import Intake
from lrs_bridge.pull import errors
from lrs_bridge.pull.cursor import Walk, advance, next_look, restarted, since
from lrs_bridge.pull.line import Address, Line
from lrs_bridge.pull.pages import RemotePage, first_page, next_page
from lrs_bridge.pull.wire import Patience
from lrs_bridge.taking import Taken, Taker
from recognition.sending.holders import LEASE, abandoned_by
from recognition.sending.pauses import pause_after
from records.database import Database
from records.pulls import Pull, change_held, pull_of_source, take_lease
from records.quarantine import Bad, set_aside
from records.source_access import access_of_source

# One run of a pull; where it ends, the next one goes on.
MOST_PAGES = 100_000
MOST_EMPTY_PAGES = 20


@dataclass(slots=True)
class Tally:
    """What a run did so far."""

    pages: int = 0
    stored: int = 0
    repeated: int = 0
    refused: int = 0
    # The oldest and the newest instant of the remote that were seen.
    oldest: datetime | None = None
    reached: datetime | None = None


@dataclass(frozen=True)
class Tools:
    """What pulling needs beside the pull itself."""

    database: Database
    intake: Intake
    clock: Callable[[], datetime]
    # A number from 0 to 1, by chance.
    chance: Callable[[], float]
    unseal: Callable[[bytes], str]
    base_url: str
    # Names this run among all processes (`recognition.sending.holders`).
    holder: str
    patience: Patience = field(default_factory=Patience)


class Run:
    """One run of one pull. `stop` ends it from another thread, after the page in hand."""

    def __init__(self, tools: Tools, source_id: int, progress: Callable[[Tally], None] = lambda _: None) -> None:
        self._tools = tools
        self._source_id = source_id
        self._progress = progress
        self._stopped = threading.Event()
        self._line: Line | None = None
        self._organisation_id = 0
        self.tally = Tally()

    def stop(self) -> None:
        """End soon."""
        self._stopped.set()
        if self._line is not None:
            self._line.close()

    def go(self) -> Tally:
        """Walk to the end of what the remote has.

        Raises `PullBusyError` when another process pulls from this source, `PullStoppedError` after `stop`, and what is
        also written down with the pull: a `RemoteError`, `SourceRevokedError`, `SealError`.
        """
        self._take()
        try:
            self._walk()
            self._finish()
        except errors.PullLostError:
            raise
        except (LrsBridgeError, SealError) as error:
            if self._stopped.is_set():
                self._change({"next_at": self._tools.clock()})
                raise errors.PullStoppedError("the pull was stopped, and goes on from here next time") from error
            self._fail(error)
            raise
        finally:
            if self._line is not None:
                self._line.close()
            self._release()
        return self.tally

    def _take(self) -> None:
        now = self._tools.clock()
        with self._tools.database.transaction() as session:
            pull = pull_of_source(session, self._source_id)
            dead = abandoned_by(pull.lease_holder, self._tools.holder) if pull is not None else None
            if not take_lease(session, self._source_id, self._tools.holder, now + LEASE, now, dead):
                held = pull.lease_holder if pull is not None else None
                raise errors.PullBusyError(f"another process pulls from this source: {held}")

    def _walk(self) -> None:
        with self._tools.database.reading() as session:
            access = access_of_source(session, self._source_id, self._tools.clock())
            pull = pull_of_source(session, self._source_id)
            if pull is None:
                raise errors.PullLostError("the pull was removed")
            if access is None:
                raise SourceRevokedError("the source was revoked; nothing more is taken from it")
            session.expunge(pull)
        self._organisation_id = access.organisation_id
        secret = self._tools.unseal(pull.sealed_secret)
        self._line = Line(Address(pull.endpoint, pull.key, secret, pull.version), self._tools.patience)
        taker = Taker(self._tools.database, self._tools.intake, access, self._tools.base_url)
        walk = Walk(pull.cursor, pull.walk_begun_at, pull.walk_highest, pull.walk_more, pull.orderly)
        self.tally.reached = pull.reached
        seen: set[bytes] = set()
        empty = 0
        while self.tally.pages < MOST_PAGES:
            if self._stopped.is_set():
                raise errors.PullStoppedError("the pull was stopped")
            page, walk = self._fetch(self._line, pull, walk)
            if page.statements and page.facts.more is not None:
                if page.fingerprint in seen:
                    raise errors.RemoteLoopError("its `more` goes in a circle: a page came that came before")
                seen.add(page.fingerprint)
            empty = 0 if page.statements else empty + 1
            if empty > MOST_EMPTY_PAGES:
                raise errors.RemoteLoopError(f"{empty} empty pages in a row, each with a `more`: the walk has no end")
            taken = taker.take(page.statements, page.attachments)
            self.tally.oldest = self.tally.oldest or page.facts.oldest
            walk = advance(walk, page.facts, self._tools.clock())
            self._keep(page.statements, taken, walk)
            if walk.more is None:
                return

    def _fetch(self, line: Line, pull: Pull, walk: Walk) -> tuple[RemotePage, Walk]:
        if walk.more is not None:
            try:
                return next_page(line, walk.more), walk
            except (errors.RemoteQueryError, errors.RemoteMissingError):
                # Links to further pages may expire: what they would have given is asked for anew.
                walk = restarted(walk)
        asked = since(walk, pull.overlap, pull.since)
        return first_page(line, pull.filters, asked, attachments=pull.attachments), walk

    def _keep(self, statements: Sequence[Foreign], taken: Taken, walk: Walk) -> None:
        now = self._tools.clock()
        refused = [Bad(statements[one.place].text, one.reason) for one in taken.refused]
        with self._tools.database.transaction() as session:
            new = set_aside(session, self._organisation_id, self._source_id, refused, now) if refused else 0
            self.tally.pages += 1
            self.tally.stored += taken.stored
            self.tally.repeated += taken.repeated
            self.tally.refused += new
            values = {
                "cursor": walk.cursor,
                "walk_begun_at": walk.begun_at,
                "walk_highest": walk.highest,
                "walk_more": walk.more,
                "orderly": walk.orderly,
                "stored": Pull.stored + taken.stored,
                "refused": Pull.refused + new,
                "lease_until": now + LEASE,
            }
            if not change_held(session, self._source_id, self._tools.holder, values):
                raise errors.PullLostError("another process has this pull now")
        known = [instant for instant in (walk.cursor, walk.highest) if instant is not None]
        self.tally.reached = max(known, default=self.tally.reached)
        self._progress(self.tally)

    def _finish(self) -> None:
        now = self._tools.clock()
        with self._tools.database.reading() as session:
            pull = pull_of_source(session, self._source_id)
        if pull is not None:
            at_end = pull.walk_more is None
            pause = next_look(pull.every, self._tools.chance()) if at_end else timedelta(0)
            self._change({**_WELL, "next_at": now + pause, "last_success_at": now})

    def _fail(self, error: Exception) -> None:
        now = self._tools.clock()
        with self._tools.database.reading() as session:
            pull = pull_of_source(session, self._source_id)
        if pull is not None:
            failures = pull.failures + 1
            asked = error.again_in if isinstance(error, errors.RemoteError) else None
            pause = pause_after(failures, pull.every, self._tools.chance(), asked)
            trouble = {"trouble_code": getattr(error, "code", "remote"), "trouble": str(error), "trouble_at": now}
            self._change({**trouble, "failures": failures, "next_at": now + pause})

    def _change(self, values: dict[str, Any]) -> None:
        with self._tools.database.transaction() as session:
            change_held(session, self._source_id, self._tools.holder, values)

    def _release(self) -> None:
        self._change({"lease_holder": None, "lease_until": None})


_WELL = {"failures": 0, "trouble_code": None, "trouble": None, "trouble_at": None}
