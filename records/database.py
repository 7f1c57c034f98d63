"""The database: one engine, and the unit of work.

A unit of work is one transaction, opened and closed here and nowhere below. On SQLite a unit that writes says so at
its start (`BEGIN IMMEDIATE`): a transaction that begins by reading and writes later would fail instead of waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

BUSY_TIMEOUT_MS = 30_000
JSON_CODEC: dict[str, Any] = {
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}
ADVISORY_NAMESPACE = 0x41435155  # "ACQU": keeps our advisory locks apart from those of others in one database


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Write-ahead log with a sync at each commit: readers never wait, and an answered write survives a power cut.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "cache_size=-32768",
        # Checkpoints copy hot pages once for many commits: a fifth more statements than at the default of 1,000.
        "wal_autocheckpoint=10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """One organisation-spanning store, on SQLite or PostgreSQL."""

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        """Open `url` (`sqlite:///file` or `postgresql://…`). Connects lazily."""
        self.url = make_url(url)
        if self.is_sqlite:
            self.engine: Engine = create_engine(self.url, connect_args={"check_same_thread": False}, **JSON_CODEC)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = create_engine(
                self.url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, **JSON_CODEC
            )
        self._writer = self.engine.execution_options(writes=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded store."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A unit of work that may write: committed at the end, rolled back on any exception."""
        with Session(self._writer) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A unit of work that only reads."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """The same as `transaction`, without the object mapper: for paths where each microsecond counts."""
        with self._writer.begin() as connection:
            yield connection

    @contextmanager
    def rebuilding(self) -> Iterator[Connection]:
        """A transaction that may put another table in the place of one that others refer to, as migrations do.

        SQLite would refuse that, so it looks at references only at the end; raises `IntegrityError` if one is broken.
        """
        with self._writer.connect() as connection:
            if not self.is_sqlite:
                with connection.begin():
                    yield connection
                return
            raw = connection.connection.cursor()
            # Of no effect within a transaction.
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                    if broken is not None:
                        raise IntegrityError("PRAGMA foreign_key_check", {}, ValueError(f"broken reference: {broken}"))
            finally:
                raw.execute("PRAGMA foreign_keys=ON")

    def ping(self) -> None:
        """Raise `sqlalchemy.exc.OperationalError` if the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def advisory_lock(session: Session, name: int) -> bool:
    """Try to take the PostgreSQL session lock `name`; on SQLite, where one process runs, always true."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    return bool(
        session.scalar(text("SELECT pg_try_advisory_lock(:space, :name)"), {"space": ADVISORY_NAMESPACE, "name": name})
    )
