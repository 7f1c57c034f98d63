"""Goals on both databases: set, given another day, given up, kept over a merge, and nobody else's."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from recognition.errors import GoalError
from recognition.people.identity import Said, merge, undo
from recognition.planning.goals import give_up_goal, set_goal, set_job_as_goal
from recognition.rulebook.publishing import publish
from records.audit import entries_on
from records.database import Database
from records.errors import NotFoundError
from records.goals import goals_of
from records.job_roles import JobPart, JobRole
from records.learners import learner_by_id
from records.microcredentials import MicroCredential
from rules import parse_rule
from tests.pages_world import World, build, passed_quiz

CAMPUS_ID, OTHER_ID = 1, 2
NOW = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
PATH = "/o/campus/me/path"


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


def set_one(world: World, who: str, slug: str, wanted_by: date | None = None, *, now: datetime = NOW) -> None:
    with world.database.transaction() as session:
        set_goal(session, CAMPUS_ID, world.learners[who], slug, wanted_by, TODAY, now)


def goals(world: World, who: str, organisation_id: int = CAMPUS_ID) -> list[tuple[str, date | None]]:
    with world.database.reading() as session:
        found = goals_of(session, organisation_id, world.learners[who])
        return [(goal.microcredential.slug, goal.wanted_by) for goal in found]


def test_goals_come_with_the_most_urgent_first_and_a_day_can_be_changed(world: World) -> None:
    set_one(world, "Maëlle", "first-aid")
    set_one(world, "Maëlle", "shift-lead", TODAY + timedelta(days=9), now=NOW + timedelta(hours=1))
    assert goals(world, "Maëlle") == [("shift-lead", TODAY + timedelta(days=9)), ("first-aid", None)]
    set_one(world, "Maëlle", "first-aid", TODAY)
    assert goals(world, "Maëlle")[0] == ("first-aid", TODAY)
    with world.database.reading() as session:
        noted = [entry.action for entry in entries_on(session, CAMPUS_ID, "first-aid")]
    assert noted[-2:] == ["goal-set", "goal-set"]


def test_a_goal_that_is_given_up_is_gone_and_again_is_nothing(world: World) -> None:
    set_one(world, "Maëlle", "first-aid")
    for _ in range(2):
        with world.database.transaction() as session:
            give_up_goal(session, CAMPUS_ID, world.learners["Maëlle"], "first-aid", NOW)
    assert goals(world, "Maëlle") == []


@pytest.mark.parametrize("days", [-1, 40 * 366])
def test_a_day_that_is_over_or_out_of_reach_is_refused(world: World, days: int) -> None:
    with pytest.raises(GoalError, match="day"):
        set_one(world, "Maëlle", "first-aid", TODAY + timedelta(days=days))
    assert goals(world, "Maëlle") == []


def test_what_the_organisation_does_not_know_is_no_goal(world: World) -> None:
    with pytest.raises(NotFoundError):
        set_one(world, "Maëlle", "nothing")
    with world.database.transaction() as session, pytest.raises(NotFoundError):
        set_goal(session, OTHER_ID, world.learners["Maëlle"], "first-aid", None, TODAY, NOW)


def test_nobody_sees_anybody_elses_goals(world: World) -> None:
    set_one(world, "Maëlle", "first-aid")
    assert goals(world, "Yann") == []
    assert goals(world, "Maëlle", OTHER_ID) == []


def test_goals_of_who_was_merged_are_the_learners_own_as_long_as_that_stands(world: World) -> None:
    set_one(world, "Inès", "first-aid")
    set_one(world, "Inès", "shift-lead", TODAY + timedelta(days=3))
    set_one(world, "Yann", "shift-lead")
    said = Said(by="test", at=NOW)
    with world.database.transaction() as session:
        yann, ines = (learner_by_id(session, CAMPUS_ID, world.learners[name]) for name in ("Yann", "Inès"))
        change_id = merge(session, yann, ines, said).id
    assert goals(world, "Yann") == [("shift-lead", None), ("first-aid", None)]
    with world.database.transaction() as session:
        undo(session, CAMPUS_ID, change_id, said)
    assert goals(world, "Yann") == [("shift-lead", None)]


def test_a_job_makes_goals_of_what_it_asks_for_and_is_not_held(world: World) -> None:
    with world.database.transaction() as session:
        known = {each.slug: each for each in session.query(MicroCredential).filter_by(organisation_id=CAMPUS_ID)}
        parts = [known[slug] for slug in ("food-hygiene", "shift-lead", "first-aid")]
        job_id = _job(session, parts)
    client = signed_in(world, "Maëlle")
    assert "Chef de cuisine" in client.get(PATH).text
    day = (datetime.now(UTC) + timedelta(days=30)).date()
    assert send(client, "/o/campus/me/goals", goal=f"job:{job_id}", wanted_by=day.isoformat())[0] == 303
    assert sorted(goals(world, "Maëlle")) == [("first-aid", day), ("shift-lead", day)]
    # Nothing of it is left to choose.
    assert "Chef de cuisine" not in client.get(PATH).text
    assert send(client, "/o/campus/me/goals", goal="job:999", wanted_by="")[0] == 404
    with world.database.transaction() as session, pytest.raises(NotFoundError):
        set_job_as_goal(session, OTHER_ID, world.learners["Zoé"], job_id, None, TODAY, NOW)


def _job(session: Session, parts: list[MicroCredential]) -> int:
    job = JobRole(organisation_id=CAMPUS_ID, name="Chef de cuisine", description="", changed_at=NOW)
    job.parts = [JobPart(microcredential_id=part.id, place=place) for place, part in enumerate(parts)]
    session.add(job)
    session.flush()
    return job.id


def signed_in(world: World, who: str) -> FlaskClient:
    client = world.app.test_client()
    assert client.get(world.link("learner", who)).status_code == 302
    client.set_cookie("acquis_language", "en")
    return client


def send(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    token = re.search(r'name="form_token" value="([^"]+)"', client.get(PATH).text)
    assert token is not None
    answer = client.post(path, data={"form_token": token[1], **fields})
    return answer.status_code, answer.text


def test_the_page_takes_goals_and_gives_them_up(world: World) -> None:
    client = signed_in(world, "Maëlle")
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    assert send(client, "/o/campus/me/goals", goal="shift-lead", wanted_by=day)[0] == 303
    assert 'id="goal-shift-lead"' in client.get(PATH).text
    assert 'id="ahead-shift-lead"' in client.get("/o/campus/me").text
    assert send(client, "/o/campus/me/goals/shift-lead/give-up")[0] == 303
    assert 'id="goal-shift-lead"' not in client.get(PATH).text


def test_a_form_that_is_not_right_says_why_and_keeps_what_was_typed(world: World) -> None:
    client = signed_in(world, "Maëlle")
    for wanted in ("2001-01-01", "31/12/2030", "9999-12-31"):
        status, page = send(client, "/o/campus/me/goals", goal="first-aid", wanted_by=wanted)
        assert status == 422
        assert 'role="alert"' in page
        assert '<option value="first-aid" selected>' in page
    assert send(client, "/o/campus/me/goals", goal="", wanted_by="")[0] == 422
    assert send(client, "/o/campus/me/goals", goal="unheard-of", wanted_by="")[0] == 404
    assert goals(world, "Maëlle") == []


def test_a_goal_that_is_held_is_shown_as_reached(world: World) -> None:
    set_one(world, "Maëlle", "food-hygiene")
    page = signed_in(world, "Maëlle").get(PATH).text
    assert "Reached on" in page
    assert "Put away" in page


def test_staff_see_neither_goals_nor_steps_of_a_learner(world: World) -> None:
    set_one(world, "Maëlle", "shift-lead")
    client = world.app.test_client()
    client.get(world.link("staff"))
    assert 'id="ahead"' not in client.get(f"/o/campus/learners/{world.learners['Maëlle']}").text
    assert client.get(PATH).status_code == 403


RENEWED = """
schema: acquis/1
id: fire-drill
title: {fr: "Évacuer", en: "Fire drill"}
aptitude: {fr: "Faire sortir", en: "Lead people out"}
issuer: campus
valid_for: P1Y
needs: {criterion: test, evidence: e-learning, where: {verb: passed, activity: "https://lms.campus.example/quiz"}}
renewal:
  criterion: drill
  title: {fr: "Un exercice", en: "A drill"}
  evidence: workplace
  where: {verb: demonstrated, attested_by: {role: manager}}
"""


def test_what_renews_an_award_that_ends_soon_is_proposed_and_leads_to_who_was_there(world: World) -> None:
    now = datetime.now(UTC)
    with world.database.transaction() as session:
        publish(session, CAMPUS_ID, parse_rule(RENEWED), by="test", now=now - timedelta(days=400))
    world.work()
    world.post(passed_quiz("Yann", now - timedelta(days=320)))
    client = world.app.test_client()
    client.get(world.link("learner", "Yann"))
    client.set_cookie("acquis_language", "en")
    page = client.get(PATH).text
    assert "<h3>A drill</h3>" in page
    until = (now + timedelta(days=45)).strftime("%Y")
    assert re.search(rf"<b>Renews Fire drill, valid until \w+ \d+, {until}</b>", page)
    about = re.search(r'href="([^"]+)" aria-label="Ask somebody who was there: A drill"', page)
    assert about is not None
    form = client.get(about[1]).text
    assert re.search(r'<option value="fire-drill/drill"[^>]* selected', form)
