"""The sender of mail: one run through what an organisation has to post, letter by letter, each struck out in turn.

A server that will never take a letter (5xx) has it set aside with the answer; one that will take it later (4xx, as
greylisting does) is asked again with growing pauses, for some days. Killed at any instant, a run leaves letters that
are sent again under the same `Message-ID`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from recognition.sending.errors import LetterRefusedError, SendLostError
from recognition.sending.mailing import Sender, composed
from recognition.sending.pauses import pause_after
from recognition.sending.posts import Post
from recognition.sending.running import Run, Tools
from records.organisations import Organisation
from records.outbox import OutboxItem, change_item, done, next_items, target_by_id
from rules import local

AT_A_TIME = 50
# With pauses that grow to an hour: some three days.
MOST_TRIES = 80
_ANSWER_LENGTH = 2_000


@dataclass(frozen=True, kw_only=True)
class MailTools(Tools):
    """What posting needs beside the target itself."""

    sender: Sender
    post: Callable[[], Post]


class MailRun(Run):
    """One run through one organisation's letters."""

    def __init__(self, tools: MailTools, target_id: int) -> None:
        super().__init__(tools, target_id)
        self._tools = tools
        self._post = tools.post()

    def hang_up(self) -> None:
        """End a wait for an answer in another thread."""
        self._post.close()

    def send_all(self) -> None:
        """Post all that waits; raises a `MailError` where the post is not ready."""
        name = self._organisation_name()
        while not self.stopped:
            with self._tools.database.reading() as session:
                items = next_items(session, self._target_id, self._tools.clock(), AT_A_TIME)
                session.expunge_all()
            if not items:
                self._post.part()
                return
            for item in items:
                if self.stopped:
                    return
                self._deliver(item, name)

    def _organisation_name(self) -> str:
        with self._tools.database.reading() as session:
            target = target_by_id(session, self._target_id)
            if target is None:
                raise SendLostError("the target was removed")
            organisation = session.get_one(Organisation, target.organisation_id)
            return local(organisation.name, organisation.language)

    def _deliver(self, item: OutboxItem, organisation_name: str) -> None:
        try:
            self._post.send(composed(item, self._tools.sender, organisation_name))
        except LetterRefusedError as refusal:
            self._note(item, refusal)
            return
        with self._tools.database.transaction() as session:
            done(session, [item.id])
            self.went_well(session, 1)
        self.tally.sent += 1

    def _note(self, item: OutboxItem, refusal: LetterRefusedError) -> None:
        """Set the letter aside, or put it off."""
        now, tries = self._tools.clock(), item.attempts + 1
        values = {"attempts": tries, "answer_status": refusal.status, "answer": str(refusal)[:_ANSWER_LENGTH]}
        dead = refusal.for_good or tries >= MOST_TRIES
        if dead:
            values["dead_at"] = now
        else:
            values["not_before"] = now + pause_after(tries, timedelta(0), self._tools.chance())
        with self._tools.database.transaction() as session:
            change_item(session, item.id, values)
            self.went_well(session, 0)
        self.tally.dead += dead
