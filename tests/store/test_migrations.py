"""The migrations give exactly the tables of the models, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import records.models  # noqa: F401 - so that the metadata knows every table
from acquis import schema
from records.base import Base
from records.database import Database
from records.errors import SchemaOutdatedError


def test_a_migrated_database_has_the_tables_of_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert schema.upgrade(database) == schema.check(database)


def test_an_empty_database_is_said_to_be_outdated(tmp_path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(SchemaOutdatedError, match="acquis db upgrade"):
        schema.check(empty)
    empty.close()
