"""A real `acquis serve` process, for the tests that need one: started, asked, killed, started again."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

T = TypeVar("T")
START_SECONDS = 60.0


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class RunningAcquis:
    """One installation: a database, a secret and a port, and the process that serves them."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.log = folder / "acquis.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ACQUIS_")},
            "ACQUIS_DATABASE_URL": database_url,
            "ACQUIS_SECRET": "a secret for the tests alone",
            "ACQUIS_BASE_URL": self.base_url,
            "ACQUIS_PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run `acquis` with these words on this installation."""
        return subprocess.run(
            [sys.executable, "-m", "acquis", *words],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def made(self, *words: str) -> Any:
        """The JSON that a command which must succeed prints."""
        done = self.command(*words, "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def eventually(self, look: Callable[[], T]) -> T:
        """What `look` finds, as soon as it finds something."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = look()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"nothing was found:\n{self.log.read_text()[-4000:]}")

    def start(self, word: str = "serve") -> RunningAcquis:
        """Start `acquis serve`, or `acquis web`, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "acquis", word], env=self.environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2):
                    return self
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise AssertionError(f"acquis {word} did not answer:\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """`kill -9`: no warning, no clean-up."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask the process to end, as a service manager does; its exit status."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.terminate()
        return self.process.wait(timeout=30)


class Lrs:
    """A source that pushes statements."""

    def __init__(self, port: int, key: str, secret: str) -> None:
        self._url = f"http://127.0.0.1:{port}/xapi/statements"
        credentials = base64.b64encode(f"{key}:{secret}".encode()).decode()
        self.headers = {
            "Authorization": f"Basic {credentials}",
            "Content-Type": "application/json",
            "X-Experience-API-Version": "2.0.0",
        }

    def post(self, statements: Any, timeout: float = 30) -> tuple[int, Any]:
        """Status and parsed body of a POST; raises `URLError` or `ConnectionError` when nobody answers."""
        return self._ask(Request(self._url, json.dumps(statements).encode(), self.headers), timeout)

    def get(self, query: str, timeout: float = 30) -> tuple[int, Any]:
        """Status and parsed body of a GET."""
        return self._ask(Request(f"{self._url}?{query}", headers=self.headers), timeout)

    def text(self, query: str) -> bytes:
        """The very bytes of an answer to a GET."""
        with urlopen(Request(f"{self._url}?{query}", headers=self.headers), timeout=30) as answer:
            content: bytes = answer.read()
            return content

    def _ask(self, request: Request, timeout: float) -> tuple[int, Any]:
        try:
            with urlopen(request, timeout=timeout) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except HTTPError as error:
            return error.code, error.read().decode()
