"""What a message says of the person: roles in every spelling, mentees, administrators, and whose work is reviewed."""

from __future__ import annotations

from typing import Any

import pytest

from lti_tool.lti.messages import LTI, Message, read_message, role_of

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ([f"{MEMBERSHIP}#Learner"], "learner"),
        ([f"{MEMBERSHIP}#Instructor"], "teacher"),
        ([f"{MEMBERSHIP}/Instructor#TeachingAssistant"], "teacher"),
        ([f"{MEMBERSHIP}#ContentDeveloper"], "teacher"),
        ([f"{MEMBERSHIP}#Administrator"], "teacher"),
        ([f"{SYSTEM}#Administrator"], "teacher"),
        ([f"{INSTITUTION}#Administrator", f"{MEMBERSHIP}#Learner"], "teacher"),
        ([f"{MEMBERSHIP}#Mentor"], "mentor"),
        ([f"{INSTITUTION}#Observer", f"{MEMBERSHIP}#Mentor"], "mentor"),
        ([f"{MEMBERSHIP}/Mentor#Advisor"], "mentor"),
        ([f"{MEMBERSHIP}#Mentor", f"{MEMBERSHIP}#Learner"], "learner"),
        ([f"{MEMBERSHIP}#Mentor", f"{MEMBERSHIP}#Instructor"], "teacher"),
        ([f"{MEMBERSHIP}#Learner", TEST_USER], "test"),
        # What somebody is elsewhere is not what they are in this course.
        ([f"{INSTITUTION}#Instructor"], "learner"),
        ([f"{INSTITUTION}#Mentor"], "learner"),
        # As memberships and some platforms write them.
        (["Learner"], "learner"),
        (["Instructor"], "teacher"),
        (["ContentDeveloper"], "teacher"),
        (["Administrator"], "teacher"),
        (["Mentor"], "mentor"),
        ([], "learner"),
        ([None, 4, "#", "urn:unheard-of"], "learner"),
    ],
)
def test_a_role_is_read_in_every_spelling(roles: list[Any], role: str) -> None:
    assert role_of(roles) == role


def message(**claims: Any) -> Message:
    """A message with these claims of LTI."""
    needed = {"message_type": "LtiResourceLinkRequest", "deployment_id": "1", "roles": [f"{MEMBERSHIP}#Learner"]}
    return read_message({"sub": "4", **{LTI + name: value for name, value in {**needed, **claims}.items()}})


@pytest.mark.parametrize(
    ("roles", "context", "administers"),
    [
        ([f"{SYSTEM}#Administrator"], None, True),
        ([f"{SYSTEM}#SysAdmin"], {}, True),
        ([f"{INSTITUTION}#Administrator"], {"id": "7", "type": ["Account"]}, True),
        ([f"{INSTITUTION}#Administrator"], {"id": "7", "type": ["CourseSection"]}, False),
        (
            [f"{INSTITUTION}#Administrator"],
            {"id": "7", "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"]},
            False,
        ),
        ([f"{INSTITUTION}#Administrator"], {"id": "7"}, False),
        ([f"{MEMBERSHIP}#Administrator"], None, False),
        ([f"{INSTITUTION}#Instructor"], None, False),
    ],
)
def test_who_runs_the_platform_is_told_from_who_teaches_in_it(
    roles: list[str], context: dict[str, Any] | None, administers: bool
) -> None:
    said = message(roles=roles, context=context)
    assert (said.administers and said.context_id is None) is administers


@pytest.mark.parametrize(
    ("claim", "mentees"),
    [(["4", "5", "4"], ("4", "5")), (["", "$User.id", 7, None], ()), ("4", ()), (None, ())],
)
def test_mentees_are_those_whom_the_platform_names(claim: Any, mentees: tuple[str, ...]) -> None:
    assert message(role_scope_mentor=claim).mentees == mentees


@pytest.mark.parametrize("whose", [None, "4", {}, {"user_id": ""}, {"user_id": "$User.id"}, {"user_id": "4" * 256}])
def test_a_review_of_nobody_names_nobody(whose: Any) -> None:
    assert message(for_user=whose).reviewed is None


def test_a_review_names_the_learner_as_the_platform_knows_them() -> None:
    whose = message(for_user={"user_id": "4", "name": "Ada", "person_sourcedid": "$Person.sourcedId"}).reviewed
    assert whose is not None
    assert (whose.subject, whose.role, whose.name, whose.sourcedid) == ("4", "learner", "Ada", None)
