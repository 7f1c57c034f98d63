"""An award as an Open Badges 3.0 AchievementCredential, unsigned (OB 3.0 Final, 1EdTech, §B.1.2).

Language: OB texts are plain strings, so a credential speaks one language (the learner's, or else the organisation's
default), named by the achievement's `inLanguage`. The criteria's narrative repeats title and criteria in
every other language of the rule, below a line; the achievement's page (`criteria.id`) shows all of them.
Terms: only those that the published contexts define, in both texts that circulate under the name 3.0.3.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials import contexts, schemas
from credentials.alignment import alignments, credits_available
from credentials.errors import BuildError
from credentials.evidence import CitedStatement, evidence_entries, related_resources
from credentials.identity import identity_object
from credentials.issuer import Issuer, profile
from credentials.proof import xsd_datetime
from credentials.results import result_descriptions, results
from credentials.status import StatusPlace, entry_object
from rules import NodeVerdict, Rule, Verdict, criteria_words, local
from rules.standard import described, element_name

__all__ = ["AwardFacts", "CitedStatement", "achievement_id", "build_credential", "credential_id", "picture_id"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WAIVED = {
    "en": "The issuer waived: {titles}.",
    "fr": "Dispense accordée par l'émetteur : {titles}.",
}


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What a credential says of one award.

    `awarded_at`: when the block was met. `issued_at`: from when this text of the credential is valid (`awarded_at`
    where it is None); a later text of the same credential replaces the earlier. `recipient_identifier`: an e-mail
    address or IFI, hashed with `salt` (random, one a credential). `subject_id` stands for the learner in this
    credential alone (`urn:uuid`); derived from the credential's id where it is None. `status`: where it shows when the
    credential is withdrawn.
    """

    credential_id: uuid.UUID
    awarded_at: datetime
    valid_until: datetime | None
    recipient_identifier: str | None
    salt: str
    evidence: tuple[CitedStatement, ...] = ()
    issued_at: datetime | None = None
    subject_id: uuid.UUID | None = None
    status: StatusPlace | None = None


def credential_id(base_url: str, organisation: str, identifier: uuid.UUID) -> str:
    """The credential's permanent address."""
    return f"{base_url.rstrip('/')}/o/{organisation}/credentials/{identifier}"


def achievement_id(base_url: str, organisation: str, rule_id: str, version: int) -> str:
    """The permanent address of what was achieved: a rule's version."""
    return f"{base_url.rstrip('/')}/o/{organisation}/achievements/{rule_id}/{version}"


def picture_id(achievement: str, language: str, form: str = "svg") -> str:
    """Where the achievement's picture lies, with its title in `language` first; `form` is svg or png."""
    return f"{achievement}/badge-{language}.{form}"


def build_credential(
    issuer: Issuer,
    rule: Rule,
    version: int,
    verdict: Verdict,
    award: AwardFacts,
    base_url: str,
    organisation: str,
    language: str = "en",
    image: str | None = None,
) -> dict[str, Any]:
    """The credential of an award, ready to be signed; raises `BuildError` where the verdict is not met.

    `organisation` is its slug; `language` what the credential speaks; `image` the address of the achievement's picture.
    """
    if verdict.status != "met":
        raise BuildError(f"{rule.id} is {verdict.status}, not met: there is nothing to certify")
    address = credential_id(base_url, organisation, award.credential_id)
    achieved = achievement(rule, version, base_url, organisation, language, image)
    document: dict[str, Any] = {
        "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES, contexts.OPEN_BADGES_EXTENSIONS],
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _clean(local(rule.title, language)),
        "description": _clean(local(rule.aptitude, language)),
        "issuer": profile(issuer, language),
        "validFrom": xsd_datetime(award.issued_at or award.awarded_at),
        "awardedDate": xsd_datetime(award.awarded_at),
        "credentialSubject": _subject(award, rule, verdict, achieved, language),
        "credentialSchema": [{"id": schemas.ACHIEVEMENT_CREDENTIAL, "type": schemas.SCHEMA_TYPE}],
    }
    if award.valid_until is not None:
        document["validUntil"] = xsd_datetime(award.valid_until)
    if award.status is not None:
        document["credentialStatus"] = entry_object(award.status)
    if award.evidence:
        document["evidence"] = evidence_entries(address, award.evidence, language)
        document["relatedResource"] = related_resources(address, award.evidence)
    return document


def achievement(
    rule: Rule, version: int, base_url: str, organisation: str, language: str = "en", image: str | None = None
) -> dict[str, Any]:
    """What was achieved: the same for all who hold this version (OB 3.0 §B.1.1 Achievement)."""
    address = achievement_id(base_url, organisation, rule.id, version)
    document: dict[str, Any] = {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": _clean(local(rule.title, language)),
        "description": _clean(local(rule.aptitude, language)),
        "criteria": {"id": address, "narrative": _narrative(rule, language)},
        "inLanguage": language,
        "version": str(version),
    }
    named = [_clean(local(skill.name, language)) for skill in rule.skills if not skill.uri]
    if named:
        document["tag"] = named
    aligned = alignments(rule, language)
    if aligned:
        document["alignment"] = aligned
    credits = credits_available(rule)
    if credits is not None:
        document["creditsAvailable"] = credits
    reachable = result_descriptions(rule, address, language)
    if reachable:
        document["resultDescription"] = reachable
    if image:
        document["image"] = {"id": image, "type": "Image"}
        if rule.image is not None:
            document["image"]["caption"] = _clean(local(rule.image.alt, language))
    return document


def _subject(
    award: AwardFacts, rule: Rule, verdict: Verdict, achieved: dict[str, Any], language: str
) -> dict[str, Any]:
    subject_id = award.subject_id or uuid.uuid5(award.credential_id, "subject")
    subject: dict[str, Any] = {
        "id": f"urn:uuid:{subject_id}",
        "type": ["AchievementSubject"],
        "achievement": achieved,
    }
    reached = results(rule, verdict, achieved["id"])
    if reached:
        subject["result"] = reached
    if "creditsAvailable" in achieved:
        subject["creditsEarned"] = achieved["creditsAvailable"]
    if award.recipient_identifier:
        if not award.salt:
            raise BuildError("a recipient is hashed with a random salt, or not named at all")
        subject["identifier"] = [identity_object(award.recipient_identifier, award.salt)]
    waived = [local(node.title, language) if node.title else node.key for node in _waived(verdict.root)]
    if waived:
        text = _WAIVED["fr" if language.startswith("fr") else "en"]
        subject["narrative"] = _clean(text.format(titles=", ".join(waived)))
    return subject


def _narrative(rule: Rule, language: str) -> str:
    others = [
        f"**{local(rule.title, other)}**\n\n{_said(rule, other)}" for other in sorted(set(rule.title) - {language})
    ]
    return _clean("\n\n---\n\n".join([_said(rule, language), *others]))


def _said(rule: Rule, language: str) -> str:
    """The criteria, then what the European standard asks for: Open Badges has no terms for most of it."""
    elements = [f"- {element_name(code, language)}: {words}" for code, words in described(rule, language)]
    return "\n\n".join([criteria_words(rule, language), *(["\n".join(elements)] if elements else [])])


def _waived(node: NodeVerdict) -> Iterator[NodeVerdict]:
    if node.waived is not None:
        yield node
    for child in node.children:
        yield from _waived(child)


def _clean(text: str) -> str:
    """Without control characters, which libraries canonicalise differently."""
    return _CONTROL.sub("", text)
