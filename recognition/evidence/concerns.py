"""Which micro-credentials concern whom, when it is not a statement that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from recognition.rulebook.catalogue import Catalogue
from records.awards import awards_of_learners, followed_by
from records.matches import match_keys_of
from records.waivers import waivers_of

Concerns = Mapping[int, frozenset[int]]


def all_concerns(session: Session, catalogue: Catalogue, learner_ids: Sequence[int]) -> Concerns:
    """Every micro-credential that each learner has evidence, a verdict, a waiver or a part of the stack for."""
    if not learner_ids:
        return {}
    keys = match_keys_of(session, learner_ids)
    awards = awards_of_learners(session, learner_ids)
    found = {learner_id: set(catalogue.concerned(keys[learner_id])) for learner_id in learner_ids}
    for learner_id, followed in followed_by(session, learner_ids).items():
        found[learner_id] |= followed
    for learner_id, waived in waivers_of(session, learner_ids).items():
        found[learner_id] |= waived.keys()
    for learner_id, own in awards.items():
        for award in own:
            found[learner_id] |= {award.microcredential_id} | catalogue.stacked_on.get(
                award.microcredential.slug, frozenset()
            )
    # A verdict or an award can be of a micro-credential that was withdrawn from the catalogue.
    return {learner_id: frozenset(numbers & catalogue.rules.keys()) for learner_id, numbers in found.items()}


def join(one: Concerns, other: Concerns) -> Concerns:
    """Both together."""
    return {
        learner_id: one.get(learner_id, frozenset()) | other.get(learner_id, frozenset())
        for learner_id in one.keys() | other.keys()
    }
