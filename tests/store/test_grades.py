"""Progress and awards reach the gradebook: nothing lost, the newest alone, never erased. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from lti_tool.errors import PlatformBusyError, PlatformRefusesError, PlatformSilentError
from recognition.sending.errors import SendBusyError
from recognition.sending.grading import change_mode, tell_again
from records.database import Database
from records.gradebooks import placement_by_id
from records.grades import roster_key_of
from records.outbox import GRADEBOOK, OutboxTarget, due_targets, enqueue
from records.platforms import end_platform, platforms_of, resume_platform
from records.sources import Remit
from tests.grading import RULE, Grading, grading
from tests.installation import Installation, install, statement
from tests.lti_gradebook import MEMBERS_SCOPE, SCOPE, GradebookServer

VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@pytest.fixture
def campus(database: Database) -> Installation:
    made = install(database)
    made.publish(RULE)
    return made


@pytest.fixture(params=["moodle", "canvas"])
def server(request: pytest.FixtureRequest) -> Iterator[GradebookServer]:
    made = GradebookServer(request.param)
    yield made
    made.close()


@pytest.fixture
def moodle() -> Iterator[GradebookServer]:
    made = GradebookServer()
    yield made
    made.close()


@pytest.fixture
def lms(campus: Installation, moodle: GradebookServer) -> Grading:
    return grading(campus, moodle)


@pytest.fixture
def source(campus: Installation) -> dict[str, str]:
    return campus.add_source("records", Remit())


def learn(campus: Installation, source: dict[str, str], name: str, *numbers: int) -> list[str]:
    """Somebody completes these capsules."""
    made = [statement(name, activity=f"https://capsules.example/{number}") for number in numbers]
    ids = campus.push(source, made)
    campus.work()
    return ids


def void(campus: Installation, source: dict[str, str], statement_id: str) -> None:
    thing = {"objectType": "StatementRef", "id": statement_id}
    boss = {"mbox": "mailto:boss@campus.example"}
    campus.push(source, [{"actor": boss, "verb": {"id": VOIDED}, "object": thing}])
    campus.work()


def change(lms: Grading, mode: str) -> None:
    with lms.database.transaction() as session:
        change_mode(session, placement_by_id(session, lms.campus.organisation_id, lms.placement().id), mode, lms.now())


def test_progress_reaches_the_gradebook_and_the_award_is_full(
    campus: Installation, server: GradebookServer, source: dict[str, str]
) -> None:
    lms = grading(campus, server)
    lms.launch("Ada")
    learn(campus, source, "Ada", 1)
    assert lms.run().sent == 1
    assert server.shown() == {"user-ada": 25}
    assert server.received[-1]["activityProgress"] == "InProgress"
    learn(campus, source, "Ada", 2, 3, 4)
    lms.wait(1)
    assert lms.run().sent == 1
    assert server.shown() == {"user-ada": 100}
    assert server.received[-1]["activityProgress"] == "Completed"
    assert server.ahead == []
    assert server.attempts == {}
    assert not lms.is_due()


def test_a_column_that_shows_awards_is_empty_until_there_is_one(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada", "award")
    learn(lms.campus, source, "Ada", 1, 2, 3)
    lms.run()
    assert lms.server.shown() == {}
    learn(lms.campus, source, "Ada", 4)
    lms.run()
    assert lms.server.shown() == {"user-ada": 100}


def test_a_withdrawn_award_leaves_what_is_left_and_never_an_empty_cell(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    ids = learn(lms.campus, source, "Ada", 1, 2, 3, 4)
    lms.run()
    for number, left in enumerate((75, 50, 25, 0)):
        void(lms.campus, source, ids[number])
        lms.wait(1)
        lms.run()
        assert lms.server.shown() == {"user-ada": left}


def test_an_award_that_is_withdrawn_is_nought_where_the_column_shows_awards(
    lms: Grading, source: dict[str, str]
) -> None:
    lms.launch("Ada", "award")
    ids = learn(lms.campus, source, "Ada", 1, 2, 3, 4)
    lms.run()
    void(lms.campus, source, ids[0])
    lms.wait(1)
    lms.run()
    assert lms.server.shown() == {"user-ada": 0}


def test_of_several_changes_that_wait_the_newest_alone_is_sent(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    for number in range(1, 4):
        learn(lms.campus, source, "Ada", number)
    assert len(lms.items()) == 4
    lms.run()
    assert [score["scoreGiven"] for score in lms.server.received] == [75]
    assert lms.items() == []


def test_evidence_that_changes_no_score_sends_nothing(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    learn(lms.campus, source, "Ada", 1)
    lms.run()
    learn(lms.campus, source, "Ada", 1)
    assert lms.items() == []


def test_scores_of_one_learner_are_a_whole_second_apart(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    learn(lms.campus, source, "Ada", 1)
    lms.run()
    lms.wait(0.9)
    learn(lms.campus, source, "Ada", 2)
    assert lms.run().sent == 0
    assert not lms.is_due()
    lms.wait(0.1)
    assert lms.is_due()
    lms.run()
    stamps = [datetime.fromisoformat(score["timestamp"]) for score in lms.server.received]
    assert stamps == [lms.at - timedelta(seconds=1), lms.at]


def test_a_platform_that_has_a_later_score_is_asked_again_with_a_later_time(
    lms: Grading, source: dict[str, str]
) -> None:
    lms.launch("Ada", claim=lms.server.claim(lineitem=lms.server.add_item()))
    # A teacher changed the grade at a clock that is ahead.
    lms.server.grades[1, "user-ada"] = (12.0, lms.now() + timedelta(seconds=2))
    learn(lms.campus, source, "Ada", 1)
    lms.run()
    assert (lms.items()[0].answer_status, lms.items()[0].attempts) == (409, 1)
    assert not lms.is_due()
    lms.wait(1)
    lms.run()
    lms.wait(2)
    lms.run()
    assert lms.server.shown() == {"user-ada": 25}
    assert lms.items() == []


def test_what_is_always_too_old_is_set_aside_and_can_be_sent_again(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada", claim=lms.server.claim(lineitem=lms.server.add_item()))
    lms.server.grades[1, "user-ada"] = (12.0, lms.now() + timedelta(days=1))
    learn(lms.campus, source, "Ada", 1)
    for _ in range(20):
        lms.wait(200)
        lms.run()
    row = lms.rows()["Ada"]
    assert (row.refused, row.status, row.sent_score) == (True, 409, None)
    lms.wait(86_400)
    with lms.database.transaction() as session:
        placement = placement_by_id(session, lms.campus.organisation_id, lms.placement().id)
        assert tell_again(session, placement, lms.now(), row.user_id) == 1
    lms.run()
    assert lms.server.shown() == {"user-ada": 25}
    assert not lms.rows()["Ada"].refused


def test_one_refused_score_holds_up_nobody_and_a_newer_one_takes_its_place(
    campus: Installation, server: GradebookServer, source: dict[str, str]
) -> None:
    lms = grading(campus, server)
    server.strangers = {"user-ada"}
    for name in ("Ada", "Ben"):
        lms.launch(name)
        learn(campus, source, name, 1)
    tally = lms.run()
    assert (tally.sent, tally.dead) == (1, 1)
    assert server.shown() == {"user-ben": 25}
    row = lms.rows()["Ada"]
    assert (row.refused, row.status) == (True, 400 if server.family == "moodle" else 422)
    assert row.answer == "User cannot be found or is not a student"
    server.strangers = set()
    learn(campus, source, "Ada", 2)
    lms.run()
    assert server.shown() == {"user-ada": 50, "user-ben": 25}
    assert lms.items() == []


@pytest.mark.parametrize(
    ("status", "headers", "error", "pause"),
    [
        (503, {}, PlatformBusyError, 7.5),
        (429, {"Retry-After": "120"}, PlatformBusyError, 120),
        (500, {"Retry-After": "soon"}, PlatformBusyError, 7.5),
    ],
)
def test_a_platform_that_is_not_ready_is_left_alone_for_a_while(
    lms: Grading, source: dict[str, str], status: int, headers: dict[str, str], error: type[Exception], pause: float
) -> None:
    lms.launch("Ada", claim=lms.server.claim(lineitem=lms.server.add_item()))
    learn(lms.campus, source, "Ada", 1)
    lms.server.faults = [(status, headers)]
    before = lms.now()
    with pytest.raises(error):
        lms.run()
    target = lms.target()
    assert target.trouble_code == "platform-busy"
    assert timedelta(seconds=pause) <= target.next_at - before < timedelta(seconds=pause + 5)
    assert not lms.is_due()
    lms.wait(pause + 5)
    assert lms.is_due()
    lms.run()
    assert lms.server.shown() == {"user-ada": 25}
    assert lms.target().trouble_code is None


def test_a_platform_that_does_not_answer_in_time_loses_nothing(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada", claim=lms.server.claim(lineitem=lms.server.add_item()))
    learn(lms.campus, source, "Ada", 1)
    lms.server.pause = 1.5
    with pytest.raises(PlatformSilentError):
        lms.run()
    lms.server.pause = 0
    assert [item.attempts for item in lms.items()] == [1]
    lms.wait(10)
    lms.run()
    assert lms.server.shown() == {"user-ada": 25}


def test_a_score_whose_answer_was_lost_is_sent_again_and_stands_once(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada", claim=lms.server.claim(lineitem=lms.server.add_item()))
    learn(lms.campus, source, "Ada", 1)
    lms.server.loses_answers = 1
    with pytest.raises(PlatformBusyError):
        lms.run()
    lms.wait(10)
    lms.run()
    assert [score["scoreGiven"] for score in lms.server.received] == [25, 25]
    assert lms.server.shown() == {"user-ada": 25}


def test_a_token_is_kept_until_it_ends_and_replaced_when_it_is_refused(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada", claim=lms.server.claim(lineitem=lms.server.add_item()))
    lms.server.token_life = "600"
    for number in (1, 2):
        learn(lms.campus, source, "Ada", number)
        lms.run()
        lms.wait(1)
    assert len(lms.server.tokens) == 1
    lms.wait(590)
    learn(lms.campus, source, "Ada", 3)
    lms.run()
    assert len(lms.server.tokens) == 2
    # The platform forgot its tokens.
    lms.server.tokens[:] = ["", ""]
    lms.wait(1)
    learn(lms.campus, source, "Ada", 4)
    lms.run()
    assert lms.server.shown() == {"user-ada": 100}
    assert len(lms.server.tokens) == 3


def test_a_platform_that_allows_no_scores_holds_all_back(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada", claim=lms.server.claim(lineitem=lms.server.add_item()))
    learn(lms.campus, source, "Ada", 1)
    lms.server.granted.remove(SCOPE + "score")
    with pytest.raises(PlatformRefusesError, match="does not allow"):
        lms.run()
    assert [item.dead_at for item in lms.items()] == [None]


def test_a_column_is_made_once_even_if_the_answer_is_lost(lms: Grading, source: dict[str, str]) -> None:
    for number in range(5):
        lms.server.add_item(label=f"other {number}", resourceLinkId=f"other-{number}")
    lms.launch("Ada")
    lms.server.loses_answers = 1
    with pytest.raises(PlatformBusyError):
        lms.run()
    lms.wait(10)
    lms.run()
    made = [item for item in lms.server.items if item.get("tag") == "acquis"]
    assert [(item["label"], item["resourceId"], item["resourceLinkId"]) for item in made] == [
        ("Capsules", "capsules", "link-1")
    ]
    assert lms.placement().lineitem == made[0]["id"]
    assert len(lms.server.items) == 6


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ({"resourceLinkId": "link-1"}, True),
        ({"resourceId": "capsules", "tag": "acquis"}, True),
        ({"resourceId": "capsules", "tag": "acquis", "resourceLinkId": ""}, True),
        ({"resourceId": "capsules", "tag": "acquis", "resourceLinkId": "another"}, False),
        ({"resourceId": "capsules", "tag": "theirs"}, False),
    ],
)
def test_a_column_that_is_there_is_found_again(
    lms: Grading, source: dict[str, str], item: dict[str, Any], found: bool
) -> None:
    lms.server.add_item()
    lms.server.add_item()
    known = lms.server.add_item(**item)
    lms.launch("Ada")
    lms.run()
    assert (lms.placement().lineitem == known) is found
    assert len(lms.server.items) == (3 if found else 4)


def test_two_placements_of_one_micro_credential_have_a_column_each(lms: Grading, source: dict[str, str]) -> None:
    for link in ("link-1", "link-2"):
        lms.server.add_item(resourceId="capsules", tag="acquis")
        lms.launch("Ada", link=link, mode="progress" if link == "link-1" else "award")
        lms.run()
    learn(lms.campus, source, "Ada", 1, 2, 3, 4)
    lms.run()
    assert lms.placement("link-1").lineitem != lms.placement("link-2").lineitem
    assert (lms.server.shown(1), lms.server.shown(2)) == ({"user-ada": 100}, {"user-ada": 100})


def test_a_column_that_may_not_be_made_is_explained_for_each_score(lms: Grading, source: dict[str, str]) -> None:
    lms.server.granted = {SCOPE + "score", SCOPE + "lineitem.readonly"}
    for name in ("Ada", "Ben"):
        lms.launch(name)
        learn(lms.campus, source, name, 1)
    lms.run()
    assert {row.answer for row in lms.rows().values()} == {"the platform lets the tool make no column"}


def test_a_column_that_was_deleted_is_told_and_made_again_when_asked_for(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    lms.run()
    lms.server.items[0] |= {"deleted": True, "resourceLinkId": "gone", "tag": ""}
    learn(lms.campus, source, "Ada", 1)
    lms.run()
    row = lms.rows()["Ada"]
    assert (row.refused, row.status) == (True, 404)
    with lms.database.transaction() as session:
        placement = placement_by_id(session, lms.campus.organisation_id, lms.placement().id)
        assert tell_again(session, placement, lms.now()) == 1
    lms.wait(1)
    lms.run()
    assert lms.server.shown(2) == {"user-ada": 25}


def test_who_had_the_award_before_the_placement_gets_the_score_with_it(lms: Grading, source: dict[str, str]) -> None:
    learn(lms.campus, source, "Ada", 1, 2, 3, 4)
    learn(lms.campus, source, "Ben", 1)
    lms.enrol("Ada", "Ben", "Cleo")
    lms.launch("Tina", role="teacher")
    lms.run()
    assert lms.server.shown() == {"user-ada": 100, "user-ben": 25}


def test_who_is_enrolled_later_gets_the_score_with_the_roster_or_the_launch(
    lms: Grading, source: dict[str, str]
) -> None:
    lms.launch("Tina", role="teacher")
    for name in ("Ada", "Ben"):
        learn(lms.campus, source, name, 1, 2, 3, 4)
    lms.enrol("Ada")
    lms.launch("Ben", link="nothing placed here", address="http://localhost:8080/o/campus/lti/launch")
    lms.campus.work()
    lms.run()
    assert lms.server.shown() == {"user-ada": 100, "user-ben": 100}


def member(name: str, *roles: str) -> dict[str, Any]:
    short = name.split()[0].lower()
    listed = list(roles) or ["Learner"]
    return {"user_id": f"user-{short}", "name": name, "email": f"{short}@campus.example", "roles": listed}


def test_the_roster_is_read_with_the_placement_and_every_day(lms: Grading, source: dict[str, str]) -> None:
    for name in ("Ada", "Ben", "Cleo", "Dan"):
        learn(lms.campus, source, name, 1, 2, 3, 4)
    test_user = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
    lms.server.members = [member("Ada"), member("Tina", "Instructor"), member("Dan", "Learner", test_user)]
    lms.launch("Tina", role="teacher", lists=True)
    lms.run()
    lms.campus.work()
    lms.run()
    assert lms.server.shown() == {"user-ada": 100}
    lms.server.members += [member("Ben")]
    lms.launch("Tina", role="teacher", lists=True)
    lms.wait(86_000)
    assert not lms.is_due()
    lms.wait(400)
    lms.run()
    lms.campus.work()
    lms.run()
    assert lms.server.shown() == {"user-ada": 100, "user-ben": 100}


def test_a_roster_that_cannot_be_read_holds_up_no_score(lms: Grading, source: dict[str, str]) -> None:
    lms.server.granted.remove(MEMBERS_SCOPE)
    lms.launch("Ada", lists=True)
    learn(lms.campus, source, "Ada", 1)
    assert lms.run().sent == 1
    assert [item.kind for item in lms.items()] == ["roster"]
    assert lms.target().trouble_code is None
    change(lms, "none")
    lms.wait(86_400)
    lms.run()
    assert lms.items() == []


def test_a_hundred_rosters_that_wait_keep_no_score_back(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    with lms.database.transaction() as session:
        tomorrow, target = lms.now() + timedelta(days=1), lms.target().id
        for number in range(300):
            payload = {"placement": number}
            enqueue(session, 1, [target], "roster", payload, tomorrow, ordering_key=roster_key_of(number + 1_000))
    learn(lms.campus, source, "Ada", 1)
    assert lms.run().sent == 1


def test_teachers_and_those_of_another_course_get_no_score(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Tina", role="teacher")
    lms.launch("Olga", link="elsewhere", context_id="course-2", mode=None)
    for name in ("Tina", "Olga"):
        learn(lms.campus, source, name, 1, 2, 3, 4)
    lms.run()
    assert lms.server.received == []


def test_another_mode_changes_what_stands_there(lms: Grading, source: dict[str, str]) -> None:
    for name, numbers in (("Ada", (1, 2, 3, 4)), ("Ben", (1,))):
        lms.launch(name, None)
        learn(lms.campus, source, name, *numbers)
    lms.run()
    assert lms.server.received == []
    assert lms.server.items == []
    for mode, shown in (
        ("award", {"user-ada": 100}),
        ("progress", {"user-ada": 100, "user-ben": 25}),
        ("award", {"user-ada": 100, "user-ben": 0}),
        ("none", {"user-ada": 100, "user-ben": 0}),
        ("progress", {"user-ada": 100, "user-ben": 25}),
    ):
        change(lms, mode)
        lms.wait(1)
        lms.run()
        assert lms.server.shown() == shown
    assert len([score for score in lms.server.received if score["userId"] == "user-ada"]) == 1


def test_what_was_wanted_while_nothing_was_shown_is_sent_afterwards(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    learn(lms.campus, source, "Ada", 1)
    change(lms, "none")
    lms.run()
    assert lms.items() == []
    change(lms, "progress")
    lms.run()
    assert lms.server.shown() == {"user-ada": 25}


def test_a_launch_without_the_claim_reaches_no_gradebook_until_one_comes_with_it(
    lms: Grading, source: dict[str, str]
) -> None:
    lms.launch("Ada", claim=None)
    learn(lms.campus, source, "Ada", 1)
    assert lms.items() == []
    lms.launch("Ada")
    lms.run()
    assert lms.server.shown() == {"user-ada": 25}


def test_the_column_that_a_launch_names_takes_over_from_the_one_before(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    learn(lms.campus, source, "Ada", 1)
    lms.run()
    second = lms.server.add_item()
    lms.launch("Ada", claim=lms.server.claim(lineitem=second))
    lms.wait(1)
    lms.run()
    assert lms.server.shown(2) == {"user-ada": 25}
    lms.launch("Ada", claim=lms.server.claim(lineitem=second))
    assert lms.items() == []


@pytest.mark.parametrize("lineitem", ["javascript:x", "http://lms.example/1", 7, "http://127.0.0.1/" + "x" * 2000])
def test_an_address_that_is_none_is_not_taken_for_a_column(lms: Grading, lineitem: Any) -> None:
    lms.launch("Ada", claim={"scope": "none", "lineitem": lineitem})
    assert not lms.placement().reaches


def test_a_column_at_another_origin_gets_no_token(lms: Grading, source: dict[str, str]) -> None:
    lms.server.items.append({"id": "http://localhost:9/1/lineitem", "resourceLinkId": "link-1", "scoreMaximum": 1})
    lms.launch("Ada")
    lms.run()
    assert lms.placement().lineitem is None
    assert "another origin" in (lms.items()[0].answer or "")


def test_one_process_sends_to_a_platform(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    with lms.database.transaction() as session:
        target = session.get_one(OutboxTarget, lms.target().id)
        target.lease_holder, target.lease_until = "elsewhere:7:00000007", lms.now() + timedelta(minutes=1)
    with pytest.raises(SendBusyError):
        lms.run()


def test_a_removed_platform_gets_no_score_until_it_is_taken_back(lms: Grading, source: dict[str, str]) -> None:
    lms.launch("Ada")
    with lms.database.transaction() as session:
        (platform,) = platforms_of(session, lms.campus.organisation_id)
        end_platform(session, platform, lms.now())
    learn(lms.campus, source, "Ada", 1)
    with lms.database.reading() as session:
        assert due_targets(session, GRADEBOOK, lms.now()) == []
    with lms.database.transaction() as session:
        (platform,) = platforms_of(session, lms.campus.organisation_id, ended=True)
        resume_platform(session, platform)
    with lms.database.reading() as session:
        assert due_targets(session, GRADEBOOK, lms.now()) == [lms.target().id]
