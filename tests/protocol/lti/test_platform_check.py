"""`acquis platform` with a real server, and a platform that can misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from urllib.request import urlopen
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.lti.health import SCOPES, check
from lti_tool.lti.outgoing import Client, Patience
from lti_tool.lti.registrations import registration_of
from lti_tool.lti.tokens import Signer
from records.platforms import Registration
from tests.running import RunningAcquis

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWK = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "one"}
PATIENCE = Patience(
    connect_seconds=1, read_seconds=0.3, answer_seconds=0.6, attempts=2, pause_seconds=0, max_bytes=9000
)


class Platform:
    """Answers as it is told: lists of (status, headers, body) per path, the last of which stays."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.answers: dict[str, list[tuple[int, dict[str, str], str]]] = {}
        self.asked: list[str] = []
        self.slow = 0.0
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                if size:
                    form = parse_qs(self.rfile.read(size).decode())
                    platform.forms.append({name: values[0] for name, values in form.items()})
                platform.asked.append(self.path)
                answers = platform.answers.get(self.path, [(404, {}, "")])
                status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
                time.sleep(platform.slow)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body.encode())), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_POST = _answer  # noqa: N815 - http.server's names

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.say("/mod/lti/certs.php", json.dumps({"keys": [JWK]}))
        # Moodle's token endpoint says that it answers in HTML.
        token = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600, "scope": " ".join(SCOPES)}
        self.say("/mod/lti/token.php", json.dumps(token), headers={"Content-Type": "text/html; charset=utf-8"})

    def say(self, path: str, body: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.answers[path] = [(status, headers or {}, body)]

    @property
    def registration(self) -> Registration:
        return registration_of("moodle", {"issuer": self.url, "client_id": "acquis"})


@pytest.fixture
def platform() -> Iterator[Platform]:
    made = Platform()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def checked(platform: Platform) -> dict[str, tuple[bool | None, str]]:
    found = check(platform.registration, Client(PATIENCE), Signer("kid", KEY), datetime.now(UTC), uuid4())
    return {each.name: (each.ok, each.words) for each in found}


def test_a_platform_that_behaves_passes_even_where_it_calls_its_token_html(platform: Platform) -> None:
    assert [ok for ok, _ in checked(platform).values()] == [True, True, True]


@pytest.mark.parametrize(
    ("body", "status", "headers", "words"),
    [
        ("no such place", 404, {}, "answers 404: no such place"),
        ("<html>", 200, {}, "with no JSON"),
        ("[]", 200, {}, "no JSON object"),
        ('{"keys": []}', 200, {}, "no RSA key with a kid"),
        ('{"keys": [{"kty": "RSA", "kid": "one", "n": 1}]}', 200, {}, "no RSA key with a kid"),
        (" " * 10_000, 200, {}, "more than 9000 bytes"),
        ("", 302, {"Location": "http://169.254.169.254/latest"}, "redirects to http://169.254.169.254/latest"),
    ],
)
def test_keys_that_cannot_be_read_are_told_in_words(
    platform: Platform, body: str, status: int, headers: dict[str, str], words: str
) -> None:
    platform.say("/mod/lti/certs.php", body, status, headers)
    ok, said = checked(platform)["keys"]
    assert ok is False
    assert words in said


def test_a_refused_token_is_told_with_the_platforms_own_words(platform: Platform) -> None:
    platform.say("/mod/lti/token.php", '{"error": "invalid_client"}', 401)
    found = checked(platform)
    assert found["token"][0] is False
    assert "401" in found["token"][1]
    assert "invalid_client" in found["token"][1]
    assert found["scopes"] == (None, "unknown without a token")


def test_services_that_are_not_granted_are_named(platform: Platform) -> None:
    granted = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
    platform.say("/mod/lti/token.php", json.dumps({"access_token": "t", "scope": granted}))
    words = "the platform does not let the tool send grades, read grades, read who is in a course"
    assert checked(platform)["scopes"] == (False, words)


def test_a_platform_that_stumbles_once_is_asked_again(platform: Platform) -> None:
    platform.answers["/mod/lti/certs.php"].insert(0, (503, {}, "busy"))
    assert checked(platform)["keys"][0] is True


def test_a_platform_that_keeps_silent_is_given_up_after_a_few_tries(platform: Platform) -> None:
    platform.slow = 0.5
    found = checked(platform)
    assert found["keys"][0] is False
    assert "in time" in found["keys"][1]
    assert platform.asked.count("/mod/lti/certs.php") == PATIENCE.attempts


def test_a_platform_is_registered_checked_removed_and_taken_back(
    platform: Platform, tmp_path: Path, sqlite_url: str
) -> None:
    acquis = RunningAcquis(tmp_path, sqlite_url).start()
    try:
        made = acquis.made(
            "platform", "add", "Our Moodle", "--family", "moodle", "--issuer", platform.url, "--client-id", "acquis",
            "--deployment", "1",
        )  # fmt: skip
        assert acquis.made("platform", "deploy", "our-moodle", "2")["deployments"] == ["1", "2"]
        assert [each["platform"] for each in acquis.made("platform", "list")] == ["our-moodle"]
        rotated = acquis.made("platform", "rotate-key")["kid"]
        with urlopen(made["tool_jwks_uri"], timeout=10) as answer:
            published = {key["kid"]: key for key in json.load(answer)["keys"]}
        assert len(published) == 2
        assert rotated in published

        assert [each["ok"] for each in acquis.made("platform", "check", "our-moodle")] == [True, True, True]
        assertion = platform.forms[-1]["client_assertion"]
        kid = jwt.get_unverified_header(assertion)["kid"]
        assert kid != rotated
        key = jwt.PyJWK(published[kid]).key
        claims = jwt.decode(assertion, key, algorithms=["RS256"], audience=f"{platform.url}/mod/lti/token.php")
        assert claims["iss"] == claims["sub"] == "acquis"

        platform.say("/mod/lti/token.php", "who are you?", 400)
        failed = acquis.command("platform", "check", "our-moodle")
        assert failed.returncode == 1
        assert "who are you?" in failed.stdout
        refused = acquis.command("platform", "add", "Other", "--client-id", "x", "--issuer", "http://lms.example")
        assert refused.returncode == 1
        assert refused.stderr.startswith("error: authorization_endpoint: is missing")
        assert acquis.made("platform", "remove", "our-moodle")["removed"] is True
        assert acquis.command("platform", "list").stdout.rstrip().endswith("removed")
        again = acquis.command("platform", "add", "Again", "--family", "moodle", "--issuer", platform.url,
                               "--client-id", "acquis")  # fmt: skip
        assert "can be taken back" in again.stderr
        assert acquis.made("platform", "restore", "our-moodle")["removed"] is False
        assert acquis.made("platform", "show", "our-moodle")["ended_at"] is None
    finally:
        assert acquis.stop() == 0
