"""Setting the demo's organisation up: all that is there before records come."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from acquis.demo.cast import people
from acquis.demo.organisation import ORGANISATION, SOURCES, DemoSource
from acquis.demo.practice import Place, tell_practice
from acquis.demo.rulebook import catalogue, tutoring
from acquis.demo.sharing import share
from acquis.demo.staff import draft, list_skills, take_on
from lti_tool.languages import texts_at_hand
from recognition.people.roster import import_people, read_person
from recognition.rulebook.publishing import publish
from records.organisations import Organisation
from records.sources import add_source


@dataclass(frozen=True, slots=True)
class Founded:
    """What the set-up gave: key and secret of each source, the password of all accounts, the request that waits."""

    credentials: dict[str, dict[str, str]]
    password: str
    waiting: str


def found(session: Session, base_url: str, secret: str, now: datetime) -> Founded:
    """Set up the organisation: its sources, people, catalogue and staff, and what people who were there said."""
    organisation = Organisation(**ORGANISATION, created_at=now - timedelta(days=300))
    session.add(organisation)
    session.flush()
    credentials = {source.slug: _source(session, organisation, source, now) for source in SOURCES}
    lines = [read_person(person, f"person {number}") for number, person in enumerate(people(), 1)]
    learners = import_people(session, organisation.id, lines, by="demo", now=now)
    tutor, picture = tutoring()
    for rule in catalogue():
        publish(session, organisation.id, rule, by="demo", now=now)
    publish(session, organisation.id, tutor, by="demo", now=now, picture=picture)
    share(session, organisation.id, learners, now)
    password = take_on(session, organisation, now)
    draft(session, organisation, now)
    list_skills(session, organisation, (*catalogue(), tutor), now)
    named = {learner.name: learner for learner in learners if learner.name is not None}
    with texts_at_hand():
        waiting = tell_practice(session, Place(organisation, named, base_url, secret, now))
    return Founded(credentials, password, waiting)


def _source(session: Session, organisation: Organisation, source: DemoSource, now: datetime) -> dict[str, str]:
    key, secret = secrets.token_hex(12), secrets.token_urlsafe(24)
    add_source(
        session,
        organisation_id=organisation.id,
        slug=source.slug,
        name=source.name,
        remit=source.remit,
        key=key,
        secret=secret,
        salt=secrets.token_bytes(16),
        now=now,
    )
    return {"key": key, "secret": secret}
