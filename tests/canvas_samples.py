"""Live Events as Canvas' documentation describes them, both envelopes, and a signer with a key set.

The shapes are those of the documented examples; the values are our own. Canvas itself was not run.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

HOME = "https://school.instructure.com"
ACCOUNT = "VicYj3cu5BIFpoZhDVU4DZumnlBrWi1grgJEzADs"
_SHARD = 21070000000000000


def number(local: int) -> str:
    """A global id of the school's shard."""
    return str(_SHARD + local)


def native(name: str, body: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """An event in Canvas' own envelope."""
    return {
        "metadata": {
            "client_ip": "192.0.2.7",
            "context_id": number(565),
            "context_role": "StudentEnrollment",
            "context_type": "Course",
            "event_name": name,
            "event_time": "2026-11-01T19:11:05.222Z",
            "hostname": "school.instructure.com",
            "producer": "canvas",
            "request_id": "1dd9dc6f-2fb0-4c19-a6c5-7ee1bf3ed295",
            "root_account_id": number(1),
            "root_account_uuid": ACCOUNT,
            "user_agent": "Mozilla/5.0",
            "user_id": number(48),
            "user_login": "ada@school.example",
            **metadata,
        },
        "body": body,
    }


def caliper(kind: str, action: str, **members: Any) -> dict[str, Any]:
    """An event in a Caliper 1.1 envelope."""
    event = {
        "@context": "http://purl.imsglobal.org/ctx/caliper/v1p1",
        "id": "urn:uuid:319f0132-0584-4efd-9489-4959b7101731",
        "type": kind,
        "actor": urn("user", 48, "Person"),
        "action": action,
        "eventTime": "2026-11-01T19:11:05.222Z",
        "edApp": {"id": f"{HOME}/", "type": "SoftwareApplication"},
        "group": urn("course", 565, "CourseOffering"),
        "membership": {"type": "Membership", "roles": ["Learner"]},
        **members,
    }
    return {
        "sensor": f"{HOME}/",
        "sendTime": "2026-11-01T19:11:06.000Z",
        "dataVersion": "http://purl.imsglobal.org/ctx/caliper/v1p1",
        "data": [event],
    }


def urn(kind: str, local: int, type_: str, **more: Any) -> dict[str, Any]:
    """An entity as Canvas names it in Caliper."""
    return {"id": f"urn:instructure:canvas:{kind}:{number(local)}", "type": type_, **more}


GRADE = native(
    "grade_change",
    {
        "assignment_id": number(355),
        "grade": "4",
        "grader_id": number(987),
        "grading_complete": True,
        "muted": False,
        "points_possible": 5,
        "score": 4,
        "student_id": number(48),
        "submission_id": number(11086),
        "user_id": number(48),
    },
    context_role="TeacherEnrollment",
    user_id=number(987),
)
SUBMISSION = native(
    "submission_created",
    {
        "assignment_id": number(355),
        "attempt": 2,
        "body": "what I wrote",
        "late": False,
        "submission_id": number(11086),
        "submitted_at": "2026-11-01T19:11:01Z",
        "user_id": number(48),
    },
)
QUIZ = native("quiz_submitted", {"quiz_id": number(22), "submission_id": number(139)})
ENTRY = native(
    "discussion_entry_created",
    {
        "created_at": "2026-11-01T19:10:00Z",
        "discussion_entry_id": "2134567",
        "discussion_topic_id": "123456",
        "text": "<p>I think so too</p>",
        "user_id": "48",
    },
)
COURSE = native(
    "course_completed",
    {
        "course": {"account_id": "79", "id": "565", "name": "Computer Science I"},
        "progress": {"completed_at": "2026-11-05T13:38:00.218Z", "requirement_count": 6},
        "user": {"email": "ada@school.example", "id": "48", "name": "Ada"},
    },
)
PAGE = native(
    "asset_accessed",
    {
        "asset_id": number(7),
        "asset_name": "Week 5",
        "asset_subtype": None,
        "asset_type": "wiki_page",
        "category": "pages",
        "role": "StudentEnrollment",
    },
)
OUTCOME = native(
    "learning_outcome_result_created",
    {
        "assessed_at": "2026-11-09T21:35:05Z",
        "attempt": 1,
        "learning_outcome_id": "1",
        "mastery": True,
        "possible": 5,
        "score": 5,
        "user_uuid": "elXwFPr6uKGaiVxchQSsqV6YZy5HBtlq8O2vqMXM",
    },
)
LOGIN = native("logged_in", {"redirect_url": HOME})
ATTEMPT = urn(
    "submission",
    11086,
    "Attempt",
    assignee=urn("user", 48, "Person"),
    assignable=urn("assignment", 355, "AssignableDigitalResource"),
    count=2,
)
CALIPER_GRADE = caliper(
    "GradeEvent",
    "Graded",
    actor=urn("user", 987, "Person"),
    object=ATTEMPT,
    generated={"type": "Score", "maxScore": 5, "scoreGiven": 4},
)
CALIPER_SUBMISSION = caliper("AssignableEvent", "Submitted", object=ATTEMPT)
CALIPER_LOGIN = caliper("SessionEvent", "LoggedIn", object={"id": f"{HOME}/", "type": "SoftwareApplication"})


def changed(event: dict[str, Any], **body: Any) -> dict[str, Any]:
    """The event with another body or, for Caliper, other members."""
    made = copy.deepcopy(event)
    (made["body"] if "body" in made else made["data"][0]).update(body)
    return made


class Signer:
    """Signs as Canvas does: RS256, with a key that its key set names."""

    def __init__(self, kid: str) -> None:
        self.kid = kid
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def jwk(self) -> dict[str, Any]:
        """The public half."""
        found: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {**found, "kid": self.kid, "alg": "RS256", "use": "sig"}

    def sign(self, claims: Any, **header: Any) -> bytes:
        """The body of a delivery."""
        return jwt.encode(claims, self.private, "RS256", {"kid": self.kid, **header}).encode()


def key_set(*signers: Signer) -> bytes:
    """The key set's text."""
    return json.dumps({"keys": [one.jwk for one in signers]}).encode()
