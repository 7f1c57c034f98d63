"""Checking whatever somebody hands us: an address, JSON, a token or a baked picture, from any issuer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials.errors import FetchError, IssuerError, RefusedError
from credentials.guard import verify_untrusted
from credentials.lookup import Lookup
from credentials.proof import issuer_id
from credentials.unbaking import presented_text
from credentials.verify import Report, read_any, refused


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document says of itself, believed or not. Instants are as they stand there."""

    title: str
    issuer: str
    issuer_id: str
    valid_from: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and what the document says; no claim where it could not even be read."""

    report: Report
    claim: Claim | None
    document: Mapping[str, Any] | None = None


def is_address(text: str) -> bool:
    """Whether this is the address of a credential rather than a credential."""
    return text.startswith(("https://", "http://")) and not any(mark in text for mark in " \n\t{")


def check_presented(data: bytes, lookup: Lookup, now: datetime, recipient: str | None = None) -> Checked:
    """Check these bytes, or what lies at the address that they spell. Never raises for what they say."""
    try:
        if len(data) < 2000 and is_address(text := data.decode("utf-8", "replace").strip()):
            data = lookup.fetch(text)
        text = presented_text(data)
        document, token = read_any(text)
    except (RefusedError, FetchError) as error:
        return Checked(refused(error), None)
    resolve = lookup.resolver(token.hint if token is not None else None)
    report = verify_untrusted(text, resolve, now, lists=lookup.lists, recipient=recipient)
    return Checked(report, claim_of(document), document)


def claim_of(document: Mapping[str, Any]) -> Claim:
    """What the document says of itself, in short texts."""
    subject, issuer = document.get("credentialSubject"), document.get("issuer")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    named = achievement if isinstance(achievement, Mapping) else {}
    try:
        identifier = issuer_id(document)
    except IssuerError:
        identifier = ""
    return Claim(
        title=_text(named.get("name")) or _text(document.get("name")),
        issuer=_text(issuer.get("name")) if isinstance(issuer, Mapping) else "",
        issuer_id=identifier[:300],
        valid_from=_text(document.get("validFrom", document.get("issuanceDate"))),
        valid_until=_text(document.get("validUntil", document.get("expirationDate"))),
    )


def _text(value: Any) -> str:
    return value[:300] if isinstance(value, str) else ""
