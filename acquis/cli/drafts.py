"""`acquis draft`: the rules that designers are working on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from acquis.cli.common import (
    acting,
    format_option,
    instant_text,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
    table,
)
from acquis.cli.lint import remark_data, remark_line
from acquis.wiring import utc_now
from recognition.rulebook.drafting import discard_draft, start_draft, start_from_version
from recognition.rulebook.examining import examine, surroundings
from records.drafts import Draft, draft_by_id, drafts_of, newest_steps
from rules import Finding, Problem, local

draft_argument = click.argument("number", type=click.IntRange(1))
STEPS_SHOWN = 20


@click.group()
def draft() -> None:
    """Drafts of rules: what designers are working on in the editor.

    \b
    Example:
      acquis draft list
      acquis draft export 3 > haccp.yaml && acquis rules lint haccp.yaml
    """


@draft.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List the drafts, the one changed last first.

    \b
    Example:
      acquis draft list --format json
    """
    with open_database().transaction() as session:
        found = [_described(one) for one in drafts_of(session, pick_organisation(session, slug).id)]
    rows = [(one["draft"], one["title"], one["revision"], one["based_on"], one["changed_at"]) for one in found]
    show(form, found, table(("DRAFT", "TITLE", "REVISION", "BEGAN AS", "CHANGED"), rows, "no drafts"))


@draft.command(name="show")
@draft_argument
@organisation_option
@format_option
def show_(number: int, slug: str | None, form: str) -> None:
    """Show what is wrong with draft NUMBER, what the linter finds, and its latest steps.

    \b
    Example:
      acquis draft show 3
    """
    with open_database().transaction() as session:
        organisation_id = pick_organisation(session, slug).id
        found = draft_by_id(session, organisation_id, number)
        examined = examine(found.text, surroundings(session, organisation_id))
        steps: list[dict[str, Any]] = [
            {"revision": step.revision, "step": step.kind, "what": step.what, "at": step.at, "by": step.by}
            for step in newest_steps(session, found, STEPS_SHOWN)
        ]
        data = _described(found)
    told: list[Problem | Finding] = [*examined.problems, *examined.findings]
    remarks = [{"file": f"draft {number}", **remark_data(one, "en")} for one in told]
    lines = [f"draft {number}, revision {data['revision']}: {data['title']}", *map(remark_line, remarks)]
    lines += [f"{step['revision']}  {instant_text(step['at'])}  {step['what']}  {step['by']}" for step in steps]
    show(form, {**data, "remarks": remarks, "steps": steps}, lines)


@draft.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--from", "published", help="Begin as this micro-credential stands in force, by its slug.")
@organisation_option
@format_option
def begin(file: Path | None, published: str | None, slug: str | None, form: str) -> None:
    """Begin a draft with a FILE (- for standard input), or as a published version stands.

    \b
    Example:
      acquis draft begin haccp.yaml
      acquis draft begin --from haccp-shift-lead
    """
    if (file is None) == (published is None):
        raise click.UsageError("give either a FILE or --from SLUG")
    text = read_text(file) if file is not None else ""
    with open_database().transaction() as session:
        organisation_id, by, now = pick_organisation(session, slug).id, acting(), utc_now()
        if published is not None:
            made = start_from_version(session, organisation_id, published, None, by=by, now=now)
        else:
            made = start_draft(session, organisation_id, text, by=by, now=now)
        data = _described(made)
    show(form, data, [f"draft {data['draft']}: {data['title']}"])


@draft.command()
@draft_argument
@organisation_option
def export(number: int, slug: str | None) -> None:
    """Print the document of draft NUMBER.

    \b
    Example:
      acquis draft export 3 > haccp.yaml
    """
    with open_database().transaction() as session:
        text = draft_by_id(session, pick_organisation(session, slug).id, number).text
    click.echo(text, nl=False)


@draft.command()
@draft_argument
@organisation_option
def delete(number: int, slug: str | None) -> None:
    """Delete draft NUMBER for good.

    \b
    Example:
      acquis draft delete 3
    """
    with open_database().transaction() as session:
        discard_draft(session, pick_organisation(session, slug).id, number, by=acting(), now=utc_now())
    click.echo(f"draft {number} is deleted")


def _described(found: Draft) -> dict[str, object]:
    based_on = f"{found.based_on_slug} v{found.based_on_number}" if found.based_on_slug else None
    return {
        "draft": found.id,
        "title": local(found.title, "en") if found.title else "",
        "revision": found.revision,
        "based_on": based_on,
        "created_at": found.created_at,
        "created_by": found.created_by,
        "changed_at": found.changed_at,
        "changed_by": found.changed_by,
    }
