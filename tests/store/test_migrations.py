"""The migrations give exactly the tables of the models, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic import command
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


def brought_up_from(folder: Path, revision: str, told: Sequence[str]) -> Database:
    """A database as it was at that revision, which was told this and then brought up to date."""
    database = Database(f"sqlite:///{folder / 'old.db'}")
    with as_file(files("migrations")) as migrations:
        command.upgrade(schema._config(database, migrations), revision)
    with database.connection() as connection:
        for statement in told:
            connection.exec_driver_sql(statement)
    schema.upgrade(database)
    return database


def test_a_database_that_holds_people_is_brought_up_to_date(tmp_path: Path) -> None:
    database = brought_up_from(
        tmp_path,
        "0011",
        (
            "INSERT INTO organisations VALUES (1, 'campus', '{}', 'en', 'UTC', '{}', 0)",
            "INSERT INTO learners (id, organisation_id, name, created_at) VALUES (7, 1, 'Ada', 0)",
            "INSERT INTO actors VALUES (9, 1, 'mbox:mailto:ada@campus.example', 7, 'alone', 0)",
        ),
    )
    with database.connection() as connection:
        joined = "SELECT name FROM learners JOIN actors ON learner_id = learners.id"
        assert connection.exec_driver_sql(joined).scalars().all() == ["Ada"]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_list(actors)").mappings().all()
    database.close()


def test_sign_offs_that_are_there_get_what_came_later(tmp_path: Path) -> None:
    database = brought_up_from(
        tmp_path,
        "0041",
        (
            "INSERT INTO organisations VALUES (1, 'campus', '{}', 'en', 'UTC', '{}', 0)",
            "INSERT INTO learners (id, organisation_id, name, created_at) VALUES (7, 1, 'Ada', 0)",
            "INSERT INTO sign_off_policies VALUES (1, 10, 7, 90, 3)",
            "INSERT INTO sign_offs (id, organisation_id, learner_id, kind, state, title, happened_at, reflection,"
            " attester_name, attester_email, vouched, language, asked_by, asked_at, expires_at, reminders, comment,"
            " levels, check_comment, end_reason) VALUES ('1', 1, 7, 'practice', 'asked', 'Service', 0, '', 'Zoé',"
            " 'z@plage.example', 0, 'en', 'learner:7', 0, 0, 0, '', '{}', '', '')",
        ),
    )
    with database.connection() as connection:
        assert connection.exec_driver_sql("SELECT by_code FROM sign_offs").scalars().all() == [0]
        assert connection.exec_driver_sql("SELECT link_days, code_for FROM sign_off_policies").all() == [(7, "never")]
    database.close()


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert schema.upgrade(database) == schema.check(database)


def test_an_empty_database_is_said_to_be_outdated(tmp_path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(SchemaOutdatedError, match="acquis db upgrade"):
        schema.check(empty)
    empty.close()
