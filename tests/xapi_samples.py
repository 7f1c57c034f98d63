"""Statements for the tests of the listener."""

from __future__ import annotations

import copy
import uuid
from typing import Any

ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def statement(**changes: Any) -> dict[str, Any]:
    """A small valid statement with a fresh id; `changes` replace its properties, `None` removes one."""
    made: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "actor": {"objectType": "Agent", "name": "Ada", "mbox": "mailto:ada@example.org"},
        "verb": {"id": ANSWERED, "display": {"en": "answered"}},
        "object": {"id": "https://example.org/activities/1", "definition": {"name": {"en": "One"}}},
        "timestamp": "2026-01-02T03:04:05.678Z",
    }
    made.update(changes)
    return {key: value for key, value in made.items() if value is not None}


def voiding(target: str, **changes: Any) -> dict[str, Any]:
    """A statement that voids another."""
    return statement(verb={"id": VOIDED}, object={"objectType": "StatementRef", "id": target}, **changes)


def referring(target: str, **changes: Any) -> dict[str, Any]:
    """A statement about another."""
    return statement(**{"object": {"objectType": "StatementRef", "id": target}, **changes})


# One of everything that a statement can hold.
FULL: dict[str, Any] = {
    "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee",
    "actor": {
        "objectType": "Group",
        "name": "Team",
        "account": {"homePage": "https://example.org", "name": "team"},
        "member": [{"mbox": "mailto:b@example.org"}, {"openid": "https://id.example.org/c", "name": "C"}],
    },
    "verb": {"id": ANSWERED, "display": {"en-GB": "answered", "fr": "a répondu"}},
    "object": {
        "objectType": "Activity",
        "id": "https://example.org/quiz/1",
        "definition": {
            "name": {"en": "Quiz"},
            "description": {"en": "A quiz"},
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "moreInfo": "https://example.org/quiz/1/about",
            "interactionType": "choice",
            "correctResponsesPattern": ["a[,]b"],
            "choices": [{"id": "a", "description": {"en": "A"}}, {"id": "b"}],
            "extensions": {"https://example.org/ext": None},
        },
    },
    "result": {
        "score": {"scaled": 0.5, "raw": 50, "min": 0, "max": 100},
        "success": True,
        "completion": False,
        "response": "a",
        "duration": "PT1H2M3.45S",
        "extensions": {"https://example.org/ext": {"deep": [1, 2.5, None]}},
    },
    "context": {
        "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
        "instructor": {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"},
        "team": {"objectType": "Group", "mbox": "mailto:team@example.org"},
        "contextActivities": {
            "parent": [{"id": "https://example.org/course/1", "definition": {"name": {"en": "Course"}}}],
            "grouping": [{"id": "https://example.org/programme/1"}],
            "category": [{"id": "https://example.org/profile"}],
            "other": [{"id": "https://example.org/other"}],
        },
        "revision": "7",
        "platform": "tests",
        "language": "en-US",
        "statement": {"objectType": "StatementRef", "id": "8f87ccde-bb56-4c2e-ab83-44982ef22df0"},
        "extensions": {"https://example.org/ext": "x"},
    },
    "timestamp": "2026-01-02T03:04:05.678+02:00",
    "stored": "2026-01-02T03:04:05.678Z",
    "authority": {"mbox": "mailto:lrs@example.org"},
    "version": "1.0.3",
    "attachments": [
        {
            "usageType": "https://example.org/attachments/text",
            "display": {"en": "A text"},
            "description": {"en": "About it"},
            "contentType": "text/plain; charset=utf-8",
            "length": 3,
            "sha2": "a" * 64,
            "fileUrl": "https://example.org/a.txt",
        }
    ],
}


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """A copy of `FULL` with one value replaced; `...` removes it."""
    made = copy.deepcopy(FULL)
    inner: Any = made
    for key in path[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return made
