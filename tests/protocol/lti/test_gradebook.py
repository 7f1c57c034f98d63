"""From a teacher's choice to the gradebook: placed, launched, learned, and the score is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.lti_gradebook import CLAIM as GRADES
from tests.lti_gradebook import GradebookServer
from tests.lti_platform import CLAIM, STUDENT, recorded
from tests.protocol.lti.conftest import Browser, Inside, Tool
from tests.running import Lrs

TEACHER = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]
TEST_USER = ["http://purl.imsglobal.org/vocab/lti/system/person#TestUser", *TEACHER]
EXERCISE = "https://moodle.example/exercise"


@pytest.fixture(scope="module")
def gradebook(tool: Tool) -> Iterator[GradebookServer]:
    """The platform's gradebook, which takes the platform's tokens."""
    settings = tool.platform.settings
    made = GradebookServer(token_is_good=lambda token, scope: bool(settings().validate_token(token, [scope])))
    yield made
    made.close()


@pytest.fixture(scope="module")
def lrs(tool: Tool) -> Lrs:
    source = tool.acquis.made("source", "add", "LRS", "--modality", "e-learning")
    return Lrs(tool.acquis.port, source["key"], source["secret"])


def target(tool: Tool, mode: str = "progress") -> str:
    return f"{tool.at}/lti/launch?microcredential=plain-exercise&column={mode}"


def message(sub: str, name: str, course: str, endpoint: dict[str, Any] | None, **claims: Any) -> dict[str, Any]:
    """Somebody opens what is placed in this course."""
    here = {"context": {"id": course, "title": f"Course {course}"}, "resource_link": {"id": f"link-{course}"}}
    placed = {CLAIM + part: value for part, value in here.items()}
    return recorded(STUDENT, sub=sub, name=name, **{**placed, GRADES: endpoint, **claims})


def complete(tool: Tool, lrs: Lrs, sub: str) -> None:
    actor = {"account": {"homePage": tool.platform.url, "name": sub}}
    verb = {"id": "http://adlnet.gov/expapi/verbs/completed"}
    status, _ = lrs.post([{"actor": actor, "verb": verb, "object": {"id": EXERCISE}}])
    assert status == 200


def test_what_a_learner_achieves_stands_in_the_column_that_was_placed(
    tool: Tool, gradebook: GradebookServer, lrs: Lrs
) -> None:
    endpoint = gradebook.claim(lineitem=gradebook.add_item(scoreMaximum=20))
    opened = tool.launch(message("41", "Gina Green", "g1", endpoint), Browser(), target=target(tool))
    assert opened.status_code == 303, opened.text
    complete(tool, lrs, "41")
    tool.acquis.eventually(lambda: gradebook.shown().get("41") == 20)
    placed = next(each for each in tool.acquis.made("grades", "list")["placements"] if each["course"] == "Course g1")
    assert (placed["mode"], placed["microcredential"], placed["platform"]) == ("progress", "plain-exercise", "moodle")
    shown = tool.acquis.eventually(
        lambda: [
            each for each in tool.acquis.made("grades", "show", str(placed["placement"]))["grades"]
            if each["state"] == "sent"
        ]
    )  # fmt: skip
    assert [(each["name"], each["score"], each["in_gradebook"]) for each in shown] == [("Gina Green", 100, 100)]


def test_a_teacher_sees_what_was_refused_and_sends_it_again(tool: Tool, gradebook: GradebookServer, lrs: Lrs) -> None:
    item = gradebook.add_item()
    endpoint = gradebook.claim(lineitem=item)
    gradebook.strangers.add("42")
    tool.launch(message("42", "Hugo Hill", "g2", endpoint), Browser(), target=target(tool))
    complete(tool, lrs, "42")
    teacher = Inside(tool, message("3", "Tina", "g2", endpoint, **{CLAIM + "roles": TEACHER}))
    number = next(
        each["placement"] for each in tool.acquis.made("grades", "list")["placements"] if each["course"] == "Course g2"
    )
    page = f"{tool.at}/course/gradebook/{number}"
    seen = tool.acquis.eventually(
        lambda: "takes no grade for this person" in (text := teacher.browser.get(page).text) and text
    )
    assert "Hugo Hill" in seen
    assert "User cannot be found or is not a student" in seen
    gradebook.strangers.clear()
    answer = teacher.send(f"/course/gradebook/{number}", do="resend")
    assert "It is sent again now." in answer.text
    tool.acquis.eventually(lambda: gradebook.shown(len(gradebook.items)) == {"42": 100})
    elsewhere = Inside(tool, message("3", "Tina", "g1", endpoint, **{CLAIM + "roles": TEACHER}))
    assert elsewhere.browser.get(page).status_code == 404
    assert elsewhere.send(f"/course/gradebook/{number}", do="resend").status_code == 404


def test_a_test_user_and_a_platform_without_a_gradebook_send_nothing(
    tool: Tool, gradebook: GradebookServer, lrs: Lrs
) -> None:
    before = len(gradebook.received)
    endpoint = gradebook.claim(lineitem=gradebook.add_item())
    tool.launch(message("43", "Test", "g3", endpoint, **{CLAIM + "roles": TEST_USER}), Browser(), target=target(tool))
    tool.launch(message("44", "Iris Ito", "g4", None), Browser(), target=target(tool, "award"))
    for sub in ("43", "44"):
        complete(tool, lrs, sub)
    placed = {each["course"]: each for each in tool.acquis.made("grades", "list")["placements"]}
    assert "Course g3" not in placed
    assert not placed["Course g4"]["gradebook"]
    tool.acquis.eventually(lambda: "Iris Ito" in tool.learners())
    assert len(gradebook.received) == before


def test_an_odd_target_places_nothing(tool: Tool, gradebook: GradebookServer) -> None:
    for number, query in enumerate(("microcredential=unheard-of&column=award", "column=award", f"x={quote('&')}")):
        address = f"{tool.at}/lti/launch?{query}"
        opened = tool.launch(message("45", "Jo", f"odd-{number}", gradebook.claim()), Browser(), target=address)
        assert opened.status_code == 303
    courses = {each["course"] for each in tool.acquis.made("grades", "list")["placements"]}
    assert not any("odd" in course for course in courses)


def test_commands_name_what_they_cannot_do(tool: Tool) -> None:
    for words in (("show", "99999"), ("resend", "99999"), ("mode", "99999", "award")):
        done = tool.acquis.command("grades", *words)
        assert done.returncode == 1
        assert "placement 99999 is not known" in done.stderr
    number = str(tool.acquis.made("grades", "list")["placements"][0]["placement"])
    assert "has no grade of user 99999" in tool.acquis.command("grades", "resend", number, "--user", "99999").stderr
    assert requests.get(f"{tool.at}/gradebook", timeout=10).status_code == 401
