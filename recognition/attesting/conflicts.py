"""Who may not attest: the learner themselves, and somebody whom they signed off not long ago.

What a rule calls independent is looked at again with each evaluation (`rules.evaluation.setting`); this is what nobody
even gets to ask for.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from recognition.errors import SignOffError
from records.attesters import policy_of
from records.learners import Learner, addresses_of, learners_known_by
from records.sign_offs import Kind, attested_between

KINDS: tuple[Kind, ...] = ("practice", "thanks")


def check_independent(
    session: Session, learner: Learner, email: str, now: datetime, *, kinds: Collection[Kind] = KINDS
) -> None:
    """Raise `SignOffError` unless who has this address may attest of the learner."""
    others = learners_known_by(session, learner.organisation_id, email)
    own = addresses_of(session, learner)
    if learner.id in others or email.lower() in own:
        raise SignOffError("self", "nobody signs off themselves")
    since = now - timedelta(days=policy_of(session, learner.organisation_id).reciprocal_days)
    if attested_between(session, learner.organisation_id, others, own, since, kinds):
        raise SignOffError("reciprocal", "these two have attested each other not long ago")
