"""What the statement store promises to the rest of the house."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from lrs_bridge.consistency import FRESH_SECONDS, Consistency
from lrs_bridge.drafting import Writer, draft
from lrs_bridge.errors import ConflictError
from lrs_bridge.intake import Intake
from records import statement_queries as queries
from records.activities import KnownDefinitions, definitions_of
from records.database import Database
from records.organisations import Organisation
from records.positions import PositionAllotter, instant_of
from records.sources import Source
from records.statement_pages import Filter, find_page
from records.statement_writing import Delivery, Pen
from records.terms import ifi_terms, verb_terms
from tests.xapi_samples import ANSWERED, statement, voiding

WRITER = Writer({"mbox": "mailto:lrs@example.org"}, "2.0.0")


class Store:
    """A source's way into the store."""

    def __init__(self, database: Database, slug: str = "one", tail: int = 7) -> None:
        self.database = database
        self.nudges = 0
        with database.transaction() as session:
            organisation = Organisation(slug=slug, name={"en": slug}, created_at=datetime.now(UTC))
            session.add(organisation)
            session.flush()
            source = Source(
                organisation_id=organisation.id, slug="s", name="S", remit_json={}, created_at=datetime.now(UTC)
            )
            session.add(source)
            session.flush()
            self.organisation_id, self.source_id = organisation.id, source.id
        pen = Pen(PositionAllotter(tail), KnownDefinitions())
        self.intake = Intake(database, pen, lambda: datetime.now(UTC), self._nudge)

    def _nudge(self) -> None:
        self.nudges += 1

    def put(self, *statements: dict[str, Any]) -> None:
        """Store statements in one delivery."""
        drafts = [draft(one, WRITER) for one in statements]
        self.intake.store(Delivery(self.organisation_id, self.source_id, drafts, {}))

    def all(self) -> list[queries.StoredStatement]:
        """Everything that is stored."""
        with self.database.reading() as session:
            return queries.statements_between(session, self.organisation_id, 0, 2**63 - 1)


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


def test_a_delivery_takes_consecutive_microseconds_in_its_own_order(store: Store) -> None:
    sent = [statement() for _ in range(5)]
    store.put(*sent)
    found = store.all()
    assert [one.id for one in found] == [one["id"] for one in sent]
    first = instant_of(found[0].position)
    assert [instant_of(one.position) - first for one in found] == [timedelta(microseconds=n) for n in range(5)]
    assert [datetime.fromisoformat(one.statement["stored"]) for one in found] == [
        instant_of(one.position) for one in found
    ]


def test_a_delivery_that_is_stored_nudges_once(store: Store) -> None:
    sent = statement()
    store.put(sent, statement())
    assert store.nudges == 1
    with pytest.raises(ConflictError):
        store.put(statement(id=sent["id"], verb={"id": "https://example.org/verbs/other"}))
    assert store.nudges == 1


def test_ranges_and_what_comes_next(store: Store) -> None:
    store.put(*[statement() for _ in range(5)])
    positions = [one.position for one in store.all()]
    with store.database.reading() as session:
        found = queries.statements_between(session, store.organisation_id, positions[1], positions[3], store.source_id)
        assert [one.position for one in found] == positions[1:4]
        assert queries.statements_between(session, store.organisation_id, positions[0], positions[4], 99) == []
        following = queries.next_statements(session, store.organisation_id, positions[0], positions[3], 2)
        assert [one.position for one in following] == positions[1:3]
        newest = queries.newest_statements(session, store.organisation_id, 2)
        assert [one.position for one in newest] == positions[:2:-1]
        assert queries.newest_position(session, store.organisation_id) == positions[-1]


def test_questions_by_id_answer_in_lower_case(store: Store) -> None:
    sent, gone = statement(id=str(uuid.uuid4()).upper()), statement()
    store.put(sent, gone)
    store.put(voiding(gone["id"]))
    ids = [sent["id"], gone["id"], str(uuid.uuid4())]
    with store.database.reading() as session:
        assert queries.positions_of(session, store.organisation_id, ids).keys() == {sent["id"].lower(), gone["id"]}
        assert queries.voided_among(session, store.organisation_id, ids) == {gone["id"]}
        digests = queries.digests_of(session, store.organisation_id, [sent["id"]])
    payload = store.all()[0].payload
    assert digests == {sent["id"].lower(): hashlib.sha256(payload.encode()).hexdigest()}


def test_nothing_of_one_organisation_is_seen_by_another(store: Store, database: Database) -> None:
    other = Store(database, "two", tail=8)
    sent = statement()
    store.put(sent)
    store.put(voiding(sent["id"]))
    other.put(statement(id=sent["id"]))
    assert len(other.all()) == 1
    with database.reading() as session:
        assert queries.statement_by_id(session, other.organisation_id, sent["id"]) is not None
        assert queries.statement_by_id(session, store.organisation_id, sent["id"]) is None
        assert queries.voided_among(session, other.organisation_id, [sent["id"]]) == set()


def test_one_delivery_that_cannot_be_stored_takes_no_other_with_it(store: Store, database: Database) -> None:
    drafts = [draft(statement(), WRITER)]
    with pytest.raises(DBAPIError):
        # A source that does not exist.
        store.intake.store(Delivery(store.organisation_id, 10_000, drafts, {}))
    store.put(statement())
    assert len(store.all()) == 1


def test_an_activity_is_learnt_again_after_a_roll_back(store: Store) -> None:
    sent = statement()
    thing = {"id": "https://example.org/new", "definition": {"name": {"en": "New"}}}
    store.put(sent)
    with pytest.raises(ConflictError):
        store.put(statement(object=thing), statement(id=sent["id"], object=thing))
    store.put(statement(object=thing))
    with store.database.reading() as session:
        assert definitions_of(session, store.organisation_id, [thing["id"]]) == {thing["id"]: thing["definition"]}


def test_a_transaction_under_way_holds_back_what_is_consistent(postgres_url: str) -> None:
    database = Database(postgres_url)
    store = Store(database)
    consistency = Consistency(database, lambda: datetime.now(UTC))
    with database.connection() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({queries.WRITERS}, {store.organisation_id})")
        began = connection.exec_driver_sql("SELECT now()").scalar_one()
        assert datetime.fromisoformat(consistency.through(fresh=True)) < began
    time.sleep(FRESH_SECONDS)
    assert datetime.fromisoformat(consistency.through(fresh=True)) > began
    database.close()


@pytest.mark.parametrize(
    "filters", [{}, {"agent": ifi_terms["mbox:mailto:ada@example.org"], "verb": verb_terms[ANSWERED]}]
)
def test_a_page_is_two_questions_however_much_is_stored(store: Store, filters: dict[str, int]) -> None:
    store.put(*[statement() for _ in range(500)])
    store.put(*[statement() for _ in range(500)])
    asked: list[str] = []
    event.listen(store.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with store.database.reading() as session:
        page = find_page(session, Filter(store.organisation_id, limit=100, **filters))
    assert (len(page.statements), page.has_more) == (100, True)
    assert len([sql for sql in asked if sql.startswith("SELECT")]) == 2


INDEXED: Sequence[tuple[dict[str, int], str]] = [
    ({"agent": 1}, "ix_statements_actor"),
    ({"agent": 1, "verb": 1}, "ix_statements_actor_verb"),
    ({"verb": 1}, "ix_statements_verb"),
    ({"activity": 1}, "ix_statements_activity"),
    ({"registration": 1}, "ix_statements_registration"),
]


@pytest.mark.parametrize(("filters", "index"), INDEXED)
def test_each_filter_walks_an_index_that_ends_with_the_position(
    sqlite_url: str, filters: dict[str, int], index: str
) -> None:
    database = Database(sqlite_url)
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        if sql.startswith("SELECT"):
            plans.extend(row[3] for row in cursor.connection.execute("EXPLAIN QUERY PLAN " + sql, parameters))

    event.listen(database.engine, "before_cursor_execute", explain)
    with database.reading() as session:
        find_page(session, Filter(1, **filters))
    plan = next(line for line in plans if line.startswith("SEARCH statements USING") and " id=?" not in line)
    assert f"INDEX {index} (organisation_id=?" in plan
    assert "position" in plan
    database.close()
