"""Endorsements that a credential carries: each a credential of somebody else's, embedded in the credential, in its
achievement or in its issuer's profile (Open Badges 3.0, `endorsement`).

They are told beside the credential and decide nothing about it. One that endorses something else than what carries it
does not hold: otherwise praise for one badge could be pasted into another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from credentials.errors import IssuerError, RefusedError, StructureError
from credentials.issuer import known_by
from credentials.messages import ENDORSED_PARTS, ENDORSEMENT_FAILED, ENDORSEMENT_HOLDS, ENDORSEMENTS, FAILED
from credentials.proof import issuer_id
from rules import LanguageMap

Part = Literal["credential", "achievement", "issuer"]
# So many are looked at: each may have an address to ask.
MOST = 10
_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Carried:
    """An endorsement as it stands in a part of a credential; `endorsed_id` is that part's identifier."""

    part: Part
    endorsed_id: Any
    document: Any


@dataclass(frozen=True, slots=True)
class Endorsed:
    """Whether an endorsement holds, in words. `name` is what its issuer calls itself, `issuer` what a proof shows."""

    part: Part
    name: str
    issuer: str
    ok: bool
    message: LanguageMap
    reason: str | None = None
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """What `from_json` takes."""
        return {**asdict(self), "message": dict(self.message)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Endorsed:
        """What `to_json` gave."""
        return cls(**data)


def carried_endorsements(document: Mapping[str, Any]) -> list[Carried]:
    """All endorsements in the document, the credential's own first; those of endorsements are not looked for."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    parts: tuple[tuple[Part, Any], ...] = (
        ("credential", document),
        ("achievement", achievement),
        ("issuer", document.get("issuer")),
    )
    return [
        Carried(name, part.get("id"), one)
        for name, part in parts
        if isinstance(part, Mapping)
        for one in _listed(part.get("endorsement", []))
    ]


def check_endorsement(
    carried: Carried, credential_issuer: str, believe: Callable[[Mapping[str, Any]], None]
) -> Endorsed:
    """Whether it holds; `believe` raises `RefusedError` where it is no credential that can be believed."""
    document = carried.document if isinstance(carried.document, Mapping) else {}
    endorser = _issuer(document)
    name = _name(document.get("issuer")) or endorser[:_NAME_LENGTH] or "?"
    try:
        _check_subject(carried)
        believe(document)
    except RefusedError as error:
        words = _words(ENDORSEMENT_FAILED, carried.part, name=name, why=FAILED[error.reason])
        return Endorsed(carried.part, name, endorser, False, words, error.reason, error.detail)
    known, site = known_by(endorser)
    sort = "itself" if endorser == credential_issuer else known
    words = _words(ENDORSEMENT_HOLDS[sort], carried.part, name=name, site=site)
    return Endorsed(carried.part, name, endorser, True, words)


def summary(found: int, looked_at: tuple[Endorsed, ...]) -> LanguageMap:
    """How many there are, and how many of those that were looked at do not hold."""
    failed = sum(not one.ok for one in looked_at)
    numbers = {"number": found, "failed": failed, "most": len(looked_at)}
    kinds = ("number", *(["too-many"] if found > len(looked_at) else []), "some-fail" if failed else "all-hold")
    sentences = [ENDORSEMENTS[kind] for kind in kinds]
    return {language: " ".join(one[language] for one in sentences).format(**numbers) for language in sentences[0]}


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _check_subject(carried: Carried) -> None:
    document = carried.document
    kinds = document.get("type") if isinstance(document, Mapping) else None
    if not isinstance(document, Mapping) or "EndorsementCredential" not in _listed(kinds):
        raise StructureError("not-an-endorsement")
    subject = document.get("credentialSubject")
    about = subject.get("id") if isinstance(subject, Mapping) else None
    if about is None or about != carried.endorsed_id:
        raise StructureError("endorses-another", str(about)[:200])


def _issuer(document: Mapping[str, Any]) -> str:
    try:
        return issuer_id(document)[:300]
    except IssuerError:
        return ""


def _name(issuer: Any) -> str:
    given = issuer.get("name") if isinstance(issuer, Mapping) else None
    # Signs that turn the direction of writing could make a name say something else.
    return "".join(sign for sign in given if sign.isprintable())[:_NAME_LENGTH] if isinstance(given, str) else ""


def _words(
    template: LanguageMap, part: Part, *, name: str, site: str = "", why: LanguageMap | None = None
) -> LanguageMap:
    return {
        language: text.format(
            what=ENDORSED_PARTS[part][language], name=name, site=site, why=why[language] if why is not None else ""
        )
        for language, text in template.items()
    }
