"""A small organisation for the tests of the pages, filled through the real doors: rules published, records posted.

Maëlle holds one micro-credential, which she shows to everybody, and is on her way to another; Yann has just begun;
Inès has nothing yet.
"""

from __future__ import annotations

import base64
import threading
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from acquis.app import create_app
from acquis.settings import Settings
from acquis.wiring import Parts
from lti_tool.lti.keys import make_key
from lti_tool.lti.registrations import registration_of
from lti_tool.sessions import Role, sign_in_token
from recognition.certifying.sharing import share_credential
from recognition.people.roster import Person, import_people
from recognition.rulebook.drafting import start_draft
from recognition.rulebook.publishing import publish
from recognition.rulebook.starting import template_text
from records.awards import Award
from records.database import Database
from records.duties import OWNER, Duty
from records.launches import know_platform_user
from records.learners import Learner
from records.lrs_targets import LrsTarget, add_lrs_target
from records.organisations import Organisation, add_organisation
from records.outbox import LRS, OutboxTarget, enqueue, next_items
from records.platforms import Acquaintance, add_platform, end_platform
from records.pulls import Pull, add_pull
from records.sharing import Choice
from records.sources import Remit, add_source
from rules import ATTESTER_ROLE, parse_rule
from tests import gradebook_world

SECRET = "a secret for the tests alone"
KEY, KEY_SECRET = "lms", "lms-secret"
CAMPUS, OTHER = "campus", "atelier"
EVERYTHING = Choice(is_public=True, shows_name=True, shows_evidence=True)
NOTHING_ID = uuid.UUID("00000000-0000-4000-8000-000000000000")

HYGIENE = """
schema: acquis/1
id: food-hygiene
title: {fr: "Hygiène alimentaire", en: "Food hygiene"}
aptitude: {fr: "Manipuler les denrées sans danger", en: "Handle food without danger"}
issuer: campus
valid_for: P2Y
skills:
  - {uri: "http://data.europa.eu/esco/skill/1", name: {fr: "appliquer l'hygiène", en: "apply hygiene"}, framework: ESCO}
standard:
  learning_outcomes: [{fr: "Nommer les dangers", en: "Name the dangers"}]
  level: {eqf: 3}
  workload: {hours: 12, ects: 0.5}
  assessment: {fr: "Test et capsules", en: "Test and capsules"}
  participation: blended
  quality_assurance: {fr: "Revu chaque année", en: "Reviewed every year"}
needs:
  all:
    - block: know
      title: {fr: "Connaître les règles", en: "Know the rules"}
      all:
        - criterion: quiz
          title: {fr: "Réussir le test", en: "Pass the test"}
          evidence: e-learning
          where: {verb: passed, activity: "https://lms.campus.example/quiz"}
          best: {score.scaled: ">= 0.8"}
        - criterion: capsules
          evidence: micro-learning
          where: {verb: completed, category: "https://lms.campus.example/capsules"}
          count: ">= 2"
          distinct: activity
"""

LEAD = """
schema: acquis/1
id: shift-lead
title: {fr: "Chef d'équipe", en: "Shift lead"}
aptitude: {fr: "Conduire un service", en: "Run a shift"}
issuer: campus
skills: [{name: {fr: "encadrer une équipe", en: "lead a team"}}]
needs:
  all:
    - holds: food-hygiene
    - block: share
      title: {fr: "Aider ses pairs", en: "Help peers"}
      criterion: answers
      evidence: social
      where: {verb: answered, activity: "https://forum.campus.example/*"}
      count: ">= 3"
      distinct: day
    - block: do
      title: {fr: "Faire", en: "Do"}
      at_least: 1
      of:
        - criterion: observed
          evidence: workplace
          where: {verb: demonstrated, attested_by: {role: [manager, assessor]}}
          count: ">= 2"
          distinct: attester
        - criterion: hours
          evidence: workplace
          where: {verb: completed, activity: "https://work.campus.example/shift*"}
          sum: {duration: ">= PT20H"}
"""

FIRST_AID = """
schema: acquis/1
id: first-aid
title: {fr: "Premiers secours", en: "First aid"}
aptitude: {fr: "Porter secours", en: "Give first aid"}
issuer: campus
valid_for: P1Y
needs:
  criterion: course
  evidence: e-learning
  where: {verb: completed, activity: "https://lms.campus.example/first-aid"}
"""


def address(name: str) -> str:
    """The e-mail address of the person of that name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain.lower()}@campus.example"


@dataclass
class World:
    """The running application, its database and its people."""

    app: Flask
    parts: Parts
    learners: dict[str, int]
    # Where a gradebook shows a micro-credential.
    placement_id: int = 0
    # What designers are working on.
    draft_id: int = 0

    @property
    def database(self) -> Database:
        """The store."""
        return self.parts.database

    def link(
        self, role: Role, learner: str | None = None, organisation: str = CAMPUS, duties: frozenset[Duty] = OWNER
    ) -> str:
        """The path of a sign-in link."""
        learner_id = self.learners[learner] if learner else None
        return f"/enter/{sign_in_token(SECRET, organisation, role, learner_id, duties=duties)}"

    def post(self, *statements: dict[str, Any]) -> None:
        """Send records as a source, and have them recognised."""
        credentials = base64.b64encode(f"{KEY}:{KEY_SECRET}".encode()).decode()
        answer = self.app.test_client().post(
            "/xapi/statements",
            json=list(statements),
            headers={"Authorization": f"Basic {credentials}", "X-Experience-API-Version": "2.0.0"},
        )
        assert answer.status_code == 200, answer.text
        self.work()

    def work(self) -> None:
        """Deal with all that waits."""
        worker = self.parts.worker()
        while worker.work():
            pass

    def credential_of(self, learner: str) -> uuid.UUID:
        """The id of the first credential of this learner."""
        with self.database.reading() as session:
            award = session.query(Award).filter(Award.learner_id == self.learners[learner]).first()
            assert award is not None
            assert award.credential is not None
            return award.credential.id


def statement(who: str, verb: str, activity: str, at: datetime, **more: Any) -> dict[str, Any]:
    """A record of this learner, with the id that its content determines."""
    name = more.pop("name", None)
    made: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{who} {verb} {activity} {at.isoformat()} {more}")),
        "actor": {"mbox": f"mailto:{address(who)}", "name": who},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"en": verb}},
        "object": {"id": activity, "definition": {"name": {"fr": name, "en": name}}} if name else {"id": activity},
        "timestamp": at.isoformat(),
    }
    return made | more


def passed_quiz(who: str, at: datetime, scaled: float = 0.9) -> dict[str, Any]:
    """A passed test."""
    result = {"success": True, "completion": True, "score": {"scaled": scaled}}
    return statement(who, "passed", "https://lms.campus.example/quiz", at, result=result, name="Test d'hygiène")


def capsule(who: str, number: int, at: datetime) -> dict[str, Any]:
    """A completed capsule."""
    context = {"contextActivities": {"category": [{"id": "https://lms.campus.example/capsules"}]}}
    activity = f"https://lms.campus.example/capsules/{number}"
    definition = {
        "name": {"fr": f"Capsule {number}"},
        "type": "https://w3id.org/xapi/acrossx/activities/micro-learning",
    }
    made = statement(who, "completed", activity, at, context=context)
    return made | {"object": {"id": activity, "definition": definition}}


def answer(who: str, number: int, at: datetime) -> dict[str, Any]:
    """An answer in the forum."""
    context = {"contextActivities": {"category": [{"id": "urn:acquis:modality:social"}]}}
    return statement(who, "answered", f"https://forum.campus.example/t/{number}", at, context=context, name="Entraide")


def observed(who: str, by: str, at: datetime) -> dict[str, Any]:
    """A practice that a manager saw."""
    context = {
        "instructor": {"mbox": f"mailto:{address(by)}", "name": by},
        "extensions": {ATTESTER_ROLE: "manager"},
    }
    verb = {"id": "https://w3id.org/xapi/dod-isd/verbs/demonstrated", "display": {"en": "demonstrated"}}
    made = statement(who, "demonstrated", "https://work.campus.example/shift", at, context=context, name="Service")
    return made | {"verb": verb}


def build(database: Database, base_url: str = "http://localhost:8080") -> World:
    """Fill an empty, migrated database, and mount the application on it."""
    settings = Settings(database_url=str(database.url), base_url=base_url, secret=SECRET)
    parts = Parts(settings, database, SECRET, threading.Event())
    now = datetime.now(UTC)
    with database.transaction() as session:
        campus = add_organisation(session, _organisation(CAMPUS, {"fr": "Campus Alizé", "en": "Campus Alizé"}, now))
        other = add_organisation(session, _organisation(OTHER, {"fr": "L'Atelier", "en": "The Workshop"}, now))
        add_source(
            session,
            organisation_id=campus.id,
            slug="moodle",
            name="Moodle",
            remit=Remit(attester_roles=None, on_error="quarantine"),
            key=KEY,
            secret=KEY_SECRET,
            salt=b"0" * 16,
            now=now,
        )
        add_pull(session, _failing_pull(campus.id, now))
        _refusing_target(session, campus.id, now)
        people = [
            Person(name, (f"mbox:mailto:{address(name)}",), address(name), tag, None, team)
            for name, tag, team in (("Maëlle", "fr", "Cuisine"), ("Yann", "en", "Salle"), ("Inès", None, None))
        ]
        stranger = Person("Zoé", ("mbox:mailto:zoe@atelier.example",), "zoe@atelier.example")
        known = import_people(session, campus.id, people, by="test", now=now)
        known += import_people(session, other.id, [stranger], by="test", now=now)
        learners, campus_id = {str(learner.name): learner.id for learner in known}, campus.id
        _platforms(session, campus.id, learners["Maëlle"], now)
        for text in (HYGIENE, LEAD, FIRST_AID):
            publish(session, campus.id, parse_rule(text), by="test", now=now)
        publish(session, other.id, parse_rule(FIRST_AID), by="test", now=now)
        campus_id = campus.id
    world = World(create_app(parts), parts, learners)
    world.work()
    fill(world, now)
    with database.transaction() as session:
        credential = world.credential_of("Maëlle")
        share_credential(session, campus_id, credential, EVERYTHING, now)
        draft = start_draft(session, campus_id, template_text("four-ways", CAMPUS), by="test", now=now)
        world.draft_id = draft.id
        world.placement_id = gradebook_world.fill(session, campus_id, learners, now)
    return world


def _failing_pull(organisation_id: int, now: datetime) -> Pull:
    """Moodle's statements, fetched from an LRS that has refused the secret since some minutes."""
    return Pull(
        source_id=1,
        organisation_id=organisation_id,
        endpoint="https://lrs.campus.example/xapi/",
        key="acquis",
        sealed_secret=b"",
        version="1.0.3",
        every_text="PT15M",
        overlap_text="PT1M",
        created_at=now - timedelta(days=1),
        next_at=now + timedelta(minutes=10),
        cursor=now - timedelta(hours=3),
        stored=1_240,
        refused=2,
        trouble_code="remote-refuses",
        trouble="the key and secret are refused (401): unknown key",
        trouble_at=now,
    )


def _platforms(session: Session, organisation_id: int, learner_id: int, now: datetime) -> None:
    """A Moodle from which Maëlle came, a Canvas that was removed, and the tool's keys."""
    moodle = add_platform(
        session,
        organisation_id=organisation_id,
        slug="campus-moodle",
        name="Campus Moodle",
        family="moodle",
        registration=registration_of("moodle", {"issuer": "https://moodle.campus.example", "client_id": "4VRXe3elOd"}),
        deployments=["1", "2"],
        now=now,
    )
    know_platform_user(session, moodle.id, "4", learner_id, now)
    canvas = add_platform(
        session,
        organisation_id=organisation_id,
        slug="old-canvas",
        name="Old Canvas",
        family="canvas",
        registration=registration_of("canvas", {"client_id": "10000000000009"}),
        deployments=[],
        now=now,
        acquaintance=Acquaintance(trust_email=True, trust_admins=True, frame_origins=("https://campus.example",)),
    )
    end_platform(session, canvas, now)
    for age in (timedelta(days=20), timedelta(days=3), timedelta()):
        make_key(session, organisation_id, SECRET, now - age)


def _refusing_target(session: Session, organisation_id: int, now: datetime) -> None:
    """An LRS that awards are told to: it is down just now, and would not take one of them before."""
    trouble = {"trouble_code": "remote-silent", "trouble": "https://lrs.group.example does not answer"}
    target = OutboxTarget(
        organisation_id=organisation_id,
        kind=LRS,
        slug="group-lrs",
        created_at=now,
        next_at=now + timedelta(minutes=5),
        sent=812,
        **trouble,
    )
    made = LrsTarget(
        target=target,
        organisation_id=organisation_id,
        endpoint="https://lrs.group.example/xapi/",
        key="acquis",
        sealed_secret=b"",
        version="2.0.0",
        makes=[],
    )
    add_lrs_target(session, made)
    enqueue(session, organisation_id, [made.target_id, made.target_id], "statements", {}, now)
    session.flush()
    for item in next_items(session, made.target_id, now, 1):
        item.dead_at, item.answer_status, item.answer = now, 400, "context.platform: must not be used here"


def _organisation(slug: str, name: dict[str, str], now: datetime) -> Organisation:
    profile = {"url": f"https://{slug}.example", "email": f"hello@{slug}.example", "country": "FR"}
    return Organisation(slug=slug, name=name, language="fr", timezone="Europe/Paris", profile=profile, created_at=now)


def fill(world: World, now: datetime) -> None:
    """The records that make the world what it is."""
    days = [now - timedelta(days=number) for number in range(30)]
    world.post(
        passed_quiz("Maëlle", days[20]),
        capsule("Maëlle", 1, days[19]),
        capsule("Maëlle", 2, days[18]),
        answer("Maëlle", 1, days[9]),
        answer("Maëlle", 2, days[7]),
        observed("Maëlle", "Rozenn", days[3]),
        capsule("Yann", 1, days[2]),
        {**capsule("Yann", 2, days[1]), "result": {"response": None}},
    )


def learner(world: World, name: str) -> Learner:
    """The learner of that name."""
    with world.database.reading() as session:
        return session.get_one(Learner, world.learners[name])
