"""The sender to LRSs: one run to one target, request by request, each struck out before the next one goes.

Killed at any instant it leaves items whose statements are sent again, and found to be there. An answer that says
something about the target (it is down, busy, refuses the key, is not there) leaves all as it is, and the target is
tried again after a pause. One that says something about what was sent (any other 4xx) has the statements of the
request sent one by one, and those that are refused set aside as dead, with the answer.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from lrs_bridge.multipart import BOUNDARY, write_multipart
from lrs_bridge.pull.errors import RemoteError
from lrs_bridge.pull.line import Address, Line
from lrs_bridge.pull.pages import first_words, refusal_of
from lrs_bridge.pull.wire import Patience
from lrs_bridge.send.letters import Bundle, Letter, alone, next_bundle
from lrs_bridge.validation.json_text import parse_json
from lrs_bridge.validation.problems import Invalid
from recognition.sending.errors import SendLostError
from recognition.sending.running import Run, Tools
from records.lrs_targets import lrs_target
from records.outbox import OutboxItem, change_item, count_attempt, done
from records.statement_equality import same_statement

# What says something about the target, and nothing about the statements.
_OF_THE_TARGET = frozenset({401, 403, 404, 405, 407, 408, 410, 421, 425, 429})
_ANSWER_LENGTH = 2_000


@dataclass(frozen=True, kw_only=True)
class LrsTools(Tools):
    """What sending to LRSs needs beside the target itself."""

    unseal: Callable[[bytes], str]
    base_url: str
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class Dead:
    """A statement that the target will never take, and what it answered."""

    letter: Letter
    status: int
    words: str


class LrsRun(Run):
    """One run to one LRS."""

    def __init__(self, tools: LrsTools, target_id: int) -> None:
        super().__init__(tools, target_id)
        self._tools = tools
        self._line: Line | None = None

    def hang_up(self) -> None:
        """End a wait for an answer in another thread."""
        if self._line is not None:
            self._line.close()

    def send_all(self) -> None:
        """Send all that waits; raises a `RemoteError` or `SealError`."""
        with self._tools.database.reading() as session:
            target = lrs_target(session, self._target_id)
            if target is None:
                raise SendLostError("the target was removed")
            session.expunge(target)
        secret = self._tools.unseal(target.sealed_secret)
        self._line = Line(Address(target.endpoint, target.key, secret, target.version), self._tools.patience)
        while not self.stopped:
            with self._tools.database.reading() as session:
                bundle = next_bundle(session, target, self._tools.base_url, self._tools.clock())
            if not bundle.item_ids:
                return
            self._settle(bundle, self._send(self._line, bundle))

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
            self.went_well(session, sent)
        self.tally.sent += sent
        self.tally.dead += len(dead)


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
