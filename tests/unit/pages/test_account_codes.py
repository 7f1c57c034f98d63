"""Codes of telephones, recovery codes, and how guessing becomes slow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from lti_tool.accounts.codes import (
    is_recovery_code,
    matching_step,
    new_recovery_codes,
    new_totp_secret,
    plain_recovery_code,
    totp_address,
    totp_picture,
)
from lti_tool.accounts.signing_in import FROM_ADDRESS, ON_ACCOUNT
from records.attempts import Allowance

# The secret and the instants of RFC 6238, Appendix B (SHA-1), with the last six of its eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime(2026, 11, 24, 9, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")],
)
def test_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert matching_step(RFC_SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("off", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_telephone_may_be_off_by_one_step(off: int, good: bool) -> None:
    code = pyotp.TOTP(RFC_SECRET).at(NOW + timedelta(seconds=off))
    assert (matching_step(RFC_SECRET, code, NOW) is not None) is good


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "0000000"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert matching_step(RFC_SECRET, code, NOW) is None


def test_a_code_may_be_typed_with_spaces() -> None:
    code = pyotp.TOTP(RFC_SECRET).at(NOW)
    assert matching_step(RFC_SECRET, f" {code[:3]} {code[3:]} ", NOW) is not None


def test_what_a_telephone_reads_names_the_organisation_and_the_address() -> None:
    secret = new_totp_secret()
    parts = urlsplit(totp_address(secret, "ada@campus.example", "Campus Alizé"))
    asked = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert asked["secret"] == [secret]
    assert asked["issuer"] == ["Campus Alizé"]
    assert len(secret) == 32


def test_the_picture_needs_no_style_that_the_policy_forbids() -> None:
    picture = totp_picture(totp_address(new_totp_secret(), "ada@campus.example", "Campus"))
    assert picture.startswith("<svg")
    assert "style" not in picture
    assert "<script" not in picture


def test_recovery_codes_are_unlike_each_other_and_read_however_they_are_typed() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 8
    for code in codes:
        assert is_recovery_code(code)
        assert plain_recovery_code(code.lower().replace("-", " ")) == code
    assert not is_recovery_code("123456")


def test_waiting_doubles_from_a_second_and_never_lasts() -> None:
    waits = [int(ON_ACCOUNT.wait_after(count).total_seconds()) for count in range(1, 16)]
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert ON_ACCOUNT.wait_after(10**9) == timedelta(minutes=5)
    assert FROM_ADDRESS.wait_after(29) == timedelta()
    assert Allowance(1, timedelta(hours=1)).wait_after(1) == timedelta(seconds=1)
