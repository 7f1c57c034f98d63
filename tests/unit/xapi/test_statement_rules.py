"""What a statement must be: each rule, the place where it is broken, and the section that says so (xAPI 2.0 §4.2)."""

from __future__ import annotations

from typing import Any

import pytest

from lrs_bridge.validation.problems import Invalid
from lrs_bridge.validation.statements import check_statement
from tests.xapi_samples import FULL, VOIDED, changed, statement

AGENT = {"mbox": "mailto:a@example.org"}

BROKEN: list[tuple[tuple[str | int, ...], Any, str, str]] = [
    # The statement itself.
    (("actor",), ..., "actor: is missing", "4.2.2"),
    (("verb",), ..., "verb: is missing", "4.2.2"),
    (("object",), ..., "object: is missing", "4.2.2"),
    (("extra",), 1, "extra: is not a property of a statement", "4.2.2"),
    (("objectType",), "Statement", "objectType: is not a property of a statement", "4.2.2"),
    (("id",), "AA97B177-9383-4934-8543-0F91A7A028368", "id: must be a UUID", "4.2.4.2"),
    (("id",), None, "id: must be a UUID", "4.2.4.2"),
    (("timestamp",), "yesterday", "timestamp: must be an RFC 3339 timestamp", "4.2.7"),
    (("timestamp",), "2026-01-02T03:04:05-00:00", "timestamp: must be an RFC 3339 timestamp", "4.2.7"),
    (("timestamp",), "2026-02-30T03:04:05Z", "timestamp: must be an RFC 3339 timestamp", "4.2.7"),
    (("stored",), 1, "stored: must be an RFC 3339 timestamp", "4.2.7"),
    (("version",), "0.9.9", "version: must be a version that this request allows", "4.2.4.3"),
    (("version",), "1.1.0", "version: must be a version that this request allows", "4.2.4.3"),
    # Actors.
    (("actor",), "ada", "actor: must be an agent or group, an object", "4.2.2.1"),
    (("actor",), {}, "actor: must have an IFI: mbox, mbox_sha1sum, openid or account", "4.2.2.1"),
    (("actor", "objectType"), "Person", 'actor.objectType: must be "Agent" or "Group"', "4.2.2.1"),
    (("actor", "mbox"), "mailto:t@example.org", "actor: must have only one IFI", "4.2.2.1"),
    (("actor",), {"mbox": "ada@example.org"}, "actor.mbox: must be a mailto IRI", "4.2.2.1"),
    (("actor",), {"mbox": "mailto:example.org"}, "actor.mbox: must be a mailto IRI", "4.2.2.1"),
    (("actor",), {"mbox_sha1sum": "12"}, "actor.mbox_sha1sum: must be a SHA-1 in hexadecimal", "4.2.2.1"),
    (("actor",), {"openid": "c"}, "actor.openid: must be an absolute IRI", "4.2.2.1"),
    (("actor",), {**AGENT, "name": 1}, "actor.name: must be a string", "4.2.2.1"),
    (("actor",), {**AGENT, "member": []}, "actor.member: is not a property of an agent", "4.2.2.1"),
    (("actor", "account", "homePage"), "home", "actor.account.homePage: must be an absolute IRI", "4.2.2.1"),
    (("actor", "account", "name"), 7, "actor.account.name: must be a string", "4.2.2.1"),
    (("actor", "account", "name"), ..., "actor.account: must have a homePage and a name", "4.2.2.1"),
    (("actor", "account", "id"), 7, "actor.account.id: is not a property of an account", "4.2.2.1"),
    (
        ("actor", "member", 0),
        {"objectType": "Group", **AGENT},
        'actor.member[0].objectType: must be "Agent"',
        "4.2.2.1",
    ),
    (("actor", "member"), AGENT, "actor.member: must be an array of agents", "4.2.2.1"),
    (("actor",), {"objectType": "Group"}, "actor.member: of an anonymous group must list its members", "4.2.2.1"),
    # Authority.
    (
        ("authority",),
        {"objectType": "Group", "mbox": "mailto:g@example.org", "member": [AGENT, AGENT]},
        "authority: must not be an identified group",
        "4.2.4.2",
    ),
    (
        ("authority",),
        {"objectType": "Group", "member": [AGENT]},
        "authority.member: must have two members when it is a group",
        "4.2.4.2",
    ),
    # Verbs.
    (("verb", "id"), ..., "verb.id: is missing", "4.2.2.2"),
    (("verb", "id"), "answered", "verb.id: must be an absolute IRI", "4.2.2.2"),
    (("verb", "display"), "answered", "verb.display: must be a language map, an object", "4.2.7"),
    (("verb", "display"), {"a12345678": "x"}, "verb.display.a12345678: must be an RFC 5646 language tag", "4.2.7"),
    (("verb", "display"), {"en": None}, "verb.display.en: must be a string", "4.2.7"),
    # Objects.
    (("object", "id"), ..., "object.id: is missing", "4.2.2.3"),
    (("object", "id"), "ab=c://x", "object.id: must be an absolute IRI", "4.2.2.3"),
    (
        ("object", "objectType"),
        "activity",
        'object.objectType: must be "Activity", "Agent", "Group", "StatementRef" or "SubStatement"',
        "4.2.2.3",
    ),
    (("object", "definition"), "x", "object.definition: must be an activity definition, an object", "4.2.2.3"),
    (("object", "definition", "type"), "quiz", "object.definition.type: must be an absolute IRI", "4.2.2.3"),
    (
        ("object", "definition", "extensions"),
        {"ext": 1},
        "object.definition.extensions.ext: must be an absolute IRI",
        "4.2.7",
    ),
    (
        ("object", "definition", "correctResponsesPattern"),
        "a",
        "object.definition.correctResponsesPattern: must be an array of strings",
        "4.2.2.3",
    ),
    (
        ("object", "definition", "choices", 1, "id"),
        "a",
        "object.definition.choices[1].id: must differ from the ids before it",
        "4.2.2.3",
    ),
    (
        ("object", "definition", "choices", 0, "description"),
        {"en": 1},
        "object.definition.choices[0].description.en: must be a string",
        "4.2.7",
    ),
    (("object",), {"objectType": "StatementRef", "id": "1"}, "object.id: must be a UUID", "4.2.2.3"),
    # Results.
    (("result", "success"), "true", "result.success: must be true or false", "4.2.2.4"),
    (("result", "response"), None, "result.response: must be a string", "4.2.2.4"),
    (("result", "duration"), "PT", "result.duration: must be an ISO 8601 duration", "4.2.7"),
    (("result", "score", "scaled"), 1.01, "result.score.scaled: must lie between -1 and 1", "4.2.2.4"),
    (("result", "score", "raw"), "50", "result.score.raw: must be a number", "4.2.2.4"),
    (("result", "score", "raw"), True, "result.score.raw: must be a number", "4.2.2.4"),
    (("result", "score", "raw"), 101, "result.score.raw: must lie between min and max", "4.2.2.4"),
    (("result", "score", "min"), 100, "result.score.min: must be less than max", "4.2.2.4"),
    # Contexts.
    (("context", "registration"), "x", "context.registration: must be a UUID", "4.2.2.5"),
    (("context", "language"), "something", "context.language: must be an RFC 5646 language tag", "4.2.2.5"),
    (("context", "team"), AGENT, 'context.team.objectType: must be "Group"', "4.2.2.1"),
    (("context", "instructor"), {}, "context.instructor: must have an IFI", "4.2.2.1"),
    (
        ("context", "contextActivities", "child"),
        [],
        "context.contextActivities.child: is not a property of the context activities",
        "4.2.2.5",
    ),
    (
        ("context", "contextActivities", "parent", 0, "id"),
        "x",
        "context.contextActivities.parent[0].id: must be an absolute IRI",
        "4.2.2.3",
    ),
    (("context", "statement", "objectType"), ..., 'context.statement.objectType: must be "StatementRef"', "4.2.2.3"),
    # Attachments.
    (("attachments",), {}, "attachments: must be an array of attachments", "4.2.2.6"),
    (("attachments", 0, "sha2"), ..., "attachments[0].sha2: is missing", "4.2.2.6"),
    (("attachments", 0, "sha2"), "xyz", "attachments[0].sha2: must be a SHA-2 in hexadecimal", "4.2.2.6"),
    (("attachments", 0, "length"), "3", "attachments[0].length: must be a number of octets", "4.2.2.6"),
    (("attachments", 0, "usageType"), "text", "attachments[0].usageType: must be an absolute IRI", "4.2.2.6"),
    (
        ("attachments", 0, "contentType"),
        "text",
        "attachments[0].contentType: must be an Internet media type",
        "4.2.2.6",
    ),
    (("attachments", 0, "fileUrl"), "a.txt", "attachments[0].fileUrl: must be an absolute IRI", "4.2.2.6"),
]


@pytest.mark.parametrize(("path", "value", "message", "section"), BROKEN)
def test_a_broken_rule_is_named_with_its_place_and_section(
    path: tuple[str | int, ...], value: Any, message: str, section: str
) -> None:
    with pytest.raises(Invalid) as raised:
        check_statement(changed(path, value), second_edition=False)
    assert str(raised.value).startswith(message)
    assert str(raised.value).endswith(f"(xAPI 2.0 §{section})")


@pytest.mark.parametrize("second_edition", [False, True])
def test_a_statement_may_hold_everything_at_once(second_edition: bool) -> None:
    check_statement(FULL, second_edition)


def test_the_path_names_the_statement_of_the_batch() -> None:
    with pytest.raises(Invalid) as raised:
        check_statement(changed(("actor",), {"mbox": "x"}), second_edition=True)
    problem = raised.value.under("statements", 3)
    assert str(problem) == "statements[3].actor.mbox: must be a mailto IRI (xAPI 2.0 §4.2.2.1)"


@pytest.mark.parametrize("key", ["revision", "platform"])
def test_revision_and_platform_belong_to_activities_only(key: str) -> None:
    with pytest.raises(Invalid, match="must not be used unless the object is an activity"):
        check_statement(statement(object=AGENT | {"objectType": "Agent"}, context={key: "x"}), second_edition=True)


def test_a_voiding_statement_names_a_statement() -> None:
    with pytest.raises(Invalid, match="must be a StatementRef"):
        check_statement(statement(verb={"id": VOIDED}), second_edition=True)


SUB = {
    "objectType": "SubStatement",
    "actor": AGENT,
    "verb": {"id": "https://e.org/v"},
    "object": {"id": "https://e.org/a"},
}


@pytest.mark.parametrize("key", ["id", "stored", "version", "authority"])
def test_a_sub_statement_has_no_property_that_an_lrs_sets(key: str) -> None:
    with pytest.raises(Invalid, match=f"object.{key}: is not a property of a sub-statement"):
        check_statement(statement(object=SUB | {key: "x"}), second_edition=True)


def test_a_sub_statement_holds_no_sub_statement() -> None:
    with pytest.raises(Invalid, match=r"object\.object\.objectType"):
        check_statement(statement(object=SUB | {"object": SUB}), second_edition=True)


RELEVANT = {"relevantTypes": ["https://example.org/type"]}
CONTEXT_AGENTS = {"contextAgents": [{"objectType": "contextAgent", "agent": AGENT, **RELEVANT}]}
CONTEXT_GROUPS = {
    "contextGroups": [{"objectType": "contextGroup", "group": {"objectType": "Group", "member": [AGENT]}, **RELEVANT}]
}


@pytest.mark.parametrize("context", [CONTEXT_AGENTS, CONTEXT_GROUPS])
def test_context_agents_and_groups_came_with_the_second_edition(context: dict[str, Any]) -> None:
    check_statement(statement(context=context), second_edition=True)
    with pytest.raises(Invalid, match="is not a property of a context"):
        check_statement(statement(context=context), second_edition=False)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"agent": AGENT}, r'\[0\].objectType: must be "contextAgent"'),
        ({"objectType": "contextAgent"}, r"\[0\].agent: is missing"),
        ({"objectType": "contextAgent", "agent": {}}, r"\[0\].agent: must have an IFI"),
        ({"objectType": "contextAgent", "agent": AGENT, "relevantTypes": []}, "at least one IRI"),
        ({"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["x"]}, r"relevantTypes\[0\]"),
    ],
)
def test_a_context_agent_has_a_type_an_agent_and_perhaps_relevant_types(item: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        check_statement(statement(context={"contextAgents": [item]}), second_edition=True)


def test_versions_of_the_second_edition_need_the_second_edition() -> None:
    check_statement(statement(version="2.0.0"), second_edition=True)
    with pytest.raises(Invalid, match="version"):
        check_statement(statement(version="2.0.0"), second_edition=False)


@pytest.mark.parametrize(
    "text", ["20260102T030405Z", "2026-01-02T03:04Z", "2026-01-02T03:04:05,5+02", "2026-01-02T03:04:05"]
)
def test_the_first_edition_takes_every_iso_8601_form_and_the_second_only_rfc_3339(text: str) -> None:
    check_statement(statement(timestamp=text), second_edition=False)
    with pytest.raises(Invalid, match="timestamp"):
        check_statement(statement(timestamp=text), second_edition=True)
