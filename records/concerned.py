"""Whom a rule concerns: everybody who is evaluated when it is published."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from records.awards import Award, Progress
from records.learners import Actor
from records.matches import StoredMatch
from records.microcredentials import MicroCredential, StoredCriterion

TOGETHER = 1_000


def concerned_learners(
    session: Session, organisation_id: int, match_keys: Collection[str], slug: str, parts: Collection[str]
) -> Iterator[list[int]]:
    """The ids of all who have evidence for one of these criteria, a verdict on the micro-credential `slug`, or had an
    award of it or of one of its `parts`; each once, some hundreds at a time."""
    evident = (
        select(Actor.learner_id)
        .join(StoredMatch, StoredMatch.actor_id == Actor.id)
        .join(StoredCriterion, StoredCriterion.id == StoredMatch.criterion_id)
        .where(
            StoredCriterion.organisation_id == organisation_id, StoredCriterion.match_key.in_(sorted(set(match_keys)))
        )
    )
    judged = (
        select(Progress.learner_id)
        .join(MicroCredential, MicroCredential.id == Progress.microcredential_id)
        .where(Progress.organisation_id == organisation_id, MicroCredential.slug == slug)
    )
    awarded = (
        select(Award.learner_id)
        .join(MicroCredential, MicroCredential.id == Award.microcredential_id)
        .where(Award.organisation_id == organisation_id, MicroCredential.slug.in_(sorted({slug, *parts})))
    )
    everybody = union(evident, judged, awarded).execution_options(yield_per=TOGETHER)
    for part in session.scalars(everybody).partitions():
        yield list(part)
