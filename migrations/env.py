"""Alembic's entry: runs the migrations on the database that the shell hands over."""

from __future__ import annotations

from alembic import context

import records.models  # noqa: F401 - so that the metadata knows every table
from records.base import Base
from records.database import Database

config = context.config


def run() -> None:
    """Apply the migrations in one transaction."""
    database: Database = config.attributes.get("database") or Database(config.get_main_option("sqlalchemy.url") or "")
    with database.rebuilding() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            # SQLite cannot alter a table in place: Alembic copies it.
            render_as_batch=database.is_sqlite,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
