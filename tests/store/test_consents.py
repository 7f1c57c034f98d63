"""Whom HR sees: who agreed, what they agreed to, for as long as they do; and who looked is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.words.consent import TEXT_VERSION
from recognition.people.consenting import let_hr_see, withdraw_for
from records.audit import entries_on
from records.consents import (
    NOTHING,
    SMALLEST_CROWD,
    Scope,
    Terms,
    Visibility,
    consent_history,
    consent_of,
    counted_people,
    named_people,
    person_shown,
)
from records.database import Database
from records.errors import NotFoundError
from records.learners import Learner
from records.looks import looks_at, remember_look
from records.organisations import Organisation, add_organisation
from tests.pages_world import World, build
from tests.words import Words

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ALL = ("credentials", "skills", "progress", "mobility")


def people(session: Session, count: int, team: str | None = None, slug: str = "campus") -> list[Learner]:
    """So many learners of an organisation, which is made where it is new."""
    organisation = session.scalar(select(Organisation).where(Organisation.slug == slug))
    organisation = organisation or add_organisation(session, Organisation(slug=slug, name={"en": slug}, created_at=NOW))
    made = [
        Learner(organisation_id=organisation.id, name=f"P{number}", team=team, created_at=NOW)
        for number in range(count)
    ]
    session.add_all(made)
    session.flush()
    return made


def agrees(session: Session, learner: Learner, visibility: Visibility, *scopes: Scope) -> None:
    """The learner agrees to this."""
    terms = Terms(visibility, frozenset(scopes)) if scopes else NOTHING
    let_hr_see(session, learner, terms, text_version="1", language="en", now=NOW)


def named(session: Session, organisation_id: int, *scopes: Scope) -> set[int]:
    return set(session.scalars(select(named_people(organisation_id, *scopes).c.id)))


def counted(session: Session, organisation_id: int, *scopes: Scope) -> set[int]:
    return set(session.scalars(select(counted_people(organisation_id, *scopes).c.id)))


def ids(learners: Iterable[Learner]) -> set[int]:
    return {learner.id for learner in learners}


def test_nobody_is_seen_who_did_not_say_so(database: Database) -> None:
    with database.transaction() as session:
        asked, silent, refused = people(session, 3)
        agrees(session, asked, "named", "skills")
        agrees(session, refused, "hidden")
        assert named(session, asked.organisation_id) == counted(session, asked.organisation_id) == {asked.id}
        for hidden in (silent, refused):
            with pytest.raises(NotFoundError):
                person_shown(session, asked.organisation_id, hidden.id)
        assert consent_of(session, refused.id) is None


def test_each_scope_is_asked_for_by_itself_and_all_together(database: Database) -> None:
    with database.transaction() as session:
        one, other = people(session, 2)
        agrees(session, one, "named", "skills", "progress")
        agrees(session, other, "named", "credentials")
        organisation_id = one.organisation_id
        assert named(session, organisation_id, "skills") == {one.id}
        assert named(session, organisation_id, "credentials") == {other.id}
        assert named(session, organisation_id, "skills", "progress") == {one.id}
        assert named(session, organisation_id, "skills", "credentials") == set()
        assert person_shown(session, organisation_id, one.id).scopes == {"skills", "progress"}


def test_what_is_taken_back_is_gone_at_once_and_what_was_agreed_stays_on_record(database: Database) -> None:
    with database.transaction() as session:
        (learner,) = people(session, 1)
        agrees(session, learner, "named", *ALL)
        agrees(session, learner, "named", *ALL)
        agrees(session, learner, "named", "skills")
        assert named(session, learner.organisation_id, "mobility") == set()
        assert withdraw_for(session, learner, "cli:root", NOW)
        assert not withdraw_for(session, learner, "cli:root", NOW)
        assert named(session, learner.organisation_id) == counted(session, learner.organisation_id) == set()
        history = consent_history(session, learner.id)
        assert [entry.terms for entry in history] == [
            NOTHING, Terms("named", frozenset({"skills"})), Terms("named", frozenset(ALL)),
        ]  # fmt: skip
        assert [entry.by for entry in history] == ["cli:root", f"learner:{learner.id}", f"learner:{learner.id}"]
        noted = entries_on(session, learner.organisation_id, str(learner.id))
        assert [entry.action for entry in noted] == ["hr-consent-changed"] * 3


def test_who_is_counted_only_has_no_name_and_counts_in_a_crowd_of_the_same_team(database: Database) -> None:
    with database.transaction() as session:
        kitchen, hall = people(session, SMALLEST_CROWD, "Kitchen"), people(session, SMALLEST_CROWD, "Hall")
        (chef,) = people(session, 1, "Hall")
        for learner in (*kitchen, *hall[1:]):
            agrees(session, learner, "counted", "skills")
        agrees(session, chef, "named", "skills")
        organisation_id = chef.organisation_id
        assert named(session, organisation_id) == {chef.id}
        # The chef is known by name: those four others are no crowd.
        assert counted(session, organisation_id, "skills") == ids(kitchen) | {chef.id}
        agrees(session, hall[0], "counted", "skills")
        assert counted(session, organisation_id, "skills") == ids(kitchen) | ids(hall) | {chef.id}
        assert "name" not in counted_people(organisation_id).c
        # Fewer share this, too: no crowd.
        agrees(session, kitchen[0], "counted", "progress")
        assert counted(session, organisation_id, "skills") == ids(hall) | {chef.id}
        with pytest.raises(NotFoundError):
            person_shown(session, organisation_id, hall[0].id)


def test_what_lies_between_two_figures_is_a_crowd_too(database: Database) -> None:
    with database.transaction() as session:
        crowd = people(session, SMALLEST_CROWD + 1, "Hall")
        # Five share both, the sixth their skills alone: six less five would be that one.
        for learner in crowd[1:]:
            agrees(session, learner, "counted", "skills", "credentials")
        agrees(session, crowd[0], "counted", "skills")
        organisation_id = crowd[0].organisation_id
        assert counted(session, organisation_id, "skills") == ids(crowd[1:])
        assert counted(session, organisation_id, "skills", "credentials") == ids(crowd[1:])
        more = people(session, SMALLEST_CROWD - 1, "Hall")
        for learner in more:
            agrees(session, learner, "counted", "skills")
        assert counted(session, organisation_id, "skills") == ids(crowd) | ids(more)
        # Who shares in another way leaves that crowd.
        agrees(session, more[0], "counted", "skills", "progress")
        assert counted(session, organisation_id, "skills") == ids(crowd[1:])


def test_people_without_a_team_are_a_crowd_of_their_own(database: Database) -> None:
    with database.transaction() as session:
        loners = people(session, SMALLEST_CROWD)
        for learner in loners:
            agrees(session, learner, "counted", "credentials")
        assert counted(session, loners[0].organisation_id, "credentials") == ids(loners)


def test_another_organisation_s_people_test_users_and_who_was_merged_away_are_not_seen(database: Database) -> None:
    with database.transaction() as session:
        one, merged, tester = people(session, 3)
        (stranger,) = people(session, 1, slug="other")
        for learner in (one, merged, tester, stranger):
            agrees(session, learner, "named", *ALL)
        merged.merged_into_id, tester.is_test = one.id, True
        session.flush()
        assert named(session, one.organisation_id) == {one.id}
        assert named(session, stranger.organisation_id) == {stranger.id}
        with pytest.raises(NotFoundError):
            person_shown(session, one.organisation_id, stranger.id)


def test_a_look_is_one_row_and_is_told_to_whom_it_showed(database: Database) -> None:
    with database.transaction() as session:
        everybody = people(session, 120)
        one, tenth = everybody[0], everybody[9]
        organisation_id = one.organisation_id
        look = {"by": "page:staff", "page": "people", "subject": "hygiene"}
        remember_look(session, organisation_id, [], **look, why=None, now=NOW)
        remember_look(session, organisation_id, [each.id for each in everybody[:10]], **look, why="a shift", now=NOW)
        remember_look(session, organisation_id, [tenth.id], **look, why=None, now=NOW + timedelta(days=1))
        session.flush()
        assert [look.why for look in looks_at(session, organisation_id, tenth.id, 9)] == [None, "a shift"]
        assert [look.why for look in looks_at(session, organisation_id, one.id, 9)] == ["a shift"]
        assert looks_at(session, organisation_id, everybody[-1].id, 9) == []
        assert looks_at(session, organisation_id + 1, one.id, 9) == []


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


def entered(world: World, name: str) -> FlaskClient:
    client = world.app.test_client()
    assert client.get(world.link("learner", name)).status_code == 302
    return client


PAGE = "/o/campus/me/sharing-with-hr"


def send(client: FlaskClient, status: int, **fields: str) -> str:
    """Post the form; the page that answers."""
    token = re.search(r'name="form_token" value="([^"]+)"', client.get(PAGE).text)
    assert token is not None
    answer = client.post(PAGE, data={"form_token": token[1], "text": TEXT_VERSION, **fields})
    assert answer.status_code == status
    return answer.text


def test_a_learner_agrees_narrows_and_takes_back_on_their_page(world: World) -> None:
    client = entered(world, "Maëlle")
    page = client.get(PAGE).text
    assert "Elles ne voient rien" in page
    assert 'value="hidden" checked' in page
    send(client, 303, visibility="named", skills="yes", credentials="yes")
    with world.database.reading() as session:
        assert person_shown(session, 1, world.learners["Maëlle"]).scopes == {"skills", "credentials"}
    send(client, 303, visibility="counted", skills="yes", mobility="yes")
    with world.database.reading() as session:
        assert consent_history(session, world.learners["Maëlle"])[0].terms == Terms("counted", frozenset({"skills"}))
    assert TEXT_VERSION in client.get(PAGE).text
    send(client, 303, visibility="named", skills="yes", do="withdraw")
    with world.database.reading() as session:
        assert consent_history(session, world.learners["Maëlle"])[0].terms == NOTHING


def test_a_choice_without_a_thing_to_see_or_on_another_text_is_not_taken(world: World) -> None:
    client = entered(world, "Yann")
    assert 'id="problem"' in send(client, 422, visibility="named")
    assert 'id="problem"' in send(client, 422, skills="yes")
    assert 'id="problem"' in send(client, 409, visibility="named", skills="yes", text="1999-01")
    with world.database.reading() as session:
        assert consent_history(session, world.learners["Yann"]) == []


def test_the_page_tells_who_looked_and_why(world: World) -> None:
    with world.database.transaction() as session:
        remember_look(
            session, 1, [world.learners["Yann"]], by="page:staff", page="people", subject="<b>hygiene</b>",
            why="to fill a shift", now=NOW,
        )  # fmt: skip
    page = entered(world, "Yann").get(PAGE).text
    assert "to fill a shift" in page
    assert "&lt;b&gt;hygiene" in page
    assert "to fill a shift" not in entered(world, "Maëlle").get(PAGE).text


def test_operators_see_what_was_agreed_take_it_back_and_keep_jobs(database_url: str) -> None:
    acquis = Words({"ACQUIS_DATABASE_URL": database_url, "ACQUIS_SECRET": "a secret for the tests alone"})
    world = build(Database(database_url))
    with world.database.transaction() as session:
        agrees(session, session.get_one(Learner, world.learners["Maëlle"]), "named", "skills")
    here, maelle = ("--organisation", "campus"), str(world.learners["Maëlle"])
    assert acquis.json("consent", "show", maelle, *here)[0]["scopes"] == ["skills"]
    assert acquis.json("consent", "withdraw", maelle, *here) == {"learner": int(maelle), "withdrawn": True}
    assert acquis.json("consent", "show", maelle, *here)[0]["visibility"] == "hidden"
    made = acquis.json("job", "add", "Chef", "food-hygiene", "shift-lead", *here)
    assert acquis.json("job", "list", *here)[0]["microcredentials"] == ["food-hygiene", "shift-lead"]
    assert "of-the-workshop" in acquis.refused("job", "add", "Other", "of-the-workshop", *here)
    acquis("job", "remove", str(made["job"]), *here)
    assert acquis.json("job", "list", *here) == []
    world.database.close()
