"""Documents beside pages: the same address gives a person a page, and a program the linked data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, request

from credentials.jose import MEDIA_TYPE as TOKEN_TYPE
from recognition.certifying.taking import CREDENTIAL_TYPE, Taken, readable

LINKED_DATA = "application/ld+json"
SVG = "image/svg+xml"
JSON_TYPES = (CREDENTIAL_TYPE, "application/vc", LINKED_DATA, "application/json")


def wants_document() -> bool:
    """Whether the client would rather read the document than the page."""
    best = request.accept_mimetypes.best_match(("text/html", *JSON_TYPES), default="text/html")
    return best in JSON_TYPES


def wants_token() -> bool:
    """Whether the client would rather read a signed document as a token than with its proof inside."""
    best = request.accept_mimetypes.best_match((*JSON_TYPES, TOKEN_TYPE), default=CREDENTIAL_TYPE)
    return best == TOKEN_TYPE


def document(data: Mapping[str, Any], media_type: str = LINKED_DATA) -> Response:
    """The document, readable by any site's scripts."""
    response = Response(readable(data), content_type=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    return response


def token(text: str) -> Response:
    """The signed document as a token, readable by any site's scripts."""
    response = Response(text, content_type=TOKEN_TYPE)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    return response


def did_document(data: Mapping[str, Any] | None) -> Response:
    """The keys of an issuer or an endorser, as resolvers of `did:web` fetch them."""
    response = jsonify(data)
    response.mimetype = "application/did+json"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def download(taken: Taken) -> Response:
    """The file, to be kept under its name."""
    response = Response(taken.content, content_type=taken.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{taken.name}"'
    return response


def picture(content: bytes | str, media_type: str = SVG) -> Response:
    """A picture that other sites may show; opened by itself, it draws and does nothing else."""
    response = Response(content, mimetype=media_type)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if media_type == SVG:
        response.headers["Content-Security-Policy"] = "default-src 'none'; img-src data:; sandbox"
    return response


def kept(response: Response, seconds: int) -> Response:
    """The document, which may be kept for so long by whoever fetches it, and is asked for again by its digest."""
    response.add_etag()
    response.cache_control.public, response.cache_control.max_age = True, seconds
    response.make_conditional(request)
    return response
