"""The xAPI door as a Flask blueprint: from request to call, from answer or error to response.

This is the only module of the room that knows Flask. Every resource goes through `_respond`; errors are mapped to
statuses in one table.
"""

from __future__ import annotations

import gzip
import logging
import os
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError, OperationalError

from lrs_bridge import document_resources as documents
from lrs_bridge import errors
from lrs_bridge.access import Doorkeeper
from lrs_bridge.consistency import Consistency
from lrs_bridge.exchange import Answer, Call, Edition, decompressed, edition_of, unfold, unique_params
from lrs_bridge.intake import Intake, open_intake
from lrs_bridge.limits import Limits
from lrs_bridge.listener import Listener
from lrs_bridge.small_resources import get_about, get_activity, get_person
from lrs_bridge.statement_reads import get_statements
from lrs_bridge.statement_writes import post_statements, put_statement
from lrs_bridge.validation.problems import Invalid
from records.database import Database
from records.source_access import SourceAccess

__all__ = ["Limits", "xapi_blueprint"]

log = logging.getLogger(__name__)

VERSION = "X-Experience-API-Version"
CONSISTENT = "X-Experience-API-Consistent-Through"
# What an unversioned request is answered with: the one value that both editions allow for it.
NO_VERSION = "0.95"
WORTH_COMPRESSING = 1_400

STATUS: dict[type[Exception], int] = {
    Invalid: 400,
    errors.BadRequestError: 400,
    errors.NotAuthenticatedError: 401,
    errors.ForbiddenError: 403,
    errors.UnknownError: 404,
    errors.MethodError: 405,
    errors.ConflictError: 409,
    errors.DocumentConflictError: 409,
    errors.PreconditionError: 412,
    errors.TooLargeError: 413,
}

Resource = Callable[[Listener, SourceAccess, Call], Answer]

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"ETag, Last-Modified, {VERSION}, {CONSISTENT}",
}
_PREFLIGHT = {
    **_CORS,
    "Access-Control-Allow-Methods": "GET, HEAD, PUT, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": (
        f"Authorization, Content-Type, Content-Encoding, If-Match, If-None-Match, Accept-Language, {VERSION}"
    ),
    "Access-Control-Max-Age": "86400",
}


def xapi_blueprint(
    database: Database,
    *,
    clock: Callable[[], datetime],
    nudge: Callable[[], None],
    limits: Limits | None = None,
    base_url: str = "http://localhost:8080",
    intake: Intake | None = None,
) -> Blueprint:
    """The blueprint, to be mounted at `/xapi`.

    `nudge` is called after each commit that put something into the inbox; `base_url` becomes the homePage of the
    accounts under which sources are authorities; `intake`: the process' own, if it has one already.
    """
    limits = limits or Limits()
    intake = intake or open_intake(database, clock, nudge)
    listener = Listener(
        database=database,
        intake=intake,
        doorkeeper=Doorkeeper(database, os.urandom(32), limits.recheck_seconds, clock),
        consistency=Consistency(database, intake.settled_through),
        clock=clock,
        new_id=uuid.uuid4,
        limits=limits,
        base_url=base_url,
    )
    blueprint = Blueprint("xapi", __name__)
    for address, resource in RESOURCES.items():
        for supposed in (None, *Edition):
            # Senders exist that leave the version header out: they say the version by the endpoint that they are given.
            prefix = "" if supposed is None else f"/{supposed.value}"
            blueprint.add_url_rule(
                prefix + address,
                endpoint=(prefix + address).strip("/").replace("/", "-").replace(".", "-"),
                view_func=_view(listener, resource, consistent=address == "/statements", supposed=supposed),
                methods=["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"],
                provide_automatic_options=False,
                strict_slashes=False,
            )
    blueprint.add_url_rule("/about", endpoint="about", view_func=_about, methods=["GET", "OPTIONS"])
    return blueprint


def _statements(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    if call.method == "POST":
        return post_statements(listener, access, call)
    if call.method == "PUT":
        return put_statement(listener, access, call)
    return _reading(get_statements, listener, access, call)


def _reading(resource: Resource, listener: Listener, access: SourceAccess, call: Call) -> Answer:
    if call.method not in ("GET", "HEAD"):
        raise errors.MethodError(f"{call.method} is not known here")
    return resource(listener, access, call)


def _person(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    return _reading(get_person, listener, access, call)


def _activity(listener: Listener, access: SourceAccess, call: Call) -> Answer:
    return _reading(get_activity, listener, access, call)


def _shelf(shelf: documents.Shelf) -> Resource:
    def resource(listener: Listener, access: SourceAccess, call: Call) -> Answer:
        return documents.answer_document(shelf, listener, access, call)

    return resource


RESOURCES: dict[str, Resource] = {
    "/statements": _statements,
    "/activities/state": _shelf(documents.STATE),
    "/activities/profile": _shelf(documents.ACTIVITY_PROFILE),
    "/activities": _activity,
    "/agents/profile": _shelf(documents.AGENT_PROFILE),
    "/agents": _person,
}


def _about() -> Response:
    answer = get_about()
    asked = request.headers.get(VERSION)
    version = asked if asked == Edition.FIRST.value else Edition.SECOND.value
    return Response(answer.body, answer.status, {**answer.headers, **_CORS, VERSION: version})


def _view(
    listener: Listener, resource: Resource, *, consistent: bool, supposed: Edition | None
) -> Callable[[], Response]:
    def view() -> Response:
        if request.method == "OPTIONS":
            return Response(status=204, headers=_PREFLIGHT)
        version = NO_VERSION
        try:
            call = unfold(_call(listener.limits))
            access = listener.doorkeeper.admit(call.headers.get("authorization"))
            asked = call.headers.get("x-experience-api-version")
            call = replace(call, edition=supposed if asked is None and supposed is not None else edition_of(asked))
            version = call.edition.value
            answer = resource(listener, access, call)
        except Exception as error:  # noqa: BLE001 - the one place where errors become answers; the unknown are logged
            answer = _refusal(error)
        headers = {**answer.headers, VERSION: version}
        if "HTTP_ORIGIN" in request.environ:
            headers |= _CORS
        if consistent:
            _add_consistency(listener, headers)
        return _response(answer, headers)

    return view


def _call(limits: Limits) -> Call:
    """The request as a call; raises `TooLargeError` and `BadRequestError`."""
    length = request.content_length
    if length is not None and length > limits.max_body_bytes:
        raise errors.TooLargeError(f"the body is larger than {limits.max_body_bytes} bytes")
    body = b""
    if length:
        body = request.environ["wsgi.input"].read(length)
        if len(body) < length:
            raise errors.BadRequestError("the body ended before its Content-Length")
    environ = request.environ
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = environ["CONTENT_TYPE"]
    encoding = headers.get("content-encoding")
    if encoding:
        body = decompressed(body, encoding, limits)
    params = unique_params(request.args.items(multi=True)) if environ.get("QUERY_STRING") else {}
    return Call(environ["REQUEST_METHOD"], params, headers, body, request.path)


def _refusal(error: Exception) -> Answer:
    status = STATUS.get(type(error))
    extra: dict[str, str] = {}
    if status is not None:
        code, message = getattr(error, "code", "error"), str(error)
    elif isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        log.error("the database does not answer: %s", error)
        status, code, message = 503, "unavailable", "the database does not answer; nothing was changed"
        extra["Retry-After"] = "5"
    else:
        log.exception("an xAPI call failed", exc_info=error)
        status, code, message = 500, "internal-error", "something failed here; nothing was changed"
    if status == 401:
        extra["WWW-Authenticate"] = 'Basic realm="xAPI"'
    body = orjson.dumps({"error": code, "message": message})
    return Answer(status, body, {"Content-Type": "application/json", **extra})


def _add_consistency(listener: Listener, headers: dict[str, str]) -> None:
    try:
        headers[CONSISTENT] = listener.consistency.through(fresh=request.method in ("GET", "HEAD"))
    except DBAPIError:
        log.warning("the database did not say up to when the store is whole")


def _response(answer: Answer, headers: dict[str, str]) -> Response:
    body: Any = answer.body
    if (
        isinstance(body, bytes)
        and len(body) >= WORTH_COMPRESSING
        and "gzip" in request.headers.get("Accept-Encoding", "")
        and answer.status == 200
    ):
        body = gzip.compress(body, compresslevel=1)
        headers["Content-Encoding"] = "gzip"
        headers["Vary"] = "Accept-Encoding"
    response = Response(_whole(body) if request.method == "HEAD" else body, answer.status, headers)
    if answer.status == 204:
        del response.headers["Content-Type"]
    return response


def _whole(body: bytes | Iterable[bytes]) -> bytes:
    """HEAD must tell the length that GET would (xAPI 2.0 §4.1.1)."""
    return body if isinstance(body, bytes) else b"".join(body)
