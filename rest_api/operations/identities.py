"""Who is who: identities linked, split off and put back, people found to be one."""

from __future__ import annotations

from recognition.people.identifiers import check_ifi
from recognition.people.identity import Said, link, merge, refuse, split, undo
from records.identities import IdentityChange
from records.learners import learner_by_id
from rest_api.calls import Answer, Call
from rest_api.declaring import NUMBER, Operation
from rest_api.shapes.basics import asked

IFI = {"type": "string", "minLength": 1, "maxLength": 2_000}


def _link(call: Call) -> Answer:
    for each in call.body["identities"]:
        check_ifi("identities", each)
    learner = learner_by_id(call.session, call.organisation.id, call.places["learner"])
    return _told(link(call.session, learner, call.body["identities"], _said(call)))


def _split(call: Call) -> Answer:
    return _told(split(call.session, call.organisation.id, call.body["identity"], _said(call)))


def _merge(call: Call) -> Answer:
    into, other = (
        learner_by_id(call.session, call.organisation.id, number)
        for number in (call.places["learner"], call.body["other"])
    )
    return _told(merge(call.session, into, other, _said(call)))


def _tell_apart(call: Call) -> Answer:
    one, other = (
        learner_by_id(call.session, call.organisation.id, number)
        for number in (call.places["learner"], call.body["other"])
    )
    return _told(refuse(call.session, one, other, _said(call)))


def _undo(call: Call) -> Answer:
    return _told(undo(call.session, call.organisation.id, call.places["change"], _said(call)))


def _said(call: Call) -> Said:
    return Said(by=call.by, at=call.now)


def _told(change: IdentityChange | None) -> Answer:
    if change is None:
        return Answer({"changed": False, "change": None})
    told = {"id": change.id, "kind": change.kind, "learner": change.learner_id, "at": change.at, "by": change.by}
    return Answer({"changed": True, "change": told})


_ONE = {"learner": NUMBER}
OPERATIONS = (
    Operation(
        "linkIdentities",
        "POST",
        "/learners/{learner}/identities",
        "Say that these identities mean this learner. Both sides are evaluated again.",
        "write:identities",
        _link,
        "IdentityOutcome",
        places=_ONE,
        body=asked("identities", identities={"type": "array", "items": IFI, "minItems": 1, "maxItems": 100}),
        writes=True,
    ),
    Operation(
        "mergeLearners",
        "POST",
        "/learners/{learner}/merges",
        "Say that another learner is the same person as this one.",
        "write:identities",
        _merge,
        "IdentityOutcome",
        places=_ONE,
        body=asked("other", other={"type": "integer", "minimum": 1, "maximum": 2**31 - 1}),
        writes=True,
    ),
    Operation(
        "tellApart",
        "POST",
        "/learners/{learner}/refusals",
        "Say that another learner is not the same person as this one: nobody suggests it again.",
        "write:identities",
        _tell_apart,
        "IdentityOutcome",
        places=_ONE,
        body=asked("other", other={"type": "integer", "minimum": 1, "maximum": 2**31 - 1}),
        writes=True,
    ),
    Operation(
        "splitIdentity",
        "POST",
        "/identities/split",
        "Say that an identity is not who it was taken for: it gets a learner of its own.",
        "write:identities",
        _split,
        "IdentityOutcome",
        body=asked("identity", identity=IFI),
        writes=True,
    ),
    Operation(
        "undoIdentityChange",
        "POST",
        "/identities/changes/{change}/undo",
        "Put back what a change moved.",
        "write:identities",
        _undo,
        "IdentityOutcome",
        places={"change": NUMBER},
        writes=True,
    ),
)
