"""What learners lost of the evidence that their awards rest on: it was withdrawn, or it is somebody else's now."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from recognition.awarding.deciding import Lost
from records.award_states import STANDING
from records.awards import awards_of_learners
from records.matches import evidence_owners
from records.statement_queries import positions_of


def losses_of(
    session: Session, organisation_id: int, withdrawn: Mapping[int, frozenset[str]], moved: Collection[int]
) -> dict[int, Lost]:
    """What each of these learners lost. `withdrawn` are ids of statements that were withdrawn just now, `moved` are
    learners some of whose identities were given to another.

    What their awards that stand cite is looked up anew, for what was lost earlier may matter only now: an award
    that lost one statement stood as long as others sufficed.
    """
    learner_ids = sorted({*withdrawn, *moved})
    if not learner_ids:
        return {}
    cited = {
        learner_id: {each["statement_id"] for award in awards if award.state in STANDING for each in award.cited}
        for learner_id, awards in awards_of_learners(session, learner_ids).items()
    }
    positions = positions_of(session, organisation_id, set().union(*cited.values()))
    owners = evidence_owners(session, organisation_id, positions.values())
    losses = {}
    for learner_id in learner_ids:
        owned = {each: owners.get(positions.get(each.lower(), 0), set()) for each in cited[learner_id]}
        gone = frozenset(each for each, whose in owned.items() if not whose)
        elsewhere = frozenset(each for each, whose in owned.items() if whose and learner_id not in whose)
        losses[learner_id] = Lost(withdrawn.get(learner_id, frozenset()) | gone, elsewhere)
    return losses
