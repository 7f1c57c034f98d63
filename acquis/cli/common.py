"""What the commands share: the database of the settings, the organisation meant, and two ways to print."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import orjson
from sqlalchemy.orm import Session

from acquis import schema
from acquis.settings import Settings, load_settings
from acquis.wiring import utc_now
from records.database import Database
from records.errors import NotFoundError
from records.learners import Learner, actors_by_ifi, as_known, learner_by_email, learner_by_id
from records.organisations import Organisation, add_organisation, all_organisations, organisation_by_slug
from rules.duration import parse_duration

Function = TypeVar("Function", bound=Callable[..., Any])
JSON_FORM = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
FIRST_ORGANISATION = "main"


def format_option(command: Function) -> Function:
    """`--format text|json`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="A table for people, or JSON for programs.",
    )(command)


def organisation_option(command: Function) -> Function:
    """`--organisation SLUG`."""
    return click.option("--organisation", "-o", "slug", help="Which one, where there are several.")(command)


def settings() -> Settings:
    """The settings of this call."""
    return load_settings()


def open_database(given: Settings | None = None) -> Database:
    """The database of the settings. An embedded one is brought up to date; another must be so already."""
    database = Database((given or settings()).database_url)
    if database.is_sqlite:
        schema.upgrade(database)
    else:
        schema.check(database)
    return database


def pick_organisation(session: Session, slug: str | None) -> Organisation:
    """The organisation named, or the only one there is. In an empty store the first one is made.

    Raises `NotFoundError` when there are several and none is named.
    """
    if slug is not None:
        return organisation_by_slug(session, slug)
    known = all_organisations(session)
    if not known:
        return add_organisation(
            session,
            Organisation(slug=FIRST_ORGANISATION, name={"en": "Main organisation"}, created_at=utc_now()),
        )
    if len(known) > 1:
        raise NotFoundError(f"say which organisation: --organisation {'|'.join(item.slug for item in known)}")
    return known[0]


def acting() -> str:
    """Who the audit trail shall name."""
    return f"cli:{os.environ.get('USER') or os.getuid()}"


def by_option(command: Function) -> Function:
    """`--by NAME`: the person who decides; who calls, if left out."""
    return click.option("--by", help="The name of the person who decides; your user name, if left out.")(command)


language_option = click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True)


def wanted_learner(session: Session, organisation_id: int, wanted: str) -> Learner:
    """The learner of that number, e-mail address in the roster, or identity; raises `NotFoundError`."""
    if wanted.isdigit():
        return learner_by_id(session, organisation_id, int(wanted))
    by_email = learner_by_email(session, organisation_id, wanted)
    if by_email is not None:
        return as_known(session, by_email)
    actor = actors_by_ifi(session, organisation_id, [wanted]).get(wanted)
    if actor is None:
        raise NotFoundError(f"no learner of this organisation has the e-mail address or identity {wanted!r}")
    return learner_by_id(session, organisation_id, actor.learner_id)


def show(form: str, data: Any, lines: Sequence[str]) -> None:
    """Print `data` as JSON, or the lines."""
    if form == "json":
        click.echo(orjson.dumps(data, option=JSON_FORM).decode(), nl=False)
    else:
        for line in lines:
            click.echo(line)


def table(head: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> list[str]:
    """The rows in aligned columns under their heads, or the words for none."""
    if not rows:
        return [empty]
    texts = [[*head], *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in texts]


def records_table(columns: Sequence[str], records: Sequence[Mapping[str, Any]], empty: str) -> list[str]:
    """These fields of the records in aligned columns, under their names."""
    heads = tuple(name.upper().replace("_", " ") for name in columns)
    return table(heads, [tuple(record[name] for name in columns) for record in records], empty)


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return instant_text(cell)
    return "" if cell is None else str(cell)


def instant_text(instant: datetime) -> str:
    """An instant of UTC for people."""
    return instant.strftime("%Y-%m-%d %H:%M:%SZ")


def duration_text(_context: click.Context, _option: click.Parameter, text: str) -> str:
    """An ISO 8601 duration, as it was given."""
    try:
        parse_duration(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return text


def instant(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """An ISO 8601 date or instant; UTC where it names no zone."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date or instant, like 2026-01-01 or 2026-01-01T08:00:00Z") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def read_text(path: Path) -> str:
    """The file's text, or what stands on standard input for `-`."""
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise click.ClickException(f"{path}: {reason}") from error
