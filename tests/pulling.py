"""What tests of pulling share: an organisation with a pulled source, and runs of the pull."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lrs_bridge.intake import open_intake
from lrs_bridge.pull.puller import Run, Tally, Tools
from lrs_bridge.pull.wire import Patience
from records.database import Database
from records.organisations import Organisation, add_organisation
from records.pulls import Pull, add_pull, pull_of_source
from records.quarantine import quarantined
from records.sources import Remit, add_source
from records.statement_queries import newest_statements
from tests.remote_lrs import KEY, SECRET

FOUNDED = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def statement(number: int, **more: Any) -> dict[str, Any]:
    """The number-th statement, valid, with an id."""
    return {
        "id": str(uuid.UUID(int=number + 1, version=4)),
        "actor": {"mbox": f"mailto:learner{number % 7}@campus.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": f"https://capsules.example/{number}"},
        "timestamp": "2026-01-01T00:00:00Z",
        **more,
    }


@dataclass
class Pulled:
    """One pulled source."""

    database: Database
    organisation_id: int
    source_id: int
    now: datetime = NOW
    patience: Patience = field(default_factory=lambda: Patience(connect_seconds=2, answer_seconds=2))

    def tools(self, holder: str = "here:0:00000001") -> Tools:
        """What a run needs."""
        return Tools(
            database=self.database,
            intake=open_intake(self.database, lambda: self.now, lambda: None),
            clock=lambda: self.now,
            chance=lambda: 0.5,
            unseal=lambda sealed: sealed.decode(),
            base_url="http://localhost:8080",
            holder=holder,
            patience=self.patience,
        )

    def run(self, progress: Callable[[Tally], None] = lambda _: None) -> Tally:
        """Pull once."""
        return Run(self.tools(), self.source_id, progress).go()

    def pull(self) -> Pull:
        """The pull as it is written down."""
        with self.database.reading() as session:
            found = pull_of_source(session, self.source_id)
            assert found is not None
            session.expunge(found)
            return found

    def change(self, **values: Any) -> None:
        """Change what is written down."""
        with self.database.transaction() as session:
            found = pull_of_source(session, self.source_id)
            for name, value in values.items():
                setattr(found, name, value)

    def patient(self, **values: Any) -> None:
        """Wait as long as this."""
        self.patience = replace(self.patience, **values)

    def ids(self) -> list[str]:
        """The stored statements' ids, in the order of storing."""
        with self.database.reading() as session:
            return [one.id for one in reversed(newest_statements(session, self.organisation_id, 100_000))]

    def stored(self, statement_id: str) -> dict[str, Any]:
        """A stored statement."""
        with self.database.reading() as session:
            found = newest_statements(session, self.organisation_id, 100_000)
            return next(one.statement for one in found if one.id == statement_id)

    def reasons(self) -> list[str]:
        """Why statements were refused."""
        with self.database.reading() as session:
            return sorted(one.reason for one in quarantined(session, self.organisation_id, limit=1_000))

    def later(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)


def pulled_source(database: Database, endpoint: str, remit: Remit | None = None, **values: Any) -> Pulled:
    """An organisation whose one source is pulled from this endpoint."""
    with database.transaction() as session:
        organisation = add_organisation(session, Organisation(slug="campus", name={"en": "Campus"}, created_at=FOUNDED))
        source = add_source(
            session,
            organisation_id=organisation.id,
            slug="remote",
            name="Remote",
            remit=remit or Remit(),
            key="our-key",
            secret="our-secret",
            salt=b"0" * 16,
            now=FOUNDED,
        )
        pull = Pull(
            source_id=source.id,
            organisation_id=organisation.id,
            endpoint=endpoint,
            key=KEY,
            sealed_secret=SECRET.encode(),
            version="1.0.3",
            every_text="PT5M",
            overlap_text="PT1M",
            created_at=FOUNDED,
            next_at=FOUNDED,
        )
        for name, value in values.items():
            setattr(pull, name, value)
        add_pull(session, pull)
        return Pulled(database, organisation.id, source.id)
