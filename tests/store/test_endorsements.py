"""Endorsements on both databases: asked for, given once under the endorser's own identifier, taken back for good."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from credentials.issuer import address_of
from credentials.schemas import ENDORSEMENT_CREDENTIAL, schema_problems
from credentials.verify import verify
from recognition.certifying.endorsing import LIFE, Invitation, Words, decline, give, invitation, invite, withdraw, words
from recognition.certifying.issuing import resolver
from recognition.certifying.signing_keys import KeyRing
from recognition.errors import EndorsementError
from records.audit import entries_on
from records.database import Database
from records.endorsements import ISSUER, Endorsement, Subject, endorsement_by_id, endorsements_given, endorsements_of
from records.errors import NotFoundError
from records.learners import Learner
from records.organisations import Organisation, organisation_by_slug
from tests.pages_world import SECRET, World, build

BASE = "http://localhost:8080"
NOW = datetime.now(UTC).replace(microsecond=0)
SAID = Words("Hôtel de la Plage", "https://plage.example", "We hire holders.\nThey know the plan.")


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


def campus(session: Session) -> Organisation:
    return organisation_by_slug(session, "campus")


def asked(world: World, subject: Subject = ISSUER, name: str = "Hôtel") -> uuid.UUID:
    with world.database.transaction() as session:
        return invite(session, campus(session), subject, Invitation(name), by="page:staff", now=NOW).id


def given(world: World, endorsement_id: uuid.UUID, said: Words = SAID, now: datetime = NOW) -> Endorsement:
    with world.database.transaction() as session:
        give(session, campus(session), endorsement_id, said, KeyRing(SECRET), BASE, now)
    with world.database.reading() as session:
        return endorsement_by_id(session, 1, endorsement_id)


def subjects(world: World) -> dict[str, Subject]:
    return {
        "did:web:localhost%3A8080:o:campus": ISSUER,
        "http://localhost:8080/o/campus/achievements/food-hygiene/1": Subject(microcredential_id=1),
        f"http://localhost:8080/o/campus/credentials/{world.credential_of('Maëlle')}": Subject(
            credential_id=world.credential_of("Maëlle")
        ),
    }


def test_giving_one_reads_the_credential_that_it_is_about_once(world: World) -> None:
    endorsement_id = asked(world, Subject(credential_id=world.credential_of("Maëlle")))
    sent: list[str] = []
    event.listen(world.database.engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    given(world, endorsement_id)
    assert sum("FROM credentials" in text for text in sent) == 1


def test_an_endorsement_says_what_it_is_about_and_verifies_under_an_identifier_of_its_own(world: World) -> None:
    dids = set()
    for identifier, subject in subjects(world).items():
        document = given(world, asked(world, subject)).document
        assert document is not None
        assert document["credentialSubject"]["id"] == identifier
        assert document["credentialSubject"]["endorsementComment"] == SAID.comment
        assert document["issuer"]["name"] == SAID.name
        assert list(schema_problems(document, ENDORSEMENT_CREDENTIAL)) == []
        with world.database.reading() as session:
            report = verify(document, resolver(session), NOW + timedelta(seconds=1))
        assert report.ok, report
        dids.add(document["issuer"]["id"])
        said = {**document["credentialSubject"], "endorsementComment": "We hire nobody."}
        with world.database.reading() as session:
            assert (
                verify({**document, "credentialSubject": said}, resolver(session), NOW).reason == "signature-mismatch"
            )
    assert len(dids) == 3
    assert all(address_of(did).endswith("/did.json") for did in dids)


def test_an_invitation_is_answered_once(world: World) -> None:
    endorsement_id = asked(world)
    given(world, endorsement_id)
    with pytest.raises(EndorsementError, match="state"):
        given(world, endorsement_id, replace(SAID, comment="Something else"))
    with world.database.transaction() as session, pytest.raises(EndorsementError, match="state"):
        decline(session, campus(session), endorsement_id, NOW)
    with world.database.reading() as session:
        (shown,) = endorsements_given(session, 1, ISSUER, 10)
        assert shown.comment == SAID.comment


def test_who_declines_is_forgotten_but_for_the_name(world: World) -> None:
    endorsement_id = asked(world)
    with world.database.transaction() as session:
        decline(session, campus(session), endorsement_id, NOW)
    with world.database.reading() as session:
        found = endorsement_by_id(session, 1, endorsement_id)
        assert (found.state, found.email, found.document) == ("declined", None, None)
        assert endorsements_given(session, 1, ISSUER, 10) == []


def test_an_invitation_ends(world: World) -> None:
    endorsement_id = asked(world)
    with pytest.raises(EndorsementError, match="expires_at"):
        given(world, endorsement_id, now=NOW + LIFE)
    given(world, endorsement_id, now=NOW + LIFE - timedelta(seconds=1))


def test_what_is_taken_back_is_shown_no_more_and_who_took_it_back_is_kept(world: World) -> None:
    endorsement_id = asked(world)
    given(world, endorsement_id)
    for _ in range(2):
        with world.database.transaction() as session:
            withdraw(session, 1, endorsement_id, by=f"endorser:{endorsement_id}", now=NOW)
    with world.database.reading() as session:
        assert endorsements_given(session, 1, ISSUER, 10) == []
        (found,) = endorsements_of(session, 1)
        assert (found.state, found.document) == ("withdrawn", None)
        acts = [(entry.action, entry.actor) for entry in entries_on(session, 1, str(endorsement_id))]
    assert acts == [
        ("endorsement-invited", "page:staff"),
        ("endorsement-given", f"endorser:{endorsement_id}"),
        ("endorsement-withdrawn", f"endorser:{endorsement_id}"),
    ]


def test_nobody_endorses_their_own_credential(world: World) -> None:
    credential = Subject(credential_id=world.credential_of("Maëlle"))
    with world.database.transaction() as session:
        session.get_one(Learner, world.learners["Maëlle"]).email = "Maelle@campus.example"
    whom = invitation("Maëlle", " maelle@campus.example ")
    with world.database.transaction() as session, pytest.raises(EndorsementError, match="email"):
        invite(session, campus(session), credential, whom, by="learner:1", now=NOW)


def test_what_belongs_to_another_organisation_cannot_be_endorsed_here(world: World) -> None:
    with world.database.transaction() as session:
        other = organisation_by_slug(session, "atelier")
        for subject in subjects(world).values():
            if subject != ISSUER:
                with pytest.raises(NotFoundError):
                    invite(session, other, subject, Invitation("Hôtel"), by="cli", now=NOW)
    endorsement_id = asked(world)
    with world.database.reading() as session, pytest.raises(NotFoundError):
        endorsement_by_id(session, 2, endorsement_id)


@pytest.mark.parametrize(
    ("field", "name", "url", "comment"),
    [
        ("name", " ", "", "Good"),
        ("name", "a" * 201, "", "Good"),
        ("name", "a\x00b", "", "Good"),
        ("url", "Hôtel", "http://plage.example", "Good"),
        ("url", "Hôtel", "javascript:alert(1)", "Good"),
        ("url", "Hôtel", "https://plage example", "Good"),
        ("comment", "Hôtel", "", "  \n "),
        ("comment", "Hôtel", "", "a" * 2_001),
        ("comment", "Hôtel", "", "a\x07b"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_field(field: str, name: str, url: str, comment: str) -> None:
    with pytest.raises(EndorsementError) as refused:
        words(name, url, comment)
    assert refused.value.field == field


@pytest.mark.parametrize("email", ["nobody", "a@b@c", "a b@c.example", f"{'a' * 250}@c.example"])
def test_an_address_that_is_none_is_refused(email: str) -> None:
    with pytest.raises(EndorsementError, match="email"):
        invitation("Hôtel", email)
