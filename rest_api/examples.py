"""What operations were really answered, on the demo: `tools/api-examples` asks them all and keeps it here."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson

_KEPT = Path(__file__).parent / "examples.json"


@cache
def _examples() -> dict[str, Any]:
    kept: dict[str, Any] = orjson.loads(_KEPT.read_bytes())
    return kept


def example(operation: str) -> Any:
    """The answer to that operation; none where there is none, as of those that answer with secrets."""
    return _examples().get(operation)
