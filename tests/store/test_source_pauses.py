"""On which days sources sent something, on both databases."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from records.database import Database
from records.positions import position_at
from records.source_pauses import active_days
from records.sources import Remit, source_by_slug
from records.statements import Statement
from tests.installation import install

LAST = datetime(2026, 6, 1, 17, tzinfo=UTC)


def test_days_are_counted_back_from_the_last_arrival_of_each_source(database: Database) -> None:
    campus = install(database)
    campus.add_source("daily", Remit())
    campus.add_source("never", Remit())
    ages = [0.0, 0.5, 1.5, 3.0, 55.9, 60.0]
    with database.transaction() as session:
        source_id = source_by_slug(session, campus.organisation_id, "daily").id
        rows = [
            {
                "organisation_id": campus.organisation_id,
                "position": position_at(LAST - timedelta(days=age)),
                "id": uuid.uuid4(),
                "source_id": source_id,
                "verb": 1,
                "payload": "{}",
            }
            for age in ages
        ]
        session.execute(insert(Statement), rows)
    with database.reading() as session:
        assert active_days(session, campus.organisation_id) == {source_id: [0, 1, 3, 55]}
        assert active_days(session, campus.organisation_id + 1) == {}
