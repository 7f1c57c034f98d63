"""Learners as staff administers them: who they are, where they stand, and what counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from recognition.awarding.explain import Standing, overview
from records.api_pages import learners_after
from records.learners import Learner, actors_of, as_known, learner_by_id
from records.page_queries import statements_by_id
from rest_api.calls import Answer, Call, page_of
from rest_api.declaring import NUMBER, PAGED, Operation, Query
from rules import NodeVerdict


def _list(call: Call) -> Answer:
    limit, last = call.queries["limit"], call.after_number() or 0
    found = learners_after(call.session, call.organisation.id, last, limit + 1, call.queries["q"] or "")
    return page_of(found, limit, _shown, lambda one: [one.id])


def _known(call: Call) -> Learner:
    return as_known(call.session, learner_by_id(call.session, call.organisation.id, call.places["learner"]))


def _one(call: Call) -> Answer:
    return Answer(_shown(_known(call)))


def _shown(learner: Learner) -> dict[str, Any]:
    return {
        "id": learner.id,
        "name": learner.name,
        "email": learner.email,
        "team": learner.team,
        "language": learner.language,
        "created_at": learner.created_at,
    }


def _standing(call: Call) -> Answer:
    return Answer({"items": [_stands(one) for one in overview(call.session, _known(call), call.now)]})


def _stands(standing: Standing) -> dict[str, Any]:
    return {
        "microcredential": standing.slug,
        "version": standing.version.number,
        "held": standing.held,
        "award": standing.award.id if standing.award is not None else None,
        "state": standing.award.state if standing.award is not None else None,
        "status": standing.verdict.status,
        "progress": standing.verdict.progress,
        "verdict": standing.verdict.to_json(),
    }


def _evidence(call: Call) -> Answer:
    standings = overview(call.session, _known(call), call.now)
    counted = [(each.slug, *one) for each in standings for one in _counted(each.verdict.root)]
    arrived = statements_by_id(call.session, call.organisation.id, {statement_id for _, _, statement_id in counted})
    rows = [
        {
            "microcredential": slug,
            "criterion": criterion,
            "statement_id": statement_id,
            "stored": arrived[statement_id].stored,
            "source": arrived[statement_id].source,
        }
        for slug, criterion, statement_id in counted
        if statement_id in arrived
    ]
    return Answer({"items": rows})


def _counted(node: NodeVerdict) -> Iterator[tuple[str, str]]:
    """The keys of criteria with the statements that count for each."""
    for child in node.children:
        yield from _counted(child)
    if not node.children:
        yield from ((node.key, statement_id) for statement_id in node.because)


def _identities(call: Call) -> Answer:
    return Answer(
        {
            "items": [
                {"identity": each.ifi, "provenance": each.provenance, "by": each.linked_by, "since": each.linked_at}
                for each in actors_of(call.session, _known(call).id)
            ]
        }
    )


_ONE = {"learner": NUMBER}
OPERATIONS = (
    Operation(
        "listLearners",
        "GET",
        "/learners",
        "Learners by number, or those with these words in name, e-mail address or team.",
        "read:learners",
        _list,
        "Learners",
        queries=(Query("q", "Words to look for.", {"type": "string", "maxLength": 100}), *PAGED),
    ),
    Operation(
        "getLearner", "GET", "/learners/{learner}", "One learner.", "read:learners", _one, "Learner", places=_ONE
    ),
    Operation(
        "getStanding",
        "GET",
        "/learners/{learner}/standing",
        "Where a learner stands with every micro-credential in force: what is held first, then what is nearest.",
        "read:learners",
        _standing,
        "Standings",
        places=_ONE,
    ),
    Operation(
        "getEvidence",
        "GET",
        "/learners/{learner}/evidence",
        "The statements that count for a learner, and for which criterion of what.",
        "read:learners",
        _evidence,
        "EvidenceList",
        places=_ONE,
    ),
    Operation(
        "listIdentities",
        "GET",
        "/learners/{learner}/identities",
        "What a learner is known by in the records, and who said so.",
        "read:learners",
        _identities,
        "Identities",
        places=_ONE,
    ),
)
