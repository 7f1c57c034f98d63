"""The Open Badges 2.0 form of an award, for backpacks that know nothing newer (OB 2.0 Final, 1EdTech).

Three hosted documents that name each other: the *Assertion* (somebody has it), the *BadgeClass* (what was achieved) and
the *Issuer*. Nothing in them is signed: who checks fetches the assertion from its address, so it must be public. The
recipient is the salted hash of the 3.0 credential, and has to be an e-mail address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.errors import BuildError
from credentials.issuer import Issuer
from rules import local

CONTEXT = "https://w3id.org/openbadges/v2"


def assertion_id(credential_id: str) -> str:
    """Where the assertion of the credential of that address lies."""
    return f"{credential_id}/ob2.json"


def badge_class_id(achievement_id: str) -> str:
    """Where the badge class of the achievement of that address lies."""
    return f"{achievement_id}/ob2.json"


def issuer_id(base_url: str, organisation: str) -> str:
    """Where the issuer's profile lies."""
    return f"{base_url.rstrip('/')}/o/{organisation}/issuer/ob2.json"


def assertion(document: Mapping[str, Any], image: str) -> dict[str, Any]:
    """The assertion of a signed 3.0 credential; `image` is the address of the picture.

    Raises `BuildError` where the credential was given to no e-mail address: backpacks know no other recipients.
    """
    recipient = _recipient(document)
    if recipient is None:
        raise BuildError("Open Badges 2.0 needs an e-mail address of the holder, and this credential was given to none")
    achieved = document["credentialSubject"]["achievement"]
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": assertion_id(document["id"]),
        "type": "Assertion",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": recipient["salt"],
            "identity": recipient["identityHash"],
        },
        "badge": badge_class_id(achieved["id"]),
        "verification": {"type": "HostedBadge"},
        "issuedOn": document.get("awardedDate", document["validFrom"]),
        "image": image,
    }
    if "validUntil" in document:
        found["expires"] = document["validUntil"]
    return found


def can_be_hosted(document: Mapping[str, Any]) -> bool:
    """Whether there is an assertion of that credential."""
    return _recipient(document) is not None


def _recipient(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    given = document["credentialSubject"].get("identifier", ())
    return next((one for one in given if one["identityType"] == "emailAddress"), None)


def withdrawn_assertion(credential_id: str, reason: str | None) -> dict[str, Any]:
    """What is answered, with 410, when the award is no longer upheld (OB 2.0, Hosted verification)."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": assertion_id(credential_id),
        "type": "Assertion",
        "revoked": True,
    }
    if reason:
        found["revocationReason"] = reason
    return found


def badge_class(achieved: Mapping[str, Any], issuer: str, image: str) -> dict[str, Any]:
    """The badge class of a 3.0 achievement; `issuer` and `image` are addresses."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": badge_class_id(achieved["id"]),
        "type": "BadgeClass",
        "@language": achieved["inLanguage"],
        "version": achieved["version"],
        "name": achieved["name"],
        "description": achieved["description"],
        "image": image,
        "criteria": {"id": achieved["criteria"]["id"], "narrative": achieved["criteria"]["narrative"]},
        "issuer": issuer,
    }
    aligned = [
        {name: value for name, value in one.items() if name not in ("type", "targetType")}
        for one in achieved.get("alignment", ())
    ]
    if aligned:
        found["alignment"] = aligned
    if achieved.get("tag"):
        found["tags"] = list(achieved["tag"])
    return found


def issuer_profile(issuer: Issuer, address: str, language: str) -> dict[str, Any]:
    """The issuer, known by the address at which this is served: Open Badges 2.0 knows no DID."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address,
        "type": "Issuer",
        "name": local(issuer.name, language),
        "url": issuer.url,
    }
    if issuer.description:
        found["description"] = local(issuer.description, language)
    if issuer.email:
        found["email"] = issuer.email
    return found
