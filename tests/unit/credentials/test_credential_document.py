"""What a credential says of an award, and what it keeps to itself."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from credentials.achievement import CitedStatement, build_credential
from credentials.errors import BuildError
from credentials.evidence import bundle, digest_sri
from credentials.identity import belongs_to
from credentials.schemas import schema_problems
from rules import Waiver
from tests.credential_sample import AWARDED, BASE_URL, FACTS, ISSUER, SLUG, node, rule, signed, unsigned, verdict

HOME = f"{BASE_URL}/o/campus-cuisine"


def achievement(language: str = "fr") -> dict[str, Any]:
    found: dict[str, Any] = unsigned(language)["credentialSubject"]["achievement"]
    return found


def test_it_follows_the_published_schema() -> None:
    assert list(schema_problems(signed())) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("validFrom", "yesterday"), ("awardedDate", "2026-13-01T00:00:00Z"), ("evidence", {}), ("issuer", 5)],
)
def test_the_schema_sees_what_is_wrong(name: str, value: Any) -> None:
    assert [path for path, _ in schema_problems({**signed(), name: value})] == [f"$.{name}"]


def test_its_ids_are_permanent_addresses() -> None:
    document = unsigned()
    assert document["id"] == f"{HOME}/credentials/{FACTS.credential_id}"
    assert achievement()["id"] == f"{HOME}/achievements/haccp-shift-lead/3"
    assert achievement()["criteria"]["id"] == achievement()["id"]


def test_it_speaks_the_organisations_language_and_repeats_the_criteria_in_the_others() -> None:
    french, english = achievement("fr"), achievement("en")
    assert (french["name"], french["inLanguage"]) == ("Chef d'équipe HACCP", "fr")
    assert (english["name"], english["inLanguage"]) == ("HACCP shift lead", "en")
    first, second = french["criteria"]["narrative"].split("\n\n---\n\n")
    assert second.startswith("**HACCP shift lead**\n\nRun a service within the HACCP plan")
    assert second.endswith(english["criteria"]["narrative"].split("\n\n---\n\n")[0])
    assert first not in second


def test_skills_and_level_are_alignments_and_the_workload_is_credits() -> None:
    skill, level = achievement("en")["alignment"]
    assert skill == {
        "type": ["Alignment"],
        "targetName": "apply HACCP",
        "targetUrl": "http://data.europa.eu/esco/skill/81b3b2c9",
        "targetDescription": "appliquer HACCP",
        "targetFramework": "ESCO",
        "targetType": "ext:ESCO",
    }
    assert (level["targetCode"], level["targetType"]) == ("4", "ext:EQF")
    assert achievement("en")["tag"] == ["lead a team"]
    assert achievement()["creditsAvailable"] == 1.5
    assert achievement()["achievementType"] == "MicroCredential"


def test_dates_are_utc_and_never_later_than_what_they_tell() -> None:
    paris = timezone(timedelta(hours=1))
    document = unsigned(awarded_at=datetime(2026, 11, 24, 10, 30, 15, 999_999, paris), valid_until=None)
    assert document["validFrom"] == document["awardedDate"] == "2026-11-24T09:30:15Z"
    assert "validUntil" not in document


def test_a_later_text_of_the_credential_keeps_the_day_of_the_award() -> None:
    document = unsigned(issued_at=AWARDED + timedelta(days=3))
    assert (document["validFrom"], document["awardedDate"]) == ("2026-11-27T09:30:15Z", "2026-11-24T09:30:15Z")


def test_a_date_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        unsigned(awarded_at=datetime(2026, 11, 24))


def test_it_holds_no_personal_data() -> None:
    text = json.dumps(unsigned()).lower()
    assert "ana." not in text
    assert "silva" not in text
    assert all(one.statement_id not in text for one in FACTS.evidence)


def test_the_learner_is_another_in_each_credential() -> None:
    one = unsigned()["credentialSubject"]["id"]
    other = unsigned(credential_id=uuid.UUID(int=7))["credentialSubject"]["id"]
    assert one != other
    assert one.startswith("urn:uuid:")


@pytest.mark.parametrize("written", ["ana.silva@campus.example", "mailto:Ana.Silva@campus.example"])
def test_who_knows_the_address_can_check_the_recipient(written: str) -> None:
    assert belongs_to(unsigned(), written) is True
    assert belongs_to(unsigned(), "bo@campus.example") is False


def test_the_hash_is_of_value_and_salt() -> None:
    entry = unsigned()["credentialSubject"]["identifier"][0]
    digest = hashlib.sha256(b"ana.silva@campus.example9f2c4e").hexdigest()
    assert (entry["identityHash"], entry["identityType"]) == (f"sha256${digest}", "emailAddress")


def test_an_account_is_hashed_as_it_is() -> None:
    document = unsigned(recipient_identifier="account:https://Home.example|Ana@x")
    assert document["credentialSubject"]["identifier"][0]["identityType"] == "identifier"
    assert belongs_to(document, "account:https://Home.example|Ana@x") is True
    assert belongs_to(document, "account:https://home.example|ana@x") is False


def test_a_credential_without_recipient_names_nobody() -> None:
    document = unsigned(recipient_identifier=None)
    assert "identifier" not in document["credentialSubject"]
    assert belongs_to(document, "ana.silva@campus.example") is None


def test_a_recipient_without_salt_is_refused() -> None:
    with pytest.raises(BuildError):
        unsigned(salt="")


def test_evidence_is_told_by_modality_with_the_digest_of_its_bundle() -> None:
    document = unsigned("en")
    online, work = document["evidence"]
    assert (online["genre"], online["narrative"]) == ("e-learning", "1 record")
    assert (work["genre"], work["narrative"]) == ("workplace", "2 records")
    assert [one["id"] for one in document["relatedResource"]] == [online["id"], work["id"]]
    given = bundle(document["id"], "workplace", FACTS.evidence)
    assert document["relatedResource"][1]["digestSRI"] == digest_sri(given)
    assert [one["sha256"] for one in json.loads(given)["statements"]] == ["cd" * 32, "ab" * 32]


def test_a_bundle_has_the_same_bytes_whatever_the_order() -> None:
    backwards: tuple[CitedStatement, ...] = FACTS.evidence[::-1]
    assert bundle("urn:c", "workplace", backwards) == bundle("urn:c", "workplace", FACTS.evidence)


def test_a_waived_requirement_is_told_without_names() -> None:
    waived = node(
        key="observed",
        title={"en": "Observed practice", "fr": "Pratique observée"},
        waived=Waiver(node="observed", by="Bo Manager", reason="ill", at=AWARDED),
    )
    document = build_credential(ISSUER, rule(), 3, verdict(node(children=(waived,))), FACTS, BASE_URL, SLUG, "en")
    assert document["credentialSubject"]["narrative"] == "The issuer waived: Observed practice."
    assert "Bo" not in json.dumps(document)


def test_what_is_not_met_is_not_certified() -> None:
    with pytest.raises(BuildError, match="open"):
        build_credential(ISSUER, rule(), 3, verdict(node(status="open")), FACTS, BASE_URL, SLUG)


def test_an_image_is_told_by_its_address() -> None:
    document = build_credential(ISSUER, rule(), 3, verdict(), FACTS, BASE_URL, SLUG, image=f"{HOME}/badge.png")
    assert document["credentialSubject"]["achievement"]["image"] == {"id": f"{HOME}/badge.png", "type": "Image"}
    assert list(schema_problems(document)) == []


def test_control_characters_of_a_rule_do_not_reach_the_credential() -> None:
    noisy = replace(rule(), title={"en": "Chef\x07\x00"})
    document = build_credential(ISSUER, noisy, 3, verdict(), FACTS, BASE_URL, SLUG)
    assert document["name"] == "Chef"


def test_evidence_of_no_known_modality_is_told_last() -> None:
    unclassified = CitedStatement("s", None, "00" * 32, AWARDED)
    document = unsigned("en", evidence=(unclassified, *FACTS.evidence))
    assert [one["genre"] for one in document["evidence"]] == ["e-learning", "workplace", "other"]
    assert len(document["relatedResource"]) == 3
