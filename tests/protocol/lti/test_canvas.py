"""Launches from a platform with Canvas' habits, held against what its documentation says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jwt
import pytest

from tests.lti_canvas import DEPLOYMENT, HABITS, ISSUER, from_account, launched, selecting
from tests.lti_platform import CLAIM
from tests.protocol.lti.conftest import Browser, Inside, Tool, another_platform, rule_of

MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


@pytest.fixture(scope="module")
def canvas(tool: Tool) -> Iterator[Tool]:
    """Acquis, and a Canvas that may say by whom it is administered and names people's accounts by their login."""
    with another_platform(tool, "Canvas", "--trust-admins", "--account-name", "username", habits=HABITS) as made:
        yield made


def test_a_student_is_in_and_is_met_by_the_issuer_of_all_customers(canvas: Tool) -> None:
    inside = Inside(canvas, launched())
    assert inside.first == "/o/main/me"
    assert canvas.learners()["Cora Canvas"][1] == {f"account:{ISSUER}|cora"}


def test_a_variable_that_canvas_could_not_fill_names_nobody(canvas: Tool) -> None:
    unfilled = {CLAIM + "custom": {"username": "$Canvas.user.loginId"}, "email": "$Person.email.primary"}
    canvas.launch(launched(sub="unfilled", name="Una Unfilled", **unfilled), Browser())
    canvas.launch(launched(sub="unfilled-2", name="Ulf Unfilled", **unfilled), Browser())
    known = canvas.learners()
    assert known["Una Unfilled"][0] != known["Ulf Unfilled"][0]
    assert known["Una Unfilled"][1] == known["Ulf Unfilled"][1] == frozenset()


def test_two_institutions_of_one_issuer_are_told_apart_by_their_client_ids(canvas: Tool) -> None:
    other = replace(HABITS, client_id="20000000000002", deployment_id="9:another")
    with another_platform(canvas, "Other Canvas", habits=other) as second:
        said = {CLAIM + "deployment_id": "9:another"}
        assert Inside(second, launched(sub="elsewhere", name="Elsa Elsewhere", **said)).first == "/o/main/me"
        # A deployment of the one is none of the other.
        answer = second.launch(launched(**{CLAIM + "deployment_id": DEPLOYMENT}), Browser())
        assert rule_of(answer) == "deployment-unknown"
        asked = canvas.departed(launched(), Browser())
        assert asked["client_id"] == HABITS.client_id
        assert second.departed(launched(**said), Browser())["client_id"] == "20000000000002"


@pytest.mark.parametrize(
    ("message", "page"),
    [
        (launched("teacher", sub="t"), "/o/main/course"),
        (launched("designer", sub="d"), "/o/main/course"),
        (launched("observer", sub="o"), "/o/main/mentees"),
        (from_account(sub="a"), "/o/main/learners"),
        (from_account("teacher", sub="t"), "/o/main/me"),
        (from_account("learner", sub="l"), "/o/main/me"),
    ],
)
def test_each_of_canvas_roles_comes_to_its_page(canvas: Tool, message: dict[str, Any], page: str) -> None:
    assert Inside(canvas, message).first == page


def test_a_test_student_is_nobody(canvas: Tool) -> None:
    answer = canvas.launch(launched("test student", sub="ts", name="Test Student"), Browser())
    assert answer.headers["Location"] == "/o/main/"
    assert "Test Student" not in canvas.learners()


def test_an_assignment_takes_one_link(canvas: Tool) -> None:
    inside = Inside(canvas, selecting(f"{canvas.platform.url}/return", sub="t"))
    assert inside.first == "/o/main/place"
    page = inside.send("/place", content=["plain-exercise", "_catalogue"])
    message = page.text.split('name="JWT" value="')[1].split('"')[0]
    (item,) = canvas.platform.settings().validate_deeplinking_resp({"JWT": message})
    assert item["type"] == "ltiResourceLink"
    claims = jwt.decode(message, options={"verify_signature": False})
    assert (claims["iss"], claims[CLAIM + "deployment_id"]) == (HABITS.client_id, DEPLOYMENT)


def test_a_roster_comes_in_pages_without_observers_and_test_students(canvas: Tool) -> None:
    canvas.platform.page_size = 2
    offered = {MEMBERS: {"context_memberships_url": f"{canvas.platform.url}/memberships/7"}}
    inside = Inside(canvas, launched("teacher", sub="t", **offered))
    page = inside.send("/course/roster").text
    assert len(canvas.platform.asked_for_members) == 3
    assert "Carl Campus" in page
    assert not {"Odile Observer", "Test Student"} & canvas.learners().keys()


def test_a_login_without_a_client_id_does_not_say_which_canvas_is_meant(canvas: Tool) -> None:
    other = replace(HABITS, client_id="30000000000003")
    with another_platform(canvas, "Third Canvas", habits=other):
        asked = {"iss": ISSUER, "login_hint": "x", "target_link_uri": f"{canvas.at}/lti/launch"}
        answer = Browser().post(f"{canvas.at}/lti/login", data=asked)
        assert rule_of(answer) == "login-incomplete"
