"""The checks that several parts of a statement share: properties, language maps, extensions, texts."""

from __future__ import annotations

from typing import Any

from lrs_bridge.validation import values
from lrs_bridge.validation.problems import Invalid

DATA_TYPES = "4.2.7"


def check_properties(data: Any, allowed: frozenset[str], what: str, section: str) -> None:
    """`data` is an object and has none but the allowed properties."""
    if type(data) is not dict:
        raise Invalid(f"must be {what}, an object", section)
    if not data.keys() <= allowed:
        unknown = next(key for key in data if key not in allowed)
        raise Invalid(f"is not a property of {what}", section, unknown)


def check_text(data: dict[str, Any], key: str, section: str) -> None:
    """`data[key]` is a text."""
    if type(data[key]) is not str:
        raise Invalid("must be a string", section, key)


def check_iri(data: dict[str, Any], key: str, section: str) -> None:
    """`data[key]` is an IRI."""
    value = data[key]
    if type(value) is not str or not values.iri[value]:
        raise Invalid("must be an absolute IRI", section, key)


def check_language_map(data: Any) -> None:
    """A language map: RFC 5646 tags to texts (xAPI 2.0 §4.2.7)."""
    if type(data) is not dict:
        raise Invalid("must be a language map, an object", DATA_TYPES)
    for tag, text in data.items():
        if not values.language[tag]:
            raise Invalid("must be an RFC 5646 language tag", DATA_TYPES, tag)
        if type(text) is not str:
            raise Invalid("must be a string", DATA_TYPES, tag)


def check_extensions(data: Any) -> None:
    """Extensions: IRIs to anything, null included (xAPI 2.0 §4.2.7)."""
    if type(data) is not dict:
        raise Invalid("must be an object", DATA_TYPES)
    for key in data:
        if not values.iri[key]:
            raise Invalid("must be an absolute IRI", DATA_TYPES, key)


def check_uuid(data: dict[str, Any], key: str, section: str) -> None:
    """`data[key]` is a UUID in its standard form."""
    value = data[key]
    if type(value) is not str or not values.is_uuid(value):
        raise Invalid("must be a UUID", section, key)
