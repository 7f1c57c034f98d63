"""Keys that sign: made once, rotated, sealed; what a retired one signed stays verifiable. On both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from credentials.keys import unseal
from credentials.verify import verify, verify_text
from recognition.certifying.issuing import did_document_of, resolver
from recognition.certifying.signing_keys import KeyRing
from records.awards import Credential, credentials_of
from records.database import Database
from records.keys import ED25519, RS256, StoredKey
from records.organisations import Organisation
from tests.installation import BASE_URL, SECRET, Installation, install, statement
from tests.store.test_recognition import ONE, TWO, capsules
from tests.store.test_status_lists import award_to

DID = "did:web:localhost%3A8080:o:campus"


@pytest.fixture
def campus(database: Database) -> Installation:
    installed = install(database)
    installed.publish(capsules())
    return installed


def rotate(campus: Installation, *kinds: str) -> list[str]:
    with campus.database.transaction() as session:
        ring, now = KeyRing(SECRET), datetime.now(UTC)
        return [ring.rotate(session, campus.organisation_id, DID, kind, "test", now).fragment for kind in kinds]


def test_a_credential_is_signed_as_a_document_and_as_a_token(campus: Installation) -> None:
    award_to(campus, "Ada")
    with campus.database.reading() as session:
        (credential,) = credentials_of(session, campus.organisation_id)
        assert credential.token is not None
        assert verify_text(credential.token, resolver(session), datetime.now(UTC)).ok


def test_after_a_rotation_new_keys_sign_and_the_old_ones_still_verify(campus: Installation) -> None:
    lrs, _ = award_to(campus, "Ada")
    made = rotate(campus, ED25519, RS256)
    campus.push(lrs, [statement("Ben", activity=ONE), statement("Ben", activity=TWO)])
    campus.work()
    with campus.database.reading() as session:
        organisation = session.get_one(Organisation, campus.organisation_id)
        document = did_document_of(session, organisation, BASE_URL)
        assert len(document["assertionMethod"]) == 4
        keys = {document["id"]: document}.get
        credentials = credentials_of(session, campus.organisation_id)
        methods = {one.document["proof"][0]["verificationMethod"] for one in credentials}
        assert len(methods) == 2
        assert f"{DID}#{made[0]}" in methods
        for one in credentials:
            assert verify(one.document, keys, datetime.now(UTC)).ok
            assert verify_text(one.token or "", keys, datetime.now(UTC)).ok


def test_a_private_half_is_kept_sealed(campus: Installation) -> None:
    award_to(campus, "Ada")
    rotate(campus, RS256)
    with campus.database.reading() as session:
        stored = session.scalars(select(StoredKey).order_by(StoredKey.id)).all()
        assert [(one.kind, one.retired_at is None) for one in stored] == [
            (ED25519, True), (RS256, False), (RS256, True),
        ]  # fmt: skip
        assert all(b"PRIVATE" not in one.sealed_private for one in stored)
        assert unseal(stored[1].sealed_private, SECRET).startswith(b"-----BEGIN PRIVATE KEY-----")


def test_credentials_from_before_the_tokens_get_theirs(campus: Installation) -> None:
    award_to(campus, "Ada")
    with campus.database.transaction() as session:
        for one in session.scalars(select(Credential)):
            one.token = None
    campus.work()
    with campus.database.reading() as session:
        assert all(one.token for one in credentials_of(session, campus.organisation_id))
