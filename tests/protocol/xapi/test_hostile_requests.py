"""Whatever is sent, the door answers in the protocol's form, and what it takes the worker can deal with.

`HYPOTHESIS_PROFILE=long` tries for longer; these are the requests that a fuzzer makes, begun from valid ones.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from records.database import Database
from records.inbox import InboxItem
from records.sources import Remit
from tests.installation import Installation, install

RULES = [
    """
schema: acquis/1
id: seen
title: {en: "Seen", fr: "Vu"}
aptitude: {en: "Do it", fr: "Le faire"}
issuer: campus
needs:
  any:
    - {criterion: scored, evidence: any, best: {score.percent: ">= 200"}}
    - {criterion: long, evidence: any, sum: {duration: ">= PT9999999H"}}
    - criterion: attested
      evidence: any
      where: {attested_by: {role: manager, independent: true}, rubric: {hygiene: ">= 9"}, authority: exists}
    - criterion: path
      evidence: any
      where:
        path: {"$.context.extensions['https://x.example/e'].x": exists}
        extension: {"https://x.example/e": "~ ^a"}
      count: ">= 999"
      distinct: week
"""
]
STATEMENT: dict[str, Any] = {
    "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee",
    "actor": {"objectType": "Agent", "name": "Ada", "account": {"homePage": "https://lms.example", "name": "42"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
    "object": {
        "objectType": "Activity",
        "id": "https://capsules.example/1",
        "definition": {
            "name": {"en": "Capsule"},
            "type": "https://w3id.org/xapi/acrossx/activities/micro-learning",
            "interactionType": "choice",
            "choices": [{"id": "a", "description": {"en": "A"}}],
            "correctResponsesPattern": ["a"],
            "extensions": {"https://x.example/e": {"x": 1}},
        },
    },
    "result": {
        "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
        "success": True,
        "completion": True,
        "response": "a",
        "duration": "PT1H30M",
        "extensions": {"urn:acquis:extension:rubric": {"hygiene": 3}},
    },
    "context": {
        "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
        "instructor": {"mbox": "mailto:boss@campus.example"},
        "team": {"objectType": "Group", "member": [{"mbox": "mailto:ben@campus.example"}]},
        "contextActivities": {"category": [{"id": "urn:acquis:modality:micro-learning"}], "parent": {"id": "urn:x:y"}},
        "revision": "1",
        "platform": "p",
        "language": "fr-CA",
        "statement": {"objectType": "StatementRef", "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bef"},
        "extensions": {"https://x.example/e": {"x": 1}, "urn:acquis:extension:attester-role": "manager"},
    },
    "timestamp": "2026-01-05T10:00:00.123456Z",
    "authority": {"mbox": "mailto:lrs@campus.example"},
    "attachments": [
        {
            "usageType": "https://x.example/usage",
            "display": {"en": "A"},
            "contentType": "text/plain",
            "length": 3,
            "sha2": "a" * 64,
            "fileUrl": "https://x.example/file",
        }
    ],
}
NASTY = [
    "", "\x00", "\ud800", "a" * 5000, "urn:x:\x00", "mailto:", "mailto:\x00@x", "https://[", "P", "P99999999999Y",
    "P1Y2M", "PT1E5S", "-P1D", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-12-31T23:59:60Z",
    "2026-02-30T00:00:00Z", 10**400, -(10**30), 1e308, 5e-324, float("nan"), float("inf"), -0.0, [], {}, None, True,
    {"": ""}, [[]] * 50, {"objectType": "SubStatement"}, {"objectType": "StatementRef"}, {"objectType": "Group"},
]  # fmt: skip
# Odd, and to be found in valid statements.
ODD: dict[str, list[Any]] = {
    "timestamp": ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00+13:59", "2024-02-29T00:00:00Z"],
    "duration": ["PT0S", "P1Y2M3DT4H5M6.789S", "P999999Y", "PT1E3S", "P9999W", "PT99999999999999H", "PT0.0000001S"],
    "scaled": [-1, 1, 0.1 + 0.2, 5e-324],
    "raw": [1e308, -1e308, 10**30, 0.1],
    "max": [1e308, 10**30, 5],
    "min": [-1e308, 5],
    "response": ["", "a" * 5000, "\x00", "\ud800", "é" * 100],
    "name": ["", "\x00", "|", "\U0001f600", "a" * 5000],
    "homePage": ["https://lms.example|4", "urn:x", "https://é.example/"],
    "id": ["https://capsules.example/\x00", "urn:x:é", "https://x.example/" + "a" * 5000, "HTTPS://X.EXAMPLE/"],
    "extensions": [
        {},
        {"urn:x": [[[]]]},
        {"urn:acquis:extension:rubric": 3},
        {"urn:acquis:extension:attester-role": 3},
    ],
    "hygiene": [10**400, 1e308, "a", None, {}],
    "x": [10**400, "\x00", None],
}
VALUES = st.sampled_from(NASTY).map(copy.deepcopy) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACES = ["/statements", "/activities", "/agents", "/activities/state", "/activities/profile", "/agents/profile"]
PARAMETERS = [
    "statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "related_activities", "since",
    "related_agents", "until", "limit", "format", "attachments", "ascending", "more", "activityId", "stateId",
    "profileId", "unknown",
]  # fmt: skip
IS_LONG = settings.default.max_examples > 100
EXAMPLES = settings(
    max_examples=settings.default.max_examples if IS_LONG else 2_000,
    # The same requests each time, so that a change is judged by itself; the long run seeks others.
    derandomize=not IS_LONG,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def campus(database: Database) -> Installation:
    campus = install(database)
    for rule in RULES:
        campus.publish(rule)
    return campus


@pytest.fixture
def headers(campus: Installation) -> dict[str, str]:
    return campus.add_source("lrs", Remit(attester_roles=None))


def places_in(whole: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key or index) in a JSON value."""
    steps = whole.items() if isinstance(whole, dict) else enumerate(whole) if isinstance(whole, list) else ()
    for step, part in steps:
        yield whole, step
        yield from places_in(part)


@st.composite
def spoilt_statements(draw: st.DrawFn) -> dict[str, Any]:
    """A valid statement with odd values, in which a few places may be replaced, removed or joined by something else."""
    statement = copy.deepcopy(STATEMENT)
    statement["id"] = str(draw(st.uuids()))
    for _ in range(draw(st.integers(0, 3))):
        key = draw(st.sampled_from(sorted(ODD)))
        value = draw(st.sampled_from(ODD[key]))
        for holder, step in [place for place in places_in(statement) if place[1] == key and place[0] is not statement]:
            holder[step] = copy.deepcopy(value)
        if key == "timestamp":
            statement[key] = value
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        holder, step = draw(st.sampled_from([*places_in(statement)]))
        action = draw(st.sampled_from(["replace", "replace", "remove", "add", "copy"]))
        if action == "remove":
            del holder[step]
        elif action == "replace":
            holder[step] = draw(VALUES)
        elif isinstance(holder, dict):
            from_elsewhere, other = draw(st.sampled_from([*places_in(statement)]))
            value = copy.deepcopy(from_elsewhere[other]) if action == "copy" else draw(VALUES)
            holder[
                draw(st.sampled_from(["extensions", "object", "member", "objectType", "id", "x", "contextAgents"]))
            ] = value
        else:
            holder.append(draw(VALUES))
        if not statement:
            break
    return statement


def troubles(campus: Installation) -> list[str]:
    with campus.database.reading() as session:
        return [item.last_error for item in session.scalars(select(InboxItem)) if item.last_error]


@EXAMPLES
@given(spoilt=st.lists(spoilt_statements(), min_size=1, max_size=2), version=st.sampled_from(["1.0.3", "2.0.0"]))
def test_a_spoilt_statement_is_refused_by_name_or_taken_and_dealt_with(
    campus: Installation, headers: dict[str, str], spoilt: list[dict[str, Any]], version: str
) -> None:
    sent = {**headers, "X-Experience-API-Version": version, "Content-Type": "application/json"}
    answer = campus.client.post("/xapi/statements", data=json.dumps(spoilt), headers=sent)
    event(f"answered with {answer.status_code}")
    assert answer.status_code in (200, 400, 403, 409), answer.text
    if answer.status_code != 200:
        assert answer.json["message"]
        return
    campus.work()
    assert troubles(campus) == []
    for statement_id in answer.json:
        assert campus.client.get(f"/xapi/statements?statementId={statement_id}", headers=sent).status_code in (200, 404)


@EXAMPLES
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]),
    place=st.sampled_from(PLACES),
    parameters=st.dictionaries(
        st.sampled_from(PARAMETERS), VALUES.map(lambda value: json.dumps(value)[:3000]), max_size=4
    )
    | st.dictionaries(st.sampled_from(PARAMETERS), st.text(st.characters(codec="utf-8"), max_size=30), max_size=4),
    body=st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()),
    kind=st.sampled_from(
        ["application/json", "multipart/mixed; boundary=b", "text/plain", "", "multipart/mixed", "é/x"]
    ),
    encoding=st.sampled_from(["", "gzip", "deflate", "br"]),
)
def test_any_request_is_answered_in_the_protocols_form(
    campus: Installation,
    headers: dict[str, str],
    method: str,
    place: str,
    parameters: dict[str, str],
    body: bytes,
    kind: str,
    encoding: str,
) -> None:
    sent = {**headers, "Content-Type": kind}
    if encoding:
        sent["Content-Encoding"] = encoding
    answer = campus.client.open(f"/xapi{place}", method=method, query_string=parameters, data=body, headers=sent)
    event(f"answered with {answer.status_code}")
    assert answer.status_code < 500, answer.text
