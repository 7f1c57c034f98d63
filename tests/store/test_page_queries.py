"""The pages on both databases: what each costs in queries, and that no organisation sees another's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy
from flask.testing import FlaskClient

from lti_tool.pages.arriving.arrival_counts import SpanCounts
from lti_tool.sessions import SESSION_COOKIE, Visitor, session_value
from lti_tool.visit import Visit
from records.awards import Progress
from records.conflicts import raise_conflicts
from records.database import Database
from records.gradebooks import Placement
from records.launches import Launch
from records.learners import Actor, Learner, know_actors
from records.microcredentials import newest_versions
from records.organisations import organisation_by_slug
from records.page_queries import (
    NEARLY_THERE,
    Narrowing,
    Stage,
    last_arrivals,
    learner_stamp,
    learners_page,
    newest_statements,
    span_counts,
    statement_counts,
    statements_by_id,
)
from records.positions import EPOCH
from tests.pages_world import CAMPUS, OTHER, SECRET, World, build, capsule, passed_quiz, statement

CAMPUS_ID, OTHER_ID = 1, 2
NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        sent.append(text)

    sqlalchemy.event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    sqlalchemy.event.remove(database.engine, "before_cursor_execute", note)


# What browsers send for a page that is in no frame.
IN_A_WINDOW = {"Sec-Fetch-Dest": "document"}


def _cost(world: World, client: FlaskClient, path: str) -> int:
    with _counted(world.database) as sent:
        assert client.get(path, headers=IN_A_WINDOW).status_code == 200
    return len(sent)


def _signed_in(world: World, link: str) -> FlaskClient:
    client = world.app.test_client()
    assert client.get(link).status_code == 302
    return client


def _more_learners(world: World, count: int) -> None:
    now = datetime.now(UTC)
    with world.database.transaction() as session:
        for number in range(count):
            learner = Learner(organisation_id=CAMPUS_ID, name=f"Learner {number:04}", team="Salle", created_at=now)
            session.add(learner)
            session.flush()
            session.add(
                Actor(
                    organisation_id=CAMPUS_ID,
                    ifi=f"mbox:mailto:l{number}@campus.example",
                    learner_id=learner.id,
                    provenance="verified",
                    linked_at=now,
                )
            )
            session.add(
                Progress(
                    learner_id=learner.id,
                    microcredential_id=1,
                    organisation_id=CAMPUS_ID,
                    version_id=1,
                    status="open",
                    progress=0.5,
                    verdict={},
                    as_of=now,
                )
            )


def test_the_list_of_learners_costs_the_same_for_a_thousand(world: World) -> None:
    client = _signed_in(world, world.link("staff"))
    before = _cost(world, client, "/o/campus/learners")
    _more_learners(world, 1000)
    assert _cost(world, client, "/o/campus/learners") == before
    assert before <= 8


def test_a_learners_page_costs_the_same_however_much_evidence_and_however_many_awards(world: World) -> None:
    client = _signed_in(world, world.link("learner", "Yann"))
    before = _cost(world, client, "/o/campus/me")
    now = datetime.now(UTC)
    at = [now - timedelta(hours=number) for number in range(60)]
    world.post(
        passed_quiz("Yann", at[0]),
        statement("Yann", "completed", "https://lms.campus.example/first-aid", at[1]),
        *(capsule("Yann", number, at[number]) for number in range(2, 60)),
    )
    page = client.get("/o/campus/me").text
    assert page.count('class="award') == 2
    assert _cost(world, client, "/o/campus/me") <= before + 1
    assert before <= 16


def test_the_skills_cost_the_same_however_much_evidence(world: World) -> None:
    client = _signed_in(world, world.link("learner", "Maëlle"))
    before = _cost(world, client, "/o/campus/me/skills")
    now = datetime.now(UTC)
    world.post(*(capsule("Maëlle", number, now - timedelta(hours=number)) for number in range(3, 40)))
    assert _cost(world, client, "/o/campus/me/skills") == before <= 16
    held, near = client.get("/o/campus/me/skills").text.split('id="held"')[1].split('id="near"')
    assert "appliquer l&#39;hygiène" in held
    assert "encadrer une équipe" in near


def test_a_page_that_follows_along_asks_little_while_nothing_happens(world: World) -> None:
    client = _signed_in(world, world.link("learner", "Yann"))
    with world.database.reading() as session:
        stamp = learner_stamp(session, world.learners["Yann"])
    with _counted(world.database) as sent:
        answer = client.get(f"/o/campus/me/live?seen={stamp}", headers={"Sec-Fetch-Dest": "empty"})
    assert answer.status_code == 204
    assert len(sent) <= 5


@pytest.mark.parametrize("path", ["/o/campus/", "/o/campus/catalogue/food-hygiene", "/o/campus/arrivals"])
def test_a_page_costs_a_handful_of_queries(world: World, path: str) -> None:
    client = _signed_in(world, world.link("staff"))
    assert _cost(world, client, path) <= 15


def test_the_stamp_changes_with_evidence_and_with_nothing_else(world: World) -> None:
    def stamp() -> str:
        with world.database.reading() as session:
            return learner_stamp(session, world.learners["Yann"])

    before = stamp()
    world.post(capsule("Maëlle", 7, datetime.now(UTC)))
    assert stamp() == before
    world.post(capsule("Yann", 7, datetime.now(UTC)))
    assert stamp() != before


def test_learners_are_found_by_name_mail_and_team_and_paged(world: World) -> None:
    _more_learners(world, 30)
    with world.database.reading() as session:
        assert learners_page(session, CAMPUS_ID, "", 0, 25)[0] == 33
        total, rows = learners_page(session, CAMPUS_ID, "learner sall", 25, 25)
        assert (total, len(rows)) == (30, 5)
        assert rows[0].nearest == (1, 0.5)
        assert [row.name for row in learners_page(session, CAMPUS_ID, "YANN@", 0, 25)[1]] == ["Yann"]
        assert learners_page(session, CAMPUS_ID, "100%", 0, 25) == (0, [])
        assert learners_page(session, CAMPUS_ID, "zoe", 0, 25) == (0, [])


@pytest.mark.parametrize(
    ("stage", "microcredential", "names"),
    [
        ("holders", None, ["Maëlle"]),
        ("holders", "food-hygiene", ["Maëlle"]),
        ("holders", "shift-lead", []),
        ("near", None, ["Maëlle", "Yann"]),
        ("near", "food-hygiene", ["Yann"]),
        ("near", "shift-lead", ["Maëlle"]),
        ("not-begun", None, ["Inès"]),
        ("not-begun", "shift-lead", ["Inès", "Yann"]),
        (None, "shift-lead", ["Inès", "Maëlle", "Yann"]),
    ],
)
def test_learners_are_found_by_their_stage(
    world: World, stage: Stage | None, microcredential: str | None, names: list[str]
) -> None:
    with world.database.transaction() as session:
        ids = {version.document["id"]: version.microcredential_id for version in newest_versions(session, CAMPUS_ID)}
        # Maëlle holds the first and is nearly there with the other.
        for name, slug in (("Yann", "food-hygiene"), ("Maëlle", "shift-lead")):
            session.get_one(Progress, (world.learners[name], ids[slug])).progress = NEARLY_THERE
    with world.database.reading() as session:
        narrowing = Narrowing(stage, ids[microcredential] if microcredential else None)
        total, rows = learners_page(session, CAMPUS_ID, "", 0, 25, narrowing=narrowing)
        assert sorted(str(row.name) for row in rows) == names
        assert total == len(names)
        assert learners_page(session, OTHER_ID, "", 0, 25, narrowing=narrowing)[0] == (stage in (None, "not-begun"))


def test_nearest_is_told_of_the_chosen_microcredential(world: World) -> None:
    with world.database.reading() as session:
        (row,) = learners_page(session, CAMPUS_ID, "Yann", 0, 25, narrowing=Narrowing(None, 3))[1]
    assert row.nearest is None


def test_the_stage_stays_chosen_from_page_to_page_and_costs_no_more(world: World) -> None:
    _more_learners(world, 60)
    client = _signed_in(world, world.link("staff"))
    chosen = "/o/campus/learners?q=learner&stage=not-begun&of=shift-lead"
    assert _cost(world, client, chosen) == _cost(world, client, "/o/campus/learners")
    page = client.get(chosen).text
    assert "60 personnes" in page
    assert 'value="not-begun" selected' in page
    assert "page=2&amp;q=learner&amp;stage=not-begun&amp;of=shift-lead" in page
    assert "63 personnes" in client.get("/o/campus/learners?stage=elsewhere&of=nothing").text


def test_a_holder_is_not_counted_as_in_progress(world: World) -> None:
    with world.database.reading() as session:
        row = next(row for row in learners_page(session, CAMPUS_ID, "Maëlle", 0, 25)[1])
    assert (row.held, row.in_progress) == (1, 1)


def test_arrivals_are_counted_by_source_and_by_time(world: World) -> None:
    now = datetime.now(UTC)
    with world.database.reading() as session:
        counts = statement_counts(session, CAMPUS_ID)
        assert sum(counts.values()) == 7
        assert statement_counts(session, CAMPUS_ID, until=now - timedelta(days=1)) == {}
        assert statement_counts(session, CAMPUS_ID, since=now - timedelta(hours=1)) == counts
        assert statement_counts(session, OTHER_ID) == {}
        assert now - last_arrivals(session, CAMPUS_ID)[next(iter(counts))] < timedelta(minutes=1)
        assert last_arrivals(session, OTHER_ID) == {}


def test_arrivals_are_counted_by_source_and_span(world: World) -> None:
    now, day = datetime.now(UTC), timedelta(days=1)
    with world.database.reading() as session:
        counts = statement_counts(session, CAMPUS_ID)
        for width in (day, timedelta(hours=1), timedelta(minutes=1)):
            spans = span_counts(session, CAMPUS_ID, width, now - day)
            assert all(0 <= (now - EPOCH) // width - span <= 1 for _, span in spans)
            for source, count in counts.items():
                assert sum(found for (one, _), found in spans.items() if one == source) == count
        assert span_counts(session, CAMPUS_ID, day, now + day) == {}
        assert span_counts(session, OTHER_ID, day, now - day) == {}


def test_a_chart_counts_again_only_what_may_have_changed(world: World) -> None:
    counts = SpanCounts(timedelta(hours=1), 3)
    now = datetime.now(UTC)

    def seen(at: datetime) -> dict[int, tuple[int, ...]]:
        with world.database.reading() as session:
            organisation = organisation_by_slug(session, "campus")
            return dict(counts.of(Visit(session, organisation, None, None, at, "")))

    (first,) = seen(now).values()
    assert (len(first), sum(first)) == (3, 7)
    world.post(capsule("Yann", 7, now))
    (second,) = seen(datetime.now(UTC)).values()
    assert sum(second) == 8
    (later,) = seen(now + timedelta(hours=1)).values()
    assert (sum(later), later[-1]) == (8, 0)
    assert seen(now + timedelta(hours=9)) == {}


def test_statements_are_shown_newest_first_and_to_their_organisation_alone(world: World) -> None:
    with world.database.reading() as session:
        tail = newest_statements(session, CAMPUS_ID, 3)
        assert [one.stored for one in tail] == sorted((one.stored for one in tail), reverse=True)
        assert newest_statements(session, OTHER_ID, 3) == []
        ids = [one.id for one in tail]
        assert set(statements_by_id(session, CAMPUS_ID, ids)) == set(ids)
        assert statements_by_id(session, OTHER_ID, ids) == {}
        assert statements_by_id(session, CAMPUS_ID, []) == {}


def test_a_voided_statement_is_marked(world: World) -> None:
    with world.database.reading() as session:
        last = newest_statements(session, CAMPUS_ID, 1)[0]
    voiding = {
        "id": str(uuid.uuid4()),
        "actor": {"mbox": "mailto:admin@campus.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": last.id},
    }
    world.post(voiding)
    with world.database.reading() as session:
        assert statements_by_id(session, CAMPUS_ID, [last.id])[last.id].voided


def _of_campus(world: World) -> list[str]:
    """Everything below an organisation's address that names something of the campus, seen from elsewhere."""
    credential = world.credential_of("Maëlle")
    maelle = world.learners["Maëlle"]
    return [
        "/o/{}/catalogue/food-hygiene",
        "/o/{}/achievements/food-hygiene/1",
        f"/o/{{}}/credentials/{credential}",
        f"/o/{{}}/credentials/{credential}.json",
        f"/o/{{}}/credentials/{credential}/evidence/e-learning.json",
        f"/o/{{}}/learners/{maelle}",
        f"/o/{{}}/learners/{maelle}/live",
    ]


def test_what_belongs_to_one_organisation_is_not_found_in_another(world: World) -> None:
    here, elsewhere = (_signed_in(world, world.link("staff", organisation=slug)) for slug in (CAMPUS, OTHER))
    for path in _of_campus(world):
        assert here.get(path.format(CAMPUS)).status_code == 200, path
        assert elsewhere.get(path.format(OTHER)).status_code == 404, path


def test_a_session_of_one_organisation_opens_nothing_in_another(world: World) -> None:
    elsewhere = _signed_in(world, world.link("staff", organisation=OTHER))
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint in ("pages.learners", "pages.arrivals", "pages.arrivals_live", "pages.me", "pages.me_live"):
            assert elsewhere.get(rule.rule.replace("<organisation>", CAMPUS)).status_code == 401, rule.rule


def test_a_learner_sees_no_page_for_staff(world: World) -> None:
    client = _signed_in(world, world.link("learner", "Yann"))
    for path in ("learners", "arrivals", "arrivals/live", f"learners/{world.learners['Maëlle']}"):
        assert client.get(f"/o/campus/{path}").status_code == 403, path


def test_who_is_who_costs_the_same_however_much_waits(world: World) -> None:
    client = world.app.test_client()
    client.get(world.link("staff"))

    def cost(number: int) -> int:
        names = [f"p{number}-{each}" for each in range(6)]
        ifis = [f"mbox:mailto:{name}@x.example" for name in names]
        with world.database.transaction() as session:
            known = know_actors(session, CAMPUS_ID, {f"account:https://x.example|{n}@x.example": n for n in names}, NOW)
            everybody = know_actors(session, CAMPUS_ID, dict.fromkeys(ifis), NOW)
            denied = {actor.learner_id: actor.id for actor in known.values()}
            for learner_id, actor_id in denied.items():
                raise_conflicts(session, CAMPUS_ID, "denied", learner_id, [actor_id], "test", NOW)
            assert len(everybody) == len(known)
        return _cost(world, client, "/o/campus/identities")

    first = cost(1)
    assert cost(2) == first < 30


def test_who_comes_from_a_course_finds_first_what_was_placed_there(world: World) -> None:
    with world.database.transaction() as session:
        placement = session.get_one(Placement, world.placement_id)
        slug = placement.microcredential.slug
        launches = {}
        for course in (placement.context_id, "another"):
            launch = Launch(
                platform_id=placement.platform_id,
                deployment_id="1",
                message_type="LtiResourceLinkRequest",
                subject="5",
                context_id=course,
                services={},
                launched_at=datetime.now(UTC),
            )
            session.add(launch)
            session.flush()
            launches[course] = launch.id
        here = launches[placement.context_id]

    def first(launch_id: int) -> str:
        client = world.app.test_client()
        now = datetime.now(UTC)
        who = Visitor(CAMPUS, "learner", world.learners["Inès"], now, launch_id)
        client.set_cookie(SESSION_COOKIE, session_value(SECRET, who, now))
        return client.get("/o/campus/me", headers=IN_A_WINDOW).text.split('id="later-')[1].split('"')[0]

    assert first(launches["another"]) != slug
    assert first(here) == slug
