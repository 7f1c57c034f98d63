"""The roster: the organisation says who its learners are, and under which identities records speak of them.

A line is an object `{name, email, language, timezone, team, identities: [IFI, …]}`; an IFI is written as
`rules.actor_ifi` writes it. Its e-mail is an identity too. What the organisation says is *verified*; what its staff
told apart stays apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from recognition.errors import RosterError
from recognition.people.identifiers import IFI_KINDS, mailbox_ifis, why_not
from recognition.people.identity import Said, link
from records.audit import note
from records.learners import Learner, actors_by_ifi, as_known, learner_by_email

TEXTS = ("name", "email", "language", "timezone", "team")


@dataclass(frozen=True, slots=True)
class Person:
    """One learner as the organisation describes them."""

    name: str
    identities: tuple[str, ...]
    email: str | None = None
    language: str | None = None
    timezone: str | None = None
    team: str | None = None


def read_person(data: Mapping[str, Any], where: str) -> Person:
    """Check one line of a roster; raises `RosterError` that names `where` and the field."""
    unknown = sorted(data.keys() - {*TEXTS, "identities"})
    if unknown:
        raise RosterError(f"{where}: {unknown[0]!r} is no field of a roster line")
    for field in TEXTS:
        if not isinstance(data.get(field, ""), str | None):
            raise RosterError(f"{where}.{field}: must be a text")
    if not data.get("name"):
        raise RosterError(f"{where}.name: must be given")
    identities = data.get("identities", [])
    if not isinstance(identities, list):
        raise RosterError(f"{where}.identities: must be a list of IFIs")
    for number, ifi in enumerate(identities):
        problem = why_not(ifi) if isinstance(ifi, str) else f"must begin with one of {', '.join(IFI_KINDS)}"
        if problem is not None:
            raise RosterError(f"{where}.identities[{number}]: {problem}")
    email = data.get("email") or None
    mbox = mailbox_ifis(email, ("mbox",)) if email else ()
    if email and not mbox:
        raise RosterError(f"{where}.email: must be one e-mail address")
    everyone = tuple(dict.fromkeys([*identities, *mbox]))
    if not everyone:
        raise RosterError(f"{where}: needs an e-mail or an identity to be recognised by")
    return Person(
        name=data["name"],
        identities=everyone,
        email=email,
        language=data.get("language") or None,
        timezone=data.get("timezone") or None,
        team=data.get("team") or None,
    )


def import_people(
    session: Session, organisation_id: int, people: Iterable[Person], *, by: str, now: datetime
) -> list[Learner]:
    """Make or update the learners and link their identities.

    Somebody is known by the e-mail, else by the first identity that is known already.
    """
    learners = []
    for person in people:
        learner = _known(session, organisation_id, person)
        if learner is None:
            learner = Learner(organisation_id=organisation_id, created_at=now)
            session.add(learner)
        learner.name, learner.email = person.name, person.email
        learner.language, learner.timezone, learner.team = person.language, person.timezone, person.team
        session.flush()
        link(session, learner, person.identities, Said(by=f"roster {by}", at=now, provenance="verified"))
        learners.append(learner)
    note(session, organisation_id, by, "roster-imported", f"{len(learners)} learners", now)
    return learners


def _known(session: Session, organisation_id: int, person: Person) -> Learner | None:
    by_email = learner_by_email(session, organisation_id, person.email) if person.email else None
    if by_email is not None:
        return as_known(session, by_email)
    actors = actors_by_ifi(session, organisation_id, person.identities)
    first = next((actors[ifi] for ifi in person.identities if ifi in actors), None)
    return session.get(Learner, first.learner_id) if first is not None else None
