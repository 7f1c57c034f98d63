"""Endorsements as credentials of their own (Open Badges 3.0 §B.1.8 EndorsementCredential).

Who endorses has no account and no key with us or anywhere. So each endorsement is signed with a key made for it alone,
under an identifier that names the endorser's place at this address: nobody can take the words of one for the issuer's.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials import contexts
from credentials.proof import xsd_datetime


@dataclass(frozen=True, slots=True)
class EndorsementFacts:
    """What was said, of what (a DID or an address), and who said so: `url` is the site that they give as theirs."""

    id: str
    did: str
    subject_id: str
    title: str
    name: str
    url: str | None
    comment: str
    given_at: datetime


def endorser_did(issuer_did: str, endorsement_id: uuid.UUID) -> str:
    """The identifier of who gives that endorsement: `did:web:acquis.example:o:campus:endorsers:…`."""
    return f"{issuer_did}:endorsers:{endorsement_id}"


def build_endorsement(facts: EndorsementFacts) -> dict[str, Any]:
    """The credential, to be signed with the key of `facts.did`."""
    profile: dict[str, Any] = {"id": facts.did, "type": ["Profile"], "name": facts.name}
    if facts.url is not None:
        profile["url"] = facts.url
    return {
        "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES],
        "id": facts.id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": profile,
        "validFrom": xsd_datetime(facts.given_at),
        "name": facts.title,
        "credentialSubject": {
            "id": facts.subject_id,
            "type": ["EndorsementSubject"],
            "endorsementComment": facts.comment,
        },
    }


def endorsed_id(document: Mapping[str, Any]) -> str:
    """What an endorsement is about, by its identifier."""
    return str(document["credentialSubject"]["id"])
