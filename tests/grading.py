"""What tests of gradebooks share: a platform of an installation, its people and placements, and runs of the sender."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from acquis.wiring import utc_now
from lti_tool.grades.placing import take_placement
from lti_tool.grades.sender import GradeRun, GradeTools
from lti_tool.lti.launching import meet
from lti_tool.lti.messages import Message, Participant
from lti_tool.lti.outgoing import Client, Patience
from lti_tool.lti.roster import take_roster
from lti_tool.lti.tokens import Tokens
from recognition.sending.running import Tally
from records.courses import join_course
from records.database import Database
from records.gradebooks import Gradebook, Placement
from records.grades import GradeRow, grade_rows
from records.outbox import GRADEBOOK, OutboxItem, OutboxTarget, due_targets, target_by_id
from records.platforms import Acquaintance, Registration, add_platform, lock_platform
from tests.installation import SECRET, Installation
from tests.lti_gradebook import GradebookServer

COURSE = "course-1"
RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: campus
on_evidence_withdrawn: revoke
needs:
  criterion: done
  evidence: micro-learning
  where: {verb: completed}
  count: ">= 4"
  distinct: activity
"""


@dataclass
class Grading:
    """A platform of the installation with its gradebook. Its people are known to records by e-mail."""

    campus: Installation
    server: GradebookServer
    platform_id: int
    # Stands still unless told otherwise, and is ahead of those who write into the outbox.
    at: datetime = field(default_factory=lambda: utc_now().replace(microsecond=0) + timedelta(hours=1))
    patience: Patience = field(
        default_factory=lambda: Patience(attempts=1, connect_seconds=2, read_seconds=1, answer_seconds=2)
    )
    tokens: Tokens = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(self.patience)
        self.tokens = Tokens(self.client, uuid.uuid4)
        self.server.clock = self.now

    @property
    def database(self) -> Database:
        return self.campus.database

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)

    def launch(self, name: str, mode: str | None = "progress", link: str = "link-1", **more: Any) -> None:
        """Somebody opens what is placed."""
        with self.database.transaction() as session:
            platform = lock_platform(session, self.platform_id)
            who = person(name, more.pop("role", "learner"))
            learner = meet(session, platform, who, self.now())
            context = more.pop("context_id", COURSE)
            join_course(session, self.platform_id, context, {learner.id: who.role}, self.now(), all_members=False)
            column = f"&column={mode}" if mode is not None else ""
            address = more.pop("address", f"http://localhost:8080/o/campus/lti/launch?microcredential=capsules{column}")
            services = {"grades": more.pop("claim")} if "claim" in more else {"grades": self.server.claim()}
            if more.pop("lists", False):
                services["members"] = {"context_memberships_url": f"{self.server.url}/members"}
            message = Message(
                message_type="LtiResourceLinkRequest",
                deployment_id="1",
                who=who,
                language=None,
                context_id=context,
                context_title="Course 1",
                resource_link_id=link,
                return_url=None,
                custom={},
                administers=False,
                mentees=(),
                reviewed=None,
                services={name: claim for name, claim in services.items() if claim is not None},
            )
            take_placement(session, platform, message, address, {learner.id}, self.now())

    def enrol(self, *names: str) -> None:
        """The course's roster is fetched: it has these people."""
        with self.database.transaction() as session:
            take_roster(session, self.platform_id, COURSE, [person(name) for name in names], self.now())
        self.campus.work()

    def make_run(self, holder: str = "here:0:00000001") -> GradeRun:
        tools = GradeTools(
            database=self.database,
            clock=self.now,
            chance=lambda: 0.5,
            holder=holder,
            client=self.client,
            tokens=self.tokens,
            secret=SECRET,
        )
        return GradeRun(tools, self.target().id)

    def run(self) -> Tally:
        """Send all that waits."""
        return self.make_run().go()

    def target(self) -> OutboxTarget:
        with self.database.reading() as session:
            number = session.scalar(select(Gradebook.target_id).where(Gradebook.platform_id == self.platform_id))
            found = target_by_id(session, number or 0)
            assert found is not None
            session.expunge(found)
            return found

    def is_due(self) -> bool:
        with self.database.reading() as session:
            return self.target().id in due_targets(session, GRADEBOOK, self.now())

    def items(self) -> list[OutboxItem]:
        """What waits or was refused."""
        with self.database.reading() as session:
            return list(session.scalars(select(OutboxItem).order_by(OutboxItem.id)))

    def placement(self, link: str = "link-1") -> Placement:
        with self.database.reading() as session:
            found = session.scalars(select(Placement).where(Placement.resource_link_id == link)).one()
            session.expunge_all()
            return found

    def rows(self) -> dict[str, GradeRow]:
        """The grades of the placement, by learner."""
        with self.database.reading() as session:
            placement = session.scalars(select(Placement).where(Placement.resource_link_id == "link-1")).one()
            return {str(row.name): row for row in grade_rows(session, placement)}


def person(name: str, role: Any = "learner") -> Participant:
    """Somebody as the platform speaks of them."""
    short = name.split()[0].lower()
    return Participant(
        subject=f"user-{short}", role=role, name=name, email=f"{short}@campus.example", username=None, sourcedid=None
    )


def grading(campus: Installation, server: GradebookServer, slug: str = "lms") -> Grading:
    """Make the platform known."""
    registration = Registration(
        issuer=f"https://{slug}.example",
        client_id="acquis",
        authorization_endpoint=f"{server.url}/auth",
        token_endpoint=f"{server.url}/token",
        jwks_uri=f"{server.url}/jwks",
    )
    with campus.database.transaction() as session:
        platform = add_platform(
            session,
            organisation_id=campus.organisation_id,
            slug=slug,
            name="LMS",
            family=server.family,
            registration=registration,
            deployments=["1"],
            now=utc_now(),
            acquaintance=Acquaintance(trust_email=True),
        )
        return Grading(campus, server, platform.id)
