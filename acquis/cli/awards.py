"""`acquis award` and `acquis credential`."""

from __future__ import annotations

import click

from acquis.cli.award_decisions import DECISIONS
from acquis.cli.award_proof import replay, show_award
from acquis.cli.checking import verify
from acquis.cli.common import (
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    table,
)
from acquis.cli.credential_evidence import evidence
from acquis.cli.credential_files import export, links, share, unshare
from records.award_states import STATES
from records.awards import credentials_of, newest_awards


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


for each in (evidence, export, links, share, unshare, verify):
    credential.add_command(each)
