"""The door for programs as a Flask blueprint: admission, the one way through, and every error mapped to a problem.

This is the only module of the room that knows Flask.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from cryptography.fernet import Fernet
from flask import Blueprint, Response, request
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from recognition.admitting import admitted
from records.api_tokens import (
    IDEMPOTENCY_KEY_LENGTH,
    USE_NOTED_EACH,
    ApiReply,
    ApiToken,
    keep_reply,
    note_use,
    reply_to,
)
from records.database import Database
from records.errors import NotFoundError, SettledError
from records.organisations import Organisation, organisation_by_slug
from rest_api import errors
from rest_api.calls import Answer, Call
from rest_api.declaring import Operation
from rest_api.house import House
from rest_api.openapi import PREFIX, document
from rest_api.operations import OPERATIONS
from rest_api.pace import Pace
from rest_api.problems import problem, problem_of, status_of
from rest_api.reading import read_body, read_places, read_queries
from rest_api.reference import reference_page
from rules.errors import AcquisError

log = logging.getLogger(__name__)
JSON_FORM = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
PROBLEM = "application/problem+json"
_KEY = re.compile(rf"[!-~]{{1,{IDEMPOTENCY_KEY_LENGTH}}}")
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class _Door:
    database: Database
    clock: Callable[[], datetime]
    base_url: str
    max_body_bytes: int
    pace: Pace
    house: House


def api_blueprint(
    database: Database,
    *,
    clock: Callable[[], datetime],
    base_url: str,
    house: House,
    requests_per_minute: int,
    max_body_bytes: int = 10 * 1024 * 1024,
) -> Blueprint:
    """The blueprint, to be mounted at `/api/v1`."""
    door = _Door(database, clock, base_url, max_body_bytes, Pace(requests_per_minute), house)
    blueprint = Blueprint(
        "api", "rest_api", template_folder="templates", static_folder="static", static_url_path="/assets"
    )
    for operation in OPERATIONS:
        blueprint.add_url_rule(
            "/o/<organisation>" + operation.path.replace("{", "<").replace("}", ">"),
            endpoint=operation.name,
            view_func=_view(door, operation),
            methods=[operation.method],
            provide_automatic_options=False,
        )
    told = document(base_url)
    blueprint.add_url_rule("/openapi.json", "openapi", lambda: _json(told, 200))
    blueprint.add_url_rule("/", "reference", lambda: reference_page(base_url))

    @blueprint.after_request
    def shield(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @blueprint.app_errorhandler(405)
    def wrong_method(error: HTTPException) -> Response | HTTPException:
        if not request.path.startswith(f"{PREFIX}/"):
            return error
        answer = _json(problem(405, "method", f"{request.method} is not known here", base_url), 405, PROBLEM)
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))  # type: ignore[attr-defined]
        return shield(answer)

    return blueprint


def _view(door: _Door, operation: Operation) -> Callable[..., Response]:
    def view(organisation: str, **places: str) -> Response:
        try:
            return _answer(door, operation, organisation, places)
        except AcquisError as error:
            status = status_of(error)
            if status is None:
                raise
            answer = _json(problem_of(error, status, door.base_url), status, PROBLEM)
            if status == 401:
                answer.headers["WWW-Authenticate"] = 'Bearer realm="Acquis"'
            if isinstance(error, errors.TooOftenError):
                answer.headers["Retry-After"] = str(error.seconds)
            return answer
        except OperationalError as error:
            log.warning("%s: the database does not answer: %s", operation.name, error.orig)
            told = problem(503, "database", "the database does not answer: try again in a moment", door.base_url)
            return _json(told, 503, PROBLEM)
        except Exception:
            log.exception("%s failed", operation.name)
            told = problem(500, "unexpected", "it has been noted; please try again", door.base_url)
            return _json(told, 500, PROBLEM)

    return view


def _answer(door: _Door, operation: Operation, slug: str, given: dict[str, str]) -> Response:
    now = door.clock()
    token, organisation = _admit(door, slug, now)
    if operation.scope not in token.scopes:
        raise errors.ScopeError(operation.scope)
    if request.headers.get("Accept") and not request.accept_mimetypes.best_match([operation.media]):
        raise errors.NotAcceptableError(f"the answer is {operation.media}")
    places, queries = read_places(operation, given), read_queries(operation, request.args.to_dict(flat=False))
    content = _content(door, operation)
    body = read_body(operation, content) if operation.body is not None else None
    # What changes nothing may be sent again without one.
    key = _idempotency_key() if operation.method == "POST" and operation.writes else None
    asked = hashlib.sha256(b"\0".join((operation.method.encode(), request.full_path.encode(), content))).digest()
    with door.database.transaction() if operation.writes else door.database.reading() as session:
        if key is not None:
            before = reply_to(session, token.id, key, now)
            if before is not None:
                return _again(before, asked)
        call = Call(
            house=door.house,
            database=door.database,
            session=session,
            organisation=organisation,
            by=f"api:{token.name}"[:120],
            scopes=frozenset(token.scopes),
            now=now,
            base_url=door.base_url,
            places=places,
            queries=queries,
            body=body,
            if_match=request.headers.get("If-Match"),
        )
        response = _told(door, operation, operation.handler(call), slug)
        if key is not None:
            _keep(session, token, key, asked, response, now)
    return response


def _admit(door: _Door, slug: str, now: datetime) -> tuple[ApiToken, Organisation]:
    """The token of the request, and the organisation that it names; another organisation's is not found."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        raise errors.NotAdmittedError("send a token: Authorization: Bearer acquis_…")
    with door.database.reading() as session:
        token = admitted(session, text.strip(), now)
        if token is None:
            raise errors.NotAdmittedError("this token is not known, has expired or was revoked")
        door.pace.take(token.id)
        if "\x00" in slug:
            raise NotFoundError("organisation is not known")
        organisation = organisation_by_slug(session, slug)
        if organisation.id != token.organisation_id:
            raise NotFoundError(f"organisation {slug!r} is not known")
        session.expunge_all()
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EACH:
        with door.database.transaction() as session:
            note_use(session, token.id, now)
    return token, organisation


def _content(door: _Door, operation: Operation) -> bytes:
    if operation.body is None:
        return b""
    if (request.content_length or 0) > door.max_body_bytes:
        raise errors.TooLargeError(f"the body is larger than {door.max_body_bytes} bytes")
    if not request.is_json:
        raise errors.MediaTypeError("send Content-Type: application/json")
    content = request.get_data(cache=False)
    if len(content) > door.max_body_bytes:
        raise errors.TooLargeError(f"the body is larger than {door.max_body_bytes} bytes")
    return content


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise errors.ParameterError(
            "Idempotency-Key", f"must have 1 to {IDEMPOTENCY_KEY_LENGTH} visible ASCII characters"
        )
    return key


def _again(before: ApiReply, asked: bytes) -> Response:
    if before.request != asked:
        raise errors.SpentKeyError("this Idempotency-Key was sent with another request before")
    response = Response(_lock().decrypt(before.body), before.status, dict(before.headers), mimetype="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _keep(session: Session, token: ApiToken, key: str, asked: bytes, response: Response, now: datetime) -> None:
    headers = {name: response.headers[name] for name in ("ETag", "Location") if name in response.headers}
    reply = ApiReply(
        token_id=token.id,
        key=key,
        request=asked,
        status=response.status_code,
        body=_lock().encrypt(response.get_data()).decode(),
        headers=headers,
        answered_at=now,
    )
    try:
        keep_reply(session, reply)
    except IntegrityError:
        raise SettledError("the same request is being answered just now: send it again") from None


def _lock() -> Fernet:
    """What opens kept answers, which may hold a secret that is told once: made of the token, which is not kept."""
    token = request.headers["Authorization"].partition(" ")[2].strip()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"acquis.reply:{token}".encode()).digest()))


def _told(door: _Door, operation: Operation, answer: Answer, slug: str) -> Response:
    response = _file(operation, answer) if isinstance(answer.data, bytes) else _json(answer.data, operation.status)
    if operation.paged and answer.data["next"] is not None:
        args = {**request.args.to_dict(flat=False), "cursor": [answer.data["next"]]}
        response.headers["Link"] = f'<{door.base_url}{request.path}?{urlencode(args, doseq=True)}>; rel="next"'
    if answer.etag is not None:
        response.headers["ETag"] = answer.etag
        seen = request.headers.get("If-None-Match", "")
        if operation.method == "GET" and answer.etag in {tag.strip().removeprefix("W/") for tag in seen.split(",")}:
            response = Response(status=304, headers={"ETag": answer.etag})
    if answer.location is not None:
        response.headers["Location"] = f"{PREFIX}/o/{slug}{answer.location}"
    return response


def _file(operation: Operation, answer: Answer) -> Response:
    response = Response(answer.data, operation.status, mimetype=operation.media)
    response.headers.set("Content-Disposition", "attachment", filename=answer.filename)
    return response


def _json(data: Any, status: int, mimetype: str = "application/json") -> Response:
    return Response(orjson.dumps(data, default=str, option=JSON_FORM), status, mimetype=mimetype)
