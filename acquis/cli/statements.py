"""`acquis statements`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from acquis.cli.common import (
    acting,
    format_option,
    instant,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    wanted_learner,
)
from acquis.cli.common import settings as current_settings
from acquis.cli.progress import Progress
from acquis.cli.statement_files import StatementFile, written
from acquis.cli.statement_import import import_file
from acquis.running import ready_parts
from acquis.wiring import utc_now
from lrs_bridge.errors import SourceRevokedError
from lrs_bridge.files.exporting import exported
from lrs_bridge.files.importing import Reading
from lrs_bridge.taking import Taker
from records.audit import note
from records.learners import ifis_by_learner
from records.positions import AFTER_ALL, BEFORE_ALL, last_position_at, position_at
from records.source_access import access_of_source
from records.sources import source_by_slug
from records.statement_export import Selection, count_selected
from records.statement_queries import oldest_writer
from records.terms import activity_terms, ifi_terms, verb_terms


@click.group()
def statements() -> None:
    """Statements from files, and into files.

    \b
    Example:
      acquis statements export everything.jsonl.gz
    """


@statements.command(name="import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", "source_slug", required=True, help="The source that vouches for them.")
@click.option(
    "--keep-going",
    "refused_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write lines that are refused into this file, and read on.",
)
@organisation_option
@format_option
def import_(files: tuple[Path, ...], source_slug: str, refused_file: Path | None, slug: str | None, form: str) -> None:
    """Import statements: JSON Lines, packed with gzip if the name ends with .gz, `-` for standard input.

    Whatever happens, importing a file again stores each of its statements once. An import that was interrupted goes
    on where it stood.

    \b
    Example:
      acquis statements import 2025.jsonl.gz --source our-lrs --keep-going refused.jsonl
    """
    parts = ready_parts(current_settings())
    with parts.database.transaction() as session:
        organisation = pick_organisation(session, slug)
        source = source_by_slug(session, organisation.id, source_slug)
        access = access_of_source(session, source.id, utc_now())
        if access is None:
            raise SourceRevokedError(f"source {source_slug} was revoked; nothing more is taken from it")
        note(session, organisation.id, acting(), "statements-imported", source_slug, utc_now())
    taker = Taker(parts.database, parts.intake, access, parts.settings.base_url)
    whole = Reading()
    for place, path in enumerate(files):
        file = StatementFile(path)
        reading = import_file(parts.database, taker, access.source_id, file, refused_file, append=place > 0)
        for name, value in asdict(reading).items():
            setattr(whole, name, getattr(whole, name) + value)
    parts.database.close()
    line = f"{whole.stored} new, {whole.repeated} known, {whole.refused} refused, in {whole.lines} lines"
    show(form, {"source": source_slug, **asdict(whole)}, [line])


@statements.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "source_slug", help="Only those that this source sent.")
@click.option("--since", callback=instant, help="Only those stored after this date or instant.")
@click.option("--until", callback=instant, help="Only those stored up to this date or instant.")
@click.option("--learner", help="Only those of this learner: a number, an e-mail address of the roster, or an IFI.")
@click.option("--verb", help="Only those with this verb (IRI).")
@click.option("--activity", help="Only those about this activity (IRI).")
@organisation_option
def export(
    file: Path,
    source_slug: str | None,
    since: datetime | None,
    until: datetime | None,
    learner: str | None,
    verb: str | None,
    activity: str | None,
    slug: str | None,
) -> None:
    """Export statements, in the order in which they were stored, with their attachments.

    JSON Lines, packed with gzip if the name ends with .gz, `-` for standard output. Voided statements are among
    them, and so are those that void.

    \b
    Example:
      acquis statements export 2026.jsonl.gz --source our-lrs --since 2026-01-01
    """
    database = open_database()
    with database.transaction() as session:
        organisation = pick_organisation(session, slug)
        organisation_id = organisation.id
        wanted = Selection(
            organisation_id=organisation_id,
            source_id=source_by_slug(session, organisation_id, source_slug).id if source_slug else None,
            actors=_actors(session, organisation_id, learner) if learner else None,
            verb=verb_terms[verb] if verb else None,
            activity=activity_terms[activity] if activity else None,
            after=last_position_at(since) if since else BEFORE_ALL,
            before=min(last_position_at(until) + 1 if until else AFTER_ALL, _settled(session)),
        )
        whole = count_selected(session, wanted)
    done = 0
    with Progress("export", "statements") as progress, written(file) as target:
        for count, lines in exported(database, wanted):
            target.write(lines)
            done += count
            progress.tell(done, f"of {whole:,}", done / whole if whole else None)
    database.close()
    click.echo(f"{done} statements exported", err=True)


def _settled(session: Session) -> int:
    """The position up to which nothing more can come, so that a later export can go on from there."""
    embedded = session.get_bind().dialect.name == "sqlite"
    return position_at(utc_now() if embedded else oldest_writer(session))


def _actors(session: Session, organisation_id: int, wanted: str) -> tuple[int, ...]:
    found = wanted_learner(session, organisation_id, wanted)
    return tuple(sorted(ifi_terms[ifi] for ifi in ifis_by_learner(session, [found.id])[found.id]))
