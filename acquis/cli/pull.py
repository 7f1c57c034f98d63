"""`acquis pull`."""

from __future__ import annotations

from datetime import datetime
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
)
from acquis.cli.common import settings as current_settings
from acquis.cli.progress import Progress
from acquis.cli.pull_options import Asked, asking_options, checked_endpoint
from acquis.pulling import seal_secret, tools_of
from acquis.running import ready_parts
from acquis.settings import need_secret
from acquis.wiring import utc_now
from lrs_bridge.pull.puller import Run, Tally
from records.audit import note
from records.pulls import Pull, add_pull, pull_of, pulls_of, remove_pull
from records.quarantine import quarantined
from records.sources import source_by_slug


@click.group()
def pull() -> None:
    """Fetch statements from LRSs that cannot push.

    \b
    Example:
      acquis pull add our-lrs --endpoint https://lrs.example/xapi/ --key KEY
    """


@pull.command()
@click.argument("source_slug", metavar="SOURCE")
@click.option(
    "--endpoint", required=True, callback=checked_endpoint, help="The remote's address, above its `statements`."
)
@click.option("--key", required=True, help="The key, or user name, that the remote knows.")
@click.option(
    "--secret",
    envvar="ACQUIS_PULL_SECRET",
    prompt=True,
    hide_input=True,
    help="The secret of this key; asked for when left out.  [env: ACQUIS_PULL_SECRET]",
)
@asking_options
@organisation_option
@format_option
def add(source_slug: str, endpoint: str, key: str, secret: str, asked: Asked, slug: str | None, form: str) -> None:
    """Pull a source's statements from its LRS from now on, on a timetable.

    \b
    Example:
      acquis pull add our-lrs --endpoint https://lrs.example/xapi/ --key KEY --every PT15M --since 2026-01-01
    """
    given = current_settings()
    sealed = seal_secret(secret, need_secret(given))
    with open_database(given).transaction() as session:
        organisation = pick_organisation(session, slug)
        source = source_by_slug(session, organisation.id, source_slug)
        made = add_pull(session, asked.pull(source, endpoint, key, sealed, utc_now()))
        note(session, organisation.id, acting(), "pull-added", source_slug, utc_now())
        data = _described(made, utc_now())
    show(form, data, [f"{source_slug} is pulled from {data['endpoint']} every {data['every']}"])


@pull.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List what is pulled: how far, when next, and what is the matter.

    \b
    Example:
      acquis pull list --format json
    """
    now = utc_now()
    with open_database().transaction() as session:
        found = [_described(item, now) for item in pulls_of(session, pick_organisation(session, slug).id)]
    head = ("SOURCE", "STATE", "STORED", "REFUSED", "REACHED", "NEXT", "TROUBLE")
    names = ("source", "state", "stored", "refused", "reached", "next", "trouble")
    rows = [tuple(item[name] for name in names) for item in found]
    show(form, found, table(head, rows, "nothing is pulled yet: acquis pull add SOURCE --endpoint URL --key KEY"))


@pull.command()
@click.argument("source_slug", metavar="SOURCE")
@organisation_option
@format_option
def now(source_slug: str, slug: str | None, form: str) -> None:
    """Pull from a source at once, to the end of what its LRS has, and show how far it is.

    Interrupted, it goes on next time from where it stood.

    \b
    Example:
      acquis pull now our-lrs
    """
    parts = ready_parts(current_settings())
    with parts.database.transaction() as session:
        found = pull_of(session, pick_organisation(session, slug).id, source_slug)
        source_id, begin, stored = found.source_id, found.reached or found.since, found.stored
    progress = Progress(source_slug, "statements")

    def tell(tally: Tally) -> None:
        done = tally.stored + tally.repeated
        where = "no instant yet" if tally.reached is None else instant_text(tally.reached)
        progress.tell(done, f"reached {where}", _share(begin or tally.oldest, tally.reached))

    run = Run(tools_of(parts), source_id, tell)
    try:
        with progress:
            tally = run.go()
    finally:
        parts.database.close()
    data = {
        "source": source_slug,
        "stored": tally.stored,
        "repeated": tally.repeated,
        "refused": tally.refused,
        "pages": tally.pages,
        "reached": tally.reached,
        "stored_in_all": stored + tally.stored,
    }
    line = f"{source_slug}: {tally.stored} new, {tally.repeated} known, {tally.refused} refused, in {tally.pages} pages"
    show(form, data, [line])


@pull.command()
@click.argument("source_slug", metavar="SOURCE")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many, newest first.")
@organisation_option
@format_option
def refused(source_slug: str, limit: int, slug: str | None, form: str) -> None:
    """Show statements that were not taken from a remote, each with the reason.

    \b
    Example:
      acquis pull refused our-lrs --format json
    """
    with open_database().transaction() as session:
        found = pull_of(session, pick_organisation(session, slug).id, source_slug)
        kept = [
            {"at": one.set_aside_at, "reason": one.reason, "statement": one.text}
            for one in quarantined(session, found.organisation_id, source_id=found.source_id, state=None, limit=limit)
        ]
    rows = [(item["at"], item["reason"]) for item in kept]
    show(form, kept, table(("AT", "REASON"), rows, f"nothing from {source_slug} was refused"))


@pull.command()
@click.argument("source_slug", metavar="SOURCE")
@organisation_option
@format_option
def pause(source_slug: str, slug: str | None, form: str) -> None:
    """Pull no more from a source until it is resumed.

    \b
    Example:
      acquis pull pause our-lrs
    """
    _change(source_slug, slug, form, "paused")


@pull.command()
@click.argument("source_slug", metavar="SOURCE")
@organisation_option
@format_option
def resume(source_slug: str, slug: str | None, form: str) -> None:
    """Pull from a paused source again, beginning at once where it stood.

    \b
    Example:
      acquis pull resume our-lrs
    """
    _change(source_slug, slug, form, "resumed")


@pull.command()
@click.argument("source_slug", metavar="SOURCE")
@organisation_option
@format_option
def remove(source_slug: str, slug: str | None, form: str) -> None:
    """Forget how to reach a source's LRS. What it gave stays.

    \b
    Example:
      acquis pull remove our-lrs
    """
    _change(source_slug, slug, form, "removed")


def _change(source_slug: str, slug: str | None, form: str, done: str) -> None:
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = pull_of(session, organisation.id, source_slug)
        if done == "removed":
            remove_pull(session, found)
        else:
            found.paused = done == "paused"
            found.next_at = utc_now()
        note(session, organisation.id, acting(), f"pull-{done}", source_slug, utc_now())
    show(form, {"source": source_slug, "pull": done}, [f"the pull of {source_slug} is {done}"])


def _described(item: Pull, at: datetime) -> dict[str, Any]:
    return {
        "source": item.source.slug,
        "endpoint": item.endpoint,
        "key": item.key,
        "version": item.version,
        "filters": item.filters,
        "attachments": item.attachments,
        "every": item.every_text,
        "overlap": item.overlap_text,
        "since": item.since,
        "state": item.state(at),
        "stored": item.stored,
        "refused": item.refused,
        "reached": item.reached,
        "last_success": item.last_success_at,
        "next": None if item.paused else item.next_at,
        "failures": item.failures,
        "trouble_code": item.trouble_code,
        "trouble": item.trouble,
        "trouble_at": item.trouble_at,
    }


def _share(begin: datetime | None, reached: datetime | None) -> float | None:
    """How much of the time between the first statement and the present was walked through."""
    if begin is None or reached is None:
        return None
    whole = (utc_now() - begin).total_seconds()
    return min(max((reached - begin).total_seconds() / whole, 0.0), 1.0) if whole > 0 else None
