"""An award in the European Learning Model, version 3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from credentials.achievement import build_credential
from credentials.european import european_credential
from rules import Rule, parse_rule
from tests.credential_sample import AWARDED, BASE_URL, FACTS, ISSUER, SLUG, node, signed, verdict
from tests.unit.rules.test_standard import FULL

TEXT = (
    FULL
    + """
skills: [{uri: "http://data.europa.eu/esco/skill/1", name: {en: "apply HACCP", fr: "appliquer HACCP"}, framework: ESCO}]
"""
)


def exported(text: str = TEXT, holder: str | None = None) -> dict[str, Any]:
    rule: Rule = parse_rule(text)
    document = signed(build_credential(ISSUER, rule, 1, verdict(node()), FACTS, BASE_URL, SLUG, "fr"))
    return european_credential(document, rule, ISSUER, holder)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


def test_it_is_a_european_digital_credential_without_a_seal() -> None:
    found = exported()
    assert found["type"] == ["VerifiableCredential", "EuropeanDigitalCredential"]
    assert found["@context"][-1] == "http://data.europa.eu/snb/model/context/edc-ap"
    assert "proof" not in found
    assert (found["validFrom"], found["validUntil"]) == ("2026-11-24T09:30:15Z", "2028-11-23T09:30:15Z")


def test_every_thing_in_it_has_an_id_and_a_type() -> None:
    texts = ("title", "description", "prefLabel", "legalName", "noteLiteral", "fullName")
    found = exported(holder="Ada")
    for one in objects({name: value for name, value in found.items() if name != "@context"}):
        if one.keys() & {"en", "fr", "und"} or not one.keys() - set(texts):
            assert all(isinstance(text, str) for text in one.values())
        elif "id" in one or "type" in one:
            assert {"id", "type"} <= one.keys(), one


def test_the_elements_of_the_recommendation_have_their_classes() -> None:
    (claim,) = exported()["credentialSubject"]["hasClaim"]
    qualification = claim["specifiedBy"]
    assert claim["awardedBy"]["awardingBody"][0]["legalName"] == {"fr": "Campus Cuisine", "en": "Kitchen Campus"}
    country = claim["awardedBy"]["awardingBody"][0]["location"][0]["address"][0]["countryCode"]
    assert country["id"] == "http://publications.europa.eu/resource/authority/country/FRA"
    assert qualification["eqfLevel"]["id"] == "http://data.europa.eu/snb/eqf/4"
    assert (qualification["volumeOfLearning"], qualification["creditPoint"][0]["point"]) == ("PT30H", "1.5")
    assert qualification["mode"][0]["prefLabel"] == {"en": "Blended", "fr": "Hybride"}
    assert [one["title"]["en"] for one in qualification["learningOutcome"]] == ["Name the dangers", "Avert them"]
    assert qualification["learningOutcome"][0]["relatedESCOSkill"][0]["id"] == "http://data.europa.eu/esco/skill/1"
    (assessment,) = claim["provenBy"]
    assert assessment["specifiedBy"]["dcType"][0]["prefLabel"] == {"en": "quiz", "fr": "test"}
    assert assessment["grade"]["noteLiteral"] == {"en": "Passed", "fr": "Réussi"}


def test_the_holder_is_named_where_they_want_it() -> None:
    assert "fullName" not in exported()["credentialSubject"]
    assert exported(holder="Ada")["credentialSubject"]["fullName"] == {"und": "Ada"}


def test_a_bare_rule_is_exported_too() -> None:
    bare = FULL.partition("standard:")[0]
    (claim,) = exported(bare)["credentialSubject"]["hasClaim"]
    assert claim["specifiedBy"]["learningOutcome"] == []
    assert AWARDED.isoformat()[:10] in claim["awardedBy"]["awardingDate"]
