"""A provider that is not ours (oidc-provider on Node.js), and Acquis with a browser that goes there and back."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from records.database import Database
from tests.pages_world import CAMPUS, World, build
from tests.running import free_port

ACCOUNTS = {
    "ada": {"email": "Ada@campus.example", "email_verified": True, "name": "Ada Adams", "groups": ["teachers"]},
    "eve": {"email": "ada@campus.example", "email_verified": False, "name": "Eve"},
    "bob": {"email": "bob@elsewhere.example", "email_verified": True, "name": "Bob"},
    "cleo": {"email": "cleo@campus.example", "email_verified": True, "name": "Cleo", "groups": ["hr", "unknown"]},
}
SLUGS = ("idp", "second")


@dataclass
class Provider:
    """A running provider."""

    port: int
    process: subprocess.Popen[str]

    @property
    def issuer(self) -> str:
        """Its address."""
        return f"http://localhost:{self.port}"

    def become(self, subject: str) -> None:
        """Whoever comes next is this one there."""
        requests.get(f"{self.issuer}/become/{subject}", timeout=10)


def _started(folder: Path, **more: object) -> Provider:
    port = free_port()
    given = {
        "port": port,
        "clientId": "acquis",
        "clientSecret": "a secret of both",
        "returnAddresses": [f"http://localhost:8080/o/{CAMPUS}/sign-in/with/{slug}/return" for slug in SLUGS],
        "accounts": ACCOUNTS,
        **more,
    }
    process = subprocess.Popen(
        ["node", "provider.mjs", json.dumps(given)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    return Provider(port, process)


@pytest.fixture(scope="session")
def providers(npm_peers: Path) -> Iterator[tuple[Provider, Provider]]:
    """Two providers; one tells the e-mail address beside the ID token, the other in it."""
    started = [_started(npm_peers / "peers-openid", emailInToken=within) for within in (False, True)]
    yield started[0], started[1]
    for each in started:
        each.process.terminate()
        each.process.wait()


@dataclass
class Visitor:
    """One browser: at Acquis a client of the application, at the provider a real one."""

    world: World
    client: FlaskClient
    elsewhere: requests.Session = field(default_factory=requests.Session)

    def token(self) -> str:
        """What forms need."""
        page = self.client.get(f"/o/{CAMPUS}/sign-in")
        found = re.search(r'name="form_token" value="([^"]+)"', page.text)
        assert found is not None
        return found[1]

    def post(self, path: str, **fields: str | list[str]) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data={"form_token": self.token(), **fields})

    def leave(self, slug: str, **fields: str) -> str:
        """Begin to sign in; the address at the provider."""
        answer = self.post(f"/o/{CAMPUS}/sign-in/with/{slug}", **fields)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def at_provider(self, address: str) -> str:
        """Go there, and through all that it asks; the address at Acquis to which it sends the browser back."""
        for _ in range(10):
            answer = self.elsewhere.get(address, allow_redirects=False, timeout=10)
            assert answer.is_redirect, answer.text
            address = requests.compat.urljoin(address, answer.headers["Location"])
            if address.startswith("http://localhost:8080/"):
                return address
        raise AssertionError("the provider never sends the browser back")

    def back(self, address: str) -> TestResponse:
        """Come back."""
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}")

    def sign_in(self, slug: str, **fields: str) -> TestResponse:
        """All of it."""
        return self.back(self.at_provider(self.leave(slug, **fields)))


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """The organisation."""
    database = Database(sqlite_url)
    yield build(database)
    database.close()


@pytest.fixture
def owner(world: World) -> Visitor:
    """An owner's browser."""
    made = Visitor(world, world.app.test_client())
    made.client.get(world.link("staff"))
    return made


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody's browser."""
    return Visitor(world, world.app.test_client())
