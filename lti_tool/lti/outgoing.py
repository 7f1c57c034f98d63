"""Asking a platform: one client with a deadline, a few retries, a limit of size, and no redirects.

A redirect is refused and named: following it could lead our requests, and what they carry, to a host that nobody
registered.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from lti_tool.errors import PlatformAnswerError, PlatformSilentError

_PIECE = 16 * 1024
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_QUOTED = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long, how often and how much."""

    connect_seconds: float = 5.0
    # Between two pieces of an answer, and for the whole of it.
    read_seconds: float = 10.0
    answer_seconds: float = 20.0
    attempts: int = 3
    pause_seconds: float = 0.5
    max_bytes: int = 1_000_000


# A person waits: less patience than a check has.
A_PERSON_WAITS = Patience(connect_seconds=3, read_seconds=5, answer_seconds=8, attempts=2, pause_seconds=0.3)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    # The `Link` header (RFC 8288); empty where there is none.
    link: str
    # The `Retry-After` header (RFC 9110 §10.2.3), if there was one.
    retry_after: str | None = None

    @property
    def words(self) -> str:
        """How it begins, in one line."""
        return " ".join(self.body.decode("utf-8", "replace").split())[:_QUOTED] or "no words"


class Client:
    """Asks platforms. Answers from 500 up and silence are tried again; everything else is an answer."""

    def __init__(self, patience: Patience, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._patience = patience
        self._pause = pause

    def get_json(self, url: str) -> dict[str, Any]:
        """The JSON object at `url`; raises `PlatformSilentError` or `PlatformAnswerError`."""
        return _object(url, self._ask("GET", url, None, {}))

    def get_page(self, url: str, headers: Mapping[str, str]) -> tuple[dict[str, Any], str]:
        """The JSON object at `url`, asked for with these headers, and its `Link` header."""
        answer = self._ask("GET", url, None, headers)
        return _object(url, answer), answer.link

    def post_form(self, url: str, form: Mapping[str, str]) -> dict[str, Any]:
        """The JSON object that answers this form, whatever type it claims to have (Moodle says `text/html`)."""
        return _object(url, self._ask("POST", url, form, {}))

    def post_json(self, url: str, body: Mapping[str, Any], token: str | None) -> dict[str, Any]:
        """The JSON object that answers this one; asked once, since what it makes should be made once."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        return _object(url, self._once("POST", url, json.dumps(body).encode(), headers), good=(200, 201))

    def ask_once(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """Whatever answers this, be it good or bad; for who tries again in their own time.

        Raises `PlatformSilentError`, or `PlatformAnswerError` where no answer can be trusted.
        """
        return self._once(method, url, body, headers)

    def _ask(self, method: str, url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> Answer:
        for attempt in range(1, self._patience.attempts + 1):
            last = attempt == self._patience.attempts
            try:
                answer = self._once(method, url, form, headers)
            except PlatformSilentError:
                if last:
                    raise
            else:
                if answer.status < 500 or last:
                    return answer
            self._pause(self._patience.pause_seconds * 2 ** (attempt - 1))
        raise AssertionError("the last attempt answers or raises")

    def _once(
        self, method: str, url: str, body: Mapping[str, str] | bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        deadline = time.monotonic() + self._patience.answer_seconds
        timeouts = (self._patience.connect_seconds, self._patience.read_seconds)
        try:
            with (
                requests.Session() as session,
                session.request(
                    method,
                    url,
                    data=body,
                    headers={**_HEADERS, **headers},
                    timeout=timeouts,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                content = self._read(url, response, deadline)
                # Headers are read as Latin-1; Moodle writes UTF-8 into this one.
                link = response.headers.get("Link", "").encode("latin-1").decode("utf-8", "replace")
                return Answer(response.status_code, content, link, response.headers.get("Retry-After"))
        except (requests.Timeout, TimeoutError) as error:
            raise PlatformSilentError(f"{url} does not answer in time") from error
        except requests.exceptions.SSLError as error:
            raise PlatformAnswerError(f"{url} has no certificate that can be trusted") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise PlatformSilentError(f"{url} cannot be reached, or ends the connection early") from error

    def _read(self, url: str, response: requests.Response, deadline: float) -> bytes:
        if response.is_redirect:
            raise PlatformAnswerError(
                f"{url} redirects to {response.headers['Location'][:_QUOTED]}: register the final address"
            )
        pieces: list[bytes] = []
        size = 0
        while piece := response.raw.read1(_PIECE):
            size += len(piece)
            if size > self._patience.max_bytes:
                raise PlatformAnswerError(f"{url} answers with more than {self._patience.max_bytes} bytes")
            if time.monotonic() >= deadline:
                raise TimeoutError
            pieces.append(piece)
        return b"".join(pieces)


def _object(url: str, answer: Answer, good: Container[int] = (200,)) -> dict[str, Any]:
    text = answer.body.decode("utf-8", "replace")
    if answer.status not in good:
        raise PlatformAnswerError(f"{url} answers {answer.status}: {answer.words}")
    try:
        found = json.loads(text)
    except ValueError:
        raise PlatformAnswerError(f"{url} answers with no JSON: {' '.join(text.split())[:80]}") from None
    if not isinstance(found, dict):
        raise PlatformAnswerError(f"{url} answers with no JSON object")
    return found
