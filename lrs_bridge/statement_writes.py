"""PUT and POST of the Statement Resource (xAPI 2.0 §4.1.6.1, xAPI 1.0.3 Communication 2.1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson

from lrs_bridge.access import need_void
from lrs_bridge.attachments import check_attachments
from lrs_bridge.drafting import Writer, draft
from lrs_bridge.errors import BadRequestError
from lrs_bridge.exchange import Answer, Call, Edition
from lrs_bridge.fingerprint import ASSIGNED, fingerprint
from lrs_bridge.foreign import read_batch, read_whole
from lrs_bridge.listener import Listener
from lrs_bridge.multipart import Part, is_multipart, parse_multipart
from lrs_bridge.parameters import check_names, required, uuid
from lrs_bridge.pushing import Push
from lrs_bridge.validation.json_text import parse_json
from lrs_bridge.validation.problems import Invalid
from lrs_bridge.validation.statements import VOIDED, check_statement
from records.source_access import SourceAccess
from records.statement_writing import Delivery

_DEFAULT_VERSION = {Edition.FIRST: "1.0.0", Edition.SECOND: "2.0.0"}
_JSON = {"Content-Type": "application/json"}


def post_statements(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    """Store one statement or several, all or none; the answer holds their ids.

    Of a source whose bad statements go into quarantine, the good ones are stored.
    """
    check_names(call.params, frozenset())
    body, parts = _body(call)
    if access.remit.on_error == "quarantine":
        ids = Push(listener, access, call.edition).take(read_batch(body), parts or ())
        return Answer(200, orjson.dumps(ids), _JSON)
    data = parse_json(body)
    statements = data if type(data) is list else [data]
    for index, statement in enumerate(statements):
        try:
            check_statement(statement, call.edition is Edition.SECOND)
        except Invalid as problem:
            raise problem.under("statements", index) from None
    ids = _store(listener, access, call, statements, parts) if statements else []
    return Answer(200, orjson.dumps(ids), _JSON)


def put_statement(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    """Store one statement under the id given."""
    check_names(call.params, frozenset({"statementId"}))
    required(call.params, "statementId")
    statement_id = uuid(call.params, "statementId")
    body, parts = _body(call)
    if access.remit.on_error == "quarantine":
        Push(listener, access, call.edition).take_one(read_whole(body), UUID(statement_id), parts or ())
        return Answer(204)
    statement = parse_json(body)
    try:
        check_statement(statement, call.edition is Edition.SECOND)
    except Invalid as problem:
        raise problem.under("statement") from None
    if str(statement.setdefault("id", statement_id)).lower() != str(statement_id).lower():
        raise BadRequestError("the statement's id is not the statementId of the request (xAPI 2.0 §4.1.6.1)")
    _store(listener, access, call, [statement], parts)
    return Answer(204)


def _body(call: Call) -> tuple[bytes, list[Part] | None]:
    """The JSON text of the body, and the attachments if it is multipart."""
    if call.is_json:
        return call.body, None
    if not is_multipart(call.content_type):
        raise BadRequestError("the Content-Type must be application/json or multipart/mixed (xAPI 2.0 §4.1.3)")
    first, *rest = parse_multipart(call.content_type, call.body)
    if first.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadRequestError("the first part must be application/json (xAPI 2.0 §4.1.3)")
    return first.content, rest


def _store(
    listener: Listener, access: SourceAccess, call: Call, statements: list[dict[str, Any]], parts: list[Part] | None
) -> list[str]:
    if any(statement["verb"]["id"] == VOIDED for statement in statements):
        need_void(access)
    attachments: dict[str, bytes] = {}
    if parts is not None or any("attachments" in one or "attachments" in one["object"] for one in statements):
        attachments = check_attachments(statements, parts or ())
    writer = Writer(listener.authority(access), _DEFAULT_VERSION[call.edition], listener.new_id)
    again = _known_by_content(access, statements) if access.remit.dedup == "fingerprint" else frozenset()
    drafts = [draft(statement, writer) for statement in statements]
    ids = [one.id for one in drafts]
    drafts = [one for place, one in enumerate(drafts) if place not in again]
    if len({one.id for one in drafts}) < len(drafts):
        raise BadRequestError("two statements of the batch have the same id (xAPI 2.0 §4.1.6.1)")
    listener.intake.store(Delivery(access.organisation_id, access.source_id, drafts, attachments))
    return ids


def _known_by_content(access: SourceAccess, statements: list[dict[str, Any]]) -> frozenset[int]:
    """Give statements without an id that of their content; the places of those that came before in the batch."""
    seen: set[str] = set()
    again = set()
    for place, statement in enumerate(statements):
        if "id" not in statement:
            content = {name: value for name, value in statement.items() if name not in ASSIGNED}
            statement["id"] = str(fingerprint(access.path, content))
            if statement["id"] in seen:
                again.add(place)
            seen.add(statement["id"])
    return frozenset(again)
