"""Reading a credential that somebody hands us: JSON within limits, and nothing that JSON readers read differently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from credentials.canonical import check_text
from credentials.contexts import bundled
from credentials.errors import StructureError


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a document is looked at: its bytes, how deep it nests, its values, nameless objects and contexts.

    The defaults leave room for an embedded picture and a long list of endorsements.
    """

    bytes: int = 1024 * 1024
    depth: int = 24
    values: int = 5000
    nameless: int = 400
    # Parts may name contexts of their own, and each costs about a millisecond.
    contexts: int = 200


DEFAULT_LIMITS = Limits()


def read_document(data: bytes | str, limits: Limits = DEFAULT_LIMITS) -> dict[str, Any]:
    """The JSON object in `data`; raises `StructureError` where it is too large, no JSON, no object, or ambiguous."""
    if len(data) > limits.bytes:
        raise StructureError("too-large", f"more than {limits.bytes} bytes")
    try:
        document = json.loads(data, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise StructureError("not-json", str(error)[:120]) from None
    if not isinstance(document, dict):
        raise StructureError("not-an-object")
    return document


def check_structure(document: Mapping[str, Any], limits: Limits = DEFAULT_LIMITS) -> None:
    """Raises `StructureError` or `CanonicalError` for what is no credential of known contexts within limits."""
    values = nameless = contexts = 0
    waiting: list[tuple[Any, int]] = [(document, 1)]
    while waiting:
        item, depth = waiting.pop()
        values += 1
        if isinstance(item, Mapping):
            nameless += "id" not in item
            contexts += _count(item.get("@context", ()))
        if depth > limits.depth:
            raise StructureError("too-deep", f"more than {limits.depth} levels")
        if values + len(waiting) > limits.values or nameless > limits.nameless or contexts > limits.contexts:
            raise StructureError("too-large", "more values, nameless objects or contexts than are looked at")
        waiting.extend((child, depth + 1) for child in _children(item))
    _check_types(document)


def _count(context: Any) -> int:
    return len(context) if isinstance(context, list | tuple) else 1


def _children(item: Any) -> Iterable[Any]:
    if isinstance(item, Mapping):
        for key, value in item.items():
            _check_key(key, value)
        return [value for key, value in item.items() if key != "@context"]
    if isinstance(item, list):
        return item
    if item is None:
        # JSON-LD leaves it out of what is signed.
        raise StructureError("null-value", "null says nothing that can be signed")
    check_text(item)
    return ()


def _check_key(key: str, value: Any) -> None:
    if key == "@context":
        addresses = value if isinstance(value, list) else [value]
        unknown = [address for address in addresses if not isinstance(address, str) or address not in bundled()]
        if unknown:
            raise StructureError("unknown-context", str(unknown[0])[:120])
    elif key.startswith("@") or ":" in key:
        raise StructureError("undefined-term", key[:80])


def _check_types(document: Mapping[str, Any]) -> None:
    given = document.get("type")
    types = given if isinstance(given, list) else [given]
    if "VerifiableCredential" not in types or "@context" not in document:
        raise StructureError("not-a-credential")
    if not isinstance(document.get("credentialSubject"), Mapping | list):
        raise StructureError("not-a-credential", "it says nothing of anybody")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise StructureError("duplicate-key", "a name is given twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise StructureError("not-json", f"{name} is not JSON")
