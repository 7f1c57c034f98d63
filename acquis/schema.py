"""The database's shape: brought up to date, or compared, with the migrations that ship with this version."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from records.database import Database
from records.errors import SchemaOutdatedError


def _config(database: Database, folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["database"] = database
    return config


def upgrade(database: Database) -> str:
    """Apply the migrations that are missing; returns the revision reached."""
    present = present_revision(database)
    if present is not None and present == newest_revision(database):
        return present
    with as_file(files("migrations")) as folder:
        command.upgrade(_config(database, folder), "head")
    return present_revision(database) or ""


def present_revision(database: Database) -> str | None:
    """The revision that the database is at; none when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision(database: Database) -> str | None:
    """The revision that this version brings."""
    with as_file(files("migrations")) as folder:
        return ScriptDirectory.from_config(_config(database, folder)).get_current_head()


def check(database: Database) -> str:
    """The revision, when it is the newest; raises `SchemaOutdatedError` when it is not."""
    present, newest = present_revision(database), newest_revision(database)
    if present != newest:
        raise SchemaOutdatedError(
            f"the database is at revision {present or 'none'}, this version needs {newest}: run `acquis db upgrade`"
        )
    return present or ""
