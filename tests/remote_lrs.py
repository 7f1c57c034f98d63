"""A remote LRS in this process, as good or as hostile as a test wants it."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lrs_bridge.multipart import is_multipart, parse_multipart

KEY, SECRET = "remote-key", "remote-secret"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
Answering = Callable[["Handler"], None]


def stored_text(instant: datetime) -> str:
    """RFC 3339 with microseconds."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class RemoteLrs:
    """Statements in order of `stored`, given in pages; `answering` replaces what the statement resource does."""

    def __init__(self) -> None:
        self.statements: list[dict[str, Any]] = []
        self.page_size = 10
        self.attachments: dict[str, tuple[str, bytes]] = {}
        self.answering: Answering | None = None
        self.expired_links = False
        self.orderly = True
        self.more_extra = ""
        self.pause = 0.0
        # What was sent to it, in the order in which it came first, and what it says of a statement: a status, or 200.
        self.received: list[dict[str, Any]] = []
        self.judging: Callable[[dict[str, Any]], int] = lambda _: 200
        self.parts: dict[str, bytes] = {}
        self.posts = 0
        # The queries that came, and the headers of the last.
        self.queries: list[dict[str, str]] = []
        self.headers: dict[str, str] = {}
        self.connections = 0
        self.port = 0

    @property
    def endpoint(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}/xapi/"

    def add(self, statements: Sequence[dict[str, Any]], begin: datetime = EPOCH) -> None:
        """Store statements, a second apart."""
        for number, statement in enumerate(statements):
            stored = begin + timedelta(seconds=number)
            self.statements.append({**statement, "stored": stored_text(stored)})

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        """The answer to a query."""
        since = query.get("since", "")
        found = [one for one in self.statements if one["stored"] > since]
        if not self.orderly:
            found.reverse()
        first = int(query.get("from", "0"))
        more = ""
        if first + self.page_size < len(found):
            asked = f"since={since}&attachments={query.get('attachments', '')}"
            more = f"/xapi/statements?{asked}&from={first + self.page_size}{self.more_extra}"
        return {"statements": found[first : first + self.page_size], "more": more}


class Handler(BaseHTTPRequestHandler):
    """One request to a `RemoteLrs`."""

    protocol_version = "HTTP/1.1"
    # Head and body leave together: two packets would wait for an acknowledgement between them.
    wbufsize = -1
    lrs: RemoteLrs

    def setup(self) -> None:
        """Count the connections."""
        super().setup()
        self.lrs.connections += 1

    def do_GET(self) -> None:
        """Statements, or whatever the test wants."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.lrs.queries.append(query)
        self.lrs.headers = {name.lower(): value for name, value in self.headers.items()}
        time.sleep(self.lrs.pause)
        token = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if self.lrs.answering is not None:
            self.lrs.answering(self)
        elif self.headers["Authorization"] != f"Basic {token}":
            self.answer(401, b'{"message": "who are you?"}')
        elif "statementId" in query:
            found = [one for one in self.lrs.received if one["id"] == query["statementId"]]
            self.answer(200 if found else 404, json.dumps(found[0] if found else {}).encode())
        elif self.lrs.expired_links and "from" in query:
            self.answer(404, b"this link has expired")
        else:
            self._statements(query)

    def do_POST(self) -> None:
        """Take statements, all or none."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.lrs.posts += 1
        time.sleep(self.lrs.pause)
        if self.lrs.answering is not None:
            self.lrs.answering(self)
            return
        if is_multipart(self.headers["Content-Type"]):
            first, *rest = parse_multipart(self.headers["Content-Type"], body)
            self.lrs.parts |= {part.headers["x-experience-api-hash"]: part.content for part in rest}
            body = first.content
        statements = json.loads(body)
        statuses = [self._judged(one) for one in statements]
        bad = next((status for status in statuses if status != 200), None)
        if bad is None:
            known = {one["id"] for one in self.lrs.received}
            self.lrs.received += [one for one in statements if one["id"] not in known]
        self.answer(bad or 200, b'["ok"]' if bad is None else b'{"message": "not this one"}')

    def _judged(self, statement: dict[str, Any]) -> int:
        known = {one["id"]: one for one in self.lrs.received}
        return self.lrs.judging(statement) if known.get(statement["id"], statement) == statement else 409

    def _statements(self, query: dict[str, str]) -> None:
        body = json.dumps(self.lrs.page(query)).encode()
        if query.get("attachments") != "true" or not self.lrs.attachments:
            self.answer(200, body)
            return
        pieces = [b"--here\r\nContent-Type: application/json\r\n\r\n" + body]
        for sha2, (kind, content) in self.lrs.attachments.items():
            head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
            pieces.append(b"\r\n--here\r\n" + head.encode() + content)
        self.answer(200, b"".join(pieces) + b"\r\n--here--\r\n", {"Content-Type": "multipart/mixed; boundary=here"})

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is part of the tests."""


@contextmanager
def remote_lrs() -> Iterator[RemoteLrs]:
    """A running remote LRS."""
    lrs = RemoteLrs()
    handler = type("BoundHandler", (Handler,), {"lrs": lrs})
    server = _Server(("127.0.0.1", 0), handler)
    lrs.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield lrs
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """The endpoint of a server that speaks as `talk` does, in bytes, with each that connects."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=_talk, args=(talk, connection), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/xapi/"
    finally:
        over.set()
        listening.close()


def _talk(talk: Callable[[socket.socket], None], connection: socket.socket) -> None:
    try:
        talk(connection)
    except OSError:
        return
    finally:
        connection.close()
