"""Ralph, an LRS that is not ours, as a process: it is pulled from, and forwards what it receives."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.remote_lrs import KEY, SECRET
from tests.running import START_SECONDS, free_port

# bcrypt of SECRET, as `ralph auth` makes it.
HASH = "$2b$12$vJNw8X.BBgtvQxrEXJ4v6.rlUv8VL5sXV1Ht7O5JeAN00JlI/mQ92"


@dataclass(frozen=True)
class Ralph:
    """A running Ralph."""

    port: int

    @property
    def endpoint(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}/xAPI/"

    def post(self, statements: Sequence[dict[str, Any]]) -> None:
        """Store statements, as a client of Ralph's does."""
        token = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        headers = {
            "Authorization": f"Basic {token}",
            "Content-Type": "application/json",
            "X-Experience-API-Version": "1.0.3",
        }
        with urlopen(Request(self.endpoint + "statements", json.dumps(list(statements)).encode(), headers)) as answer:
            assert answer.status == 200


@contextmanager
def running_ralph(tests: Path, folder: Path, forward_to: tuple[str, str, str] | None = None) -> Iterator[Ralph]:
    """Ralph with a store of files in `folder`; `forward_to`: address, key and secret of another LRS."""
    agent = {"mbox": "mailto:ralph@lrs.example", "objectType": "Agent", "name": "ralph"}
    (folder / "data").mkdir(parents=True)
    (folder / "auth.json").write_text(json.dumps([{"agent": agent, "scopes": ["all"], "hash": HASH, "username": KEY}]))
    forwardings = []
    if forward_to is not None:
        url, key, secret = forward_to
        told = {"basic_username": key, "basic_password": secret, "max_retries": 1, "timeout": 10}
        forwardings.append({"url": url, "is_active": True, **told})
    environment = {
        **os.environ,
        "RALPH_APP_DIR": str(folder),
        "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder / "data"),
        "RALPH_XAPI_FORWARDINGS": json.dumps(forwardings),
    }
    port = free_port()
    words = ["ralph.api:app", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [tests / "peers-ralph" / ".venv" / "bin" / "uvicorn", *words],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(port, process, folder / "log")
        yield Ralph(port)
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/__heartbeat__", timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise AssertionError(f"Ralph did not answer:\n{log.read_text()[-4000:]}")
