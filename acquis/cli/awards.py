"""`acquis award` and `acquis credential`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import orjson

from acquis.cli.award_decisions import DECISIONS
from acquis.cli.award_proof import replay, show_award
from acquis.cli.common import (
    format_option,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
    table,
)
from acquis.cli.credential_evidence import evidence
from acquis.cli.credential_files import export, links, share, unshare
from acquis.wiring import utc_now
from credentials.guard import verify_untrusted
from credentials.verify import Report
from recognition.issuing import resolver
from records.award_states import STATES
from records.awards import credentials_of, newest_awards
from records.status_lists import list_at
from rules import local


@click.group()
def award() -> None:
    """What was awarded, to whom and why.

    \b
    Example:
      acquis award list
    """


@award.command(name="list")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only in this state; repeatable.")
@organisation_option
@format_option
def list_awards(limit: int, states: tuple[str, ...], slug: str | None, form: str) -> None:
    """List the latest awards.

    \b
    Example: what waits for a person
      acquis award list --state recommended --state review
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = [
            {
                "award": str(item.id),
                "rule": item.version.rule.id,
                "version": item.version.number,
                "learner": item.learner_id,
                "name": item.learner.name or f"learner {item.learner_id}",
                "state": item.state,
                "awarded_at": item.awarded_at,
                "recorded_at": item.recorded_at,
                "valid_until": item.valid_until,
                "cited": item.cited,
            }
            for item in newest_awards(session, organisation.id, limit, states or None)
        ]
    rows = [(item["award"], item["rule"], item["name"], item["state"], item["awarded_at"]) for item in found]
    show(form, found, table(("AWARD", "RULE", "LEARNER", "STATE", "AWARDED"), rows, "no award yet"))


for command in (show_award, replay, *DECISIONS):
    award.add_command(command)


@click.group()
def credential() -> None:
    """The signed credentials: list, export, share, verify.

    \b
    Example:
      acquis credential verify badge.json
    """


@credential.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List the credentials with their public addresses.

    \b
    Example:
      acquis credential list --format json
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = [
            {
                "credential": str(item.id),
                "rule": item.award.version.rule.id,
                "learner": item.award.learner_id,
                "name": item.award.learner.name or f"learner {item.award.learner_id}",
                "state": item.award.state,
                "issued_at": item.issued_at,
                "url": item.document["id"],
            }
            for item in credentials_of(session, organisation.id)
        ]
    rows = [(item["credential"], item["rule"], item["name"], item["state"], item["issued_at"]) for item in found]
    show(form, found, table(("CREDENTIAL", "RULE", "LEARNER", "STATE", "ISSUED"), rows, "no credential yet"))


credential.add_command(evidence)
credential.add_command(export)
credential.add_command(links)
credential.add_command(share)
credential.add_command(unshare)


@credential.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--did-document",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The issuer's did.json; the issuers of this store are known.",
)
@language_option
@format_option
def verify(file: Path, did_document: Path | None, lang: str, form: str) -> None:
    """Check a credential step by step. Exit status 1 if a step fails.

    \b
    Example:
      acquis credential verify badge.json --did-document did.json
    """
    report = _report(read_text(file), did_document, utc_now())
    steps = [{"code": step.code, "ok": step.ok, "message": local(step.message, lang)} for step in report.steps]
    signs = {True: "ok  ", False: "FAIL", None: "--  "}
    lines = [f"{signs[step.ok]}  {local(step.message, lang)}" for step in report.steps]
    show(form, {"verified": report.ok, "steps": steps}, [*lines, "verified" if report.ok else "NOT verified"])
    if not report.ok:
        raise click.exceptions.Exit(1)


def _report(text: str, did_document: Path | None, now: datetime) -> Report:
    if did_document is None:
        with open_database().reading() as session:
            return verify_untrusted(text, resolver(session), now, lists=lambda address: list_at(session, address))
    try:
        given = orjson.loads(did_document.read_bytes())
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"{did_document}: is no JSON ({error})") from error
    if not isinstance(given, dict):
        raise click.ClickException(f"{did_document}: is no DID document")
    return verify_untrusted(text, lambda did: given if given.get("id") == did else None, now)
