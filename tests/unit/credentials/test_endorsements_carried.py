"""Endorsements that a credential carries: who stands behind them, which fail, and that none decides about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from credentials import guard
from credentials.checking import Checked, check_presented
from credentials.endorsed import MOST
from credentials.endorsement import EndorsementFacts, build_endorsement
from credentials.errors import FetchError
from credentials.guard import verify_untrusted
from credentials.issuer import Issuer, did_document, method_id
from credentials.keys import key_from_private
from credentials.lookup import Lookup
from credentials.proof import sign
from credentials.status import LEAST_LENGTH, list_credential
from credentials.verify import Report, verify
from lti_tool.presenters.check import check_view
from tests.credential_sample import AWARDED, ISSUER, KEY, TODAY, keys_document, signed, unsigned

HOTEL = Issuer("did:web:hotel.example", {"en": "Hôtel de la Plage"}, "https://hotel.example/")
HOTEL_KEY = key_from_private("key-1", bytes(range(5, 37)))
OTHER_KEY = key_from_private("key-1", bytes(range(7, 39)))
HOTEL_DOCUMENT = did_document(HOTEL, [HOTEL_KEY])
LIST = "https://hotel.example/status/1"
PLACES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "credential": lambda document: document,
    "achievement": lambda document: document["credentialSubject"]["achievement"],
    "issuer": lambda document: document["issuer"],
}


def endorsement(
    about: str, key: Any = HOTEL_KEY, by: Issuer = HOTEL, number: int = 1, **changes: Any
) -> dict[str, Any]:
    facts = EndorsementFacts(
        id=f"https://hotel.example/endorsements/{number}",
        did=by.did,
        subject_id=about,
        title="Endorsement",
        name=by.name["en"],
        url=by.url,
        comment="We hire on the strength of it.",
        given_at=AWARDED,
    )
    return sign({**build_endorsement(facts), **changes}, key, method_id(by.did, key), AWARDED)


def carrying(make: Callable[[str], list[Any]], part: str = "credential") -> dict[str, Any]:
    """The sample credential with what `make` says of the part's identifier, signed whole."""
    document = unsigned()
    holder = PLACES[part](document)
    holder["endorsement"] = make(holder["id"])
    return signed(document)


def resolve(did: str) -> Mapping[str, Any] | None:
    return {ISSUER.did: keys_document(), HOTEL.did: HOTEL_DOCUMENT}.get(did)


def check(document: Mapping[str, Any]) -> Report:
    return verify(document, resolve, TODAY)


def test_a_credential_that_carries_none_has_no_such_step() -> None:
    report = check(signed())
    assert "endorsements" not in [step.code for step in report.steps]
    assert report.endorsements == ()


@pytest.mark.parametrize("part", PLACES)
def test_an_endorsement_of_each_part_is_told_with_who_vouches_for_it(part: str) -> None:
    report = check(carrying(lambda about: [endorsement(about)], part))
    assert (report.ok, report.step("endorsements").ok) == (True, True), report.to_json()
    (found,) = report.endorsements
    assert (found.part, found.name, found.issuer, found.ok) == (part, "Hôtel de la Plage", HOTEL.did, True)
    assert found.message["en"] == f"“Hôtel de la Plage” endorses the {part}; hotel.example vouches for it."
    assert "hotel.example en répond" in found.message["fr"]


def test_one_standing_alone_is_as_good_as_a_list_of_one() -> None:
    alone = unsigned()
    alone["issuer"]["endorsement"] = endorsement(alone["issuer"]["id"])
    report = verify(alone, resolve, TODAY)
    assert report.step("endorsements").ok is None, "an unsigned credential says nothing of what it carries"
    assert [one.ok for one in check(signed(alone)).endorsements] == [True]


FAILING: dict[str, tuple[Callable[[str], Any], str]] = {
    "altered": (lambda about: {**endorsement(about), "name": "Altered"}, "signature-mismatch"),
    "another key": (lambda about: endorsement(about, OTHER_KEY), "signature-mismatch"),
    "expired": (lambda about: endorsement(about, validUntil="2026-11-24T10:00:00Z"), "expired"),
    "of tomorrow": (lambda about: endorsement(about, validFrom="2027-01-01T00:00:00Z"), "not-yet-valid"),
    "of something else": (lambda _: endorsement("https://other.example/badge"), "endorses-another"),
    "unsigned": (
        lambda about: {name: value for name, value in endorsement(about).items() if name != "proof"},
        "proof-missing",
    ),
    "by nobody known": (
        lambda about: endorsement(about, by=Issuer("did:web:gone.example", HOTEL.name, HOTEL.url)),
        "issuer-unreachable",
    ),
}


@pytest.mark.parametrize(("make", "reason"), FAILING.values(), ids=FAILING)
def test_a_failing_endorsement_is_told_and_the_credential_stands(make: Callable[[str], Any], reason: str) -> None:
    report = check(carrying(lambda about: [endorsement(about), make(about)]))
    assert (report.ok, report.reason, report.failed) == (True, None, None)
    step = report.step("endorsements")
    assert (step.ok, step.reason) == (False, reason)
    assert "Endorsements in it: 2." in step.message["en"]
    assert "Not holding: 1" in step.message["en"]
    assert [(one.ok, one.reason) for one in report.endorsements] == [(True, None), (False, reason)]
    assert "does not hold" in report.endorsements[1].message["en"]
    assert set(report.endorsements[1].message) == {"en", "fr"}


@pytest.mark.parametrize("given", ["https://hotel.example/endorsements/1", signed()], ids=["an address", "a badge"])
def test_what_is_no_endorsement_is_told_and_offends_the_standard(given: Any) -> None:
    report = check(carrying(lambda _: [given]))
    assert (report.ok, report.reason) == (False, "schema-mismatch")
    assert [one.reason for one in report.endorsements] == ["not-an-endorsement"]


def test_only_the_first_ten_are_looked_at() -> None:
    report = check(carrying(lambda about: [endorsement(about, number=number) for number in range(MOST + 3)]))
    assert len(report.endorsements) == MOST
    assert report.step("endorsements").message["en"] == (
        "Endorsements in it: 13. Only the first 10 were looked at. Each of these is unchanged and valid."
    )


def test_an_issuer_that_praises_itself_is_told_as_such() -> None:
    report = check(carrying(lambda about: [endorsement(about, KEY, ISSUER)]))
    assert [one.message["en"] for one in report.endorsements] == ["The issuer itself endorses the credential."]


def test_who_is_known_by_a_key_alone_is_told_as_such() -> None:
    multibase = HOTEL_DOCUMENT["verificationMethod"][0]["publicKeyMultibase"]
    did = f"did:key:{multibase}"

    def made(about: str) -> list[Any]:
        facts = EndorsementFacts("urn:uuid:1", did, about, "Praise", "A\u202ename", None, "Good.", AWARDED)
        return [sign(build_endorsement(facts), HOTEL_KEY, f"{did}#{multibase}", AWARDED)]

    (found,) = check(carrying(made)).endorsements
    assert found.ok, found
    assert "no web address vouches for the name" in found.message["en"]
    assert found.name == "Aname"


def test_nothing_is_said_of_what_an_altered_credential_carries() -> None:
    report = check({**carrying(lambda about: [endorsement(about)]), "name": "Altered"})
    assert (report.ok, report.step("endorsements").ok, report.endorsements) == (False, None, ())


def test_the_process_of_its_own_says_the_same_and_asks_each_endorser_once() -> None:
    document = carrying(lambda about: [endorsement(about, number=number) for number in range(3)])
    asked: list[str] = []

    def asking(did: str) -> Mapping[str, Any] | None:
        asked.append(did)
        return resolve(did)

    assert verify_untrusted(json.dumps(document), asking, TODAY) == check(document)
    assert asked == [ISSUER.did, HOTEL.did]


def test_endorsers_are_asked_for_a_while_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SECONDS_FOR_ENDORSERS", 0.0)
    report = verify_untrusted(json.dumps(carrying(lambda about: [endorsement(about)])), resolve, TODAY)
    assert report.ok
    assert [one.reason for one in report.endorsements] == ["issuer-unreachable"]


def presented(document: Mapping[str, Any], withdrawn: tuple[int, ...]) -> Checked:
    made = list_credential(HOTEL.did, LIST, withdrawn, LEAST_LENGTH, AWARDED)
    listed = sign(made, HOTEL_KEY, method_id(HOTEL.did, HOTEL_KEY), AWARDED)

    def fetch(address: str) -> bytes:
        raise FetchError("address-unreachable", address)

    return check_presented(json.dumps(document).encode(), Lookup(resolve, {LIST: listed}.get, fetch), TODAY)


def test_an_endorsement_that_its_giver_withdrew_does_not_hold_and_the_page_says_so() -> None:
    place = {
        "id": f"{LIST}#5",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "5",
        "statusListCredential": LIST,
    }
    document = carrying(lambda about: [endorsement(about, credentialStatus=place)])
    assert presented(document, ()).report.step("endorsements").ok is True
    found = presented(document, (5,))
    assert (found.report.ok, found.report.step("endorsements").reason) == (True, "suspended")
    view = check_view(found, "fr")
    assert (view.ok, view.reason) == (True, "")
    assert [(one.code, one.mark) for one in view.endorsements] == [("credential", "failed")]
    assert "« Hôtel de la Plage »" in view.endorsements[0].words


def test_time_ends_an_endorsement_as_it_ends_a_credential() -> None:
    document = carrying(lambda about: [endorsement(about, validUntil="2026-11-26T00:00:00Z")])
    assert verify(document, resolve, TODAY).step("endorsements").ok is True
    assert verify(document, resolve, TODAY + timedelta(days=1)).step("endorsements").reason == "expired"
