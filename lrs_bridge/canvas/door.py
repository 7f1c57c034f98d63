"""Live Events over HTTPS as a Flask blueprint: `POST /o/ORGANISATION/canvas/ADDRESS`.

The last part of the address is a secret: all of hosted Canvas signs with the same keys, so that the signature says
that Canvas sent an event, but not whose Canvas.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError

from lrs_bridge.canvas import errors
from lrs_bridge.canvas.envelopes import events_of
from lrs_bridge.canvas.mapping import Outcome, counts, outcome_of
from lrs_bridge.canvas.signature import KeySets, verified
from lrs_bridge.canvas.table import event_table
from lrs_bridge.errors import LrsBridgeError, SourceRevokedError, TooLargeError
from lrs_bridge.foreign import read_statement
from lrs_bridge.intake import Intake
from lrs_bridge.taking import Taker
from records.canvas import CanvasFeed, count_events, feed_at, note_trouble
from records.database import Database
from records.source_access import SourceAccess, access_of_source

log = logging.getLogger(__name__)
# A submission's text is cut off by Canvas at 8 kB.
MAX_BODY_BYTES = 1024 * 1024
STATUS: dict[type[Exception], int] = {
    errors.CanvasAddressError: 404,
    errors.CanvasUnsignedError: 401,
    errors.CanvasSignatureError: 401,
    errors.CanvasAccountError: 403,
    SourceRevokedError: 403,
    TooLargeError: 413,
    errors.CanvasContentError: 422,
    errors.CanvasKeysError: 503,
}


@dataclass(frozen=True)
class Post:
    """What takes events."""

    database: Database
    intake: Intake
    clock: Callable[[], datetime]
    base_url: str
    key_sets: KeySets = field(default_factory=KeySets)

    def take(self, organisation: str, token: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Store what the body tells; status and words of the answer. Raises what stands in `STATUS`."""
        feed, access = self._admit(organisation, token)
        try:
            claims = verified(body, self.key_sets, feed.jwks_uri, self.clock())
            outcomes = self._outcomes(claims, feed)
        except LrsBridgeError as error:
            with self.database.transaction() as session:
                note_trouble(session, feed.source_id, str(error), self.clock())
            raise
        return self._store(outcomes, feed, access)

    def _admit(self, organisation: str, token: str) -> tuple[CanvasFeed, SourceAccess]:
        with self.database.reading() as session:
            feed = feed_at(session, organisation, token) if "\x00" not in organisation else None
            if feed is None:
                raise errors.CanvasAddressError("no source listens at this address")
            access = access_of_source(session, feed.source_id, self.clock())
            session.expunge(feed)
        if access is None:
            raise SourceRevokedError("the source was revoked; nothing more is taken from it")
        return feed, access

    def _outcomes(self, claims: Any, feed: CanvasFeed) -> list[Outcome]:
        found = events_of(claims)
        for event in found:
            if event.kind != "canvas" or feed.account_uuid is None:
                continue
            account = event.data["metadata"].get("root_account_uuid")
            if account != feed.account_uuid:
                raise errors.CanvasAccountError(f"root_account_uuid {str(account)[:60]!r} is not this source's account")
        return [outcome_of(event, event_table(), feed.home_page) for event in found]

    def _store(self, outcomes: list[Outcome], feed: CanvasFeed, access: SourceAccess) -> tuple[int, dict[str, Any]]:
        told = [one for one in outcomes if one.statement is not None]
        taker = Taker(self.database, self.intake, access, self.base_url)
        taken = taker.take([read_statement(orjson.dumps(one.statement)) for one in told], {})
        refused = {one.place: one.reason for one in taken.refused}
        tally = Counter((one.event.name, "ignored", one.reason) for one in outcomes if one.statement is None)
        tally += Counter((told[place].event.name, "refused", reason) for place, reason in refused.items())
        tally += Counter((one.event.name, "taken", "") for place, one in enumerate(told) if place not in refused)
        with self.database.transaction() as session:
            count_events(session, feed.source_id, tally, self.clock())
        answer = {"stored": taken.stored, "repeated": taken.repeated, "ignored": counts(outcomes)}
        if not refused:
            return 200, answer
        reasons = [{"event": told[place].event.name, "reason": reason} for place, reason in refused.items()]
        conflict = all(reason.startswith("id:") for reason in refused.values())
        message = "; ".join(f"{one['event']}: {one['reason']}" for one in reasons)
        return (409 if conflict else 422), {**answer, "error": "refused", "message": message, "refused": reasons}


def canvas_blueprint(database: Database, *, intake: Intake, clock: Callable[[], datetime], base_url: str) -> Blueprint:
    """The blueprint, to be mounted at `/o`."""
    post = Post(database, intake, clock, base_url)
    blueprint = Blueprint("canvas", __name__)

    @blueprint.post("/<organisation>/canvas/<token>")
    def live_events(organisation: str, token: str) -> Response:
        status, told = _answered(post, organisation, token)
        headers = {"Retry-After": "30"} if status == 503 else {}
        return Response(orjson.dumps(told), status, headers, content_type="application/json")

    return blueprint


def _answered(post: Post, organisation: str, token: str) -> tuple[int, dict[str, Any]]:
    try:
        body = request.get_data(cache=False)
        if len(body) > MAX_BODY_BYTES:
            raise TooLargeError(f"the body is larger than {MAX_BODY_BYTES} bytes")
        return post.take(organisation, token, body)
    except LrsBridgeError as error:
        return STATUS.get(type(error), 400), {"error": error.code, "message": str(error)}
    except DBAPIError as error:
        log.error("the database does not answer: %s", error)
        return 503, {"error": "unavailable", "message": "the database does not answer; nothing was changed"}
