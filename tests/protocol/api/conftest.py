"""The worlds of the tests of the REST API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from records.database import Database
from tests.api_program import Program
from tests.pages_world import World, build


@pytest.fixture
def world(tmp_path: Path, sqlite_template: bytes) -> Iterator[World]:
    path = tmp_path / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    yield build(database)
    database.close()


@pytest.fixture
def program(world: World) -> Program:
    return Program(world)


@pytest.fixture(scope="module")
def standing_world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[World]:
    """One for all that changes nothing in it."""
    path = tmp_path_factory.mktemp("api") / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    yield build(database)
    database.close()
