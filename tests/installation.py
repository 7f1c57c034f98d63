"""A whole Acquis in this process: both doors over a test client, and a worker that works when told to."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient

from acquis.app import create_app
from acquis.settings import Settings
from acquis.wiring import Parts, utc_now
from lrs_bridge.intake import Intake
from recognition.rulebook.publishing import publish
from recognition.worker import Worker
from records.awards import awards_of_learners
from records.database import Database
from records.learners import learners_of
from records.organisations import Organisation, add_organisation
from records.sources import Remit, add_source
from rules import parse_rule

BASE_URL = "http://localhost:8080"
SECRET = "a secret for the tests alone"
FOUNDED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Installation:
    """One organisation `campus` with one source that may assert anything, unless told otherwise."""

    database: Database
    client: FlaskClient
    worker: Worker
    intake: Intake
    organisation_id: int

    def add_source(self, slug: str, remit: Remit) -> dict[str, str]:
        """The headers with which this new source comes in."""
        with self.database.transaction() as session:
            add_source(
                session,
                organisation_id=self.organisation_id,
                slug=slug,
                name=slug,
                remit=remit,
                key=slug,
                secret="secret",
                salt=b"0" * 16,
                now=FOUNDED,
            )
        credentials = base64.b64encode(f"{slug}:secret".encode()).decode()
        return {"Authorization": f"Basic {credentials}", "X-Experience-API-Version": "2.0.0"}

    def publish(self, document: str) -> int:
        """Put a rule into force; its version."""
        with self.database.transaction() as session:
            rule = parse_rule(document, vocabulary=None)
            return publish(session, self.organisation_id, rule, by="test", now=utc_now()).number

    def push(self, headers: dict[str, str], statements: Sequence[dict[str, Any]]) -> list[str]:
        """Push statements as a source does; their ids."""
        answer = self.client.post("/xapi/statements", json=list(statements), headers=headers)
        assert answer.status_code == 200, answer.text
        ids: list[str] = answer.json
        return ids

    def work(self) -> None:
        """Let the worker work until nothing is left to do."""
        while self.worker.work():
            pass

    def awards(self) -> list[tuple[str, str, str]]:
        """(learner's name, micro-credential, state) of every award, sorted."""
        with self.database.reading() as session:
            learners = {learner.id: learner for learner in learners_of(session, self.organisation_id)}
            return sorted(
                (learners[number].name or "", award.microcredential.slug, award.state)
                for number, awards in awards_of_learners(session, list(learners)).items()
                for award in awards
            )


def install(database: Database, slug: str = "campus") -> Installation:
    """Found the organisation."""
    with database.transaction() as session:
        organisation = add_organisation(
            session, Organisation(slug=slug, name={"en": "Campus"}, timezone="Europe/Paris", created_at=FOUNDED)
        )
        organisation_id = organisation.id
    settings = Settings(base_url=BASE_URL, secret=SECRET)
    parts = Parts(settings, database, SECRET)
    return Installation(database, create_app(parts).test_client(), parts.worker(), parts.intake, organisation_id)


def statement(
    person: str,
    verb: str = "http://adlnet.gov/expapi/verbs/completed",
    activity: str = "https://capsules.example/1",
    *,
    at: str = "2026-03-01T10:00:00Z",
    modality: str = "micro-learning",
    **more: Any,
) -> dict[str, Any]:
    """A statement of somebody, evidence of a modality."""
    name = person.split()[0].lower()
    return {
        "id": str(uuid.uuid4()),
        "actor": {"name": person, "mbox": f"mailto:{name}@campus.example"},
        "verb": {"id": verb},
        "object": {"id": activity},
        "timestamp": at,
        "context": {"contextActivities": {"category": [{"id": f"urn:acquis:modality:{modality}"}]}},
        **more,
    }
