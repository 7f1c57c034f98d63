"""The JSON-LD contexts that Acquis knows, and nothing else: no context is ever fetched.

A *context* gives the terms of a document their meaning, so it is part of what a signature covers. `index.json` maps
exact addresses to the texts beside it; an address that is not there is refused (`unknown-context`).
Sources and licences: credentials/NOTICE.txt.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from credentials.errors import CanonicalError

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
LEARNER_RECORD = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
DID = "https://www.w3.org/ns/did/v1"
MULTIKEY = "https://w3id.org/security/multikey/v1"
JWK = "https://w3id.org/security/jwk/v1"

# What PyLD calls to get a document: (address, options) → remote document.
Loader = Callable[[str, Mapping[str, Any]], dict[str, Any]]


@cache
def bundled() -> Mapping[str, Mapping[str, Any]]:
    """Every context by its address."""
    home = resources.files(__name__)
    index = json.loads((home / "index.json").read_text("utf-8"))
    return {url: json.loads((home / name).read_text("utf-8")) for url, name in index.items()}


def loader(contexts: Mapping[str, Mapping[str, Any]]) -> Loader:
    """A PyLD document loader that knows these contexts alone; raises `CanonicalError` for any other address."""

    def load(url: str, _options: Mapping[str, Any]) -> dict[str, Any]:
        if url not in contexts:
            raise CanonicalError("unknown-context", url)
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": contexts[url],
            # Lets PyLD keep the processed context between calls: that is most of its work.
            "tag": "static",
        }

    return load
