"""`acquis endorsement`."""

from __future__ import annotations

import uuid

import click
from sqlalchemy.orm import Session

from acquis.cli.common import (
    acting,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    settings,
    show,
    table,
)
from acquis.settings import need_secret
from acquis.wiring import utc_now
from lti_tool.pages.recognising.endorsing import endorsement_token
from recognition.certifying.endorsing import invitation, invite, subject_title, withdraw
from records.endorsements import ISSUER, Endorsement, Subject, endorsements_of
from records.errors import NotFoundError
from records.microcredentials import microcredential_of
from records.organisations import Organisation


@click.group()
def endorsement() -> None:
    """What others say for the issuer, a micro-credential or one credential, signed.

    \b
    Example:
      acquis endorsement invite haccp-shift-lead --name "Hôtel de la Plage"
    """


@endorsement.command(name="invite")
@click.argument("about", metavar="SUBJECT")
@click.option("--name", required=True, help="Whom you ask: a person or an organisation.")
@click.option("--email", default="", help="Their e-mail address, if you know it. Nothing is sent.")
@organisation_option
@format_option
def invite_(about: str, name: str, email: str, slug: str | None, form: str) -> None:
    """Make a link for somebody who may endorse SUBJECT: issuer, a micro-credential's id, or a credential's id.

    Whoever has the link answers once, without an account. It is good for 30 days, and shown once.

    \b
    Example:
      acquis endorsement invite issuer --name "Chamber of Commerce"
    """
    current = settings()
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        subject = _subject(session, organisation, about)
        made = invite(session, organisation, subject, invitation(name, email), by=acting(), now=utc_now())
        token = endorsement_token(need_secret(current), made.id)
        link = f"{current.base_url}/o/{organisation.slug}/endorse/{token}"
        data = {"endorsement": str(made.id), "link": link, "expires": made.expires_at}
    show(form, data, [link])


@endorsement.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List the endorsements and what came of them, newest first.

    \b
    Example:
      acquis endorsement list --format json
    """
    with open_database().reading() as session:
        organisation = pick_organisation(session, slug)
        found = [_told(session, organisation, each) for each in endorsements_of(session, organisation.id)]
    rows = [(each["endorsement"], each["state"], each["name"], each["about"]) for each in found]
    show(form, found, table(("ENDORSEMENT", "STATE", "BY", "ABOUT"), rows, "no endorsement yet"))


@endorsement.command(name="withdraw")
@click.argument("endorsement_id", metavar="ENDORSEMENT", type=click.UUID)
@organisation_option
@format_option
def withdraw_(endorsement_id: uuid.UUID, slug: str | None, form: str) -> None:
    """Take an endorsement or an invitation back: it is shown no more, and copies of it verify no more.

    \b
    Example:
      acquis endorsement withdraw 7a4c0b0e-58ce-4b84-8d1d-4f1f4d1f4c11
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        withdraw(session, organisation.id, endorsement_id, by=acting(), now=utc_now())
    show(form, {"endorsement": str(endorsement_id), "state": "withdrawn"}, [f"{endorsement_id} is withdrawn"])


def _subject(session: Session, organisation: Organisation, about: str) -> Subject:
    if about == "issuer":
        return ISSUER
    try:
        return Subject(credential_id=uuid.UUID(about))
    except ValueError:
        known = microcredential_of(session, organisation.id, about)
    if known is None:
        raise NotFoundError(
            f"{about!r} is neither issuer nor a micro-credential or a credential of {organisation.slug}"
        )
    return Subject(microcredential_id=known.id)


def _told(session: Session, organisation: Organisation, each: Endorsement) -> dict[str, object]:
    return {
        "endorsement": str(each.id),
        "state": each.state,
        "name": each.name,
        "about": subject_title(session, organisation, each.subject, organisation.language),
        "credential": str(each.credential_id) if each.credential_id else None,
        "url": each.url,
        "comment": each.comment,
        "invited_at": each.invited_at,
        "answered_at": each.answered_at,
    }
