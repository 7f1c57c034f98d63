"""Signing keys: named by the month, sealed by a secret, shown by nobody."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.errors import IssuerError, SealError
from credentials.keys import SigningKey, generate_key, key_from_private, seal, unseal
from credentials.public_keys import from_multibase

NOVEMBER = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_key_is_named_by_the_month_of_its_birth() -> None:
    assert generate_key(NOVEMBER).fragment == "ed25519-2026-11"


def test_a_second_key_of_a_month_gets_a_number() -> None:
    taken = frozenset({"ed25519-2026-11", "ed25519-2026-11-2"})
    assert generate_key(NOVEMBER, taken).fragment == "ed25519-2026-11-3"


def test_no_two_keys_are_alike() -> None:
    assert generate_key(NOVEMBER).private != generate_key(NOVEMBER).private


def test_the_public_half_verifies_what_the_private_half_signed() -> None:
    key = generate_key(NOVEMBER)
    from_multibase(key.public_multibase).check(key.sign(b"text"), b"text")


def test_the_private_half_is_in_no_repr_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    key = key_from_private("k", b"secret bytes that nobody sees!!!")
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("any").info("%s %r", key, [key])
    assert "secret" not in repr(key) + str(key) + caplog.text
    assert "private" not in repr(key)


def test_without_its_private_half_a_key_signs_nothing() -> None:
    key = generate_key(NOVEMBER)
    with pytest.raises(SealError):
        SigningKey(key.fragment, key.public_multibase).sign(b"text")


@settings(max_examples=5)
@given(private=st.binary(min_size=32, max_size=32), secret=st.text(min_size=1))
def test_what_was_sealed_opens_with_its_secret(private: bytes, secret: str) -> None:
    assert unseal(seal(private, secret), secret) == private


def test_two_seals_of_one_key_differ_and_show_nothing_of_it() -> None:
    private = bytes(range(32))
    first, second = seal(private, "secret"), seal(private, "secret")
    assert first != second
    assert private not in first


@pytest.mark.parametrize("place", [0, 5, 20, 35, -1])
def test_a_damaged_seal_does_not_open(place: int) -> None:
    sealed = bytearray(seal(bytes(32), "secret"))
    sealed[place] ^= 1
    with pytest.raises(SealError):
        unseal(bytes(sealed), "secret")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"nonsense" * 10])
def test_what_is_no_seal_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealError):
        unseal(sealed, "secret")


def test_another_secret_does_not_open_a_seal() -> None:
    with pytest.raises(SealError, match="secret"):
        unseal(seal(bytes(32), "secret"), "Secret")


@pytest.mark.parametrize("multibase", ["", "z", "z6Mk", "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc", "z0OIl"])
def test_what_is_no_multikey_of_a_known_kind_is_refused(multibase: str) -> None:
    with pytest.raises(IssuerError, match="key-unreadable"):
        from_multibase(multibase)
