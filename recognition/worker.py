"""The worker: drains the inbox, signs what was awarded, searches history for new criteria, and follows the calendar.

Each step is one transaction that takes work, does it and strikes it out. Whatever kills the process, the work is either
done or still there, and doing it twice changes nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from recognition.awarding.evaluating import Clockwork, evaluate_learners
from recognition.awarding.losing import losses_of
from recognition.awarding.sparing import unsettled
from recognition.awarding.timing import coming, follow_calendar
from recognition.certifying.issuing import Signatory
from recognition.evidence.concerns import all_concerns, join
from recognition.evidence.matching import Touched, find, take_in
from recognition.evidence.origin import origin_of
from recognition.evidence.remits import rematch_chunk
from recognition.rulebook.backfill import search_history
from recognition.rulebook.catalogue import Catalogue, Catalogues
from recognition.rulebook.reviewing import ready_review, review_chunk
from recognition.rulebook.tables import adopt_shipped
from records.database import Database
from records.holder_reviews import reviews
from records.inbox import InboxItem, claim, done, put_back
from records.learners import lock_learners
from records.organisations import Organisation, lock_organisation
from records.rematches import oldest_rematch
from records.sources import sources_held
from records.statement_queries import statements_between
from rules.errors import AcquisError

log = logging.getLogger(__name__)

# Enough requests a transaction to share its commit, few enough not to hold SQLite's one pen for long.
ITEMS_PER_TRANSACTION = 16
FIRST_RETRY = timedelta(seconds=1)


@dataclass
class Worker:
    """One drain. Keeps compiled catalogues between calls; use one for each thread."""

    database: Database
    signatory: Signatory
    clock: Callable[[], datetime]
    new_id: Callable[[], uuid.UUID] = uuid.uuid4
    catalogues: Catalogues = field(default_factory=Catalogues)
    # Whether the tables of this release have been looked for.
    _adopted: bool = field(default=False, init=False)

    def work(self) -> bool:
        """Do a little of everything that waits; whether anything was done."""
        if not self._adopted:
            adopt_shipped(self.database, self.clock())
            self._adopted = True
        drained = self.drain()
        signed = self.signatory.sign_waiting(self.database, self.clock())
        listed = self.signatory.sign_lists(self.database, self.clock())
        tokens = 0 if drained or signed else self.signatory.sign_tokens(self.database, self.clock())
        searched = False if drained else search_history(self.database, self.catalogues, self.clock())
        rematched = False if drained or searched else self.rematch()
        # Only when nothing else waits: what was found for them may still have to be recognised.
        reviewed = False if drained or searched or rematched else self.review()
        return bool(drained or signed or listed or tokens or searched or rematched or reviewed)

    def drain(self, limit: int = ITEMS_PER_TRANSACTION) -> int:
        """Deal with up to `limit` inbox items in one transaction; returns how many.

        If that fails, each item is tried alone, so that one that cannot be dealt with holds up nobody else.
        """
        try:
            with self.database.transaction() as session:
                return self._take(session, limit)
        except OperationalError:
            # The database went away: nothing was done, nothing is lost, and no item is to blame.
            raise
        except Exception:
            log.exception("a batch of inbox items failed; each is tried alone")
            return self._one_by_one(limit)

    def rematch(self) -> bool:
        """Match a chunk of what a source sent before its remit or the tables were changed; whether there was one."""
        with self.database.reading() as session:
            waiting = oldest_rematch(session)
            if waiting is None:
                return False
            organisation_id = waiting.organisation_id
        with self.database.transaction() as session:
            # One at a time, and no change of remit or rule meanwhile.
            lock_organisation(session, organisation_id)
            rematch = oldest_rematch(session, organisation_id)
            if rematch is not None:
                catalogue = self.catalogues.of(session, organisation_id)
                touched = rematch_chunk(session, rematch, catalogue, self.clock())
                self._conclude(session, catalogue, touched, set(), set())
        return True

    def review(self) -> bool:
        """Look at some holders of earlier versions, where a rule was published so; whether there was a review."""
        with self.database.reading() as session:
            waiting = sorted({review.organisation_id for review in reviews(session)})
        for organisation_id in waiting:
            with self.database.transaction() as session:
                # One at a time, and no publishing meanwhile.
                lock_organisation(session, organisation_id)
                catalogue = self.catalogues.of(session, organisation_id)
                review = ready_review(session, catalogue)
                if review is not None:
                    organisation = session.get_one(Organisation, organisation_id)
                    clockwork = Clockwork(self.clock(), self.new_id, organisation.timezone)
                    review_chunk(session, review, catalogue, clockwork)
                    return True
        return False

    def follow_calendar(self) -> int:
        """Put into the inbox whose verdict time alone can have changed, and end awards whose life is over."""
        return follow_calendar(self.database, self.clock())

    def coming(self) -> datetime | None:
        """When time alone changes something next."""
        return coming(self.database)

    def _one_by_one(self, limit: int) -> int:
        for count in range(limit):
            try:
                with self.database.transaction() as session:
                    if not self._take(session, 1):
                        return count
            except OperationalError:
                raise
            except Exception as error:  # noqa: BLE001 - see drain
                self._set_back(error)
        return limit

    def _set_back(self, error: Exception) -> None:
        now = self.clock()
        with self.database.transaction() as session:
            for item in claim(session, 1, now):
                pause = FIRST_RETRY * 2**item.attempts
                words = str(error) if isinstance(error, AcquisError) else f"{type(error).__name__}: {error}"
                put_back(session, item.id, words, now + pause)
                log.error("inbox item %s failed (%s); next try in %s", item.id, words, pause)

    def _take(self, session: Session, limit: int) -> int:
        items = claim(session, limit, self.clock())
        for organisation_id in sorted({item.organisation_id for item in items}):
            own = [item for item in items if item.organisation_id == organisation_id]
            self._recognise(session, organisation_id, own)
        done(session, items)
        return len(items)

    def _recognise(self, session: Session, organisation_id: int, items: Sequence[InboxItem]) -> None:
        sources = {item.source_id for item in items if item.source_id is not None}
        origins = {source.id: origin_of(source) for source in sources_held(session, sources)} if sources else {}
        # Only now: whoever changes the tables waits for us, or we saw what they changed.
        catalogue = self.catalogues.of(session, organisation_id)
        statements = [
            stored
            for item in items
            if item.first_position is not None and item.last_position is not None
            for stored in statements_between(
                session, organisation_id, item.first_position, item.last_position, item.source_id
            )
        ]
        found, voids = find(catalogue.index, statements, origins)
        touched = take_in(session, organisation_id, catalogue, found, voids, self.clock())
        again = {item.learner_id for item in items if item.learner_id is not None}
        moved = {item.learner_id for item in items if item.learner_id is not None and item.evidence_moved}
        self._conclude(session, catalogue, touched, again, moved)

    def _conclude(
        self, session: Session, catalogue: Catalogue, touched: Touched, again: set[int], moved: set[int]
    ) -> None:
        organisation = session.get_one(Organisation, catalogue.organisation_id)
        clockwork = Clockwork(self.clock(), self.new_id, organisation.timezone)
        again = again | set(touched.withdrawn)
        open_still = unsettled(session, catalogue, touched, again, clockwork.now)
        learners = lock_learners(session, again | set(open_still))
        concerned = join(open_still, all_concerns(session, catalogue, sorted(again)))
        losses = losses_of(session, catalogue.organisation_id, touched.withdrawn, moved)
        evaluate_learners(session, catalogue, learners, concerned, losses, clockwork)
