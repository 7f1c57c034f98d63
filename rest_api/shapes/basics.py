"""What shapes are made of: JSON Schema (2020-12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

TEXT: Final = {"type": "string"}
OPEN: Final = {"type": "object", "additionalProperties": True}
INSTANT: Final = {"type": "string", "format": "date-time"}
TEXTS: Final = {"type": "object", "additionalProperties": {"type": "string"}, "description": "A text by language tag."}
COUNT: Final = {"type": "integer", "minimum": 0}
NUMBER: Final = {"type": "integer"}
SHARE: Final = {"type": "number", "minimum": 0, "maximum": 1}
IDENTIFIER: Final = {"type": "string", "format": "uuid"}


def ref(name: str) -> dict[str, Any]:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def either(shape: Mapping[str, Any]) -> dict[str, Any]:
    """That shape, or nothing."""
    return {"anyOf": [shape, {"type": "null"}]}


def listed(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A list of that shape."""
    return {"type": "array", "items": shape}


def record(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object with all of these properties."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def asked(*needed: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a request: an object with some of these properties, of which the first named must be there."""
    return {"type": "object", "properties": properties, "required": [*needed], "additionalProperties": False}


def page(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a list. `next` is the cursor of the page after it, null at the end."""
    return record(items=listed(shape), next=either(TEXT))


NAME: Final = {"type": "string", "minLength": 1, "maxLength": 200}
