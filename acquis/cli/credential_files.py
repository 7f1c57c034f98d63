"""`acquis credential export`, `links`, `share`, `unshare`: what a holder takes away, and what others see of it."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import cast

import click

from acquis.cli.common import acting, format_option, open_database, organisation_option, pick_organisation, show
from acquis.wiring import utc_now
from credentials.elsewhere import embed_snippet, linkedin_link
from credentials.hosted import assertion_id, can_be_hosted
from credentials.pack import write_pack
from recognition.certifying.citing import evidence_pack
from recognition.certifying.sharing import share_credential
from recognition.certifying.taking import FORMS, Form, Shown, Taken, stem_of, take
from records.awards import credential_by_id
from records.sharing import PRIVATE, Choice, choice_about

EVIDENCE = "evidence"
TEXTS = ("json", "jwt", "svg", "ob2", "clr", "elm")


@click.command()
@click.argument("credential_id", metavar="CREDENTIAL", type=click.UUID)
@click.option(
    "--as", "form", type=click.Choice((*FORMS, EVIDENCE)), default="json", show_default=True, help="In which form."
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; standard output, if left out."
)
@organisation_option
def export(credential_id: uuid.UUID, form: str, output: Path | None, slug: str | None) -> None:
    """Write a credential as its holder downloads it.

    \b
    json     the signed document
    jwt      the same, signed as a token
    svg, png the picture with the document inside
    pdf      the certificate for paper, the document attached
    ob2      the Open Badges 2.0 assertion
    clr      the record of the credential and those that it rests on (CLR 2.0)
    elm      the award in the European Learning Model v3, unsigned
    ob2-png  the picture with that assertion inside
    evidence a ZIP of the statements that it rests on, with what proves that they are the ones

    \b
    Example:
      acquis credential export 0b7c… --as png --output badge.png
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = credential_by_id(session, organisation.id, credential_id)
        choice = choice_about(session, found) or PRIVATE
        if form == EVIDENCE:
            taken = Taken(
                f"{stem_of(found)}.evidence.zip", "application/zip", write_pack(evidence_pack(session, found))
            )
        else:
            shown = Shown(found.award.learner.name, choice.is_public)
            taken = take(session, found, organisation, cast(Form, form), shown)
    if output is not None:
        output.write_bytes(taken.content)
    elif form in TEXTS or not sys.stdout.isatty():
        click.echo(taken.content, nl=False)
    else:
        raise click.UsageError(f"{form} is no text for a terminal: say --output {taken.name}")


@click.command()
@click.argument("credential_id", metavar="CREDENTIAL", type=click.UUID)
@organisation_option
@format_option
def links(credential_id: uuid.UUID, slug: str | None, form: str) -> None:
    """Print where a credential can be shown: its page, LinkedIn, a frame for other sites, Open Badges 2.0.

    \b
    Example:
      acquis credential links 0b7c…
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        document = credential_by_id(session, organisation.id, credential_id).document
    found = {
        "page": document["id"],
        "linkedin": linkedin_link(document),
        "embed": embed_snippet(document),
        "ob2": assertion_id(document["id"]) if can_be_hosted(document) else None,
    }
    show(form, found, [f"{name:<9} {value}" for name, value in found.items() if value])


@click.command()
@click.argument("credential_id", metavar="CREDENTIAL", type=click.UUID)
@click.option("--name", is_flag=True, help="Show the holder's name, too.")
@click.option("--evidence", is_flag=True, help="List the records that it rests on, by kind and date.")
@organisation_option
def share(credential_id: uuid.UUID, name: bool, evidence: bool, slug: str | None) -> None:
    """Make a credential's page public, as its holder asked for. Each call replaces the choice before.

    \b
    Example:
      acquis credential share 0b7c… --name
    """
    _choose(credential_id, slug, Choice(is_public=True, shows_name=name, shows_evidence=evidence))
    shown = [words for words, given in (("the name", name), ("the evidence", evidence)) if given]
    click.echo("public" + (", with " + " and ".join(shown) if shown else ""))


@click.command()
@click.argument("credential_id", metavar="CREDENTIAL", type=click.UUID)
@organisation_option
def unshare(credential_id: uuid.UUID, slug: str | None) -> None:
    """Close a credential's page to others; copies that were given away stay good.

    \b
    Example:
      acquis credential unshare 0b7c…
    """
    _choose(credential_id, slug, PRIVATE)
    click.echo("not public")


def _choose(credential_id: uuid.UUID, slug: str | None, choice: Choice) -> None:
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        share_credential(session, organisation.id, credential_id, choice, utc_now(), by=acting())
