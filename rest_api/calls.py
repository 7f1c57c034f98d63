"""A call as an operation sees it, and what it is answered."""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from records.database import Database
from records.organisations import Organisation
from rest_api.errors import MatchNeededError, NotMatchedError, ParameterError
from rest_api.house import House


@dataclass(frozen=True, slots=True)
class Call:
    """What came in, checked against the declaration."""

    house: House
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

    @property
    def language(self) -> str:
        """The language of names: as asked for, else the organisation's."""
        return self.queries.get("language") or self.organisation.language

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

    def after_number(self) -> int | None:
        """The same where pages are marked by one number."""
        found = self.after()
        if found is None:
            return None
        if len(found) != 1 or type(found[0]) is not int or not 0 <= found[0] < 2**63:
            raise ParameterError("cursor", "is not one that a page gave")
        return found[0]

    def after_moment(self) -> tuple[datetime, uuid.UUID] | None:
        """The same where pages are marked by an instant and an identifier."""
        found = self.after()
        if found is None:
            return None
        try:
            at, identifier = datetime.fromisoformat(found[0]), uuid.UUID(found[1])
            at.astimezone()
        except (IndexError, TypeError, ValueError, AttributeError, OverflowError):
            raise ParameterError("cursor", "is not one that a page gave") from None
        if at.tzinfo is None:
            raise ParameterError("cursor", "is not one that a page gave")
        return at, identifier

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
    """What the program is told: JSON's values, or the bytes of a file that is called `filename`."""

    data: Any
    etag: str | None = None
    # Of what was made.
    location: str | None = None
    filename: str | None = None


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
