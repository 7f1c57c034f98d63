"""Status entries and lists as W3C Bitstring Status List v1.0 writes them, and what a check finds in them."""

from __future__ import annotations

import base64
import copy
import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from credentials.errors import StatusError
from credentials.issuer import method_id
from credentials.proof import sign
from credentials.schemas import schema_problems
from credentials.status import LEAST_LENGTH, StatusPlace, decode, encode, is_set, list_credential
from credentials.verify import Report, verify
from tests.credential_sample import ISSUER, KEY, OLD_KEY, TODAY, resolver, signed, unsigned

ADDRESS = "http://localhost:8080/o/campus-cuisine/status/1"
PLACE = StatusPlace(ADDRESS, 94_567)


def status_list(*places: int, **changes: Any) -> dict[str, Any]:
    """A signed list with these bits set."""
    document = list_credential(ISSUER.did, ADDRESS, places, LEAST_LENGTH, TODAY - timedelta(hours=1))
    return sign({**document, **changes}, KEY, method_id(ISSUER.did, KEY), TODAY - timedelta(hours=1))


def checked(found: dict[str, Any] | None, document: dict[str, Any] | None = None) -> Report:
    document = document or signed(unsigned(status=PLACE))
    return verify(document, resolver(), TODAY, lists=lambda address: found if address == ADDRESS else None)


def test_the_bit_of_place_0_is_the_leftmost() -> None:
    bits = decode(encode([0, 9], LEAST_LENGTH))
    assert (bits[0], bits[1], len(bits)) == (0b1000_0000, 0b0100_0000, LEAST_LENGTH // 8)
    assert [place for place in range(16) if is_set(bits, place)] == [0, 9]


def test_a_list_is_gzip_in_multibase_base64url_without_padding() -> None:
    encoded = encode([7], LEAST_LENGTH)
    assert encoded[0] == "u"
    assert "=" not in encoded
    assert gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "==="))[0] == 1


@pytest.mark.parametrize("length", [LEAST_LENGTH - 8, LEAST_LENGTH + 1])
def test_a_list_that_would_single_somebody_out_is_not_made(length: int) -> None:
    with pytest.raises(ValueError, match="at least 131072 places"):
        encode([], length)


def test_an_entry_is_one_object_that_the_open_badges_schema_takes() -> None:
    document = signed(unsigned(status=PLACE))
    assert document["credentialStatus"] == {
        "id": f"{ADDRESS}#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "94567",
        "statusListCredential": ADDRESS,
    }
    assert list(schema_problems(document)) == []


def test_what_is_not_withdrawn_passes_and_its_neighbours_say_nothing_of_it() -> None:
    report = checked(status_list(94_566, 94_568))
    assert (report.ok, report.step("status").ok) == (True, True)


def test_what_is_withdrawn_fails_by_its_status_alone() -> None:
    report = checked(status_list(94_567))
    assert (report.ok, report.reason, report.step("proof").ok) == (False, "suspended", True)


def test_a_credential_without_status_stays_good() -> None:
    report = checked(None, signed())
    assert (report.ok, report.step("status").ok) == (True, None)


def test_without_a_look_at_lists_the_report_says_that_it_was_not_checked() -> None:
    report = verify(signed(unsigned(status=PLACE)), resolver(), TODAY)
    assert (report.ok, report.step("status").ok) == (True, None)
    assert "was not checked" in report.step("status").message["en"]


def _of_another(found: dict[str, Any]) -> None:
    found["issuer"] = "did:web:somebody.example"


def _cleared(found: dict[str, Any]) -> None:
    found["credentialSubject"]["encodedList"] = encode([], LEAST_LENGTH)


def _key_unknown(found: dict[str, Any]) -> None:
    del found["proof"]
    method = method_id(ISSUER.did, OLD_KEY).replace("2025", "2024")
    found.update(sign(found, OLD_KEY, method, TODAY))


FORGERIES: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("another issuer's", _of_another, "status-list-of-another"),
    ("another purpose", lambda f: f["credentialSubject"].update(statusPurpose="revocation"), "status-list-purpose"),
    ("cleared", _cleared, "status-list-forged"),
    ("signed by a key that is not the issuer's", _key_unknown, "status-list-forged"),
    ("unsigned", lambda found: found.pop("proof"), "status-list-forged"),
    ("no list", lambda found: found.update(type=["VerifiableCredential"]), "status-list-unreadable"),
    ("with a bad date", lambda found: found.update(validFrom="yesterday"), "status-list-unreadable"),
]


@pytest.mark.parametrize(
    ("name", "change", "reason"), FORGERIES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_list_that_is_not_the_issuers_own_is_not_believed(
    name: str, change: Callable[[dict[str, Any]], Any], reason: str
) -> None:
    found = copy.deepcopy(status_list(94_567))
    change(found)
    assert checked(found).reason == reason, name


def test_a_list_that_is_out_of_date_is_not_believed() -> None:
    assert checked(status_list(validUntil="2026-11-25T09:00:00Z")).reason == "status-list-outdated"
    assert checked(status_list(validFrom="2030-01-01T00:00:00Z")).reason == "status-list-outdated"


def test_a_list_that_cannot_be_had_leaves_the_credential_in_doubt() -> None:
    assert checked(None).reason == "status-unreachable"


def _list_of(encoded: str) -> dict[str, Any]:
    found = list_credential(ISSUER.did, ADDRESS, (), LEAST_LENGTH, TODAY - timedelta(hours=1))
    found["credentialSubject"]["encodedList"] = encoded
    return sign(found, KEY, method_id(ISSUER.did, KEY), TODAY - timedelta(hours=1))


def _packed(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


BAD_LISTS = {
    "a list that is too short for the place": (_packed(gzip.compress(bytes(1000))), "status-entry-outside"),
    "a bomb": (_packed(gzip.compress(bytes(64 * 1024 * 1024))), "status-list-too-large"),
    "no gzip": (_packed(bytes(100)), "status-list-unreadable"),
    "cut off": (_packed(gzip.compress(bytes(20_000))[:-9]), "status-list-unreadable"),
    "no multibase": (gzip.compress(bytes(20_000)).hex(), "status-list-unreadable"),
    "no base64": ("u***", "status-list-unreadable"),
}


@pytest.mark.parametrize(("encoded", "reason"), BAD_LISTS.values(), ids=BAD_LISTS)
def test_a_damaged_list_is_not_believed(encoded: str, reason: str) -> None:
    assert checked(_list_of(encoded)).reason == reason


@pytest.mark.parametrize("index", ["", "-1", "1e3", "²", "131072"])
def test_a_place_that_is_none_is_refused(index: str) -> None:
    document = unsigned(status=PLACE)
    document["credentialStatus"]["statusListIndex"] = index
    assert str(checked(status_list(), signed(document)).reason).startswith("status-")


def test_other_ways_of_telling_a_withdrawal_are_named_as_not_known() -> None:
    document = unsigned(status=PLACE)
    document["credentialStatus"]["statusPurpose"] = "message"
    report = checked(status_list(), signed(document))
    assert (report.ok, report.step("status").ok) == (True, None)
    assert "not known here" in report.step("status").message["en"]


def test_a_place_beyond_the_list_has_no_bit() -> None:
    with pytest.raises(StatusError, match="no place 8"):
        is_set(b"\x00", 8)
