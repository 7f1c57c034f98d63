"""`acquis organisation`, `acquis learner` and `acquis sign-in`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from acquis.cli.common import (
    acting,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    settings,
    show,
    table,
)
from acquis.settings import need_secret
from acquis.wiring import utc_now
from lti_tool.sessions import sign_in_token
from recognition.errors import RosterError
from recognition.people.roster import import_people, read_person
from records.audit import note
from records.duties import DUTIES, OWNER, Duty
from records.learners import learner_by_id, learners_of
from records.organisations import Organisation, add_organisation, all_organisations


@click.group()
def organisation() -> None:
    """The organisations that issue micro-credentials.

    \b
    Example:
      acquis organisation add campus "Campus Alizé" --language fr --timezone Europe/Paris
    """


@organisation.command(name="add")
@click.argument("slug")
@click.argument("name")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en", show_default=True)
@click.option("--timezone", default="UTC", show_default=True, help="Its calendar: an IANA name.")
@click.option("--url", help="Its own site.")
@click.option("--email", help="Where to write to it.")
@click.option("--country", help="Two letters.")
@format_option
def add(slug: str, name: str, form: str, language: str, timezone: str, **profile: str | None) -> None:
    """Add an organisation. SLUG becomes part of its addresses and of its DID, for good.

    \b
    Example:
      acquis organisation add campus "Campus Alizé" --language fr
    """
    with open_database().transaction() as session:
        made = add_organisation(
            session,
            Organisation(
                slug=slug,
                name={language: name},
                language=language,
                timezone=timezone,
                profile={key: value for key, value in profile.items() if value},
                created_at=utc_now(),
            ),
        )
        note(session, made.id, acting(), "organisation-added", slug, utc_now())
    address = f"{settings().base_url}/o/{slug}/"
    show(form, {"organisation": slug, "url": address}, [f"{slug}: {address}"])


@organisation.command(name="list")
@format_option
def list_organisations(form: str) -> None:
    """List the organisations.

    \b
    Example:
      acquis organisation list
    """
    with open_database().reading() as session:
        found = [
            {"organisation": item.slug, "name": item.name, "language": item.language, "timezone": item.timezone}
            for item in all_organisations(session)
        ]
    rows = [(item["organisation"], item["language"], item["timezone"]) for item in found]
    show(form, found, table(("ORGANISATION", "LANGUAGE", "TIME ZONE"), rows, "no organisation yet"))


@click.group()
def learner() -> None:
    """The learners, and the identities under which records speak of them.

    \b
    Example:
      acquis learner import roster.jsonl
    """


@learner.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@organisation_option
@format_option
def import_(file: Path, slug: str | None, form: str) -> None:
    """Import a roster: a JSON object a line with name, email, language, timezone, team and identities.

    \b
    Example of a line:
      {"name": "Ada Adams", "email": "ada@campus.example", "identities": ["account:https://lms.example|4"]}
    """
    people = []
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            data: Any = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise RosterError(f"line {number}: is no JSON ({error})") from error
        if not isinstance(data, dict):
            raise RosterError(f"line {number}: must be an object")
        people.append(read_person(data, f"line {number}"))
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        made = import_people(session, chosen.id, people, by=acting(), now=utc_now())
        data = [{"learner": item.id, "name": item.name, "email": item.email} for item in made]
    show(form, data, [f"{len(data)} learners imported"])


@learner.command(name="list")
@organisation_option
@format_option
def list_learners(slug: str | None, form: str) -> None:
    """List the learners.

    \b
    Example:
      acquis learner list --format json
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        found = [
            {"learner": item.id, "name": item.name, "email": item.email, "team": item.team}
            for item in learners_of(session, chosen.id)
        ]
    rows = [tuple(item.values()) for item in found]
    show(form, found, table(("LEARNER", "NAME", "E-MAIL", "TEAM"), rows, "no learner yet"))


@click.command(name="sign-in")
@click.option("--learner", "learner_id", type=int, help="Sign in as this learner; as staff if left out.")
@click.option(
    "--duty",
    "duties",
    type=click.Choice(DUTIES),
    multiple=True,
    help="What staff who follow the link may do; everything if left out. May be repeated.",
)
@organisation_option
@format_option
def sign_in(learner_id: int | None, duties: tuple[Duty, ...], slug: str | None, form: str) -> None:
    """Print a link that signs its holder in. It expires.

    \b
    Examples:
      acquis sign-in --learner 3
      acquis sign-in --duty assessor --duty hr
    """
    if learner_id is not None and duties:
        raise click.UsageError("duties are staff's: leave out --learner or --duty")
    current = settings()
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        if learner_id is not None:
            learner_by_id(session, chosen.id, learner_id)
        token = sign_in_token(
            need_secret(current),
            chosen.slug,
            "staff" if learner_id is None else "learner",
            learner_id,
            duties=frozenset(duties) or OWNER,
        )
    link = f"{current.base_url}/enter/{token}"
    show(form, {"url": link}, [link])
