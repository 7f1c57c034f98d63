"""The sender to gradebooks: one run to one platform, score by score, each struck out before the next one goes.

A score goes out as it is when it is sent, so that of several changes the newest alone does, and an older one never
comes after it. Its timestamp is the whole second in which it goes: later than the last one of this learner in this
column, and never ahead of the clock. A platform that says 409 has a later one, or one of the same second (Moodle): it
is asked again a little later.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lti_tool.errors import PlatformAnswerError, PlatformSilentError, ScoreRefusedError
from lti_tool.lti.gradebook import Column, Service, score_of
from lti_tool.lti.keys import ensure_key, private_key
from lti_tool.lti.members import SCOPE as ROSTER_SCOPE
from lti_tool.lti.outgoing import Client
from lti_tool.lti.roster import read_roster, take_roster
from lti_tool.lti.tokens import Signer, Tokens
from recognition.sending.errors import SendLostError
from recognition.sending.grading import ask_for_roster
from recognition.sending.running import Run, Tools
from records.gradebooks import NONE, Gradebook, Placement, columns_in_use, gradebook_of_target
from records.grades import Addressee, addressees, note_sent
from records.microcredentials import version_of
from records.organisations import Organisation
from records.outbox import OutboxItem, change_item, count_attempt, done, drop_keys, next_items
from records.platforms import Platform
from rules import local

log = logging.getLogger(__name__)

# How many items are looked at together: those of a back-fill wait for nobody.
AT_A_TIME: Final = 200
SECOND: Final = timedelta(seconds=1)
# How often a score is sent again that the platform finds too old: over four minutes.
MOST_CONFLICTS: Final = 8
ROSTER_PAUSE: Final = timedelta(days=1)
_ANSWER_LENGTH: Final = 2_000


@dataclass(frozen=True, kw_only=True)
class GradeTools(Tools):
    """What sending to gradebooks needs beside the platform itself."""

    client: Client
    tokens: Tokens
    # Opens the tool's keys.
    secret: str


@dataclass(frozen=True, slots=True)
class Letter:
    """All items that wait for one learner in one column, or for the column itself; `about` is as of now."""

    kind: str
    item_ids: tuple[int, ...]
    ordering_key: str
    attempts: int
    placement: Placement | None
    about: Addressee | None


class GradeRun(Run):
    """One run to one platform."""

    def __init__(self, tools: GradeTools, target_id: int) -> None:
        super().__init__(tools, target_id)
        self._tools = tools
        # The columns that the platform would not give: none of their scores need ask again in this run.
        self._refused: dict[int, ScoreRefusedError] = {}

    def hang_up(self) -> None:
        """An answer is waited for a few seconds at most."""

    def send_all(self) -> None:
        """Send all that waits; raises what says that the platform is not ready."""
        service, family = self._open()
        while not self.stopped:
            with self._tools.database.reading() as session:
                letters = self._waiting(session)
                session.expunge_all()
            if not letters:
                return
            for letter in letters:
                if self.stopped:
                    return
                self._deliver(service, family, letter)

    def _open(self) -> tuple[Service, str]:
        with self._tools.database.transaction() as session:
            gradebook = gradebook_of_target(session, self._target_id)
            if gradebook is None:
                raise SendLostError("the platform was removed")
            platform = session.get_one(Platform, gradebook.platform_id)
            signer = self._signer(session, gradebook)
            tools = self._tools
            return Service(platform.registration, tools.client, tools.tokens, signer, tools.clock), platform.family

    def _signer(self, session: Session, gradebook: Gradebook) -> Signer:
        key = ensure_key(session, gradebook.organisation_id, self._tools.secret, self._tools.clock())
        return Signer(key.kid, private_key(key, self._tools.secret))

    def _waiting(self, session: Session) -> list[Letter]:
        # Items before grades: an item that is seen has its grade seen, too.
        items = next_items(session, self._target_id, self._tools.clock(), AT_A_TIME)
        by_key: dict[str, list[OutboxItem]] = {}
        for item in items:
            by_key.setdefault(item.ordering_key, []).append(item)
        keys = [(item.payload["placement"], item.payload["user"]) for item in items if item.kind == "score"]
        known = addressees(session, keys) if keys else {}
        return [_letter(session, key, together, known) for key, together in by_key.items()]

    def _deliver(self, service: Service, family: str, letter: Letter) -> None:
        now = self._tools.clock()
        placement, about = letter.placement, letter.about
        at = now.replace(microsecond=0)
        if (
            placement is None
            or placement.mode == NONE
            or not placement.reaches
            or (about is not None and about.score == about.sent_score)
            or (letter.kind == "roster" and placement.roster is None)
        ):
            self._settle(letter, None)
        elif letter.kind == "roster":
            self._read_roster(service, letter, placement)
        elif about is not None and about.sent_at is not None and at <= about.sent_at:
            self._put_off(letter, about.sent_at + SECOND)
        else:
            self._try(service, family, letter, placement, at)

    def _try(self, service: Service, family: str, letter: Letter, placement: Placement, at: datetime) -> None:
        try:
            lineitem = self._lineitem(service, placement)
            if letter.about is None:
                self._settle(letter, None)
                return
            service.send_score(lineitem, score_of(letter.about.subject, letter.about.score, at, family))
        except ScoreRefusedError as refusal:
            if refusal.status == 409 and letter.attempts < MOST_CONFLICTS:
                self._put_off(letter, self._tools.clock() + SECOND * 2**letter.attempts, refusal)
            else:
                self._bury(letter, refusal)
        except Exception:
            with self._tools.database.transaction() as session:
                count_attempt(session, letter.item_ids)
            raise
        else:
            self._settle(letter, at)

    def _read_roster(self, service: Service, letter: Letter, placement: Placement) -> None:
        """Meet whom the platform lists in the course, and ask again tomorrow. Scores wait for no roster that fails."""
        try:
            people = read_roster(self._tools.client, str(placement.roster), service.token(ROSTER_SCOPE))
        except (PlatformSilentError, PlatformAnswerError) as error:
            log.warning("the roster of placement %s: %s", placement.id, error)
            people = None
        now = self._tools.clock()
        with self._tools.database.transaction() as session:
            if people is not None:
                take_roster(session, placement.platform_id, placement.context_id, people, now)
            done(session, letter.item_ids)
            stored = session.get(Placement, placement.id)
            if stored is not None:
                ask_for_roster(session, stored, now + ROSTER_PAUSE)
            if people is not None:
                self.went_well(session, 0)

    def _lineitem(self, service: Service, placement: Placement) -> str:
        """The address of the placement's column, which is found or made where it is not known yet."""
        if placement.id in self._refused:
            raise self._refused[placement.id]
        with self._tools.database.reading() as session:
            stored = session.get(Placement, placement.id)
            if stored is None or stored.lineitem is not None or stored.lineitems is None:
                return str(stored.lineitem) if stored is not None else ""
            lineitems, column, scopes = stored.lineitems, _column(session, stored), list(stored.scopes)
            taken = columns_in_use(session, stored.platform_id, stored.id)
        try:
            found = service.column(lineitems, column, scopes, taken)
        except ScoreRefusedError as refusal:
            self._refused[placement.id] = refusal
            raise
        with self._tools.database.transaction() as session:
            known = session.get(Placement, placement.id)
            if known is not None and known.lineitem is None:
                known.lineitem = found
        return found

    def _settle(self, letter: Letter, sent_at: datetime | None) -> None:
        """Strike a letter out; `sent_at`: as of when the platform took it, if it was sent."""
        with self._tools.database.transaction() as session:
            done(session, letter.item_ids)
            drop_keys(session, self._target_id, [letter.ordering_key])
            if sent_at is not None and letter.about is not None:
                about = letter.about
                note_sent(session, about.placement.id, about.user_id, about.score, sent_at)
            self.went_well(session, 0 if sent_at is None else 1)
        self.tally.sent += 0 if sent_at is None else 1

    def _put_off(self, letter: Letter, until: datetime, refusal: ScoreRefusedError | None = None) -> None:
        with self._tools.database.transaction() as session:
            values = {"not_before": until}
            for item_id in letter.item_ids:
                change_item(session, item_id, values if refusal is None else {**values, **_answer(refusal)})
            if refusal is not None:
                count_attempt(session, letter.item_ids)
                self.went_well(session, 0)

    def _bury(self, letter: Letter, refusal: ScoreRefusedError) -> None:
        """Set aside the last of a letter's items, with the answer, in place of one that was set aside before."""
        *others, last = letter.item_ids
        with self._tools.database.transaction() as session:
            done(session, others)
            drop_keys(session, self._target_id, [letter.ordering_key])
            change_item(session, last, {"dead_at": self._tools.clock(), **_answer(refusal)})
            self.went_well(session, 0)
        self.tally.dead += 1


def _letter(
    session: Session, key: str, together: Sequence[OutboxItem], known: dict[tuple[int, int], Addressee]
) -> Letter:
    payload = together[0].payload
    about = known.get((payload["placement"], payload["user"])) if "user" in payload else None
    placement = about.placement if about is not None else None
    if "user" not in payload:
        placement = session.get(Placement, payload["placement"])
    attempts = max(item.attempts for item in together)
    return Letter(together[0].kind, tuple(item.id for item in together), key, attempts, placement, about)


def _column(session: Session, placement: Placement) -> Column:
    slug = placement.microcredential.slug
    organisation = session.get_one(Organisation, placement.organisation_id)
    title = local(version_of(session, organisation.id, slug).rule.title, organisation.language)
    return Column(label=title, resource_id=slug, resource_link_id=placement.resource_link_id)


def _answer(refusal: ScoreRefusedError) -> dict[str, object]:
    return {"answer_status": refusal.status, "answer": str(refusal)[:_ANSWER_LENGTH]}
