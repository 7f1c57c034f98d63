"""A listener on a loopback port for each database, and clients that belong to organisations of their own."""

from __future__ import annotations

import itertools
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy
import waitress
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import URL

from lrs_bridge.blueprint import Limits, xapi_blueprint
from records.database import Database
from records.organisations import Organisation
from records.sources import Remit, Source, SourceCredential, add_source

EDITIONS = ("1.0.3", "2.0.0")
MAX_BODY = 2_000_000
numbers = itertools.count(1)


@dataclass
class Server:
    """A running listener."""

    database: Database
    port: int

    @property
    def url(self) -> str:
        """Where the resources lie."""
        return f"http://127.0.0.1:{self.port}/xapi"

    def client(self, version: str = "2.0.0", **remit: Any) -> Client:
        """A source in an organisation of its own."""
        return self.source_of(self.organisation(), version, **remit)

    def organisation(self) -> int:
        """A new organisation's id."""
        with self.database.transaction() as session:
            made = Organisation(slug=f"org-{next(numbers)}", name={"en": "Tests"}, created_at=datetime.now(UTC))
            session.add(made)
            session.flush()
            return made.id

    def source_of(self, organisation_id: int, version: str = "2.0.0", **remit: Any) -> Client:
        """A new source of an organisation."""
        key, secret = uuid.uuid4().hex, uuid.uuid4().hex
        with self.database.transaction() as session:
            source = add_source(
                session,
                organisation_id=organisation_id,
                slug=f"source-{next(numbers)}",
                name="A source",
                remit=Remit(**remit),
                key=key,
                secret=secret,
                salt=b"0" * 16,
                now=datetime.now(UTC),
            )
            return Client(self, organisation_id, source.id, key, secret, version)


class Client:
    """Sends calls as one source, in one version, unless told otherwise."""

    def __init__(
        self, server: Server, organisation_id: int, source_id: int, key: str, secret: str, version: str
    ) -> None:
        self.server, self.organisation_id, self.source_id = server, organisation_id, source_id
        self.key, self.secret, self.version = key, secret, version
        self.session = requests.Session()
        self.session.auth = (key, secret)

    def call(self, method: str, address: str, *, version: str | None = "", **given: Any) -> requests.Response:
        """One request; `version=None` sends no version header."""
        headers = dict(given.pop("headers", {}))
        chosen = self.version if version == "" else version
        if chosen is not None:
            headers["X-Experience-API-Version"] = chosen
        params = {
            name: json.dumps(value) if isinstance(value, dict | bool) else value
            for name, value in given.pop("params", {}).items()
        }
        return self.session.request(
            method, self.server.url + address, headers=headers, params=params, timeout=30, **given
        )

    def post(self, statements: Any, **given: Any) -> requests.Response:
        """POST statements."""
        return self.call("POST", "/statements", json=statements, **given)

    def put(self, statement: Any, statement_id: str, **given: Any) -> requests.Response:
        """PUT a statement."""
        return self.call("PUT", "/statements", json=statement, params={"statementId": statement_id}, **given)

    def get(self, **params: Any) -> requests.Response:
        """GET statements."""
        return self.call("GET", "/statements", params=params)

    def ids(self, **params: Any) -> list[str]:
        """The ids of the statements of the first page."""
        answer = self.get(**params)
        assert answer.status_code == 200, answer.text
        return [statement["id"] for statement in answer.json()["statements"]]

    def accepted(self, *statements: Any) -> list[str]:
        """Post statements that must be taken, one request each; their ids."""
        ids = []
        for statement in statements:
            answer = self.post(statement)
            assert answer.status_code == 200, answer.text
            ids += answer.json()
        return ids

    def revoke(self) -> None:
        """Revoke the credentials."""
        with self.server.database.transaction() as session:
            for credential in session.scalars(
                sqlalchemy.select(SourceCredential).where(SourceCredential.key == self.key)
            ):
                credential.revoked_at = datetime.now(UTC)

    def source(self) -> Source:
        """What the database knows of the source."""
        with self.server.database.reading() as session:
            return session.get_one(Source, self.source_id)


def _serve(database: Database) -> tuple[Server, Callable[[], None]]:
    app = Flask("tests")
    limits = Limits(max_body_bytes=MAX_BODY, max_page=50, recheck_seconds=0.2)
    door = xapi_blueprint(
        database,
        clock=lambda: datetime.now(UTC),
        nudge=lambda: None,
        limits=limits,
        base_url="https://acquis.example.org",
    )
    app.register_blueprint(door, url_prefix="/xapi")
    listening = waitress.create_server(app, host="127.0.0.1", port=0, threads=12)
    thread = threading.Thread(target=listening.run, daemon=True)
    thread.start()

    def stop() -> None:
        listening.close()
        listening.task_dispatcher.shutdown()
        database.close()

    return Server(database, listening.effective_port), stop


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Server]:
    path: Path = tmp_path_factory.mktemp("xapi") / "acquis.db"
    path.write_bytes(sqlite_template)
    server, stop = _serve(Database(f"sqlite:///{path}"))
    yield server
    stop()


@pytest.fixture(scope="session")
def postgresql_server(postgres_server: URL, postgres_template: str) -> Iterator[Server]:
    name = f"acquis_xapi_{uuid.uuid4().hex[:8]}"
    engine = sqlalchemy.create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {postgres_template}"))
    server, stop = _serve(Database(postgres_server.set(database=name).render_as_string(hide_password=False)))
    yield server
    stop()
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Server:
    """Both listeners, one after the other."""
    found: Server = request.getfixturevalue(f"{request.param}_server")
    return found


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> str:
    """Both versions of the specification."""
    version: str = request.param
    return version


@pytest.fixture
def lrs(server: Server, edition: str) -> Client:
    """A client with an organisation of its own, in both versions."""
    return server.client(edition)
