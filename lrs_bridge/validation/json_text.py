"""From bytes to JSON, strictly: what a lenient parser would silently change is refused.

orjson is the parser. Three things it lets pass are caught here without a second parser on the way: a key that occurs
twice in an object, a whole number beyond 64 bits (it would lose digits), and nesting that could not be written again.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from lrs_bridge.validation.problems import Invalid

SECTION = "4.2.1"
_DIGITS_AS_ZEROS = bytes(ord("0") if chr(byte) in "123456789" else byte for byte in range(256))
_MANY_DIGITS = b"0" * 19
_LARGEST = 2**63 - 1


def parse_json(raw: bytes) -> Any:
    """The value of a JSON text in UTF-8; raises `Invalid` for anything that is not exactly one."""
    try:
        data = orjson.loads(raw)
        again = orjson.dumps(data)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"is not JSON: {error}", SECTION, "body") from None
    except orjson.JSONEncodeError:
        raise Invalid("is nested too deeply", SECTION, "body") from None
    # Each key brings a colon of its own: with the same number of colons no key was dropped. An escaped colon or
    # nineteen digits in a row are rare, and send the text through the slow and sure check.
    if raw.count(b":") != again.count(b":") or b"\\u003" in raw or _MANY_DIGITS in raw.translate(_DIGITS_AS_ZEROS):
        _check_slowly(raw)
    return data


def _check_slowly(raw: bytes) -> None:
    try:
        json.loads(raw, object_pairs_hook=_unique, parse_int=_bounded)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"is not JSON: {error}", SECTION, "body") from None


def _unique(pairs: list[tuple[str, Any]]) -> None:
    seen = set()
    for key, _ in pairs:
        if key in seen:
            raise Invalid("occurs more than once in one object", SECTION, key)
        seen.add(key)


def _bounded(digits: str) -> int:
    if len(digits) > 20 or not -_LARGEST - 1 <= int(digits) <= _LARGEST:
        raise Invalid(f"holds a whole number beyond 64 bits: {digits[:24]}", SECTION, "body")
    return 0
