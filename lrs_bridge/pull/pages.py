"""Pages of statements from a remote LRS: asked for, and read from whatever it answers."""

from __future__ import annotations

import hashlib
import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urljoin

from lrs_bridge.errors import BadRequestError
from lrs_bridge.foreign import Foreign, read_page
from lrs_bridge.multipart import is_multipart, parse_multipart
from lrs_bridge.pull import errors
from lrs_bridge.pull.cursor import PageFacts
from lrs_bridge.pull.line import Line
from lrs_bridge.pull.wire import origin_of
from lrs_bridge.validation import values
from lrs_bridge.validation.problems import Invalid
from recognition.sending.pauses import retry_after

WHOLE_THROUGH = "X-Experience-API-Consistent-Through"
# A remote gives fewer if it likes.
PAGE_SIZE = 500
_LONGEST_LINK = 20_000
_MOST_PARTS = 100_000
_LINK_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class RemotePage:
    """One page: its statements, and what of their attachments came along, by SHA-2."""

    statements: Sequence[Foreign]
    facts: PageFacts
    attachments: Mapping[str, bytes]

    @property
    def fingerprint(self) -> bytes:
        """The same for a page that brings the same statements."""
        return hashlib.sha256(b"\n".join(one.text for one in self.statements)).digest()


def first_page(
    line: Line, filters: Mapping[str, str], since: datetime | None, *, attachments: bool, limit: int = PAGE_SIZE
) -> RemotePage:
    """The first page of a walk. Raises a `RemoteError`."""
    params = {**filters, "ascending": "true", "limit": str(limit)}
    if attachments:
        params["attachments"] = "true"
    if since is not None:
        params["since"] = values.rfc_3339(since)
    return _page(line, "statements", params)


def next_page(line: Line, more: str) -> RemotePage:
    """The page that a remote's link leads to. Raises a `RemoteError`; `more` must stay on the endpoint's origin."""
    if len(more) > _LONGEST_LINK:
        raise errors.RemoteAnswerError(f"`more` is longer than {_LONGEST_LINK} characters")
    # Some LRSs write agents and IRIs into their links as they are.
    address = urljoin(line.endpoint, quote(more, safe=_LINK_CHARACTERS))
    if origin_of(address) != origin_of(line.endpoint):
        target = origin_of(address) or address[:80]
        raise errors.RemoteElsewhereError(
            f"`more` leads to {target!r}, away from {origin_of(line.endpoint)}: not followed"
        )
    return _page(line, address, {})


def _page(line: Line, resource: str, params: dict[str, str]) -> RemotePage:
    response, body = line.ask(resource, params)
    if response.status != 200:
        raise refusal_of(response, body)
    kind = response.getheader("Content-Type") or ""
    contents: dict[str, bytes] = {}
    if is_multipart(kind):
        try:
            first, *rest = parse_multipart(kind, body, _MOST_PARTS)
        except BadRequestError as error:
            raise errors.RemoteAnswerError(f"the page is no proper multipart/mixed: {error}") from error
        body = first.content
        for part in rest:
            sha2 = part.headers.get("x-experience-api-hash", "").lower()
            if sha2:
                contents[sha2] = part.content
    elif kind.partition(";")[0].strip().lower() == "text/html":
        raise errors.RemoteAnswerError(f"a web page came instead of statements: {first_words(body)}")
    try:
        statements, more = read_page(body)
    except Invalid as problem:
        raise errors.RemoteAnswerError(f"the answer is no page of statements: {problem}: {first_words(body)}") from None
    stored = [instant for instant in map(_stored, statements) if instant is not None]
    whole = _instant(response.getheader(WHOLE_THROUGH))
    facts = PageFacts(min(stored, default=None), max(stored, default=None), more or None, whole)
    return RemotePage(statements, facts, contents)


def _stored(statement: Foreign) -> datetime | None:
    return _instant(statement.data.get("stored")) if type(statement.data) is dict else None


def _instant(text: object) -> datetime | None:
    return values.timestamp[text] or values.loose_timestamp[text] if isinstance(text, str) else None


def refusal_of(response: http.client.HTTPResponse, body: bytes) -> errors.RemoteError:
    """What an answer means that is not a good one."""
    status, words = response.status, first_words(body)
    told = f": {words}" if words else ""
    if status in (401, 403):
        return errors.RemoteRefusesError(f"the key and secret are refused ({status}){told}")
    if 300 <= status < 400:
        target = (response.getheader("Location") or "an address that it does not name")[:300]
        return errors.RemoteRedirectsError(f"the endpoint redirects ({status}) to {target}: not followed")
    if status in (404, 410):
        return errors.RemoteMissingError(f"there is no statement resource at this endpoint ({status}){told}")
    if status >= 500 or status in (408, 425, 429):
        pause = retry_after(response.getheader("Retry-After"))
        return errors.RemoteFailsError(f"the remote failed, or is too busy ({status}){told}", again_in=pause)
    return errors.RemoteQueryError(f"the remote does not take the query ({status}){told}")


def first_words(body: bytes) -> str:
    """How an answer begins, in one line."""
    text = " ".join(body[:2_000].decode(errors="replace").split())
    return f"{text[:200]}…" if len(text) > 200 else text
