"""Canvas for the tests: the same platform with Canvas' habits, as its documentation has them.

One issuer stands for every institution, so that a registration is known by its client id; sign-in and keys are at
another host than the issuer; the platform's storage lies in a frame of its own, which the login names; variables that
Canvas cannot fill are sent as they stand; `Link` headers are as the standard writes them, and tokens are JSON.
"""

from __future__ import annotations

from typing import Any

from tests.lti_platform import CLAIM, Habits, Platform, recorded

STUDENT = "canvas-resource-student.json"
MEMBERS = "canvas-members.json"
ISSUER = "https://canvas.instructure.com"
CLIENT_ID = "10000000000001"
DEPLOYMENT = "1:8865aa05b4b79b64a91a86042e43af5ea8ae79eb"
SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
PERSON = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
HABITS = Habits(
    family="canvas",
    issuer=ISSUER,
    client_id=CLIENT_ID,
    deployment_id=DEPLOYMENT,
    members=MEMBERS,
    storage_frame="post_message_forwarding",
    token_type="application/json",
    link='<{following}>; rel="next"',
    ampersand="&",
    names_party=True,
    login={"canvas_region": "us-east-1", "canvas_environment": "prod"},
)
ROLES = {
    "learner": [f"{PERSON}Student", f"{MEMBERSHIP}Learner"],
    "teacher": [f"{PERSON}Instructor", f"{MEMBERSHIP}Instructor"],
    "designer": [f"{PERSON}Instructor", f"{MEMBERSHIP}ContentDeveloper"],
    "observer": [f"{PERSON}Observer", f"{MEMBERSHIP}Mentor"],
    "test student": [f"{PERSON}Student", f"{MEMBERSHIP}Learner", TEST_USER],
    "administrator": [f"{PERSON}Administrator"],
}


def canvas(tool: str) -> Platform:
    """A Canvas that knows the tool at this address."""
    return Platform(tool, habits=HABITS)


def launched(role: str = "learner", **claims: Any) -> dict[str, Any]:
    """What Canvas says of somebody with this role; `claims` replace claims."""
    return recorded(STUDENT, **{CLAIM + "roles": ROLES[role], **claims})


def from_account(role: str = "administrator", **claims: Any) -> dict[str, Any]:
    """A launch from the account's navigation: its context is no course."""
    context = {"id": "acc-1", "label": "Campus", "title": "Campus", "type": ["Account"]}
    placed = {CLAIM + "context": context, "https://www.instructure.com/placement": "account_navigation"}
    return launched(role, **placed, **claims)


def selecting(return_url: str, **claims: Any) -> dict[str, Any]:
    """A teacher chooses the one link of an assignment."""
    settings = {
        "deep_link_return_url": return_url,
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_media_types": "application/vnd.ims.lti.v1.ltilink",
        "accept_multiple": False,
        "auto_create": False,
        "validation_context": None,
        "errors": {"errors": {}},
    }
    said = {CLAIM + "message_type": "LtiDeepLinkingRequest", SETTINGS: settings, CLAIM + "resource_link": None}
    return launched("teacher", **said, **{"https://www.instructure.com/placement": "assignment_selection"}, **claims)
