"""What is sent to other record stores and by mail: what waits, what was refused, and what becomes of that."""

from __future__ import annotations

from typing import Any

from recognition.sending.reviving import give_up_dead, try_again
from records.outbox import MAIL, OutboxItem, OutboxTarget, dead_items, listed_targets, target_by_slug, waiting_counts
from rest_api.calls import Answer, Call
from rest_api.declaring import NUMBER, Operation

MOST_SHOWN = 100


def _targets(call: Call) -> Answer:
    here = call.organisation.id
    counts = waiting_counts(call.session, here)
    found = listed_targets(call.session, here)
    return Answer({"items": [_target(call, one, counts.get(one.id, (0, 0))) for one in found]})


def _target(call: Call, one: OutboxTarget, counts: tuple[int, int]) -> dict[str, Any]:
    trouble = {"code": one.trouble_code, "words": one.trouble or ""} if one.trouble_code is not None else None
    return {
        "slug": one.slug,
        "kind": "mail" if one.kind == MAIL else "lrs",
        "state": one.state(call.now),
        "sent": one.sent,
        "waiting": counts[0],
        "dead": counts[1],
        "next_at": one.next_at if trouble is not None and not one.paused else None,
        "trouble": trouble,
    }


def _dead(call: Call) -> Answer:
    found = target_by_slug(call.session, call.organisation.id, call.places["target"])
    items = dead_items(call.session, call.organisation.id, MOST_SHOWN, found.id)
    return Answer({"items": [_letter(each, found.slug) for each in items]})


def _letter(item: OutboxItem, target: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "target": target,
        "kind": item.kind,
        "to": item.payload.get("to"),
        "subject": item.payload.get("subject"),
        "at": item.dead_at or item.enqueued_at,
        "status": item.answer_status,
        "answer": item.answer or "",
    }


def _again(call: Call) -> Answer:
    slug, item = call.places["target"], (call.body or {}).get("item")
    count = try_again(call.session, call.organisation.id, slug, item, by=call.by, now=call.now)
    return Answer({"target": slug, "items": count})


def _drop(call: Call) -> Answer:
    slug = call.places["target"]
    count = give_up_dead(call.session, call.organisation.id, slug, call.places["item"], by=call.by, now=call.now)
    return Answer({"target": slug, "items": count})


_TARGET = {"type": "string", "minLength": 1, "maxLength": 120}
_ONE = {"target": _TARGET}
OPERATIONS = (
    Operation(
        "listOutgoing",
        "GET",
        "/outgoing",
        "Where statements and letters go: how many went, wait and were refused, and what is the matter.",
        "read:outgoing",
        _targets,
        "Targets",
    ),
    Operation(
        "listDeadLetters",
        "GET",
        "/outgoing/{target}/dead",
        "What the other side refused for good, the latest first; at most 100.",
        "read:outgoing",
        _dead,
        "DeadLetters",
        places=_ONE,
    ),
    Operation(
        "tryAgain",
        "POST",
        "/outgoing/{target}/retries",
        "Try again what was refused: one item, or all.",
        "write:outgoing",
        _again,
        "Revived",
        places=_ONE,
        body={"type": "object", "properties": {"item": NUMBER}, "additionalProperties": False},
        writes=True,
    ),
    Operation(
        "giveUpDeadLetter",
        "DELETE",
        "/outgoing/{target}/dead/{item}",
        "Give up for good what was refused.",
        "write:outgoing",
        _drop,
        "Revived",
        places={**_ONE, "item": NUMBER},
        writes=True,
    ),
)
