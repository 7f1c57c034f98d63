"""`acquis rules backfill`: how far history has been searched for new criteria, and searching it by hand."""

from __future__ import annotations

import click

from acquis.cli.common import format_option, open_database, organisation_option, pick_organisation, show, table
from acquis.cli.progress import Progress
from acquis.wiring import utc_now
from recognition.rulebook.backfill import Search, search_history, searches
from recognition.rulebook.catalogue import Catalogues
from records.database import Database

_DONE = "history has been searched for every criterion in force"


@click.command()
@click.option("--run", is_flag=True, help="Search to the end, here and now.")
@organisation_option
@format_option
def backfill(run: bool, slug: str | None, form: str) -> None:
    """Show how far history has been searched for new criteria; with --run, search it to its end.

    A worker does it by itself whenever its inbox is empty. A search that is stopped goes on where it was; who was
    found is evaluated by a worker.

    \b
    Example:
      acquis rules backfill --run
    """
    database = open_database()
    with database.transaction() as session:
        organisation_id = pick_organisation(session, slug).id
        waiting = searches(session, organisation_id)
    if run and waiting:
        _run(database, organisation_id, waiting)
        with database.reading() as session:
            waiting = searches(session, organisation_id)
    data = [
        {
            "criterion": one.match_key,
            "asked_by": [{"rule": rule, "key": key} for rule, key in one.asked_by],
            "searched": one.done,
            "statements": one.whole,
            "begun": one.begun,
        }
        for one in waiting
    ]
    show(form, data, table(("CRITERION", "ASKED BY", "SEARCHED", "OF", "SHARE"), [_row(one) for one in waiting], _DONE))


def _row(one: Search) -> tuple[object, ...]:
    asked = ", ".join(f"{rule}/{key}" for rule, key in one.asked_by)
    return (
        one.match_key[:12],
        asked,
        f"{one.done:,}",
        f"{one.whole:,}",
        f"{one.done / one.whole if one.whole else 1:.0%}",
    )


def _run(database: Database, organisation_id: int, waiting: list[Search]) -> None:
    catalogues, begun = Catalogues(), min(one.done for one in waiting)
    whole, done = max(one.whole for one in waiting), begun
    with Progress("backfill", "statements") as progress:
        while found := search_history(database, catalogues, utc_now(), organisation_id):
            done = min(done + found, whole)
            progress.tell(done - begun, f"of {whole - begun:,}", done / whole if whole else None)
