"""Which verdicts stand as they are whatever arrived: the learners who need no evaluation, and what it would read.

So that an arriving statement costs the same for a learner with ten statements and for one with a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.evidence.concerns import Concerns
from recognition.evidence.matching import Touched
from recognition.rulebook.catalogue import Catalogue
from records.verdicts import confirm_verdicts, last_verdicts
from rules import Verdict, is_settled


def unsettled(
    session: Session, catalogue: Catalogue, touched: Touched, again: Collection[int], now: datetime
) -> Concerns:
    """Of whom statements touched, who has to be evaluated for what. `again` are evaluated whole anyhow.

    A verdict that stands is noted to do so as of now. Its `have` stays as it was: pages evaluate for themselves.
    """
    sure = touched.arrived.keys() - touched.debtors - set(again)
    asked = {learner_id: touched.concerned.get(learner_id, frozenset()) for learner_id in sure}
    settled = {
        (row.learner_id, row.microcredential_id)
        for row in last_verdicts(session, asked)
        if row.version_id == catalogue.rules[row.microcredential_id].version_id
        and is_settled(
            catalogue.rules[row.microcredential_id].rule,
            Verdict.from_json(row.verdict),
            touched.arrived[row.learner_id],
            now,
        )
        and (row.next_change_at is None or row.next_change_at > now)
    }
    confirm_verdicts(session, settled, now)
    return _without(touched.concerned, settled)


def _without(concerned: Mapping[int, frozenset[int]], settled: Collection[tuple[int, int]]) -> Concerns:
    left = {
        learner_id: frozenset(number for number in numbers if (learner_id, number) not in settled)
        for learner_id, numbers in concerned.items()
    }
    return {learner_id: numbers for learner_id, numbers in left.items() if numbers}
