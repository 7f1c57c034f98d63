"""On what a credential rests, without showing it: per modality, the ids and digests of the cited statements.

A *bundle* is one JSON document in one exact spelling (sorted keys, no spaces). The credential points to it (`evidence`)
and fixes its bytes (`relatedResource`, VC 2.0 §5.3). Whoever is shown the statements can check that these are the ones;
whoever is not learns nothing of what they say.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials.proof import xsd_datetime
from rules import Modality

MEDIA_TYPE = "application/json"
# Statements that no classification knows come last.
UNCLASSIFIED = "other"
KINDS = ("e-learning", "micro-learning", "social", "workplace", UNCLASSIFIED)

_NAMES: Mapping[str, Mapping[str, str]] = {
    "e-learning": {"en": "E-learning", "fr": "Formation en ligne"},
    "micro-learning": {"en": "Micro-learning", "fr": "Micro-apprentissage"},
    "social": {"en": "Learning with others", "fr": "Apprentissage avec les autres"},
    "workplace": {"en": "Workplace practice", "fr": "Pratique en situation de travail"},
    UNCLASSIFIED: {"en": "Other evidence", "fr": "Autres preuves"},
}
# No dates: what is signed goes wherever the credential goes, and when somebody learnt is theirs to tell.
_COUNTS: Mapping[str, tuple[str, str]] = {"en": ("{n} record", "{n} records"), "fr": ("{n} trace", "{n} traces")}


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """A statement that an award rests on; `digest` is the SHA-256 (hex) of its stored JSON."""

    statement_id: str
    modality: Modality | None
    digest: str
    at: datetime

    @property
    def kind(self) -> str:
        """One of `KINDS`: the modality, where there is one."""
        return self.modality or UNCLASSIFIED


def address(credential_id: str, kind: str) -> str:
    """Where the bundle of that kind lies: it has to be served there as `bundle` gives it."""
    return f"{credential_id}/evidence/{kind}.json"


def bundle(credential_id: str, kind: str, cited: Iterable[CitedStatement]) -> bytes:
    """The exact bytes of the bundle: this credential's statements of this modality, by time and id."""
    statements = [
        {"at": xsd_datetime(one.at), "id": one.statement_id, "sha256": one.digest} for one in _of(kind, cited)
    ]
    document = {"credential": credential_id, "modality": kind, "statements": statements}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")


def evidence_entries(credential_id: str, cited: Iterable[CitedStatement], language: str) -> list[dict[str, Any]]:
    """The `evidence` of a credential: one entry a modality, in a fixed order."""
    known = tuple(cited)
    return [
        {
            "id": address(credential_id, kind),
            "type": ["Evidence"],
            "name": _NAMES[kind]["fr" if language.startswith("fr") else "en"],
            "narrative": _narrative(_of(kind, known), language),
            "genre": kind,
        }
        for kind in KINDS
        if _of(kind, known)
    ]


def related_resources(credential_id: str, cited: Iterable[CitedStatement]) -> list[dict[str, Any]]:
    """The `relatedResource` of a credential: the digest of each bundle."""
    known = tuple(cited)
    return [
        {
            "id": address(credential_id, kind),
            "mediaType": MEDIA_TYPE,
            "digestSRI": digest_sri(bundle(credential_id, kind, known)),
        }
        for kind in KINDS
        if _of(kind, known)
    ]


def digest_sri(data: bytes) -> str:
    """`sha384-…` as W3C Subresource Integrity writes it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode("ascii")


def _of(kind: str, cited: Iterable[CitedStatement]) -> list[CitedStatement]:
    chosen = (one for one in cited if one.kind == kind)
    return sorted(chosen, key=lambda one: (xsd_datetime(one.at), one.statement_id))


def _narrative(cited: list[CitedStatement], language: str) -> str:
    one, many = _COUNTS["fr" if language.startswith("fr") else "en"]
    return (one if len(cited) == 1 else many).format(n=len(cited))
