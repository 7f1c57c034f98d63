"""A simulation says what publishing then does: on generated rules, evidence and people, and on both databases."""

from __future__ import annotations

import copy
import itertools
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from acquis.wiring import utc_now
from lrs_bridge.drafting import Writer, draft
from lrs_bridge.intake import Intake
from recognition.certifying.issuing import Signatory
from recognition.certifying.signing_keys import KeyRing
from recognition.evidence.matching import VOIDED
from recognition.rulebook.publishing import publish
from recognition.trying.simulation import GroupName, Simulation
from recognition.trying.trying import Question, Version, simulate
from recognition.worker import Worker
from records.activities import KnownDefinitions
from records.awards import Award
from records.database import Database
from records.learners import Actor
from records.microcredentials import newest_versions
from records.organisations import Organisation, add_organisation
from records.positions import PositionAllotter
from records.sources import Remit, add_source
from records.statement_writing import Delivery, Pen
from rules import Rule, lint, rule_from_data, rule_to_data
from tests.laws.strategies import START, Document, histories, nows, rules, text

WRITER = Writer({"mbox": "mailto:lrs@example.org"}, "2.0.0")
PEOPLE = ("learner", "boss", "chief", "guest")
numbers = itertools.count(1)


@dataclass
class House:
    """A database, its door and its worker."""

    database: Database
    intake: Intake = field(init=False)
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        pen = Pen(PositionAllotter(1), KnownDefinitions())
        self.intake = Intake(self.database, pen, utc_now, lambda: None)
        self.worker = Worker(self.database, Signatory("http://localhost", KeyRing("a secret")), utc_now)


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@dataclass
class World:
    """An organisation of its own in the house."""

    house: House
    organisation_id: int = 0
    source_id: int = 0

    def __post_init__(self) -> None:
        self.database = self.house.database
        number = next(numbers)
        founded = START - timedelta(days=1)
        with self.database.transaction() as session:
            organisation = Organisation(slug=f"house-{number}", name={"en": "House"}, created_at=founded)
            self.organisation_id = add_organisation(session, organisation).id
            self.source_id = add_source(
                session,
                organisation_id=self.organisation_id,
                slug="lrs",
                name="LRS",
                remit=Remit(may_void=True, attester_roles=None),
                key=f"key-{number}",
                secret="secret",
                salt=b"0" * 16,
                now=founded,
            ).id

    def receive(self, statements: list[Document]) -> None:
        """Store them, and recognise all that waits."""
        drafts = [draft(copy.deepcopy(one), WRITER) for one in statements]
        self.house.intake.store(Delivery(self.organisation_id, self.source_id, drafts, {}))
        self.work()

    def work(self) -> None:
        """Let the worker work until nothing is left to do."""
        while self.house.worker.work():
            pass

    def publish(self, rule: Rule) -> int:
        """Put it into force; its number."""
        with self.database.transaction() as session:
            return publish(session, self.organisation_id, rule, by="test", now=utc_now(), holders="review").number

    def simulate(self, rule: Rule, **more: Any) -> Simulation:
        """Try it as of now."""
        with self.database.reading() as session:
            in_force = newest_versions(session, self.organisation_id)
            against = Version.of(in_force[0]) if in_force else None
        return simulate(self.database, self.organisation_id, Question(rule, against, utc_now(), most=100, **more))

    def awards(self) -> dict[str, tuple[str, str | None]]:
        """State and reason of the award of each person, by identity."""
        with self.database.reading() as session:
            query = select(Actor.ifi, Award.state, Award.reason).join(Award, Award.learner_id == Actor.learner_id)
            found = session.execute(query.where(Award.organisation_id == self.organisation_id))
            return {row[0]: (row[1], row[2]) for row in found}

    def named(self, simulation: Simulation, group: GroupName) -> set[str]:
        """The identities of the people of a group."""
        with self.database.reading() as session:
            ifi = {row[0]: row[1] for row in session.execute(select(Actor.learner_id, Actor.ifi))}
        people = [one.someone for one in simulation.groups[group].people]
        return {one.ifi or ifi[one.learner_id or 0] for one in people}


@st.composite
def crowds(draw: st.DrawFn) -> list[Document]:
    """What some people did, some of it voided."""
    told: list[Document] = []
    for one in draw(histories(most=14)):
        person = draw(st.sampled_from(PEOPLE))
        told.append({**one, "id": str(uuid.uuid4()), "actor": {"mbox": f"mailto:{person}@example.org"}})
    voided = draw(st.sets(st.sampled_from([one["id"] for one in told]), max_size=2)) if told else set()
    return told + [
        {
            "id": str(uuid.uuid4()),
            "actor": {"mbox": "mailto:admin@example.org"},
            "verb": {"id": VOIDED},
            "object": {"objectType": "StatementRef", "id": target},
        }
        for target in sorted(voided)
    ]


def moved(told: Any, now: datetime) -> Any:
    """The same with every instant moved by whole days, so that `now` is today: stores tell the time themselves."""
    days = utc_now().replace(hour=0, minute=0, second=0, microsecond=0) - now

    def move(found: re.Match[str]) -> str:
        return text(datetime.fromisoformat(found[0]) + days)

    return json.loads(re.sub(r"2026-\d\d-\d\dT[\d:.]+Z", move, json.dumps(told)))


def sound(rule: Rule) -> bool:
    return not any(finding.severity == "error" for finding in lint(rule, {}))


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(st.one_of(st.none(), rules()), rules(), crowds(), nows)
def test_what_is_simulated_is_what_publishing_then_does(
    house: House, first: Rule | None, second: Rule, history: list[Document], now: datetime
) -> None:
    first, second = (rule and rule_from_data(moved(rule_to_data(rule), now)) for rule in (first, second))
    assume(sound(second) and (first is None or sound(first)) and history)
    history, world = moved(history, now), World(house)
    if first is not None:
        world.publish(first)
    half = len(history) // 2
    for part in (history[:half], history[half:]):
        if part:
            world.receive(part)
    before = world.awards()
    simulated = world.simulate(second)
    assert world.awards() == before
    world.publish(second)
    world.work()
    after = world.awards()
    assert world.named(simulated, "gain") == after.keys() - before.keys()
    assert simulated.keep + simulated.groups["lose"].count == len(before)
    held = {ifi for ifi, (state, _) in before.items() if state == "issued"}
    questioned = {ifi for ifi, told in after.items() if told == ("review", "rule-changed")}
    assert questioned == world.named(simulated, "lose") & held
    assert world.simulate(second).groups["gain"].count == 0
