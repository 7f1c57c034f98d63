"""What tests of sending on share: an organisation whose statements go to a remote LRS, and runs of the sender."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from acquis.wiring import utc_now
from lrs_bridge.pull.wire import Patience
from lrs_bridge.send.sender import LrsRun, LrsTools
from recognition.sending.running import Tally
from records.database import Database
from records.lrs_targets import MADE, LrsTarget, add_lrs_target
from records.outbox import LRS, OutboxItem, OutboxTarget, dead_items, due_targets, next_items, target_by_id
from tests.installation import BASE_URL, Installation
from tests.remote_lrs import KEY, SECRET


@dataclass
class Sending:
    """One target of an installation."""

    campus: Installation
    target_id: int
    later: timedelta = timedelta(0)
    patience: Patience = field(default_factory=lambda: Patience(connect_seconds=2, answer_seconds=2))

    @property
    def database(self) -> Database:
        return self.campus.database

    def now(self) -> datetime:
        return utc_now() + self.later

    def make_run(self, holder: str = "here:0:00000001") -> LrsRun:
        tools = LrsTools(
            database=self.database,
            clock=self.now,
            chance=lambda: 0.5,
            unseal=lambda sealed: sealed.decode(),
            base_url=BASE_URL,
            holder=holder,
            patience=self.patience,
        )
        return LrsRun(tools, self.target_id)

    def run(self) -> Tally:
        """Send all that waits."""
        return self.make_run().go()

    def target(self) -> OutboxTarget:
        with self.database.reading() as session:
            found = target_by_id(session, self.target_id)
            assert found is not None
            session.expunge(found)
            return found

    def is_due(self) -> bool:
        with self.database.reading() as session:
            return self.target_id in due_targets(session, LRS, self.now())

    def waiting(self) -> list[OutboxItem]:
        with self.database.reading() as session:
            return next_items(session, self.target_id, datetime(2099, 1, 1, tzinfo=UTC), 1_000)

    def dead(self) -> list[OutboxItem]:
        with self.database.reading() as session:
            return dead_items(session, self.campus.organisation_id, 1_000, self.target_id)


def send_to(campus: Installation, endpoint: str, slug: str = "group", **values: Any) -> Sending:
    """Have statements sent to this endpoint."""
    with campus.database.transaction() as session:
        now = utc_now()
        target = OutboxTarget(organisation_id=campus.organisation_id, kind=LRS, slug=slug, created_at=now, next_at=now)
        made = LrsTarget(
            target=target,
            organisation_id=campus.organisation_id,
            endpoint=endpoint,
            key=KEY,
            sealed_secret=SECRET.encode(),
            version="2.0.0",
            makes=list(MADE),
            **values,
        )
        add_lrs_target(session, made)
        return Sending(campus, made.target_id)
