"""A micro-credential that holds others, as one record of all of them: CLR 2.0 (1EdTech, ClrCredential).

The record contains the credential of the whole and those of its parts, each as it was signed, and says which
achievement is part of which. It is signed itself, so nothing in it can be taken out or put in. It is valid no longer
than the first of them to end, and withdrawn with the whole: it has the same place on the status list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from credentials import contexts, schemas
from credentials.proof import xsd_datetime

Document = Mapping[str, Any]


def record_id(credential_id: str) -> str:
    """Where the record of the credential of that address lies."""
    return f"{credential_id}/clr.json"


def build_record(whole: Document, parts: Sequence[Document], issued_at: datetime) -> dict[str, Any]:
    """The record of a signed credential and the signed ones that it rests on, ready to be signed."""
    together = [whole, *parts]
    subject = whole["credentialSubject"]
    achieved = subject["achievement"]["id"]
    found: dict[str, Any] = {
        "@context": [
            contexts.CREDENTIALS_V2,
            contexts.LEARNER_RECORD,
            contexts.OPEN_BADGES,
            contexts.OPEN_BADGES_EXTENSIONS,
        ],
        "id": record_id(whole["id"]),
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": whole["name"],
        "description": whole["description"],
        "issuer": whole["issuer"],
        "validFrom": xsd_datetime(issued_at),
        "awardedDate": whole["awardedDate"],
        "credentialSubject": {
            "id": subject["id"],
            "type": ["ClrSubject"],
            "verifiableCredential": [dict(one) for one in together],
            "association": [
                {
                    "type": "Association",
                    "associationType": "isPartOf",
                    "sourceId": part["credentialSubject"]["achievement"]["id"],
                    "targetId": achieved,
                }
                for part in parts
            ],
        },
        "credentialSchema": [{"id": schemas.LEARNER_RECORD, "type": schemas.SCHEMA_TYPE}],
    }
    # Instants in one form sort as texts.
    ends = [one["validUntil"] for one in together if "validUntil" in one]
    if ends:
        found["validUntil"] = min(ends)
    if "credentialStatus" in whole:
        found["credentialStatus"] = whole["credentialStatus"]
    return found
