"""Schemathesis, which is not ours, sends what it can think of to every operation that the OpenAPI document declares."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.api_tokens import SCOPES
from tests.running import RunningAcquis

SECONDS = 25
# What it thinks of as refusals are not always ours: an unknown cursor is a text like another.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)


@pytest.fixture
def served(tmp_path: Path, sqlite_url: str) -> Iterator[RunningAcquis]:
    served = RunningAcquis(tmp_path, sqlite_url)
    served.environment["ACQUIS_API_REQUESTS_PER_MINUTE"] = "1000000"
    yield served.start()
    served.stop()


def test_no_operation_answers_what_it_does_not_declare(served: RunningAcquis, npm_peers: Path, tmp_path: Path) -> None:
    made = served.made("token", "add", "Fuzzer", *(word for scope in SCOPES for word in ("--scope", scope)))
    done = subprocess.run(
        [
            npm_peers / "peers-schemathesis" / ".venv" / "bin" / "schemathesis",
            *("run", f"http://127.0.0.1:{served.port}/api/v1/openapi.json"),
            *("--url", f"http://127.0.0.1:{served.port}/api/v1"),
            *("-H", f"Authorization: Bearer {made['token']}"),
            *("--checks", ",".join(CHECKS)),
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
