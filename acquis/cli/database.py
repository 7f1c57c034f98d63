"""`acquis db`."""

from __future__ import annotations

import click

from acquis import schema
from acquis.cli.common import format_option, settings, show
from records.database import Database


@click.group()
def db() -> None:
    """The database: bring it up to date, or check that it is.

    \b
    Example:
      ACQUIS_DATABASE_URL=postgresql://acquis@localhost/acquis acquis db upgrade
    """


@db.command()
@format_option
def upgrade(form: str) -> None:
    """Create or migrate the tables. Safe to repeat.

    \b
    Example:
      acquis db upgrade
    """
    revision = schema.upgrade(Database(settings().database_url))
    show(form, {"revision": revision}, [f"the database is at revision {revision}"])


@db.command()
@format_option
def check(form: str) -> None:
    """Fail unless the tables are those that this version needs.

    \b
    Example:
      acquis db check && acquis web
    """
    revision = schema.check(Database(settings().database_url))
    show(form, {"revision": revision, "ok": True}, [f"the database is at revision {revision}, as it should be"])
