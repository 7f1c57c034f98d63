"""Documents beside pages: the same address gives a person a page, and a program the linked data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, request

# VC 2.0 §6.3: the media type of a credential that carries its proof inside.
CREDENTIAL_TYPE = "application/vc+ld+json"
LINKED_DATA = "application/ld+json"
JSON_TYPES = (CREDENTIAL_TYPE, "application/vc", LINKED_DATA, "application/json")


def wants_document() -> bool:
    """Whether the client would rather read the document than the page."""
    best = request.accept_mimetypes.best_match(("text/html", *JSON_TYPES), default="text/html")
    return best in JSON_TYPES


def document(data: Mapping[str, Any], media_type: str = LINKED_DATA) -> Response:
    """The document, readable by any site's scripts."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    response = Response(text + "\n", content_type=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    return response
