"""The organisation's own tables: what its rules and sources call verbs, and how records are understood."""

from __future__ import annotations

from recognition.rulebook.tables import change_tables
from records.tables import newest_tables
from rest_api.calls import Answer, Call, etag_of
from rest_api.declaring import Operation
from rest_api.shapes.basics import asked


def _present(call: Call) -> Answer:
    found = newest_tables(call.session, call.organisation.id)
    number, text = (found.number, found.text) if found is not None else (0, "")
    return Answer({"version": number, "text": text}, etag=etag_of("tables", number))


def _change(call: Call) -> Answer:
    seen = _present(call)
    call.check_match(seen.etag or "", needed=True)
    over = seen.data["version"]
    change_tables(call.session, call.organisation.id, call.body["text"], by=call.by, now=call.now, over=over)
    call.session.flush()
    return _present(call)


OPERATIONS = (
    Operation(
        "getTables",
        "GET",
        "/tables",
        "The organisation's own tables as they were written; an empty text where what ships alone is in force.",
        "read:rules",
        _present,
        "Tables",
        tagged=True,
    ),
    Operation(
        "changeTables",
        "PUT",
        "/tables",
        "Put other tables into force, on the state that If-Match names. What is stored is understood anew.",
        "write:rules",
        _change,
        "Tables",
        body=asked("text", text={"type": "string", "maxLength": 1_000_000}),
        writes=True,
        tagged=True,
        problems=(409, 412, 428),
    ),
)
