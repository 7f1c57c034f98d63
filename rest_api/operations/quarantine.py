"""Statements that were set aside, each with the reason: repaired, released or discarded."""

from __future__ import annotations

from typing import Any

import orjson

from records.quarantine import STATES, Quarantined, quarantined, quarantined_by_id
from rest_api.calls import Answer, Call, page_of
from rest_api.declaring import PAGED, Operation, Query
from rest_api.errors import RefusedError
from rest_api.shapes.basics import OPEN, asked

LARGEST_REPAIR = 1_000_000


def _list(call: Call) -> Answer:
    limit = call.queries["limit"]
    state = next(each for each in STATES if each == call.queries["state"])
    found = quarantined(call.session, call.organisation.id, state=state, limit=limit + 1, before=call.after_number())
    return page_of(found, limit, _shown, lambda one: [one.id])


def _shown(one: Quarantined) -> dict[str, Any]:
    return {
        "number": one.id,
        "source": one.source.slug,
        "reason": one.reason,
        "set_aside_at": one.set_aside_at,
        "state": one.state,
        "settled_at": one.settled_at,
        "settled_by": one.settled_by,
        "statement_id": one.statement_id if one.state == "released" else None,
    }


def _one(call: Call) -> Answer:
    found = quarantined_by_id(call.session, call.organisation.id, call.places["number"])
    repaired = found.repaired.decode(errors="replace") if found.repaired is not None else None
    return Answer({**_shown(found), "raw": found.text, "repaired": repaired})


def _repair(call: Call) -> Answer:
    text = orjson.dumps(call.body["statement"])
    problem = call.house.quarantine.repair(call.organisation.id, call.places["number"], text, call.by)
    return _settled(call, problem)


def _release(call: Call) -> Answer:
    return _settled(call, call.house.quarantine.release(call.organisation.id, call.places["number"], call.by))


def _settled(call: Call, problem: str | None) -> Answer:
    if problem is not None:
        raise RefusedError(problem)
    return _afresh(call)


def _discard(call: Call) -> Answer:
    call.house.quarantine.discard(call.organisation.id, call.places["number"], call.by)
    return _afresh(call)


def _afresh(call: Call) -> Answer:
    """As it is by now: the door for records decides in transactions of its own."""
    with call.database.reading() as session:
        return Answer(_shown(quarantined_by_id(session, call.organisation.id, call.places["number"])))


# As large as the store's own numbers.
_ONE = {"number": {"type": "integer", "minimum": 1, "maximum": 999_999_999_999}}
OPERATIONS = (
    Operation(
        "listQuarantine",
        "GET",
        "/quarantine",
        "Statements that were set aside, the latest first.",
        "read:statements",
        _list,
        "Quarantine",
        queries=(
            Query("state", "Only in this state.", {"type": "string", "enum": list(STATES), "default": "held"}),
            *PAGED,
        ),
    ),
    Operation(
        "getQuarantined",
        "GET",
        "/quarantine/{number}",
        "One of them, as it came.",
        "read:statements",
        _one,
        "QuarantinedDetail",
        places=_ONE,
    ),
    Operation(
        "repairQuarantined",
        "POST",
        "/quarantine/{number}/repair",
        "Let this statement stand for what came, which is kept. It is taken once it is released.",
        "write:quarantine",
        _repair,
        "Quarantined",
        places=_ONE,
        body=asked("statement", statement=OPEN),
        apart=True,
    ),
    Operation(
        "releaseQuarantined",
        "POST",
        "/quarantine/{number}/release",
        "Have it taken after all, as it came or as it was repaired.",
        "write:quarantine",
        _release,
        "Quarantined",
        places=_ONE,
        apart=True,
    ),
    Operation(
        "discardQuarantined",
        "POST",
        "/quarantine/{number}/discard",
        "Give it up. What came stays on record.",
        "write:quarantine",
        _discard,
        "Quarantined",
        places=_ONE,
        apart=True,
    ),
)
