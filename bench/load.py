"""A load: some connections that POST statements as fast as they are answered. A process of its own, loopback only.

python -m bench.load PORT --connections 16 --batch 1 --seconds 5 --seed 1
"""

from __future__ import annotations

import argparse
import base64
import json
import selectors
import socket
import time
from collections.abc import Iterator

from bench.statements import texts

KEY, SECRET = "bench", "bench-secret"
AUTHORIZATION = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
HEAD = (
    "POST /xapi/statements HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    f"X-Experience-API-Version: 1.0.3\r\nAuthorization: Basic {AUTHORIZATION}\r\nContent-Length: "
)


class Connection:
    """One client: it sends its next request when the last one is answered."""

    def __init__(self, port: int, bodies: Iterator[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._bodies = bodies
        self._next = next(bodies)
        self._received = b""
        self._began = 0.0

    def send(self) -> None:
        """Send the next request; the one after it is made while the server has this one in hand."""
        self._received = b""
        self._began = time.perf_counter()
        self.socket.sendall(f"{HEAD}{len(self._next)}\r\n\r\n".encode() + self._next)
        self._next = next(self._bodies)

    def receive(self) -> tuple[int, float] | None:
        """The status and the seconds that it took, once the answer is whole."""
        chunk = self.socket.recv(65_536)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._received += chunk
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if not separator:
            return None
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        if len(rest) < length:
            return None
        return int(head[9:12]), time.perf_counter() - self._began


def bodies(batch: int, seed: int) -> Iterator[bytes]:
    """Bodies of `batch` statements each, or of a single one that is no array."""
    source = texts(seed)
    while True:
        if batch == 1:
            yield next(source).encode()
        else:
            yield ("[" + ",".join(next(source) for _ in range(batch)) + "]").encode()


def run(port: int, connections: int, batch: int, seconds: float, seed: int) -> dict[str, float]:
    """Load for some seconds; returns what came of it."""
    selector = selectors.DefaultSelector()
    clients = [Connection(port, bodies(batch, seed * 1_000 + number)) for number in range(connections)]
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.send()
    began = time.perf_counter()
    waiting, took, errors = len(clients), list[float](), 0
    while waiting:
        for key, _ in selector.select(30):
            outcome = key.data.receive()
            if outcome is None:
                continue
            took.append(outcome[1])
            errors += outcome[0] != 200
            if time.perf_counter() - began < seconds:
                key.data.send()
            else:
                waiting -= 1
                selector.unregister(key.fileobj)
    elapsed = time.perf_counter() - began
    took.sort()
    return {
        "requests_per_second": len(took) / elapsed,
        "statements_per_second": len(took) * batch / elapsed,
        "statements": len(took) * batch,
        "errors": errors,
        "p50_ms": took[len(took) // 2] * 1_000,
        "p95_ms": took[int(len(took) * 0.95)] * 1_000,
    }


def main() -> None:
    """Parse the command line, load, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(json.dumps(run(given.port, given.connections, given.batch, given.seconds, given.seed)))


if __name__ == "__main__":
    main()
