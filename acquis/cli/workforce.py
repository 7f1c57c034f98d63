"""`acquis consent` and `acquis job`: what learners let HR see, and what jobs ask for."""

from __future__ import annotations

from typing import Any

import click

from acquis.cli.common import (
    acting,
    format_option,
    instant_text,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    table,
    wanted_learner,
)
from acquis.wiring import utc_now
from recognition.people.consenting import withdraw_for
from recognition.people.job_roles import RoleDraft, remove_job_role, save_job_role
from records.consents import consent_history
from records.job_roles import job_roles_of


@click.group()
def consent() -> None:
    """What learners let human resources see of them. Only they agree; whoever they ask can withdraw.

    \b
    Example:
      acquis consent show ada@campus.example
    """


@consent.command(name="show")
@click.argument("learner")
@organisation_option
@format_option
def show_consent(learner: str, slug: str | None, form: str) -> None:
    """Print what LEARNER agreed to, newest first. LEARNER is a number, an e-mail address of the roster or an identity.

    \b
    Example:
      acquis consent show ada@campus.example
    """
    with open_database().reading() as session:
        known = wanted_learner(session, pick_organisation(session, slug).id, learner)
        found: list[dict[str, Any]] = [
            {
                "at": entry.at,
                "visibility": entry.visibility,
                "scopes": sorted(entry.terms.scopes),
                "text": entry.text_version,
                "by": entry.by,
            }
            for entry in consent_history(session, known.id)
        ]
    rows = [
        (instant_text(one["at"]), one["visibility"], ", ".join(one["scopes"]), one["text"], one["by"]) for one in found
    ]
    show(form, found, table(("SINCE", "SEEN", "WHAT", "TEXT", "BY"), rows, "never agreed: HR sees nothing"))


@consent.command()
@click.argument("learner")
@organisation_option
@format_option
def withdraw(learner: str, slug: str | None, form: str) -> None:
    """Take back all that LEARNER agreed to, because they ask for it.

    \b
    Example:
      acquis consent withdraw ada@campus.example
    """
    with open_database().transaction() as session:
        known = wanted_learner(session, pick_organisation(session, slug).id, learner)
        done = withdraw_for(session, known, acting(), utc_now())
        number = known.id
    told = "HR sees nothing of them any more" if done else "HR saw nothing of them before"
    show(form, {"learner": number, "withdrawn": done}, [f"learner {number}: {told}"])


@click.group()
def job() -> None:
    """Jobs: named sets of micro-credentials, with which HR compares teams and people.

    \b
    Example:
      acquis job add "Shift lead" haccp-shift-lead team-safety-lead
    """


@job.command()
@click.argument("name")
@click.argument("microcredentials", nargs=-1, required=True)
@click.option("--description", default="", help="Some words on it.")
@organisation_option
@format_option
def add(name: str, microcredentials: tuple[str, ...], description: str, slug: str | None, form: str) -> None:
    """Add the job NAME, which takes these MICROCREDENTIALS (slugs).

    \b
    Example:
      acquis job add "Shift lead" haccp-shift-lead team-safety-lead
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        draft = RoleDraft(name, description, microcredentials)
        made = save_job_role(session, organisation.id, draft, by=acting(), now=utc_now())
        data = {"job": made.id, "name": made.name}
    show(form, data, [f"{data['job']}: {data['name']}"])


@job.command(name="list")
@organisation_option
@format_option
def list_jobs(slug: str | None, form: str) -> None:
    """List the jobs.

    \b
    Example:
      acquis job list --format json
    """
    with open_database().reading() as session:
        organisation = pick_organisation(session, slug)
        found: list[dict[str, Any]] = [
            {
                "job": role.id,
                "name": role.name,
                "description": role.description,
                "microcredentials": [one.slug for one in role.microcredentials],
            }
            for role in job_roles_of(session, organisation.id)
        ]
    rows = [(one["job"], one["name"], ", ".join(one["microcredentials"])) for one in found]
    show(form, found, table(("JOB", "NAME", "MICRO-CREDENTIALS"), rows, "no job yet"))


@job.command()
@click.argument("number", type=int)
@organisation_option
@format_option
def remove(number: int, slug: str | None, form: str) -> None:
    """Remove the job of that NUMBER. Nobody's micro-credentials change by that.

    \b
    Example:
      acquis job remove 3
    """
    with open_database().transaction() as session:
        remove_job_role(session, pick_organisation(session, slug).id, number, by=acting(), now=utc_now())
    show(form, {"job": number, "removed": True}, [f"{number} is removed"])
