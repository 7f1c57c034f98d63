"""The same doors on PostgreSQL, and people who come at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.lti_platform import CLAIM, STUDENT, recorded
from tests.protocol.lti.conftest import Browser, Inside, Tool, running_tool
from tests.protocol.lti.test_rosters import MEMBERS, TEACHER
from tests.running import RunningAcquis

AT_ONCE = 8


@pytest.fixture
def tool(tmp_path: Path, postgres_url: str) -> Iterator[Tool]:
    """Acquis on PostgreSQL and a platform, running."""
    yield from running_tool(RunningAcquis(tmp_path, postgres_url), tmp_path)


def test_people_come_at_once_and_a_teacher_fetches_them_meanwhile(tool: Tool) -> None:
    course = {CLAIM + "context": {"id": "c", "title": "C"}}
    roster = {MEMBERS: {"context_memberships_url": f"{tool.platform.url}/memberships/c"}}
    message = recorded(STUDENT, sub="5", name="Ben Brown", **course)
    forms = []
    for _ in range(AT_ONCE):
        browser = Browser()
        forms.append((browser, tool.platform.message_for(tool.departed(message, browser))))
    teacher = Inside(
        tool, recorded(STUDENT, sub="3", name="Tina Teacher", **course, **roster, **{CLAIM + "roles": TEACHER})
    )
    answers: list[requests.Response] = []
    working = [
        threading.Thread(target=lambda pair=pair: answers.append(tool.launched(pair[1], pair[0]))) for pair in forms
    ]
    working.append(threading.Thread(target=lambda: answers.append(teacher.send("/course/roster"))))
    for each in working:
        each.start()
    for each in working:
        each.join(30)
    assert sorted(answer.status_code for answer in answers) == [200, *([303] * AT_ONCE)]
    known = tool.learners()
    assert {"Ada Adams", "Ben Brown"} <= known.keys()
    assert known["Ben Brown"][1] == {f"account:{tool.platform.url}|5"}
    assert len(known) == 4


def test_a_message_that_is_sent_at_once_by_two_opens_one_session(tool: Tool) -> None:
    browser = Browser()
    form = tool.platform.message_for(tool.departed(recorded(STUDENT), browser))
    kept = Browser()
    kept.cookies.update(browser.cookies)
    answers: list[int] = []
    working = [
        threading.Thread(target=lambda who=who: answers.append(tool.launched(form, who).status_code))
        for who in (browser, kept)
    ]
    for each in working:
        each.start()
    for each in working:
        each.join(30)
    assert sorted(answers) == [303, 400]
