"""Whatever the order, grouping and repetition of deliveries, the store ends in one state."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs_bridge.drafting import Writer, draft
from lrs_bridge.errors import ConflictError
from lrs_bridge.intake import Intake
from records.activities import KnownDefinitions
from records.database import Database
from records.organisations import Organisation
from records.positions import PositionAllotter
from records.sources import Source
from records.statement_pages import Filter, find_page
from records.statement_queries import statements_between, voided_among
from records.statement_writing import Delivery, Pen
from records.terms import ifi_terms
from tests.xapi_samples import referring, statement, voiding

NAMESPACE = uuid.UUID("6690e6c9-3ef0-4ed3-8b37-7f3964730bee")
WRITER = Writer({"mbox": "mailto:lrs@example.org"}, "2.0.0")
numbers = itertools.count(1)

# A statement of the story: its name, what it is, and the name that it refers to.
Line = tuple[str, str, str | None]
NAMES = ["a", "b", "c", "d"]
LINES = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.just("plain"), st.none()),
    st.tuples(st.sampled_from(NAMES), st.just("refer"), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(NAMES), st.just("void"), st.sampled_from(NAMES)),
)


@dataclass(frozen=True)
class Place:
    """An organisation with one source."""

    organisation_id: int
    source_id: int


@pytest.fixture
def places(database: Database) -> Iterator[Place]:
    """New organisations without end: each story happens in one of its own."""

    def make() -> Iterator[Place]:
        while True:
            with database.transaction() as session:
                made = Organisation(slug=f"o{next(numbers)}", name={"en": "O"}, created_at=datetime.now(UTC))
                session.add(made)
                session.flush()
                source = Source(
                    organisation_id=made.id, slug="source", name="S", remit_json={}, created_at=datetime.now(UTC)
                )
                session.add(source)
                session.flush()
                place = Place(made.id, source.id)
            yield place

    return make()


def intake_of(database: Database, tail: int) -> Intake:
    pen = Pen(PositionAllotter(tail), KnownDefinitions())
    return Intake(database, pen, lambda: datetime.now(UTC), lambda: None, writers=1 if database.is_sqlite else 2)


def named(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


def told(line: Line) -> dict[str, Any]:
    """The statement of a line; the same line always tells the same statement."""
    name, kind, target = line
    changes = {"id": named(name), "actor": {"mbox": f"mailto:{name}@example.org"}}
    if kind == "plain" or target is None:
        return statement(**changes)
    return (voiding if kind == "void" else referring)(named(target), **changes)


def deliver(intake: Intake, place: Place, lines: Sequence[Line]) -> bool:
    """Whether the delivery was taken."""
    drafts = {line[0]: draft(told(line), WRITER) for line in lines}
    try:
        intake.store(Delivery(place.organisation_id, place.source_id, list(drafts.values()), {}))
    except ConflictError:
        return False
    return True


def state_of(database: Database, place: Place) -> Any:
    """All that anybody can ask: what is stored, what is voided, and who is found by whose name."""
    organisation_id = place.organisation_id
    with database.reading() as session:
        stored = statements_between(session, organisation_id, 0, 2**63 - 1)
        ids = [one.id for one in stored]
        voided = voided_among(session, organisation_id, ids) if ids else set()
        found = {
            name: {
                one.id
                for one in find_page(
                    session, Filter(organisation_id, agent=ifi_terms[f"mbox:mailto:{name}@example.org"])
                ).statements
            }
            for name in NAMES
        }
    assert len(ids) == len(set(ids))
    return {one.id: (one.statement["verb"], one.statement["object"]) for one in stored}, voided, found


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), lines=st.lists(LINES, min_size=1, max_size=5, unique_by=lambda line: line[0]))
def test_any_order_grouping_and_repetition_ends_in_one_state(
    database: Database, places: Iterator[Place], data: st.DataObject, lines: list[Line]
) -> None:
    one, other = next(places), next(places)
    intake = intake_of(database, 1)
    assert deliver(intake, one, lines)
    again = data.draw(st.lists(st.sampled_from(lines), max_size=4), label="repeated")
    for line in data.draw(st.permutations(lines + again), label="order"):
        company = data.draw(st.lists(st.sampled_from(lines), max_size=2), label="in one delivery with")
        assert deliver(intake, other, [line, *company])
    assert state_of(database, one) == state_of(database, other)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, min_size=4, max_size=16))
def test_clients_at_the_same_time_end_in_a_state_that_one_after_the_other_could_reach(
    database: Database, places: Iterator[Place], lines: list[Line]
) -> None:
    place = next(places)
    # On SQLite one process writes; on PostgreSQL the clients come through two.
    intakes = [intake_of(database, 1)] if database.is_sqlite else [intake_of(database, 1), intake_of(database, 2)]
    taken: list[Line] = []

    def send(client: int) -> None:
        intake = intakes[client % len(intakes)]
        taken.extend(line for line in lines[client::4] if deliver(intake, place, [line]))

    threads = [threading.Thread(target=send, args=(client,)) for client in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # What was answered with success is there; each id tells one story; and the order made no difference.
    stories = {line[0]: line for line in taken}
    assert set(stories) == {line[0] for line in lines}
    assert all(stories[line[0]] == line for line in taken)
    alone = next(places)
    for line in stories.values():
        assert deliver(intakes[0], alone, [line])
    assert state_of(database, place) == state_of(database, alone)
