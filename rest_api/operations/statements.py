"""What has arrived."""

from __future__ import annotations

from typing import Any

import orjson

from records.page_queries import ArrivedStatement, newest_statements
from records.positions import AFTER_ALL, position_at
from rest_api.calls import Answer, Call, page_of
from rest_api.declaring import PAGED, Operation


def _list(call: Call) -> Answer:
    limit, after = call.queries["limit"], call.after_number()
    before = AFTER_ALL if after is None else min(after, AFTER_ALL)
    found = newest_statements(call.session, call.organisation.id, limit + 1, before)
    # No two statements of an organisation's page share an instant of storing, but for those of two processes.
    return page_of(found, limit, _shown, lambda one: [position_at(one.stored)])


def _shown(one: ArrivedStatement) -> dict[str, Any]:
    return {
        "id": one.id,
        "stored": one.stored,
        "source": one.source,
        "voided": one.voided,
        "statement": orjson.loads(one.payload),
    }


OPERATIONS = (
    Operation(
        "listStatements",
        "GET",
        "/statements",
        "The statements that arrived, the latest first. To query them as xAPI does, ask the listener at /xapi/.",
        "read:statements",
        _list,
        "Statements",
        queries=PAGED,
    ),
)
