"""Looking at holders again after a rule was published, where its publisher chose so.

By default an award lives on under the version that it was given for. With a review, holders who do not meet the new
version once history has been searched for it are put before a person; whoever meets it then keeps the award, also when
a window rolls on later. Done once, in chunks beside the live stream.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from recognition.awarding.deciding import standing_of
from recognition.awarding.evaluating import Clockwork, step, verdicts
from recognition.rulebook.catalogue import Catalogue
from records.holder_reviews import HolderReview, holders_to_review, reviews
from records.learners import lock_learners
from records.microcredentials import searched_keys
from records.rematches import rematching

CHUNK = 200


def ready_review(session: Session, catalogue: Catalogue) -> HolderReview | None:
    """The first review of this organisation whose version's criteria have all their matches."""
    asked = reviews(session, catalogue.organisation_id)
    if not asked or rematching(session, catalogue.organisation_id):
        return None
    searched = searched_keys(session, catalogue.organisation_id)
    return next((one for one in asked if catalogue.rules[one.microcredential_id].match_keys <= searched), None)


def review_chunk(session: Session, review: HolderReview, catalogue: Catalogue, clockwork: Clockwork) -> None:
    """Look at the next holders; strikes the review out when they were the last.

    Call it with the organisation locked.
    """
    holders = holders_to_review(session, review, CHUNK)
    learners = lock_learners(session, holders)
    for learner_id, (verdict, awards) in verdicts(
        session, catalogue, learners, review.microcredential_id, clockwork
    ).items():
        own = [award for award in awards if award.microcredential_id == review.microcredential_id]
        standing = standing_of(own)
        # Somebody may have decided while we waited for the learner.
        held = standing is not None and standing.state == "issued" and standing.version_id < review.version_id
        if standing is not None and held and verdict.status != "met":
            step(session, standing, "question", "rule-changed", clockwork.now)
        review.reviewed_to = max(review.reviewed_to, learner_id)
    if len(holders) < CHUNK:
        session.delete(review)
