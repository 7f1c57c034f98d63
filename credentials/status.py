"""Whether an issuer still upholds a credential: W3C Bitstring Status List v1.0.

A *status list* is a credential of its own that holds one bit for each of very many credentials. A *status entry* in a
credential names its list and its place there. Whoever checks fetches the whole list, so that the issuer does not learn
which credential is being checked; places are allotted at random, so that neighbours say nothing of each other.

The bit at place 0 is the leftmost (§3.1). The purpose is `suspension`, the only one of the specification's whose bit
may be cleared again; a revoked credential's is set and stays so.
"""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials import contexts
from credentials.errors import ProofError, RefusedError, StatusError, StructureError
from credentials.jose import Token, read_token
from credentials.proof import issuer_id, read_datetime, xsd_datetime
from credentials.reading import Limits

ENTRY, LIST_CREDENTIAL, LIST = "BitstringStatusListEntry", "BitstringStatusListCredential", "BitstringStatusList"
PURPOSE = "suspension"
# Which purposes say that a credential is not to be accepted (§2.1), and the reason that a set bit gives.
WITHDRAWING = {"revocation": "revoked", "suspension": "suspended"}
# For how long a list may be kept by who fetched it (§2.2, the default of `ttl`).
SECONDS_KEPT = 300
# Fewer would single a credential out (§6.1).
LEAST_LENGTH = 131_072
LENGTH = 1_048_576
# A list of 32 million entries; a stranger's may not grow further when it is unpacked.
MOST_BYTES = 4 * 1024 * 1024
# What a token may hold that carries one: such a list of bits at random, in base64.
_TOKEN_LIMITS = Limits(bytes=6 * 1024 * 1024)

# A status list credential as it is found: with its proof inside, or as the text of a token (VC-JWT).
FoundList = Mapping[str, Any] | str
# From the address of a status list credential to the credential, or None where it cannot be had.
Lists = Callable[[str], FoundList | None]
# Raises `RefusedError` where the signature on a list, inside or by the token around it, does not hold.
VerifyList = Callable[[Mapping[str, Any], Token | None], None]


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Where a credential's bit lies: the address of the list, and the place in it."""

    address: str
    index: int


def entry_object(place: StatusPlace) -> dict[str, Any]:
    """The `credentialStatus` of a credential: one object, since the Open Badges schema takes no list."""
    return {
        "id": f"{place.address}#{place.index}",
        "type": ENTRY,
        "statusPurpose": PURPOSE,
        "statusListIndex": str(place.index),
        "statusListCredential": place.address,
    }


def list_credential(issuer: str, address: str, set_places: Iterable[int], length: int, now: datetime) -> dict[str, Any]:
    """The status list credential to be served at `address`, unsigned; `issuer` is its DID."""
    return {
        "@context": [contexts.CREDENTIALS_V2],
        "id": address,
        "type": ["VerifiableCredential", LIST_CREDENTIAL],
        "issuer": issuer,
        "validFrom": xsd_datetime(now),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": LIST,
            "statusPurpose": PURPOSE,
            "encodedList": encode(set_places, length),
        },
    }


def encode(set_places: Iterable[int], length: int) -> str:
    """The bits in GZIP and multibase base64url (`u…`); raises ValueError where the list is shorter than allowed."""
    if length < LEAST_LENGTH or length % 8:
        raise ValueError(f"a status list has at least {LEAST_LENGTH} places, and whole bytes")
    bits = bytearray(length // 8)
    for place in set_places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode("ascii")


def decode(encoded: str) -> bytes:
    """The bits of a list, the leftmost first; raises `StatusError` (`status-list-unreadable`, `…-too-large`)."""
    if not isinstance(encoded, str) or encoded[:1] != "u":
        raise StatusError("status-list-unreadable", "encodedList is no multibase base64url")
    try:
        packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        bits = unpacking.decompress(packed, MOST_BYTES)
    except (ValueError, zlib.error) as error:
        raise StatusError("status-list-unreadable", f"encodedList: {error}") from None
    if not unpacking.eof and len(bits) == MOST_BYTES:
        raise StatusError("status-list-too-large", f"more than {MOST_BYTES} bytes")
    if not unpacking.eof:
        raise StatusError("status-list-unreadable", "encodedList is cut off")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """The bit at that place; raises `StatusError` (`status-entry-outside`) beyond the end."""
    if not 0 <= index < len(bits) * 8:
        raise StatusError("status-entry-outside", f"the list has no place {index}")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def status_entries(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The status entries of a credential: none, one, or a list of them."""
    given = document.get("credentialStatus", [])
    return [entry for entry in (given if isinstance(given, list) else [given]) if isinstance(entry, Mapping)]


def list_addresses(document: Mapping[str, Any]) -> list[str]:
    """The addresses of the status lists that have to be fetched to check this credential."""
    found = [entry.get("statusListCredential") for entry in status_entries(document) if _withdraws(entry)]
    return sorted({address for address in found if isinstance(address, str)})


def check_status(document: Mapping[str, Any], lists: Lists, verify_list: VerifyList, now: datetime) -> bool:
    """Whether any entry of the credential could be checked, all of them being good.

    Raises `StatusError`: `revoked`, `suspended`, or why the list cannot be believed (§3.2).
    """
    entries = [entry for entry in status_entries(document) if _withdraws(entry)]
    for entry in entries:
        purpose, address, index = _read_entry(entry)
        found = lists(address)
        if found is None:
            raise StatusError("status-unreachable", address[:200])
        bits = _believed(document, found, address, purpose, verify_list, now)
        if is_set(bits, index):
            raise StatusError(WITHDRAWING[purpose])
    return bool(entries)


def _withdraws(entry: Mapping[str, Any]) -> bool:
    return entry.get("type") == ENTRY and entry.get("statusPurpose") in WITHDRAWING


def _read_entry(entry: Mapping[str, Any]) -> tuple[str, str, int]:
    address, index = entry.get("statusListCredential"), str(entry.get("statusListIndex", ""))
    if not isinstance(address, str) or not (index.isascii() and index.isdigit()) or len(index) > 10:
        raise StatusError("status-entry-unreadable", "it names no list, or no place in it")
    return str(entry["statusPurpose"]), address, int(index)


def _believed(
    document: Mapping[str, Any],
    given: FoundList,
    address: str,
    purpose: str,
    verify_list: VerifyList,
    now: datetime,
) -> bytes:
    """The bits of a list that is the issuer's own, for this purpose, in force, and signed."""
    token: Token | None = None
    found: Mapping[str, Any]
    if isinstance(given, str):
        token = _read_token(given)
        found = token.document
    else:
        found = given
    types, subject = found.get("type"), found.get("credentialSubject")
    if LIST_CREDENTIAL not in (types if isinstance(types, list) else [types]) or not isinstance(subject, Mapping):
        raise StatusError("status-list-unreadable", f"{address[:120]} is no status list")
    if issuer_id(found) != issuer_id(document):
        raise StatusError("status-list-of-another", f"the list is of {issuer_id(found)[:120]}")
    purposes = subject.get("statusPurpose")
    if purpose not in (purposes if isinstance(purposes, list) else [purposes]):
        raise StatusError("status-list-purpose", f"the list is not for {purpose}")
    _check_dates(found, token, now)
    try:
        verify_list(found, token)
    except RefusedError as error:
        raise StatusError("status-list-forged", f"{error.reason}: {error.detail}") from None
    # A list that is shorter than it should be singles somebody out; what it says is no less true.
    return decode(str(subject.get("encodedList")))


def _read_token(text: str) -> Token:
    try:
        return read_token(text, _TOKEN_LIMITS)
    except StructureError as error:
        reason = "status-list-too-large" if error.reason == "too-large" else "status-list-unreadable"
        raise StatusError(reason, f"{error.reason}: {error.detail}") from None
    except RefusedError as error:
        raise StatusError("status-list-forged", f"{error.reason}: {error.detail}") from None


def _check_dates(found: Mapping[str, Any], token: Token | None, now: datetime) -> None:
    try:
        starts = "validFrom" in found and read_datetime(found["validFrom"]) > now
        ended = "validUntil" in found and read_datetime(found["validUntil"]) < now
        if token is not None:
            starts = starts or (token.instant("nbf") or now) > now
            ended = ended or (token.instant("exp") or now) < now
    except ProofError as error:
        raise StatusError("status-list-unreadable", error.detail) from None
    if starts or ended:
        raise StatusError("status-list-outdated", f"valid from {found.get('validFrom')} to {found.get('validUntil')}")
