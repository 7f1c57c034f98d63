"""What tests of sign-offs share: an organisation whose rule wants practice that somebody saw, and acts on it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from acquis.wiring import utc_now
from lrs_bridge.validation.statements import check_statement
from recognition.attesting.answering import Answer, Desk, confirm
from recognition.attesting.asking import Wanted, ask
from recognition.attesting.practices import Rating
from recognition.attesting.writing import Scribe
from recognition.people.roster import Person, import_people
from recognition.rulebook.catalogue import load_catalogue
from records.database import Database
from records.learners import learner_by_id
from records.microcredentials import microcredential_of
from records.organisations import organisation_by_slug
from records.page_queries import statements_by_id
from records.sign_offs import SignOff, sign_off_by_id
from tests.installation import BASE_URL, Installation

SERVICE = """
schema: acquis/1
id: service
title: {en: "Run a service", fr: "Conduire un service"}
aptitude: {en: "Run a service", fr: "Conduire un service"}
issuer: campus
on_evidence_withdrawn: revoke
needs:
  all:
    - criterion: seen
      title: {en: "Seen at work", fr: "Vu au travail"}
      evidence: workplace
      where:
        verb: demonstrated
        attested_by: {independent: true}
        rubric: {hygiene: ">= 3", manner: [good, very good]}
      count: ">= 1"
"""
MANAGED = """
schema: acquis/1
id: managed
title: {en: "Managed"}
aptitude: {en: "Work under a manager"}
issuer: campus
needs:
  criterion: seen
  evidence: workplace
  where: {verb: demonstrated, attested_by: {role: manager, independent: true}}
"""
HELPFUL = """
schema: acquis/1
id: helpful
title: {en: "Helpful"}
aptitude: {en: "Help others"}
issuer: campus
needs:
  criterion: thanked
  evidence: social
  where: {verb: mentored, attested_by: {role: peer, independent: true}}
  count: ">= 2"
  distinct: attester
"""
GOOD = Rating({"hygiene": 4, "manner": "good"})
PLAIN = Rating()


@dataclass
class Shop:
    """An installation with people who sign each other off."""

    campus: Installation
    people: dict[str, int] = field(default_factory=dict)
    later: timedelta = timedelta(0)
    scribe: Scribe = field(default_factory=lambda: Scribe(BASE_URL))

    @property
    def database(self) -> Database:
        return self.campus.database

    def now(self) -> datetime:
        return utc_now() + self.later

    def desk(self, session: Any) -> Desk:
        organisation = organisation_by_slug(session, "campus")
        return Desk(organisation, load_catalogue(session, organisation.id), self.scribe, self.now())

    def do(self, act: Callable[..., SignOff], *args: Any, **named: Any) -> SignOff:
        """Act on a sign-off in a transaction; the sign-off as it is then."""
        with self.database.transaction() as session:
            made = act(session, self.desk(session), *args, **named).id
        return self.known(made)

    def known(self, sign_off_id: uuid.UUID) -> SignOff:
        with self.database.reading() as session:
            found = sign_off_by_id(session, self.campus.organisation_id, sign_off_id)
            session.expunge(found)
            return found

    def ask(
        self, who: str, email: str, about: str | None = "service", criterion: str = "seen", **more: Any
    ) -> uuid.UUID:
        """Have somebody of this address asked for a sign-off of this learner's practice."""
        with self.database.transaction() as session:
            organisation_id = self.campus.organisation_id
            known = microcredential_of(session, organisation_id, about) if about is not None else None
            values = {
                "kind": "practice",
                "microcredential_id": known.id if known is not None else None,
                "criterion": criterion if known is not None else None,
                "title": "Evening service",
                "happened_at": self.now() - timedelta(hours=5),
                "minutes": 240,
                "reflection": "It went well.",
                "attester_name": "Rozenn Le Goff",
                "attester_email": email,
                "language": "en",
                **more,
            }
            learner = learner_by_id(session, organisation_id, self.people[who])
            return ask(session, learner, Wanted(**values), (), by=f"learner:{learner.id}", now=self.now()).id

    def confirm(
        self, sign_off_id: uuid.UUID, rating: Rating = GOOD, role: str = "peer", name: str = "Rozenn"
    ) -> SignOff:
        """Have the attester confirm it."""
        return self.do(confirm, sign_off_id, Answer(name, role, "Well done.", rating))

    def statement(self, found: SignOff) -> dict[str, Any]:
        """The statement of a sign-off as the store has it: a valid one."""
        assert found.statement_id is not None
        with self.database.reading() as session:
            (stored,) = statements_by_id(session, self.campus.organisation_id, [str(found.statement_id)]).values()
            told: dict[str, Any] = json.loads(stored.payload)
        check_statement({name: value for name, value in told.items() if name != "stored"}, second_edition=True)
        return told


def open_shop(campus: Installation, *rules: str) -> Shop:
    """The rules in force, and Ada and Bob in the roster."""
    for rule in rules:
        campus.publish(rule)
    shop = Shop(campus)
    with campus.database.transaction() as session:
        people = [
            Person(name, (f"mbox:mailto:{name.lower()}@campus.example",), f"{name.lower()}@campus.example")
            for name in ("Ada", "Bob")
        ]
        known = import_people(session, campus.organisation_id, people, by="test", now=utc_now())
        shop.people = {str(learner.name): learner.id for learner in known}
    campus.work()
    return shop
