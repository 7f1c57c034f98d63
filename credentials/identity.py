"""To whom a credential was given, without saying so: a salted hash that can be checked by who knows the identifier.

Open Badges 3.0 §B.1.11 IdentityObject. E-mail addresses can be guessed, so the salt is random and never used twice;
it stands in the credential, because whoever checks needs it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

_MAIL_PREFIXES = ("mbox:", "mailto:")


def identity_object(identifier: str, salt: str) -> dict[str, Any]:
    """The recipient of a credential; `identifier` is an e-mail address or an actor's IFI (`account:https://home|name`)."""
    plain = plain_identifier(identifier)
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash(plain, salt),
        "identityType": "emailAddress" if "@" in plain and ":" not in plain else "identifier",
        "salt": salt,
    }


def identity_hash(plain: str, salt: str) -> str:
    """`sha256$` and the hex digest of the value followed by the salt."""
    return "sha256$" + hashlib.sha256((plain + salt).encode("utf-8")).hexdigest()


def plain_identifier(identifier: str) -> str:
    """What is hashed: an address in lower case without `mbox:mailto:`; anything else as it is."""
    plain = identifier.strip()
    for prefix in _MAIL_PREFIXES:
        plain = plain.removeprefix(prefix)
    return plain.lower() if "@" in plain and ":" not in plain else plain


def belongs_to(document: Mapping[str, Any], identifier: str) -> bool | None:
    """Whether the credential was given to that identifier; None where it names nobody."""
    subject = document.get("credentialSubject")
    given = subject.get("identifier", []) if isinstance(subject, Mapping) else []
    entries = [entry for entry in (given if isinstance(given, list) else [given]) if isinstance(entry, Mapping)]
    plain = plain_identifier(identifier)
    return any(_matches(entry, plain) for entry in entries) if entries else None


def _matches(entry: Mapping[str, Any], plain: str) -> bool:
    expected = str(entry.get("identityHash", ""))
    given = identity_hash(plain, str(entry.get("salt", ""))) if entry.get("hashed") is True else plain
    return hmac.compare_digest(expected.encode("utf-8"), given.encode("utf-8"))
