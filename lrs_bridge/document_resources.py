"""State, Agent Profile and Activity Profile: documents with optimistic concurrency.

xAPI 2.0 §4.1.4 and §4.1.6.2, .5, .6; xAPI 1.0.3 Communication 2.2, 2.3, 2.6, 2.7 and 3.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime

import orjson
from sqlalchemy.orm import Session

from lrs_bridge import parameters
from lrs_bridge.access import need_read
from lrs_bridge.errors import BadRequestError, DocumentConflictError, MethodError, PreconditionError, UnknownError
from lrs_bridge.exchange import Answer, Call, Edition
from lrs_bridge.listener import Listener
from lrs_bridge.validation.json_text import parse_json
from lrs_bridge.validation.problems import Invalid
from records.documents import (
    Document,
    DocumentContext,
    Kind,
    delete_document,
    delete_documents,
    document,
    document_names,
    lock_document,
    save_document,
)
from records.source_access import SourceAccess
from records.terms import agent_ifi

_OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one document resource asks for."""

    kind: Kind
    # The parameter that holds a document's id.
    name: str
    # The parameters that say what it belongs to.
    context: frozenset[str]
    optional: frozenset[str] = frozenset()


STATE = Shelf("state", "stateId", frozenset({"activityId", "agent"}), frozenset({"registration"}))
AGENT_PROFILE = Shelf("agent-profile", "profileId", frozenset({"agent"}))
ACTIVITY_PROFILE = Shelf("activity-profile", "profileId", frozenset({"activityId"}))


def answer_document(shelf: Shelf, listener: Listener, access: SourceAccess, call: Call) -> Answer:
    """Carry out a call on a document resource."""
    allowed = {shelf.name} | shelf.context | shelf.optional
    many = shelf.name not in call.params
    reads = call.method in ("GET", "HEAD")
    if many and reads:
        allowed |= {"since"}
    parameters.check_names(call.params, frozenset(allowed))
    context = _context(shelf, access, call)
    if reads:
        need_read(access)
        return _names(listener, context, call) if many else _read(listener, context, call.params[shelf.name])
    if call.method == "DELETE":
        if many and shelf is STATE:
            return _delete_all(listener, context)
        return _delete(listener, context, parameters.required(call.params, shelf.name), call)
    if call.method in ("PUT", "POST"):
        name = parameters.required(call.params, shelf.name)
        return _write(shelf, listener, context, name, call)
    raise MethodError(f"{call.method} is not known here")


def _context(shelf: Shelf, access: SourceAccess, call: Call) -> DocumentContext:
    for name in sorted(shelf.context):
        parameters.required(call.params, name)
    agent = parameters.agent(call.params, "agent")
    return DocumentContext(
        access.organisation_id,
        shelf.kind,
        activity=parameters.iri(call.params, "activityId"),
        agent=agent_ifi(agent) if agent is not None else None,
        registration=parameters.uuid(call.params, "registration"),
    )


def _names(listener: Listener, context: DocumentContext, call: Call) -> Answer:
    since = parameters.timestamp(call.params, "since")
    with listener.database.reading() as session:
        names = document_names(session, context, since)
    return Answer(200, orjson.dumps(names), {"Content-Type": "application/json"})


def _read(listener: Listener, context: DocumentContext, name: str) -> Answer:
    with listener.database.reading() as session:
        found = document(session, context, name)
        if found is None:
            raise UnknownError("there is no such document")
        headers = {
            "Content-Type": found.content_type,
            "ETag": f'"{found.etag}"',
            "Last-Modified": format_datetime(found.updated.replace(microsecond=0), usegmt=True),
        }
        return Answer(200, found.content, headers)


def _delete_all(listener: Listener, context: DocumentContext) -> Answer:
    with listener.database.transaction() as session:
        delete_documents(session, context)
    return Answer(204)


def _delete(listener: Listener, context: DocumentContext, name: str, call: Call) -> Answer:
    with listener.database.transaction() as session:
        found = _locked(session, context, name)
        check_preconditions(call.headers, found.etag if found else None)
        delete_document(session, context, name)
    return Answer(204)


def _write(shelf: Shelf, listener: Listener, context: DocumentContext, name: str, call: Call) -> Answer:
    content_type = call.content_type or _OCTETS
    posted = _json_object(call.body, "the document") if call.method == "POST" and call.is_json else None
    with listener.database.transaction() as session:
        found = _locked(session, context, name)
        check_preconditions(call.headers, found.etag if found else None)
        if call.method == "PUT":
            _check_careful(shelf, call, found)
        content = call.body
        if call.method == "POST" and found is not None:
            content = _merged(found, posted)
            content_type = found.content_type
        save_document(session, context, name, content, content_type, listener.clock())
    return Answer(204)


def _locked(session: Session, context: DocumentContext, name: str) -> Document | None:
    lock_document(session, context, name)
    return document(session, context, name)


def check_preconditions(headers: Mapping[str, str], etag: str | None) -> None:
    """If-Match and If-None-Match against what is stored (RFC 9110 §13.1); raises `PreconditionError`."""
    match, none_match = headers.get("if-match"), headers.get("if-none-match")
    if match is not None and not _names_etag(match, etag):
        raise PreconditionError("the document is not the one that If-Match names (xAPI 2.0 §4.1.4)")
    if none_match is not None and _names_etag(none_match, etag):
        raise PreconditionError("the document is one that If-None-Match excludes (xAPI 2.0 §4.1.4)")


def _names_etag(header: str, etag: str | None) -> bool:
    if etag is None:
        return False
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")]
    return "*" in tags or etag in tags


def _check_careful(shelf: Shelf, call: Call, found: Document | None) -> None:
    """A PUT must say which version it replaces, so that nobody's change is lost unseen (xAPI 2.0 §4.1.4)."""
    if "if-match" in call.headers or "if-none-match" in call.headers:
        return
    if shelf is STATE and call.edition is Edition.FIRST:
        return
    if found is not None:
        raise DocumentConflictError(
            "a document is stored under this id: to replace it, send its ETag in If-Match (xAPI 2.0 §4.1.4)"
        )
    if call.edition is Edition.FIRST:
        raise BadRequestError("a PUT needs If-Match or If-None-Match (xAPI 1.0.3 Communication 3.1)")


def _json_object(body: bytes, what: str) -> dict[str, object]:
    try:
        data = parse_json(body)
    except Invalid as problem:
        raise BadRequestError(str(problem)) from None
    if not isinstance(data, dict):
        raise BadRequestError(f"{what} must be a JSON object to be merged (xAPI 2.0 §4.1.6)")
    return data


def _merged(found: Document, posted: dict[str, object] | None) -> bytes:
    """The stored document with the posted properties in place of its own (xAPI 1.0.3 Communication 2.2)."""
    if posted is None or found.content_type.partition(";")[0].strip().lower() != "application/json":
        raise BadRequestError("both documents must be application/json to be merged (xAPI 2.0 §4.1.6)")
    return orjson.dumps({**_json_object(found.content, "the stored document"), **posted})
