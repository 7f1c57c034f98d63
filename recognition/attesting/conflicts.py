"""Who may not attest: the learner themselves, and somebody whom they signed off not long ago.

What a rule calls independent is looked at again with each evaluation (`rules.evaluation.setting`); this is what nobody
even gets to ask for.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from recognition.errors import SignOffError
from recognition.people.addresses import mailbox_of
from records.attesters import policy_of
from records.learners import Learner, addresses_of, learners_known_by
from records.sign_offs import Kind, attesters_between

KINDS: tuple[Kind, ...] = ("practice", "thanks")


def check_independent(
    session: Session, learner: Learner, email: str, now: datetime, *, kinds: Collection[Kind] = KINDS
) -> None:
    """Raise `SignOffError` unless who has this address may attest of the learner: an address that leads to the mailbox
    of either is theirs, however it is written."""
    mailbox, organisation_id = mailbox_of(email), learner.organisation_id
    others = learners_known_by(session, organisation_id, email) | learners_known_by(session, organisation_id, mailbox)
    own = {mailbox_of(each) for each in addresses_of(session, learner)}
    if learner.id in others or mailbox in own:
        raise SignOffError("self", "nobody signs off themselves")
    since = now - timedelta(days=policy_of(session, organisation_id).reciprocal_days)
    attesters = attesters_between(session, organisation_id, others, since, kinds)
    if any(mailbox_of(each) in own for each in attesters):
        raise SignOffError("reciprocal", "these two have attested each other not long ago")
