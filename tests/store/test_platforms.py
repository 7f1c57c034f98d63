"""Platforms, their deployments and the tool's keys, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from credentials.errors import SealError
from lti_tool.lti.keys import ensure_key, key_set, make_key, private_key
from records.database import Database
from records.errors import AlreadyExistsError, NotFoundError
from records.launches import Launch, know_platform_user
from records.learners import Learner
from records.organisations import Organisation, add_organisation
from records.platforms import (
    Platform,
    Registration,
    add_deployment,
    add_platform,
    drop_deployment,
    end_platform,
    launch_stands,
    people_of_platforms,
    platform_by_slug,
    platforms_of,
    platforms_of_issuer,
    resume_platform,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
REGISTRATION = Registration(
    issuer="https://canvas.instructure.com",
    client_id="1",
    authorization_endpoint="https://sso.canvaslms.com/auth",
    token_endpoint="https://sso.canvaslms.com/token",
    jwks_uri="https://sso.canvaslms.com/jwks",
)


def found(session: Session, slug: str) -> int:
    return add_organisation(session, Organisation(slug=slug, name={"en": slug}, created_at=NOW)).id


def register(session: Session, organisation_id: int, slug: str = "canvas", *deployments: str) -> Platform:
    return add_platform(
        session,
        organisation_id=organisation_id,
        slug=slug,
        name="Canvas",
        family="canvas",
        registration=REGISTRATION,
        deployments=deployments,
        now=NOW,
    )


def test_a_platform_comes_back_with_its_registration_and_deployments(database: Database) -> None:
    with database.transaction() as session:
        campus = found(session, "campus")
        register(session, campus, "canvas", "1", "2", "1")
    with database.transaction() as session:
        platform = platform_by_slug(session, campus, "canvas")
        assert platform.registration == REGISTRATION
        add_deployment(session, platform, "3", NOW)
        with pytest.raises(AlreadyExistsError, match="'3'"):
            add_deployment(session, platform, "3", NOW)
    with database.reading() as session:
        (platform,) = platforms_of(session, campus)
        assert [each.deployment_id for each in platform.deployments] == ["1", "2", "3"]


def test_the_same_registration_is_refused_twice_and_names_the_first(database: Database) -> None:
    with database.transaction() as session:
        campus = found(session, "campus")
        register(session, campus)
        with pytest.raises(AlreadyExistsError, match="as 'canvas'"):
            register(session, campus, "another")
        with pytest.raises(AlreadyExistsError, match="platform 'canvas' exists"):
            register(session, campus)


def test_organisations_see_their_own_platforms_alone(database: Database) -> None:
    with database.transaction() as session:
        campus, hospital = found(session, "campus"), found(session, "hospital")
        register(session, campus, "canvas", "1")
        assert platforms_of(session, hospital) == []
        with pytest.raises(NotFoundError):
            platform_by_slug(session, hospital, "canvas")
        register(session, hospital, "canvas", "1")
        end_platform(session, platform_by_slug(session, campus, "canvas"), NOW)
        assert platforms_of(session, campus) == []
        assert [each.deployment_id for each in platforms_of(session, hospital)[0].deployments] == ["1"]


def test_a_platform_that_has_ended_lets_nobody_in_and_can_be_taken_back(database: Database) -> None:
    with database.transaction() as session:
        campus = found(session, "campus")
        platform = register(session, campus, "canvas", "1")
        ada = Learner(organisation_id=campus, name="Ada", created_at=NOW)
        session.add(ada)
        session.flush()
        know_platform_user(session, platform.id, "4", ada.id, NOW)
        launch = Launch(
            platform_id=platform.id, deployment_id="1", message_type="x", subject="4", services={}, launched_at=NOW
        )
        session.add(launch)
        session.flush()
        launch_id = launch.id
        assert launch_stands(session, campus, launch_id)
        end_platform(session, platform, NOW)
        end_platform(session, platform, NOW + timedelta(days=1))
    with database.transaction() as session:
        platform = platform_by_slug(session, campus, "canvas")
        assert platform.ended_at == NOW
        assert not launch_stands(session, campus, launch_id)
        assert platforms_of(session, campus) == platforms_of_issuer(session, campus, REGISTRATION.issuer, None) == []
        assert platforms_of(session, campus, ended=True) == [platform]
        # What came by it stays, and its name and client id stay taken.
        assert people_of_platforms(session, campus) == {platform.id: (1, NOW)}
        with pytest.raises(AlreadyExistsError, match="can be taken back"):
            register(session, campus, "another")
        resume_platform(session, platform)
        session.flush()
        assert launch_stands(session, campus, launch_id)
        assert platforms_of_issuer(session, campus, REGISTRATION.issuer, "1") == [platform]


def test_a_deployment_is_dropped_and_can_be_added_again(database: Database) -> None:
    with database.transaction() as session:
        platform = register(session, found(session, "campus"), "canvas", "1", "2")
        platform_id = platform.id
        drop_deployment(session, platform, "1")
        with pytest.raises(NotFoundError):
            drop_deployment(session, platform, "1")
        add_deployment(session, platform, "1", NOW)
    with database.reading() as session:
        assert [each.deployment_id for each in session.get_one(Platform, platform_id).deployments] == ["2", "1"]


def test_an_organisation_has_one_key_that_signs_until_it_is_rotated(database: Database) -> None:
    day = timedelta(days=1)
    with database.transaction() as session:
        campus, hospital = found(session, "campus"), found(session, "hospital")
        first = ensure_key(session, campus, "secret", NOW)
        assert ensure_key(session, campus, "secret", NOW + day).kid == first.kid
        second = make_key(session, campus, "secret", NOW + day)
        assert ensure_key(session, campus, "secret", NOW + day).kid == first.kid
        assert ensure_key(session, campus, "secret", NOW + 2 * day).kid == second.kid
        kids = [key["kid"] for key in key_set(session, campus, NOW + 2 * day)["keys"]]
        assert kids == [first.kid, second.kid]
        assert key_set(session, hospital, NOW) == {"keys": []}


def test_a_private_key_opens_with_the_secret_alone_and_is_never_published(database: Database) -> None:
    with database.transaction() as session:
        campus = found(session, "campus")
        key = ensure_key(session, campus, "secret", NOW)
        assert private_key(key, "secret").key_size == 2048
        with pytest.raises(SealError):
            private_key(key, "another")
        assert set(key_set(session, campus, NOW)["keys"][0]) == {"kty", "n", "e", "alg", "use", "kid"}
