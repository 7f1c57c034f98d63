"""The timeline on both databases: what it shows, that it is one learner's only, and what it costs."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy
from flask.testing import FlaskClient
from sqlalchemy import select

from recognition.awarding.evaluating import Clockwork
from recognition.awarding.judging import judge, said
from recognition.awarding.waiving import waive
from recognition.rulebook.catalogue import load_catalogue
from records.audit import entries_on_any
from records.awards import Award
from records.database import Database
from records.learners import learner_by_id
from records.microcredentials import newest_versions
from records.page_queries import statements_at
from records.timeline import answered_keys, counted_positions
from tests.pages_world import World, build, capsule, passed_quiz, statement

CAMPUS_ID, OTHER_ID = 1, 2
MINE = "/o/campus/me/timeline"


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


def _signed_in(world: World, link: str) -> FlaskClient:
    client = world.app.test_client()
    assert client.get(link).status_code == 302
    client.set_cookie("acquis_language", "en")
    return client


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        sent.append(text)

    sqlalchemy.event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    sqlalchemy.event.remove(database.engine, "before_cursor_execute", note)


def _cost(world: World, client: FlaskClient) -> int:
    with _counted(world.database) as sent:
        assert client.get(MINE, headers={"Sec-Fetch-Dest": "document"}).status_code == 200
    return len(sent)


def _kinds(page: str) -> list[str]:
    return re.findall(r'<p><span class="chip [a-z]*">([^<]+)</span>', page)


def _keys(world: World) -> set[str]:
    with world.database.reading() as session:
        versions = newest_versions(session, CAMPUS_ID)
        return {criterion.match_key for version in versions for criterion in version.rule.criteria}


def test_it_tells_records_awards_decisions_and_waivers_newest_first(world: World) -> None:
    now = datetime.now(UTC)
    with world.database.transaction() as session:
        catalogue = load_catalogue(session, CAMPUS_ID)
        maelle = learner_by_id(session, CAMPUS_ID, world.learners["Maëlle"])
        award = session.scalars(select(Award).where(Award.learner_id == maelle.id)).one()
        judge(session, catalogue, award.id, "suspend", said("suspend", "Rozenn", "A complaint"), _at(now))
        later = _at(now + timedelta(seconds=1))
        judge(session, catalogue, award.id, "resume", said("resume", "Rozenn", "Between us"), later)
        words = said("waiver", "Rozenn", "Long practice")
        waive(session, catalogue, maelle, "shift-lead", "hours", words, now, _at(now + timedelta(seconds=2)))
    page = _signed_in(world, world.link("learner", "Maëlle")).get(MINE).text
    kinds = _kinds(page)
    assert kinds == ["Waiver given", "Resumed", "Suspended", "Issued", *["Record counted"] * 6]
    assert "A complaint" in page
    assert "Between us" not in page
    assert "Pass the test" in page
    staff = _signed_in(world, world.link("staff")).get(f"/o/campus/learners/{world.learners['Maëlle']}/timeline")
    assert _kinds(staff.text) == kinds


def _at(now: datetime) -> Clockwork:
    return Clockwork(now, uuid.uuid4, "UTC")


def test_it_is_paged_without_loss(world: World) -> None:
    now = datetime.now(UTC)
    world.post(*(capsule("Inès", number, now - timedelta(hours=number)) for number in range(60)))
    client = _signed_in(world, world.link("learner", "Inès"))
    pages = [client.get(f"{MINE}?page={number}").text for number in (1, 2, 3)]
    assert [len(_kinds(page)) for page in pages] == [25, 25, 10]
    told = [one for page in pages for one in re.findall(r"<b>(Capsule \d+)</b>", page)]
    assert len(set(told)) == 60
    assert 'rel="next"' not in pages[2]
    assert "Nothing earlier" in client.get(f"{MINE}?page=4").text


def test_nothing_of_anybody_else_is_there(world: World) -> None:
    keys = _keys(world)
    maelle, ines = world.learners["Maëlle"], world.learners["Inès"]
    with world.database.reading() as session:
        positions = counted_positions(session, CAMPUS_ID, maelle, keys, 100)
        assert len(positions) == 6
        assert positions == sorted(positions, reverse=True)
        assert counted_positions(session, CAMPUS_ID, maelle, keys, 2) == positions[:2]
        assert counted_positions(session, CAMPUS_ID, maelle, (), 100) == []
        assert set(answered_keys(session, CAMPUS_ID, maelle, keys, positions)) == set(positions)
        assert answered_keys(session, CAMPUS_ID, ines, keys, positions) == {}
        assert set(statements_at(session, CAMPUS_ID, positions)) == set(positions)
        assert counted_positions(session, OTHER_ID, maelle, keys, 100) == []
        assert answered_keys(session, OTHER_ID, maelle, keys, positions) == {}
        assert statements_at(session, OTHER_ID, positions) == {}
        assert entries_on_any(session, OTHER_ID, ["moodle"]) == {"moodle": []}


def test_it_costs_the_same_however_much_there_is(world: World) -> None:
    client = _signed_in(world, world.link("learner", "Yann"))
    before = _cost(world, client)
    now = datetime.now(UTC)
    world.post(
        passed_quiz("Yann", now),
        statement("Yann", "completed", "https://lms.campus.example/first-aid", now),
        *(capsule("Yann", number, now - timedelta(hours=number)) for number in range(3, 40)),
    )
    assert _cost(world, client) <= before + 2
    assert before <= 16
