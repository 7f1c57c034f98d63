"""Schemathesis, which is not ours, sends what it can think of to every xAPI resource of a running server."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.running import RunningAcquis

SECONDS = 45
# bars.md's limit for a server process, whatever is sent to it.
MOST_MEGABYTES = 200
DESCRIPTION = Path(__file__).with_name("openapi.yaml")


@pytest.fixture
def served(tmp_path: Path, sqlite_url: str) -> Iterator[RunningAcquis]:
    served = RunningAcquis(tmp_path, sqlite_url).start()
    yield served
    served.stop()


def test_no_request_gets_an_undocumented_answer_or_none(served: RunningAcquis, npm_peers: Path, tmp_path: Path) -> None:
    source = served.made("source", "add", "Fuzzer")
    done = subprocess.run(
        [
            npm_peers / "peers-schemathesis" / ".venv" / "bin" / "schemathesis",
            *("run", DESCRIPTION, "--url", f"http://127.0.0.1:{served.port}/xapi"),
            *("--auth", f"{source['key']}:{source['secret']}"),
            *("--checks", "not_a_server_error,status_code_conformance"),
            *("--max-time", str(SECONDS), "--request-timeout", "10", "--warnings", "off"),
        ],
        # What it keeps between runs it keeps there.
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS * 4,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8_000:]
    assert served.process is not None
    assert psutil.Process(served.process.pid).memory_info().rss < MOST_MEGABYTES * 1_000_000
