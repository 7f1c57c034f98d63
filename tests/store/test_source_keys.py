"""Keys of a source: rotated with an overlap, and revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from records.database import Database
from records.organisations import Organisation, add_organisation
from records.source_access import access_of_source, source_access, verified_access
from records.sources import Remit, Source, add_source, revoke_source, rotate_credential, source_by_slug

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def source_id(database: Database) -> int:
    """A source with the key `old`."""
    with database.transaction() as session:
        organisation = add_organisation(session, Organisation(slug="campus", name={"en": "Campus"}, created_at=NOW))
        return add_source(
            session,
            organisation_id=organisation.id,
            slug="lms",
            name="LMS",
            remit=Remit(),
            key="old",
            secret="old secret",
            salt=b"s" * 16,
            now=NOW,
        ).id


def rotate(database: Database, source_id: int, key: str, now: datetime, ends: datetime) -> int:
    """Rotate to a key whose secret is its name and `secret`."""
    with database.transaction() as session:
        source = session.get_one(Source, source_id)
        return rotate_credential(session, source, key=key, secret=f"{key} secret", salt=b"t" * 16, now=now, ends=ends)


def good(database: Database, key: str, now: datetime) -> bool:
    """Whether the key opens the door, for one who is asked for the secret and for one who was seen before."""
    with database.reading() as session:
        first = verified_access(session, key, f"{key} secret", now) is not None
        assert first == (source_access(session, key, now) is not None)
        return first


def test_the_old_key_opens_up_to_the_end_of_the_overlap_and_the_new_one_at_once(
    database: Database, source_id: int
) -> None:
    assert rotate(database, source_id, "new", NOW, NOW + DAY) == 1
    assert good(database, "new", NOW)
    assert good(database, "old", NOW + DAY - timedelta(microseconds=1))
    assert not good(database, "old", NOW + DAY)
    assert good(database, "new", NOW + 365 * DAY)


def test_another_rotation_never_lengthens_the_life_of_a_key(database: Database, source_id: int) -> None:
    rotate(database, source_id, "second", NOW, NOW + DAY)
    assert rotate(database, source_id, "third", NOW, NOW + 9 * DAY) == 2
    assert not good(database, "old", NOW + DAY)
    assert good(database, "second", NOW + 8 * DAY)
    assert rotate(database, source_id, "fourth", NOW + 2 * DAY, NOW + 2 * DAY) == 2
    assert not good(database, "second", NOW + 2 * DAY)


def test_revoking_a_source_ends_the_overlap_too(database: Database, source_id: int) -> None:
    rotate(database, source_id, "new", NOW, NOW + DAY)
    with database.transaction() as session:
        source = session.get_one(Source, source_id)
        assert revoke_source(session, source_by_slug(session, source.organisation_id, "lms"), NOW) == 2
        assert access_of_source(session, source_id, NOW) is None
    assert not good(database, "old", NOW)
    assert not good(database, "new", NOW)
