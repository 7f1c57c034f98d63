"""The push plays the part of four systems, over real HTTP, and gives up only when it must."""

from __future__ import annotations

import base64
import io
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from acquis import demo
from acquis.demo.batches import batches
from acquis.demo.push import main, push, read_credentials
from acquis.demo.sender import WAITS, PushError, Sender
from tests.unit.demo.conftest import UNTIL

KEYS = {source.slug: (f"key-{source.slug}", "secret") for source in demo.SOURCES}


@dataclass
class Endpoint:
    """An endpoint that takes down what comes, and answers as it is told: statuses in turn, then 200."""

    answers: list[tuple[int, bytes]] = field(default_factory=list)
    taken: list[tuple[str, str, str, list[Any]]] = field(default_factory=list)
    connections: int = 0
    url: str = ""

    def take(self, handler: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        if self.answers:
            return self.answers.pop(0)
        token = base64.b64decode(handler.headers["Authorization"].removeprefix("Basic ")).decode()
        version = handler.headers["X-Experience-API-Version"]
        self.taken.append((handler.path, token, version, json.loads(body)))
        return 200, b"[]"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A listener on a free port."""
    notes = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # The headers and the body of an answer leave in two writes: do not wait between them.
        disable_nagle_algorithm = True

        def setup(self) -> None:
            notes.connections += 1
            super().setup()

        def do_POST(self) -> None:
            status, body = notes.take(self)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    notes.url = f"http://127.0.0.1:{server.server_port}/xapi/"
    yield notes
    server.shutdown()
    server.server_close()


def sender(url: str, waited: list[float]) -> Sender:
    return Sender(url, "key", "secret", "2.0.0", pause=waited.append)


def test_everything_arrives_once_and_in_order_from_each_source(
    endpoint: Endpoint, history: tuple[demo.Sent, ...]
) -> None:
    said = io.StringIO()
    assert push(endpoint.url, KEYS, UNTIL, console=Console(file=said)) == len(history)
    for source in demo.SOURCES:
        arrived = [
            one for _, token, _, batch in endpoint.taken if token == f"key-{source.slug}:secret" for one in batch
        ]
        assert arrived == [sent.statement for sent in history if sent.source == source.slug]
    assert f"{len(history):,} statements sent" in said.getvalue()


def test_each_source_speaks_its_own_version_and_keeps_its_connection(endpoint: Endpoint) -> None:
    push(endpoint.url, KEYS, UNTIL, console=Console(file=io.StringIO()))
    spoken = {(token.partition(":")[0], version) for _, token, version, _ in endpoint.taken}
    assert spoken == {(f"key-{source.slug}", source.xapi_version) for source in demo.SOURCES}
    assert {version for _, version in spoken} == {"1.0.3", "2.0.0"}
    assert {path for path, *_ in endpoint.taken} == {"/xapi/statements"}
    assert endpoint.connections == len(demo.SOURCES)


def test_batches_are_as_large_as_the_source_sends_them_and_sources_take_turns(history: tuple[demo.Sent, ...]) -> None:
    limits = {source.slug: source.batch[1] for source in demo.SOURCES}
    cut = list(batches(history))
    assert all(1 <= len(batch.statements) <= limits[batch.source] for batch in cut)
    assert sum(len(batch.statements) for batch in cut) == len(history)
    turns = sum(one.source != other.source for one, other in pairwise(cut))
    assert turns > len(cut) / 4


def test_a_server_that_is_away_for_a_moment_is_waited_for(endpoint: Endpoint) -> None:
    waited: list[float] = []
    endpoint.answers = [(503, b""), (500, b"oops"), (429, b"")]
    sender(endpoint.url, waited).send([{"n": 1}])
    assert [batch for *_, batch in endpoint.taken] == [[{"n": 1}]]
    assert waited == list(WAITS[:3])


def test_a_server_that_never_comes_ends_the_push_with_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/xapi"
        waited: list[float] = []
        with pytest.raises(PushError, match=r"does not take the statements: .*refused") as refused:
            sender(url, waited).send([{}])
    assert waited == list(WAITS)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b'{"code": "bad-request", "message": "actor: is missing"}', "400 actor: is missing"),
        (b"<h1>Bad\nRequest</h1>", "400 <h1>Bad Request</h1>"),
        (b'["no"]', r'400 \["no"\]'),
        (b"", "400$"),
    ],
)
def test_a_refusal_ends_the_push_at_once_and_says_why(endpoint: Endpoint, answer: bytes, words: str) -> None:
    waited: list[float] = []
    endpoint.answers = [(400, answer)]
    with pytest.raises(PushError, match=f"refuses the statements: {words}"):
        sender(endpoint.url, waited).send([{}])
    assert not waited
    assert not endpoint.taken


def test_an_endpoint_must_be_an_http_address() -> None:
    with pytest.raises(PushError, match="is no http address"):
        Sender("localhost:8080/xapi", "key", "secret", "1.0.3")


def test_a_source_without_a_credential_is_named_before_anything_is_sent(endpoint: Endpoint) -> None:
    some = {slug: pair for slug, pair in KEYS.items() if slug != "atelier"}
    with pytest.raises(PushError, match="no credential for the source 'atelier'"):
        push(endpoint.url, some, UNTIL, console=Console(file=io.StringIO()))
    assert not endpoint.taken


@pytest.mark.parametrize("text", ["", "[]", '{"moodle": {"key": "k"}}', '{"moodle": 3}'])
def test_a_credentials_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sources.json"
    file.write_text(text)
    with pytest.raises(PushError, match="must be"):
        read_credentials(file)


def test_the_command_answers_with_its_exit_status(
    endpoint: Endpoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sources.json"
    file.write_text(json.dumps({slug: {"key": key, "secret": secret} for slug, (key, secret) in KEYS.items()}))
    arguments = ["--endpoint", endpoint.url, "--credentials", str(file), "--until", "2026-12-01T12:00:00Z"]
    endpoint.answers = [(401, b'{"message": "this key is not known"}')]
    assert main(arguments) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"error: {endpoint.url} refuses the statements: 401 this key is not known"
    ]
    assert main(["--endpoint", endpoint.url, "--credentials", str(tmp_path / "none.json")]) == 1
    assert main(arguments) == 0
    for wrong in (["--until", "2026-12-01T12:00:00"], ["--pace", "0"]):
        with pytest.raises(SystemExit) as left:
            main([*arguments, *wrong])
        assert left.value.code == 2


def test_a_pace_is_kept(endpoint: Endpoint) -> None:
    waited: list[float] = []
    total = push(endpoint.url, KEYS, UNTIL, pace=100, console=Console(file=io.StringIO()), pause=waited.append)
    # Each wait is what is left until the instant at which so much may have been sent.
    assert 0 < waited[-1] <= total / 100


def test_a_terminal_sees_a_bar_for_each_source(endpoint: Endpoint) -> None:
    said = io.StringIO()
    push(endpoint.url, KEYS, UNTIL, console=Console(file=said, force_terminal=True, width=100))
    for source in demo.SOURCES:
        assert source.name in said.getvalue()
