"""A teacher fetches the course's roster from a platform that is not ours, with Moodle's habits switched on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lti_tool.lti.members import MEDIA_TYPE, read_member
from tests.lti_platform import CLAIM, STUDENT, recorded
from tests.protocol.lti.conftest import Inside, Tool

MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
TEACHER = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]


def teacher(tool: Tool, course: str, **claims: Any) -> Inside:
    """A teacher who came from this course."""
    here = {CLAIM + "context": {"id": course, "title": f"Course {course}"}, CLAIM + "roles": TEACHER}
    offered = {MEMBERS: {"context_memberships_url": f"{tool.platform.url}/memberships/{course}"}}
    return Inside(tool, recorded(STUDENT, sub="3", name="Tina Teacher", **{**here, **offered, **claims}))


@pytest.fixture(autouse=True)
def _as_before(tool: Tool) -> Iterator[None]:
    platform = tool.platform
    before = platform.members, platform.page_size
    yield
    platform.members, platform.page_size = before
    platform.elsewhere = None


def test_everybody_on_the_roster_is_met_before_they_launch(tool: Tool) -> None:
    inside = teacher(tool, "r1")
    assert "Fetch the roster" in inside.page.text
    page = inside.send("/course/roster").text
    assert "The roster is here: 4 people." in page
    for name in ("Ada Adams", "Ben Brown", "Çiğdem O&#39;Neil-Łukasz"):
        assert name in page
    assert "Tina Teacher</a>" not in page
    assert tool.learners()["Ben Brown"][1] == {f"account:{tool.platform.url}|5"}
    assert tool.platform.asked_for_members[-1]["accept"] == MEDIA_TYPE


def test_a_long_roster_comes_by_pages_whose_links_are_oddly_quoted(tool: Tool) -> None:
    tool.platform.members = [
        {"user_id": f"long-{number}", "roles": ["Learner"], "name": f"Learner {number:03}"} for number in range(120)
    ]
    inside = teacher(tool, "r2")
    assert "120 people" in inside.send("/course/roster").text
    table = inside.browser.get(f"{tool.at}/course.csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert len(table.text.splitlines()) == 121
    assert len(inside.browser.get(f"{tool.at}/course.csv?stage=not-begun").text.splitlines()) == 121
    assert len(inside.browser.get(f"{tool.at}/course.csv?stage=near").text.splitlines()) == 1


def test_who_left_the_course_is_shown_no_more(tool: Tool) -> None:
    inside = teacher(tool, "r3")
    inside.send("/course/roster")
    tool.platform.members = tool.platform.members[:1]
    page = inside.send("/course/roster").text
    assert "Ada Adams" in page
    assert "Ben Brown" not in page
    for name, status in (("Ada Adams", 200), ("Ben Brown", 404)):
        theirs = f"{tool.at}/course/{tool.learners()[name][0]}"
        for address in (theirs, f"{theirs}/timeline"):
            assert inside.browser.get(address).status_code == status


def test_a_roster_that_goes_on_elsewhere_is_not_followed_with_our_token(tool: Tool) -> None:
    tool.platform.page_size = 1
    tool.platform.elsewhere = "http://localhost:9/members"
    answer = teacher(tool, "r4").send("/course/roster")
    assert answer.status_code == 502
    assert "goes on at another origin" in answer.text


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/nobody", "ftp://x/", "http://lms.example/", 5])
def test_a_roster_that_cannot_be_fetched_is_told_in_words(tool: Tool, address: Any) -> None:
    inside = teacher(tool, "r5", **{MEMBERS: {"context_memberships_url": address}})
    answer = inside.send("/course/roster")
    assert answer.status_code == (404 if address == 5 else 502)


def test_a_learner_fetches_no_roster(tool: Tool) -> None:
    inside = Inside(tool, recorded(STUDENT))
    assert inside.send("/course/roster").status_code == 403
    assert inside.browser.get(f"{tool.at}/course.csv").status_code == 403
    assert requests.get(f"{tool.at}/course.csv", timeout=10).status_code == 401


def test_a_table_holds_no_formula(tool: Tool) -> None:
    tool.platform.members = [{"user_id": "formula", "roles": ["Learner"], "name": "=HYPERLINK(1)"}]
    inside = teacher(tool, "r6")
    inside.send("/course/roster")
    assert "'=HYPERLINK(1)" in inside.browser.get(f"{tool.at}/course.csv").text


@pytest.mark.parametrize(
    "data",
    [
        {"user_id": "1", "roles": ["Learner"], "status": "Inactive"},
        {"user_id": "1", "roles": ["Learner"], "status": "Deleted"},
        {"user_id": "", "roles": ["Learner"]},
        {"user_id": "$User.id", "roles": ["Learner"]},
        {"user_id": "1", "roles": "Learner"},
        {"user_id": "1" * 256, "roles": []},
        {"user_id": "1", "roles": ["http://purl.imsglobal.org/vocab/lti/system/person#TestUser"]},
        "text",
    ],
)
def test_who_is_not_active_or_nobody_is_left_out(data: Any) -> None:
    assert read_member(data) is None
