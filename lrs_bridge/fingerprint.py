"""Fingerprints: the id of a statement that has none, made of its content, so that the store knows it again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import orjson

# What an LRS assigns: no content of the sender's.
ASSIGNED = ("stored", "authority")
# The names under which content becomes an id.
_CONTENT = uuid.UUID("6f9f3a9e-6a3f-5d0c-9f57-0e6d6c1b7a11")


def fingerprint(source_path: str, statement: Mapping[str, Any]) -> uuid.UUID:
    """The same for the same content of the same source, in whatever order its members stand (RFC 9562 §5.5).

    Leave what is `ASSIGNED` out before.
    """
    text = orjson.dumps(statement, option=orjson.OPT_SORT_KEYS).decode()
    return uuid.uuid5(_CONTENT, f"{source_path}\n{text}")
