"""The campus's staff: an account for each duty, what its designer is working on, and the skills that its rules name."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from acquis.demo.cast import handle
from lti_tool.accounts.managing import set_password_by_link
from recognition.frameworks.gathering import Reading
from recognition.frameworks.importing import import_framework
from recognition.people.accounts import Acting, invite, wanted_account
from recognition.rulebook.drafting import Change, change_draft, start_draft, start_from_version
from recognition.rulebook.starting import template_text
from records.duties import Duty
from records.frameworks import FrameworkFacts, ItemFacts
from records.organisations import Organisation
from rules import Rule

# Who has which duty, and what is worth their look first.
STAFF: Sequence[tuple[Duty, str, str]] = (
    ("owner", "Hélène Marchand", "arrivals, sources, people, settings"),
    ("designer", "Antoine Lebrun", "drafts in the editor, analytics, skills"),
    ("assessor", "Béatrice Kowal", "a sign-off that waits for a second look"),
    ("hr", "Sophie Lambert", "who can do what, and who is near a job"),
    ("auditor", "Marc Delaunay", "all of that, and changes nothing"),
)
STRICTER = (("80 %", "85 %"), ("80%", "85%"), (">= 80", ">= 85"))


def take_on(session: Session, organisation: Organisation, now: datetime) -> str:
    """Give each of the staff an account; returns the password of all, which is another each time."""
    password = secrets.token_urlsafe(12)
    for duty, name, _ in STAFF:
        new = wanted_account(address_of(name), name, (duty,), organisation.language)
        _, link = invite(session, new, Acting(organisation.id, "demo", now))
        set_password_by_link(session, organisation.id, link, password, (), now)
    return password


def address_of(name: str) -> str:
    """The address with which one of the staff signs in."""
    return f"{handle(name)}@campus-alize.example"


def draft(session: Session, organisation: Organisation, now: datetime) -> None:
    """One draft that asks for more than what is in force, and one that began as a template."""
    by = STAFF[1][1]
    template = template_text("habit", organisation.slug)
    start_draft(session, organisation.id, template, by=by, now=now - timedelta(days=3))
    made = start_from_version(session, organisation.id, "haccp-shift-lead", None, by=by, now=now - timedelta(days=2))
    text = made.text
    for old, new in STRICTER:
        text = text.replace(old, new)
    change = Change(made.revision, "text", by, now - timedelta(days=1))
    change_draft(session, organisation.id, made.id, text, change)


def list_skills(session: Session, organisation: Organisation, rules: Sequence[Rule], now: datetime) -> None:
    """The skills that the rules name, as the campus's own framework."""
    skills = [skill for rule in rules for skill in rule.skills if skill.uri is not None]
    items = {skill.uri: ItemFacts(uri=skill.uri, sort="skill", names=skill.name) for skill in skills if skill.uri}
    name = {"fr": "Référentiel Alizé", "en": "Alizé skills"}
    facts = FrameworkFacts(kind="RSD", name=name, edition="2026")
    import_framework(
        session, organisation.id, "alize", Reading(facts, items), lambda _done, _what: None, by="demo", now=now
    )
