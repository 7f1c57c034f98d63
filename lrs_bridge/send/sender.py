"""The sender: one run to one target, request by request, each struck out before the next one goes.

Killed at any instant it leaves items whose statements are sent again, and found to be there. An answer that says
something about the target (it is down, busy, refuses the key, is not there) leaves all as it is, and the target is
tried again after a pause. One that says something about what was sent (any other 4xx) has the statements of the
request sent one by one, and those that are refused set aside as dead, with the answer.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy.exc import OperationalError

from credentials.errors import SealError
from lrs_bridge.errors import LrsBridgeError
from lrs_bridge.multipart import BOUNDARY, write_multipart
from lrs_bridge.pull.cursor import pause_after
from lrs_bridge.pull.errors import RemoteError
from lrs_bridge.pull.lease import LEASE, abandoned_by
from lrs_bridge.pull.line import Address, Line
from lrs_bridge.pull.pages import first_words, refusal_of
from lrs_bridge.pull.wire import Patience
from lrs_bridge.send.errors import SendBusyError, SendLostError, SendStoppedError
from lrs_bridge.send.letters import Bundle, Letter, alone, next_bundle
from lrs_bridge.validation.json_text import parse_json
from lrs_bridge.validation.problems import Invalid
from records.database import Database
from records.lrs_targets import lrs_target
from records.outbox import (
    OutboxItem,
    OutboxTarget,
    change_held,
    change_item,
    count_attempt,
    done,
    take_lease,
    target_by_id,
)
from records.statement_equality import same_statement

# What says something about the target, and nothing about the statements.
_OF_THE_TARGET = frozenset({401, 403, 404, 405, 407, 408, 410, 421, 425, 429})
_ANSWER_LENGTH = 2_000


@dataclass(frozen=True)
class Tools:
    """What sending needs beside the target itself."""

    database: Database
    clock: Callable[[], datetime]
    # A number from 0 to 1, by chance.
    chance: Callable[[], float]
    unseal: Callable[[bytes], str]
    base_url: str
    # Names this run among all processes (`lrs_bridge.pull.lease`).
    holder: str
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class Dead:
    """A statement that the target will never take, and what it answered."""

    letter: Letter
    status: int
    words: str


@dataclass(slots=True)
class Tally:
    """What a run did so far."""

    sent: int = 0
    dead: int = 0


class Run:
    """One run to one target. `stop` ends it from another thread."""

    def __init__(self, tools: Tools, target_id: int) -> None:
        self._tools = tools
        self._target_id = target_id
        self._stopped = threading.Event()
        self._line: Line | None = None
        self.tally = Tally()

    def stop(self) -> None:
        """End soon."""
        self._stopped.set()
        if self._line is not None:
            self._line.close()

    def go(self) -> Tally:
        """Send all that waits.

        Raises `SendBusyError` when another process sends, `SendStoppedError` after `stop`, `SendLostError`, and what is
        also written down with the target: a `RemoteError`, `SealError`.
        """
        self._take()
        try:
            self._send_all()
        except (SendLostError, OperationalError):
            raise
        except (LrsBridgeError, SealError) as error:
            if self._stopped.is_set():
                raise SendStoppedError("sending was stopped, and goes on from here next time") from error
            self._fail(error)
            raise
        except Exception as error:
            # A fault of ours must not have the same request made at each look.
            self._fail(error)
            raise
        finally:
            if self._line is not None:
                self._line.close()
            self._change({"lease_holder": None, "lease_until": None})
        return self.tally

    def _take(self) -> None:
        now = self._tools.clock()
        with self._tools.database.transaction() as session:
            target = target_by_id(session, self._target_id)
            dead = abandoned_by(target.lease_holder, self._tools.holder) if target is not None else None
            if not take_lease(session, self._target_id, self._tools.holder, now + LEASE, now, dead):
                raise SendBusyError("another process sends to this target")

    def _send_all(self) -> None:
        with self._tools.database.reading() as session:
            target = lrs_target(session, self._target_id)
            if target is None:
                raise SendLostError("the target was removed")
            session.expunge(target)
        secret = self._tools.unseal(target.sealed_secret)
        self._line = Line(Address(target.endpoint, target.key, secret, target.version), self._tools.patience)
        while not self._stopped.is_set():
            with self._tools.database.reading() as session:
                bundle = next_bundle(session, target, self._tools.base_url, self._tools.clock())
            if not bundle.item_ids:
                return
            self._settle(bundle, self._send(self._line, bundle))
        raise SendStoppedError("sending was stopped, and goes on from here next time")

    def _send(self, line: Line, bundle: Bundle) -> list[Dead]:
        """Send a bundle; what of it is refused for good. Raises a `RemoteError` when the target is not ready."""
        if not bundle.letters:
            return []
        try:
            answer = self._post(line, bundle.letters, bundle.attachments)
            if answer is None:
                return []
            # Which one is meant, the answer to several does not say.
            several = len(bundle.letters) > 1
            dead = [
                self._judged(line, letter, self._post(line, *alone(bundle, letter)) if several else answer)
                for letter in bundle.letters
            ]
        except RemoteError:
            with self._tools.database.transaction() as session:
                count_attempt(session, bundle.item_ids)
            raise
        return [one for one in dead if one is not None]

    def _judged(self, line: Line, letter: Letter, answer: tuple[int, str] | None) -> Dead | None:
        if answer is None or (answer[0] == 409 and _has(line, letter.statement)):
            return None
        return Dead(letter, *answer)

    def _post(
        self, line: Line, letters: Sequence[Letter], attachments: Mapping[str, tuple[str, bytes]]
    ) -> tuple[int, str] | None:
        """None if the statements are taken, else the answer. Raises a `RemoteError` when the target is not ready."""
        text = orjson.dumps([letter.statement for letter in letters])
        if attachments:
            parts = [(sha2, kind, content) for sha2, (kind, content) in attachments.items()]
            kind, body = f'multipart/mixed; boundary="{BOUNDARY}"', b"".join(write_multipart(text, parts))
        else:
            kind, body = "application/json", text
        response, answered = line.post("statements", kind, body)
        if 200 <= response.status < 300:
            return None
        if _is_of_the_target(response):
            raise refusal_of(response, answered)
        return response.status, first_words(answered)

    def _settle(self, bundle: Bundle, dead: Sequence[Dead]) -> None:
        now = self._tools.clock()
        sent = len(bundle.letters) - len(dead)
        with self._tools.database.transaction() as session:
            kept = set()
            for one in dead:
                values = {"dead_at": now, "answer_status": one.status, "answer": one.words[:_ANSWER_LENGTH]}
                if one.letter.position is None:
                    kept.add(one.letter.item_id)
                    change_item(session, one.letter.item_id, values)
                else:
                    session.add(_dead_item(one.letter, session.get_one(OutboxItem, one.letter.item_id), values))
            session.flush()
            done(session, [item_id for item_id in bundle.whole if item_id not in kept])
            if bundle.rest is not None:
                change_item(session, bundle.rest[0], {"payload": bundle.rest[1]})
            well = {**_WELL, "sent": OutboxTarget.sent + sent, "last_success_at": now, "lease_until": now + LEASE}
            if not change_held(session, self._target_id, self._tools.holder, well):
                raise SendLostError("another process sends to this target now")
        self.tally.sent += sent
        self.tally.dead += len(dead)

    def _fail(self, error: Exception) -> None:
        now = self._tools.clock()
        with self._tools.database.reading() as session:
            target = target_by_id(session, self._target_id)
            failures = target.failures + 1 if target is not None else 1
        asked = error.again_in if isinstance(error, RemoteError) else None
        pause = pause_after(failures, timedelta(0), self._tools.chance(), asked)
        trouble = {"trouble_code": getattr(error, "code", "remote"), "trouble": str(error), "trouble_at": now}
        self._change({**trouble, "failures": failures, "next_at": now + pause})

    def _change(self, values: dict[str, Any]) -> None:
        with self._tools.database.transaction() as session:
            change_held(session, self._target_id, self._tools.holder, values)


_WELL = {"failures": 0, "trouble_code": None, "trouble": None, "trouble_at": None}


def _is_of_the_target(response: http.client.HTTPResponse) -> bool:
    return response.status < 400 or response.status >= 500 or response.status in _OF_THE_TARGET


def _has(line: Line, statement: dict[str, Any]) -> bool:
    """Whether the remote has this very statement: some say 409 where it is the same."""
    response, body = line.ask("statements", {"statementId": statement["id"]})
    if response.status != 200:
        return False
    try:
        found = parse_json(body)
        return isinstance(found, dict) and same_statement(found, statement)
    except (Invalid, KeyError, TypeError):
        return False


def _dead_item(letter: Letter, item: OutboxItem, values: dict[str, Any]) -> OutboxItem:
    """A statement of a range as an item of its own."""
    own = {"source": letter.source_id, "first": letter.position, "last": letter.position}
    return OutboxItem(
        organisation_id=item.organisation_id,
        target_id=item.target_id,
        kind=item.kind,
        ordering_key=item.ordering_key,
        payload=own,
        not_before=item.not_before,
        enqueued_at=item.enqueued_at,
        attempts=item.attempts + 1,
        **values,
    )
