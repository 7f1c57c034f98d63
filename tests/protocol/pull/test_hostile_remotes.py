"""Remotes that fail, lie or hang: each is told in words, and none does harm."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lrs_bridge.pull.errors import RemoteError
from records.database import Database
from tests.pulling import Pulled, pulled_source, statement
from tests.remote_lrs import Handler, RemoteLrs, raw_server, remote_lrs
from tests.running import free_port


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def lrs() -> Iterator[RemoteLrs]:
    with remote_lrs() as running:
        running.add([statement(number) for number in range(15)])
        yield running


def trouble(pulled: Pulled) -> tuple[str, str]:
    """The code and the words that a run ends with, and leaves with the pull."""
    with pytest.raises(RemoteError) as caught:
        pulled.run()
    pull = pulled.pull()
    assert pull.trouble == str(caught.value)
    assert pull.state(pulled.now) == "failing"
    assert pull.next_at > pulled.now
    assert pull.lease_holder is None
    return str(pull.trouble_code), str(pull.trouble)


def page(statements: list[object], more: object = "") -> bytes:
    return json.dumps({"statements": statements, "more": more}).encode()


@pytest.mark.parametrize(
    ("status", "headers", "body", "code", "words"),
    [
        (401, {}, b'{"message": "unknown key"}', "remote-refuses", "(401)"),
        (403, {}, b"", "remote-refuses", "(403)"),
        (404, {}, b"<h1>Not found</h1>", "remote-missing", "(404): <h1>Not found</h1>"),
        (400, {}, b"no such parameter: limit", "remote-query", "(400): no such parameter: limit"),
        (500, {}, b"Traceback\n  boom", "remote-fails", "(500): Traceback boom"),
        (429, {"Retry-After": "600"}, b"", "remote-fails", "(429)"),
        (
            302,
            {"Location": "https://elsewhere.example/"},
            b"",
            "remote-redirects",
            "(302) to https://elsewhere.example/",
        ),
        (200, {"Content-Type": "text/html"}, b"<html>Sign in</html>", "remote-answer", "a web page came"),
        (200, {}, b'{"statements": [{"id"', "remote-answer", "no page of statements"),
        (200, {}, b"[]", "remote-answer", "an array `statements`"),
        (200, {}, b'{"statements": "none"}', "remote-answer", "an array `statements`"),
        (200, {}, b'{"statements": [], "more": 7}', "remote-answer", "more: must be a link"),
        (200, {}, b"\xff\xfe\x00", "remote-answer", "no page of statements"),
        (200, {}, b"[" * 100_000, "remote-answer", "no page of statements"),
        (200, {"Content-Type": "multipart/mixed; boundary=x"}, b"--y", "remote-answer", "no proper multipart/mixed"),
        (200, {}, page([], "https://elsewhere.example/xapi/"), "remote-elsewhere", "'https://elsewhere.example:443'"),
        (200, {}, page([], "//elsewhere.example/xapi/"), "remote-elsewhere", "not followed"),
        (200, {}, page([], "file:///etc/passwd"), "remote-elsewhere", "not followed"),
        (200, {}, page([], "/x?" + "a" * 30_000), "remote-answer", "longer than"),
        (200, {}, page([], "/xapi/statements?again"), "remote-loop", "empty pages in a row"),
        (200, {}, page([statement(1)], "/xapi/statements?again"), "remote-loop", "goes in a circle"),
    ],
)
def test_a_bad_answer_is_told_in_words(
    database: Database, lrs: RemoteLrs, status: int, headers: dict[str, str], body: bytes, code: str, words: str
) -> None:
    lrs.answering = lambda handler: handler.answer(status, body, headers)
    found = trouble(pulled_source(database, lrs.endpoint))
    assert found[0] == code
    assert words in found[1]


def test_a_remote_that_asks_for_a_pause_gets_it(database: Database, lrs: RemoteLrs) -> None:
    lrs.answering = lambda handler: handler.answer(503, b"", {"Retry-After": "600"})
    pulled = pulled_source(database, lrs.endpoint)
    trouble(pulled)
    assert pulled.pull().next_at == pulled.now + timedelta(seconds=600)


def test_what_came_before_a_failure_is_stored_and_the_rest_comes_later(database: Database, lrs: RemoteLrs) -> None:
    pulled = pulled_source(database, lrs.endpoint)

    def fail_late(handler: Handler) -> None:
        if len(lrs.queries) > 1:
            handler.answer(502, b"bad gateway")
        else:
            handler.answer(200, json.dumps(lrs.page({})).encode())

    lrs.answering = fail_late
    trouble(pulled)
    assert len(pulled.ids()) == 10
    lrs.answering = None
    pulled.run()
    assert len(pulled.ids()) == 15


def test_an_answer_that_is_too_large_is_not_taken_in(database: Database, lrs: RemoteLrs) -> None:
    pulled = pulled_source(database, lrs.endpoint)
    pulled.patient(max_bytes=1_000)
    assert trouble(pulled)[0] == "remote-answer"


def test_a_kept_connection_that_the_remote_closed_meanwhile_is_no_trouble(database: Database, lrs: RemoteLrs) -> None:
    def answer_and_close(handler: Handler) -> None:
        handler.answer(200, json.dumps(lrs.page(lrs.queries[-1])).encode())
        handler.close_connection = True

    lrs.answering = answer_and_close
    pulled = pulled_source(database, lrs.endpoint)
    assert pulled.run().stored == 15
    assert lrs.connections == 2


def hang(connection: socket.socket) -> None:
    connection.recv(65_536)
    time.sleep(30)


def drip(connection: socket.socket) -> None:
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        connection.sendall(b"a")
        time.sleep(0.05)


def drip_body(connection: socket.socket) -> None:
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.05)


def say(answer: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(answer)

    return talk


@pytest.mark.parametrize(
    ("talk", "code", "words"),
    [
        (hang, "remote-silent", "within 0.4 seconds"),
        (drip, "remote-silent", "within 0.4 seconds"),
        (drip_body, "remote-silent", "within 0.4 seconds"),
        (lambda _: None, "remote-silent", "ends the connection"),
        (say(b"SSH-2.0-OpenSSH_9.2\r\n"), "remote-answer", "no proper HTTP"),
        (say(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"), "remote-silent", "ends the connection"),
        (say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "remote-silent", "ends the connection"),
    ],
)
def test_a_bad_connection_is_told_in_words(
    database: Database, talk: Callable[[socket.socket], None], code: str, words: str
) -> None:
    with raw_server(talk) as endpoint:
        pulled = pulled_source(database, endpoint)
        pulled.patient(answer_seconds=0.4)
        begun = time.monotonic()
        found = trouble(pulled)
        assert time.monotonic() - begun < 5
    assert found[0] == code
    assert words in found[1]


def test_a_port_where_nobody_listens_and_a_name_that_is_none(database: Database) -> None:
    pulled = pulled_source(database, f"http://127.0.0.1:{free_port()}/xapi/")
    assert trouble(pulled) == ("remote-silent", f"{pulled.pull().endpoint[:-6]} cannot be reached: Connection refused")
    pulled.change(endpoint="http://no-such-host.invalid/xapi/")
    assert "http://no-such-host.invalid:80 cannot be reached" in trouble(pulled)[1]


def test_a_safe_connection_to_what_speaks_no_tls_fails(database: Database, lrs: RemoteLrs) -> None:
    pulled = pulled_source(database, lrs.endpoint.replace("http:", "https:"))
    assert trouble(pulled)[0] == "remote-tls"


def test_a_certificate_that_nobody_vouches_for_is_not_believed(database: Database, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "self-signed.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def talk(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True)

    with raw_server(talk) as endpoint:
        found = trouble(pulled_source(database, endpoint.replace("http://127.0.0.1", "https://localhost")))
    assert found[0] == "remote-tls"
    assert "self-signed certificate" in found[1]
