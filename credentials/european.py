"""An award in the European Learning Model, version 3 (European Commission; application profile EDC), unsigned.

Europass and the wallets around it read this form. European Digital Credentials are sealed with an electronic seal of
the institution, which is not ours to set: this is the document that such a seal is put on. Texts are language maps;
what has a concept in a public list of the EU is named by it, what has none is said in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale
from babel.core import get_global

from credentials.issuer import Issuer
from rules import Rule, Skill
from rules.standard import described

CONTEXTS = ("https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap")
PROFILE = "http://data.europa.eu/snb/model/ap/edc-generic-full"
_SNB = "http://data.europa.eu/snb"
_PUBLICATIONS = "http://publications.europa.eu/resource/authority"
# ISO 639-1 to the three letters of the EU's list of languages.
_LANGUAGES = {
    "en": "ENG", "fr": "FRA", "de": "DEU", "es": "SPA", "it": "ITA", "nl": "NLD", "pt": "POR", "pl": "POL",
    "sl": "SLV", "fi": "FIN", "sv": "SWE", "el": "ELL", "ro": "RON", "hr": "HRV", "cs": "CES", "da": "DAN",
}  # fmt: skip
# Codes of three letters of countries that are no more.
_FORMER = frozenset(("BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"))
_PASSED = {"en": "Passed", "fr": "Réussi"}
_AWARDED_TO = {"en": "is awarded to", "fr": "est délivrée à"}
Document = Mapping[str, Any]
Texts = Mapping[str, str]


def european_credential(document: Document, rule: Rule, issuer: Issuer, holder: str | None) -> dict[str, Any]:
    """The award that the signed Open Badges credential `document` is about; `holder` is the name to show, if any."""
    identifier = document["id"].rpartition("/")[2]
    language = document["credentialSubject"]["achievement"]["inLanguage"]
    organisation = _organisation(issuer)
    found: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": f"urn:credential:{identifier}",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialSchema": [{"id": PROFILE, "type": "ShaclValidator2017"}],
        "credentialProfiles": [_listed("credential", "e34929035b", "Generic")],
        "displayParameter": _display(rule, language),
        "issuer": organisation,
        "issuanceDate": document["validFrom"],
        "issued": document["awardedDate"],
        "validFrom": document["validFrom"],
        "credentialSubject": _person(document, rule, organisation, holder),
    }
    if "validUntil" in document:
        found["expirationDate"] = found["validUntil"] = document["validUntil"]
    return found


def _person(document: Document, rule: Rule, organisation: Document, holder: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": document["credentialSubject"]["id"],
        "type": "Person",
        "hasClaim": [_achievement(document, rule, organisation)],
    }
    if holder is not None:
        found["fullName"] = {"und": holder}
    return found


def _achievement(document: Document, rule: Rule, organisation: Document) -> dict[str, Any]:
    achieved = document["credentialSubject"]["achievement"]["id"]
    awarded = {
        "id": "urn:epass:awardingProcess:1",
        "type": "AwardingProcess",
        "awardingBody": [dict(organisation)],
        "awardingDate": document["awardedDate"],
    }
    return {
        "id": "urn:epass:learningAchievement:1",
        "type": "LearningAchievement",
        "title": dict(rule.title),
        "description": dict(rule.aptitude),
        "awardedBy": awarded,
        "specifiedBy": _qualification(rule, achieved),
        "provenBy": [
            {
                "id": "urn:epass:learningAssessment:1",
                "type": "LearningAssessment",
                "title": _words(rule, "assessment") or dict(rule.title),
                "awardedBy": awarded,
                "dateIssued": document["awardedDate"],
                "grade": _note("grade", _grade(document)),
                **_checked(rule),
                "specifiedBy": _assessment(rule),
            }
        ],
    }


def _grade(document: Document) -> dict[str, str]:
    """The scores that were reached, else that it was passed."""
    subject = document["credentialSubject"]
    names = {one["id"]: one["name"] for one in subject["achievement"].get("resultDescription", ())}
    scores = [
        f"{names[one['resultDescription']]}: {one['value']}" for one in subject.get("result", ()) if "value" in one
    ]
    return {subject["achievement"]["inLanguage"]: ", ".join(scores)} if scores else dict(_PASSED)


def _checked(rule: Rule) -> dict[str, Any]:
    supervision = _words(rule, "supervision")
    return {"idVerification": _said("idVerification", supervision)} if supervision else {}


def _qualification(rule: Rule, achieved: str) -> dict[str, Any]:
    standard = rule.standard
    level, workload = standard.get("level") or {}, standard.get("workload") or {}
    found: dict[str, Any] = {
        "id": achieved,
        "type": "Qualification",
        "title": dict(rule.title),
        "description": dict(rule.aptitude),
        "homepage": [{"id": f"{achieved}#page", "type": "WebResource", "contentURL": achieved}],
        "learningOutcome": _outcomes(rule),
        "isPartialQualification": False,
    }
    if level.get("eqf"):
        found["eqfLevel"] = _listed("eqf", str(level["eqf"]), f"Level {level['eqf']}")
    national = [(name, value) for name, value in level.items() if name != "eqf"]
    if national:
        found["nqfLevel"] = [
            _concept(f"urn:epass:nqfLevel:{name}", f"urn:epass:scheme:{name}", {"en": f"{name} {value}"})
            for name, value in national
        ]
    if workload.get("hours"):
        found["volumeOfLearning"] = f"PT{workload['hours']:g}H"
    if workload.get("ects"):
        framework = _listed("education-credit", "6fcec5c5af", "ECTS")
        points = {"id": "urn:epass:creditPoint:1", "type": "CreditPoint", "framework": framework}
        found["creditPoint"] = [{**points, "point": f"{workload['ects']:g}"}]
    if standard.get("participation"):
        found["mode"] = [_said("mode", _words(rule, "participation"))]
    if _words(rule, "prerequisites"):
        found["entryRequirement"] = _note("entryRequirement", _words(rule, "prerequisites"))
    if _words(rule, "quality_assurance"):
        found["accreditation"] = [
            {
                "id": "urn:epass:accreditation:1",
                "type": "Accreditation",
                "title": _words(rule, "quality_assurance"),
                "dcType": _said("accreditation", _words(rule, "quality_assurance")),
            }
        ]
    notes = [_note(code, _words(rule, code)) for code in ("stackability", "further_information") if _words(rule, code)]
    if notes:
        found["additionalNote"] = notes
    return found


def _assessment(rule: Rule) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": "urn:epass:learningAssessmentSpec:1",
        "type": "LearningAssessmentSpecification",
        "title": _words(rule, "assessment") or dict(rule.title),
    }
    if _words(rule, "assessment"):
        found["dcType"] = [_said("dcType", _words(rule, "assessment"))]
    if _words(rule, "grade"):
        found["gradingScheme"] = {
            "id": "urn:epass:gradingScheme:1",
            "type": "GradingScheme",
            "title": _words(rule, "grade"),
        }
    return found


def _outcomes(rule: Rule) -> list[dict[str, Any]]:
    """The outcomes that the document states, the skills at the first; skills alone stand for an outcome each."""
    stated = [dict(one) for one in rule.standard.get("learning_outcomes") or ()]
    esco = [_skill(skill) for skill in rule.skills if skill.uri and skill.framework == "ESCO"]
    if not stated:
        return [
            _outcome(number, dict(skill.name), [_skill(skill)] if skill.uri and skill.framework == "ESCO" else [])
            for number, skill in enumerate(rule.skills, 1)
        ]
    return [_outcome(number, title, esco if number == 1 else []) for number, title in enumerate(stated, 1)]


def _outcome(number: int, title: Texts, skills: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"id": f"urn:epass:learningOutcome:{number}", "type": "LearningOutcome", "title": title}
    return {**found, "relatedESCOSkill": skills} if skills else found


def _skill(skill: Skill) -> dict[str, Any]:
    return _concept(skill.uri or "", "http://data.europa.eu/esco/concept-scheme/skills", skill.name)


def _organisation(issuer: Issuer) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": issuer.did,
        "type": "Organisation",
        "legalName": dict(issuer.name),
        "homepage": [{"id": issuer.url, "type": "WebResource", "contentURL": issuer.url}],
    }
    if issuer.country:
        country = _country(issuer.country)
        address = {"id": "urn:epass:address:1", "type": "Address", "countryCode": country}
        found["location"] = [{"id": "urn:epass:location:1", "type": "Location", "address": [address]}]
    if issuer.email:
        mail = {"id": f"mailto:{issuer.email}", "type": "Mailbox"}
        found["contactPoint"] = [{"id": "urn:epass:contactPoint:1", "type": "ContactPoint", "emailAddress": [mail]}]
    return found


def _country(code: str) -> dict[str, Any]:
    names = {language: str(Locale(language).territories.get(code, code)) for language in ("en", "fr")}
    scheme = f"{_PUBLICATIONS}/country"
    return {**_concept(f"{scheme}/{_three_letters(code)}", scheme, names), "notation": "country"}


def _three_letters(code: str) -> str:
    """A country's code in ISO 3166-1 alpha-3, as the EU's list names countries."""
    aliases = get_global("territory_aliases")
    found = (long for long, short in aliases.items() if len(long) == 3 and short == [code] and long not in _FORMER)
    return next((long for long in found if long.isalpha()), code)


def _display(rule: Rule, language: str) -> dict[str, Any]:
    return {
        "id": "urn:epass:displayParameter:1",
        "type": "DisplayParameter",
        "title": dict(rule.title),
        "description": dict(_AWARDED_TO),
        "primaryLanguage": _language(language),
        "language": [_language(tag) for tag in sorted(rule.title)],
    }


def _language(tag: str) -> dict[str, Any]:
    plain = tag.partition("-")[0]
    names = {language: str(Locale(language).languages.get(plain, plain)) for language in ("en", "fr")}
    scheme = f"{_PUBLICATIONS}/language"
    return {**_concept(f"{scheme}/{_LANGUAGES.get(plain, plain.upper())}", scheme, names), "notation": "language"}


def _words(rule: Rule, code: str) -> dict[str, str]:
    """The element's words in each language of the rule."""
    said = {language: dict(described(rule, language)).get(code, "") for language in rule.title}
    return {language: text for language, text in said.items() if text}


def _note(name: str, words: Texts) -> dict[str, Any]:
    return {"id": f"urn:epass:note:{name}", "type": "Note", "noteLiteral": dict(words)}


def _said(name: str, words: Texts) -> dict[str, Any]:
    """A concept of our own: what its author said in words."""
    return _concept(f"urn:epass:{name}:1", f"urn:epass:scheme:{name}", words)


def _listed(concepts: str, code: str, name: str) -> dict[str, Any]:
    """A concept of one of the model's own lists."""
    return _concept(f"{_SNB}/{concepts}/{code}", f"{_SNB}/{concepts}/25831c2", {"en": name})


def _concept(identifier: str, scheme: str, names: Texts) -> dict[str, Any]:
    return {
        "id": identifier,
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": dict(names),
    }
