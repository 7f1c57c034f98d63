"""What a problem is told as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_api.shapes.basics import (
    TEXT,
    listed,
)

FAULT: Final = {
    "type": "object",
    "properties": {"pointer": TEXT, "parameter": TEXT, "detail": TEXT},
    "required": ["detail"],
    "additionalProperties": True,
}
COMPONENTS: Final[Mapping[str, dict[str, Any]]] = {
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457). `code` is stable, texts may change.",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "code": TEXT,
            "errors": listed(FAULT),
        },
        "required": ["type", "title", "status", "detail", "code"],
        "additionalProperties": True,
    },
}
