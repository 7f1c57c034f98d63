"""The Open Badges 2.0 form of a credential."""

from __future__ import annotations

import hashlib

import pytest

from credentials.elsewhere import embed_snippet, linkedin_link
from credentials.errors import BuildError
from credentials.hosted import assertion, badge_class, can_be_hosted, issuer_profile, withdrawn_assertion
from tests.credential_sample import BASE_URL, FACTS, ISSUER, unsigned

HOME = f"{BASE_URL}/o/campus-cuisine"
ID = f"{HOME}/credentials/{FACTS.credential_id}"


def test_the_assertion_names_the_badge_the_recipient_and_the_dates() -> None:
    found = assertion(unsigned("en"), "https://acquis.example/badge.png")
    assert (found["@context"], found["type"], found["id"]) == (
        "https://w3id.org/openbadges/v2",
        "Assertion",
        f"{ID}/ob2.json",
    )
    assert found["verification"] == {"type": "HostedBadge"}
    assert found["badge"] == f"{HOME}/achievements/haccp-shift-lead/3/ob2.json"
    assert (found["issuedOn"], found["expires"]) == ("2026-11-24T09:30:15Z", "2028-11-23T09:30:15Z")


def test_the_holder_is_a_salted_hash_of_the_address_alone() -> None:
    recipient = assertion(unsigned(), "i")["recipient"]
    digest = hashlib.sha256(f"ana.silva@campus.example{recipient['salt']}".encode()).hexdigest()
    assert recipient == {"type": "email", "hashed": True, "salt": FACTS.salt, "identity": f"sha256${digest}"}
    assert "ana" not in str(assertion(unsigned(), "i")).lower()


@pytest.mark.parametrize("recipient", [None, "account:https://lms.example|42"])
def test_without_an_address_there_is_no_assertion(recipient: str | None) -> None:
    document = unsigned(recipient_identifier=recipient)
    assert not can_be_hosted(document)
    with pytest.raises(BuildError):
        assertion(document, "i")


def test_a_withdrawn_assertion_says_so_and_nothing_else() -> None:
    assert withdrawn_assertion(ID, "an error") == {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"{ID}/ob2.json",
        "type": "Assertion",
        "revoked": True,
        "revocationReason": "an error",
    }


def test_the_badge_class_repeats_the_achievement() -> None:
    achieved = unsigned("en")["credentialSubject"]["achievement"]
    found = badge_class(achieved, f"{HOME}/issuer/ob2.json", "https://acquis.example/badge.png")
    assert (found["type"], found["name"], found["@language"]) == ("BadgeClass", "HACCP shift lead", "en")
    assert found["criteria"]["id"] == f"{HOME}/achievements/haccp-shift-lead/3"
    assert found["alignment"][0]["targetName"] == "apply HACCP"
    assert "targetType" not in found["alignment"][0]
    assert found["tags"] == ["lead a team"]


def test_the_issuer_is_known_by_the_address_of_its_profile() -> None:
    found = issuer_profile(ISSUER, f"{HOME}/issuer/ob2.json", "fr")
    assert found == {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"{HOME}/issuer/ob2.json",
        "type": "Issuer",
        "name": "Campus Cuisine",
        "url": f"{HOME}/",
        "email": "badges@campus.example",
    }


def test_linkedin_is_given_what_its_form_asks_for() -> None:
    link = linkedin_link(unsigned("fr"))
    for part in (
        "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&",
        "name=Chef+d%27%C3%A9quipe+HACCP",
        "organizationName=Campus+Cuisine",
        "issueYear=2026&issueMonth=11",
        "expirationYear=2028&expirationMonth=11",
        f"certId={FACTS.credential_id}",
    ):
        assert part in link
    assert "expiration" not in linkedin_link(unsigned(valid_until=None))


def test_the_snippet_is_html_whatever_the_title_says() -> None:
    snippet = embed_snippet({**unsigned(), "name": 'A "b" <c>'})
    assert snippet.startswith(f'<iframe src="{ID}/embed" title=')
    assert "<c>" not in snippet
