"""From bytes to JSON, strictly (xAPI 2.0 §4.2.1)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.validation.json_text import parse_json
from lrs_bridge.validation.problems import Invalid

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_every_json_value_is_read_as_it_is(value: Any) -> None:
    raw = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    assert parse_json(raw) == json.loads(raw)


@given(JSON)
def test_escapes_and_spaces_change_nothing(value: Any) -> None:
    raw = json.dumps(value, indent=2, separators=(" ,", " : ")).encode()
    if "\\ud" not in raw.decode():
        assert parse_json(raw) == json.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"b":{"c":[{"d":1, "d" :2}]}}',
        b'{"a":1,"\\u0061":2}',
        b'{"a:":1,"a\\u003a":2}',
        b'{"x":"\\u003a","a":1,"a":2}',
    ],
)
def test_a_key_occurs_once_in_an_object(raw: bytes) -> None:
    with pytest.raises(Invalid, match="more than once"):
        parse_json(raw)


@given(st.lists(st.sampled_from(["a", "a:", ":", "\\u003a", "b"]), min_size=1, max_size=5), st.booleans())
def test_duplicates_are_found_whatever_colons_keys_and_texts_hold(keys: list[str], spaced: bool) -> None:
    colon = " : " if spaced else ":"
    raw = "{" + ",".join(f'"{key}"{colon}"x:\\u003a"' for key in keys) + "}"
    names = [json.loads(f'"{key}"') for key in keys]
    if len(set(names)) < len(names):
        with pytest.raises(Invalid):
            parse_json(raw.encode())
    else:
        assert len(parse_json(raw.encode())) == len(names)


@pytest.mark.parametrize(
    "raw", [b"NaN", b"[Infinity]", b"-Infinity", b"1e400", b"{", b"", b"\xff", b'"\\ud800"', b"01", b"[1,]"]
)
def test_what_is_not_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        parse_json(raw)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_whole_number_beyond_64_bits_is_refused_before_it_loses_digits(number: int) -> None:
    with pytest.raises(Invalid, match="beyond 64 bits"):
        parse_json(json.dumps({"n": number}).encode())


@pytest.mark.parametrize("text", ["12345678901234567890 digits in a text", "0.12345678901234567890"])
def test_digits_that_lose_nothing_pass(text: str) -> None:
    raw = json.dumps(text).encode() if "digits" in text else text.encode()
    parse_json(raw)


@pytest.mark.parametrize("depth", [255, 2_000, 200_000])
def test_nesting_is_bounded(depth: int) -> None:
    with pytest.raises(Invalid):
        parse_json(b"[" * depth + b"]" * depth)
