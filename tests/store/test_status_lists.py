"""Every credential gets a place in a status list; what is withdrawn shows there. On both databases."""

from __future__ import annotations

import secrets
import threading
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from credentials.status import LEAST_LENGTH, decode, is_set
from credentials.verify import Report, verify
from recognition.certifying.issuing import resolver
from recognition.certifying.status_lists import Registry
from records.awards import Award, Credential, credentials_of
from records.database import Database
from records.organisations import Organisation
from records.sources import Remit
from records.status_lists import StatusEntry, StatusList, list_at
from tests.installation import Installation, install, statement
from tests.store.test_recognition import ONE, TWO, capsules, voiding

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def reports(campus: Installation) -> dict[str, Report]:
    """What a check of each credential finds, by its award's state."""
    with campus.database.reading() as session:
        return {
            one.award.state: verify(
                one.document, resolver(session), datetime.now(UTC), lists=lambda address: list_at(session, address)
            )
            for one in credentials_of(session, campus.organisation_id)
        }


def award_to(campus: Installation, *people: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """An award for each; the source, and the statements of which one more would have been one less."""
    lrs = campus.add_source("lrs", Remit(attester_roles=None))
    seconds = [statement(person, activity=TWO) for person in people]
    campus.push(lrs, [*(statement(person, activity=ONE) for person in people), *seconds])
    campus.work()
    return lrs, seconds


def test_each_credential_names_a_place_of_its_own_that_says_nothing_of_its_order(campus: Installation) -> None:
    campus.publish(capsules())
    award_to(campus, *(f"Learner{number}" for number in range(60)))
    with campus.database.reading() as session:
        entries = [one.document["credentialStatus"] for one in credentials_of(session, campus.organisation_id)]
    places = [int(entry["statusListIndex"]) for entry in entries]
    assert len(set(places)) == 60
    assert places != sorted(places)
    assert max(places) > 100_000
    assert {entry["statusListCredential"] for entry in entries} == {"http://localhost:8080/o/campus/status/1"}


@pytest.mark.parametrize("state", ["revoke", "review"])
def test_what_is_withdrawn_shows_in_the_list_and_nothing_else_does(campus: Installation, state: str) -> None:
    campus.publish(capsules(state))
    lrs, seconds = award_to(campus, "Ada", "Ben")
    assert {state: report.ok for state, report in reports(campus).items()} == {"issued": True}
    campus.push(lrs, [voiding(seconds[0])])
    campus.work()
    found = reports(campus)
    assert found.pop("issued").step("status").ok is True
    assert [report.reason for report in found.values()] == ["suspended"]


def test_a_bit_is_cleared_when_the_award_stands_again(campus: Installation) -> None:
    campus.publish(capsules())
    award_to(campus, "Ada")
    for state, reason in (("suspended", "suspended"), ("issued", None)):
        with campus.database.transaction() as session:
            (award,) = session.scalars(select(Award))
            award.state = state
        campus.work()
        assert reports(campus)[state].reason == reason


def test_the_list_is_served_for_good_and_may_be_kept_for_five_minutes(campus: Installation) -> None:
    campus.publish(capsules())
    award_to(campus, "Ada")
    answer = campus.client.get("/o/campus/status/1")
    assert (answer.status_code, answer.content_type) == (200, "application/vc+ld+json")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = campus.client.get("/o/campus/status/1", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert campus.client.get("/o/campus/status/2").status_code == 404


def test_who_would_rather_have_a_token_gets_one_that_is_believed(campus: Installation) -> None:
    campus.publish(capsules())
    award_to(campus, "Ada")
    answer = campus.client.get("/o/campus/status/1", headers={"Accept": "application/vc+jwt"})
    assert (answer.status_code, answer.content_type, answer.headers["Vary"]) == (200, "application/vc+jwt", "Accept")
    for accept in ("*/*", "application/vc+ld+json, application/vc+jwt", "text/html"):
        given = campus.client.get("/o/campus/status/1", headers={"Accept": accept})
        assert given.content_type == "application/vc+ld+json"
    with campus.database.transaction() as session:
        (credential,) = credentials_of(session, campus.organisation_id)
        document = credential.document
        report = verify(document, resolver(session), datetime.now(UTC), lists=lambda _: answer.text)
        assert (report.ok, report.step("status").ok) == (True, True)
        credential.award.state = "suspended"
    campus.work()
    anew = campus.client.get("/o/campus/status/1", headers={"Accept": "application/vc+jwt"})
    with campus.database.reading() as session:
        report = verify(document, resolver(session), datetime.now(UTC), lists=lambda _: anew.text)
        assert report.reason == "suspended"


def test_a_credential_from_before_the_lists_stays_valid_and_gets_its_place_when_it_is_signed_anew(
    campus: Installation,
) -> None:
    campus.publish(capsules())
    award_to(campus, "Ada")
    with campus.database.transaction() as session:
        (credential,) = session.scalars(select(Credential))
        credential.document = {name: value for name, value in credential.document.items() if name == "id"}
        session.execute(update(Credential).values(outdated=True))
        session.query(StatusEntry).delete()
    campus.work()
    assert reports(campus)["issued"].step("status").ok is True


def registry(campus: Installation, session: Any) -> Registry:
    organisation = session.get_one(Organisation, campus.organisation_id)
    return Registry(
        organisation,
        "did:web:x",
        "http://x",
        lambda document: {**document, "proof": []},
        secrets.randbelow,
        LEAST_LENGTH,
    )


def test_when_a_list_is_full_the_next_one_is_opened(campus: Installation) -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    with campus.database.transaction() as session:
        lists = registry(campus, session)
        (taken,) = lists.allot(session, [first], NOW).values()
        crowded = Registry(lists.organisation, "did:web:x", "http://x", lists.sign, lambda _: taken.index, LEAST_LENGTH)
        places = crowded.allot(session, [second, first], NOW)
    assert places[first] == taken
    assert (places[second].index, places[second].address) == (taken.index, "http://x/o/campus/status/2")


def test_workers_who_allot_at_once_share_one_list_and_no_place(campus: Installation) -> None:
    wanted = [[uuid.uuid4() for _ in range(40)] for _ in range(4)]
    failed: list[Exception] = []

    def allot(ids: list[uuid.UUID]) -> None:
        try:
            with campus.database.transaction() as session:
                registry(campus, session).allot(session, sorted(ids), NOW)
        except Exception as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    threads = [threading.Thread(target=allot, args=(ids,)) for ids in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with campus.database.reading() as session:
        assert len(session.scalars(select(StatusList)).all()) == 1
        assert len(session.scalars(select(StatusEntry)).all()) == 160


def test_the_bits_are_those_of_the_awards_that_are_not_upheld(campus: Installation) -> None:
    campus.publish(capsules())
    award_to(campus, "Ada", "Ben", "Cleo")
    with campus.database.transaction() as session:
        awards = session.scalars(select(Award)).all()
        for award, state in zip(awards, ("suspended", "issued", "revoked"), strict=True):
            award.state = state
    campus.work()
    with campus.database.reading() as session:
        (found,) = session.scalars(select(StatusList))
        bits = decode(found.document["credentialSubject"]["encodedList"])
        assert (len(bits) * 8, sum(byte.bit_count() for byte in bits)) == (1_048_576, 2)
        for one in credentials_of(session, campus.organisation_id):
            index = int(one.document["credentialStatus"]["statusListIndex"])
            assert is_set(bits, index) == (one.award.state != "issued")
