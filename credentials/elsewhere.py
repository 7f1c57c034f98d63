"""Showing a credential on other sites: a profile on LinkedIn, a page of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import quoteattr

LINKEDIN = "https://www.linkedin.com/profile/add"
FRAME = (420, 190)


def linkedin_link(document: Mapping[str, Any]) -> str:
    """Where LinkedIn asks its member to add the credential to their profile, filled in."""
    awarded = document.get("awardedDate", document["validFrom"])
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": document["name"],
        "organizationName": document["issuer"]["name"],
        "issueYear": int(awarded[:4]),
        "issueMonth": int(awarded[5:7]),
    }
    until = document.get("validUntil")
    if until is not None:
        fields |= {"expirationYear": int(until[:4]), "expirationMonth": int(until[5:7])}
    fields |= {"certUrl": document["id"], "certId": document["id"].rpartition("/")[2]}
    return f"{LINKEDIN}?{urlencode(fields)}"


def embed_address(credential_id: str) -> str:
    """The small page that other sites may frame."""
    return f"{credential_id}/embed"


def embed_snippet(document: Mapping[str, Any]) -> str:
    """HTML for a page of one's own: the credential in a frame, with its state as of when it is looked at."""
    wide, high = FRAME
    address, title = quoteattr(embed_address(document["id"])), quoteattr(document["name"])
    return f'<iframe src={address} title={title} width="{wide}" height="{high}" loading="lazy"></iframe>'
