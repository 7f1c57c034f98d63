"""What each role is shown after a launch, in both languages, and how a session ends."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.lti_platform import CLAIM, STUDENT, recorded
from tests.protocol.lti.conftest import Browser, Inside, Tool, another_platform, rule_of

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
ADMINISTRATOR = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
TEACHER = {CLAIM + "roles": [f"{MEMBERSHIP}#Instructor"]}
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


def came(tool: Tool, *roles: str, language: str = "en", **claims: Any) -> Inside:
    """Somebody with these roles, inside."""
    said = {CLAIM + "roles": list(roles), CLAIM + "launch_presentation": {"locale": language}, **claims}
    return Inside(tool, recorded(STUDENT, **said))


@pytest.mark.parametrize(
    ("role", "page", "english", "french"),
    [
        ("#Learner", "/o/main/me", "My micro-credentials", "Mes micro-certifications"),
        ("#Instructor", "/o/main/course", "Linear Algebra 101", "Linear Algebra 101"),
        ("/Instructor#TeachingAssistant", "/o/main/course", "Linear Algebra 101", "Linear Algebra 101"),
        ("#ContentDeveloper", "/o/main/course", "Linear Algebra 101", "Linear Algebra 101"),
        ("#Administrator", "/o/main/course", "Linear Algebra 101", "Linear Algebra 101"),
        ("#Mentor", "/o/main/mentees", "My mentees", "Les personnes que j’accompagne"),
    ],
)
def test_each_role_is_led_to_its_page(tool: Tool, role: str, page: str, english: str, french: str) -> None:
    for language, words in (("en", english), ("fr", french)):
        inside = came(tool, MEMBERSHIP + role, language=language, sub=f"role-{role}", name="Somebody")
        assert inside.first == page
        assert f"<h1>{words}</h1>" in inside.page.text
        assert f'<html lang="{language}">' in inside.page.text


def test_a_mentor_sees_their_mentees_and_nobody_else(tool: Tool) -> None:
    for number, name in enumerate(("Mentee One", "Mentee Two", "Not Mine")):
        tool.launch(recorded(STUDENT, sub=f"mentee-{number}", name=name), Browser())
    known = {name: learner_id for name, (learner_id, _) in tool.learners().items()}
    scope = {CLAIM + "role_scope_mentor": ["mentee-0", "mentee-1", "never-met"]}
    inside = came(tool, f"{MEMBERSHIP}#Mentor", sub="parent", name="Some Parent", **scope)
    assert "Mentee One" in inside.page.text
    assert "1 more person whom you accompany has not been here yet." in inside.page.text
    assert "Not Mine" not in inside.page.text
    for name in ("Mentee One", "Mentee Two", "Not Mine"):
        for page in ("", "/live", "/timeline"):
            answer = inside.browser.get(f"{tool.at}/mentees/{known[name]}{page}")
            assert answer.status_code == (404 if name == "Not Mine" else 200)
        assert inside.browser.get(f"{tool.at}/course/{known[name]}").status_code == 403
    assert (
        f"/mentees/{known['Mentee One']}/timeline"
        in inside.browser.get(f"{tool.at}/mentees/{known['Mentee One']}").text
    )
    # Who comes to accompany is no learner, neither in the course nor anywhere.
    assert "Some Parent" not in tool.learners()


def test_a_mentor_of_nobody_is_told_so(tool: Tool) -> None:
    inside = came(tool, "Mentor", sub="alone")
    assert "Whom you accompany, your learning platform says." in inside.page.text


def test_a_platforms_administrator_is_staff_where_the_organisation_trusts_it_and_nowhere_else(tool: Tool) -> None:
    from_account = {CLAIM + "context": {"id": "acc", "title": "Our School", "type": ["Account"]}}
    assert came(tool, ADMINISTRATOR, sub="root", **from_account).first == "/o/main/me"
    with another_platform(tool, "Trusted", "--trust-admins") as trusted:
        inside = came(trusted, ADMINISTRATOR, sub="root", **from_account)
        assert inside.first == "/o/main/learners"
        assert inside.browser.get(f"{tool.at}/arrivals").status_code == 200
        assert came(trusted, ADMINISTRATOR, sub="root").first == "/o/main/course"
        assert came(trusted, f"{MEMBERSHIP}#Instructor", sub="t", **from_account).first == "/o/main/me"


def test_a_test_user_is_shown_the_catalogue_and_is_nobody(tool: Tool) -> None:
    claims = {CLAIM + "roles": [f"{MEMBERSHIP}#Learner", TEST_USER]}
    answer = tool.launch(recorded(STUDENT, sub="test-9", name="Test Student", **claims), Browser())
    assert answer.headers["Location"] == "/o/main/"
    assert "acquis_session" not in answer.cookies


def review(tool: Tool, whose: dict[str, Any], *roles: str, **claims: Any) -> requests.Response:
    """What a submission review launch ends in."""
    said = {
        CLAIM + "message_type": "LtiSubmissionReviewRequest",
        CLAIM + "roles": list(roles),
        CLAIM + "for_user": whose,
        **claims,
    }
    browser = Browser()
    answer = tool.launch(
        recorded(STUDENT, **said), browser, target=f"{tool.at}/lti/launch?microcredential=plain-exercise"
    )
    if answer.status_code != 303:
        return answer
    return requests.get(tool.acquis.base_url + answer.headers["Location"], cookies=answer.cookies, timeout=10)


def test_a_teacher_reviews_a_learner_whom_nobody_has_met_yet(tool: Tool) -> None:
    page = review(tool, {"user_id": "reviewed-1", "name": "Rita Reviewed"}, f"{MEMBERSHIP}#Instructor", sub="t1")
    assert page.status_code == 200
    assert page.url.endswith(f"/course/{tool.learners()['Rita Reviewed'][0]}?about=plain-exercise")
    assert "<h1>Rita Reviewed</h1>" in page.text


def test_a_mentor_reviews_a_mentee(tool: Tool) -> None:
    scope = {CLAIM + "role_scope_mentor": ["reviewed-2"]}
    whose = {"user_id": "reviewed-2", "name": "Ron Reviewed"}
    page = review(tool, whose, f"{MEMBERSHIP}#Mentor", sub="p", **scope)
    assert "<h1>Ron Reviewed</h1>" in page.text
    refused = review(tool, {"user_id": "4"}, f"{MEMBERSHIP}#Mentor", sub="p", **scope)
    assert rule_of(refused) == "review-unfit"


def test_a_learner_reviews_their_own_work_and_no_other(tool: Tool) -> None:
    assert review(tool, {"user_id": "4"}, f"{MEMBERSHIP}#Learner").url.endswith("/me?about=plain-exercise")
    refused = review(tool, {"user_id": "5"}, f"{MEMBERSHIP}#Learner")
    assert (refused.status_code, rule_of(refused)) == (403, "review-unfit")


@pytest.mark.parametrize(
    ("whose", "rule"),
    [
        (None, "token-invalid"),
        ({"user_id": "$User.id"}, "review-unfit"),
        ({"user_id": "7", "roles": [TEST_USER]}, "review-unfit"),
        ({"user_id": "7", "roles": [f"{MEMBERSHIP}#Instructor"]}, "review-unfit"),
    ],
)
def test_a_review_of_nobody_is_refused(tool: Tool, whose: Any, rule: str) -> None:
    assert rule_of(review(tool, whose, f"{MEMBERSHIP}#Instructor", sub="t1")) == rule


def test_a_review_names_the_column_that_it_is_of(tool: Tool) -> None:
    refused = review(tool, {"user_id": "7"}, f"{MEMBERSHIP}#Instructor", sub="t1", **{ENDPOINT: None})
    assert rule_of(refused) == "token-invalid"


def test_signing_out_ends_what_the_launch_opened_and_nothing_else(tool: Tool) -> None:
    first, second = came(tool, f"{MEMBERSHIP}#Learner"), came(tool, f"{MEMBERSHIP}#Learner")
    left = first.send("/../../leave")
    assert left.status_code == 200
    # The very cookie, and so an address that somebody noted, opens nothing any more.
    assert first.browser.get(f"{tool.at}/me").status_code == 401
    assert "from your course" in first.browser.get(f"{tool.at}/me").text
    assert second.browser.get(f"{tool.at}/me").status_code == 200


def test_what_was_seen_signed_in_is_kept_by_no_browser(tool: Tool) -> None:
    inside = came(tool, f"{MEMBERSHIP}#Learner")
    assert inside.page.headers["Cache-Control"] == "no-store"
    assert inside.browser.get(f"{tool.at}/").headers["Cache-Control"] == "no-store"
    assert requests.get(f"{tool.at}/", timeout=10).headers["Cache-Control"] == "no-cache"
