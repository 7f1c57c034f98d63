"""A call as an operation sees it, and what it is answered."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from records.database import Database
from records.organisations import Organisation
from rest_api.errors import MatchNeededError, NotMatchedError, ParameterError


@dataclass(frozen=True, slots=True)
class Call:
    """What came in, checked against the declaration."""

    database: Database
    session: Session
    organisation: Organisation
    # Whom the records name: `api:` and the token's name.
    by: str
    scopes: frozenset[str]
    now: datetime
    base_url: str
    # From the path and the query: texts, whole numbers, UUIDs as texts, lists of these.
    places: Mapping[str, Any] = field(default_factory=dict)
    queries: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    if_match: str | None = None

    def after(self) -> list[Any] | None:
        """What the cursor says, none at the first page; raises `ParameterError` where it is not one of ours."""
        text = self.queries.get("cursor")
        if text is None:
            return None
        try:
            found = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (binascii.Error, ValueError):
            raise ParameterError("cursor", "is not one that a page gave") from None
        if not isinstance(found, list):
            raise ParameterError("cursor", "is not one that a page gave")
        return found

    def check_match(self, present: str, *, needed: bool = False) -> None:
        """Raise `NotMatchedError` where the call rests on another state than the one that is `present`."""
        if self.if_match is None:
            if needed:
                raise MatchNeededError("say with If-Match which ETag you saw: somebody may have changed it since")
            return
        if self.if_match != "*" and present not in {tag.strip() for tag in self.if_match.split(",")}:
            raise NotMatchedError(f"it was changed meanwhile: its ETag is {present}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program is told."""

    data: Any
    etag: str | None = None
    # Of what was made.
    location: str | None = None


def etag_of(*facts: object) -> str:
    """The tag of a state that these facts tell."""
    return f'"{hashlib.blake2b(repr(facts).encode(), digest_size=12).hexdigest()}"'


def page_of(found: Sequence[Any], limit: int, show: Callable[[Any], Any], mark: Callable[[Any], list[Any]]) -> Answer:
    """A page: `found` has one more than the page holds where there is another. `mark`: what its cursor tells."""
    shown = found[:limit]
    following = None
    if len(found) > limit:
        following = base64.urlsafe_b64encode(orjson.dumps(mark(shown[-1]))).decode().rstrip("=")
    return Answer({"items": [show(one) for one in shown], "next": following})
