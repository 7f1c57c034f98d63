"""What Canvas' Live Events become: by the table, in both envelopes, with a reason for what is ignored."""

from __future__ import annotations

import copy
import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_bridge.canvas.envelopes import events_of
from lrs_bridge.canvas.errors import CanvasContentError
from lrs_bridge.canvas.mapping import EXTENSION, outcome_of
from lrs_bridge.canvas.table import event_table
from lrs_bridge.validation.statements import check_statement
from rules import DEFAULT_VOCABULARY
from tests import canvas_samples as samples
from tests.canvas_samples import changed, native, number

ADA = {"homePage": samples.HOME, "name": number(48)}
ASSIGNMENT = f"urn:instructure:canvas:assignment:{number(355)}"
IRIS = {iri: word for word in ("submitted", "scored", "replied", "viewed", "completed", "progressed")
        for iri in DEFAULT_VOCABULARY.verb_iris(word)}  # fmt: skip


def told(claims: dict[str, Any]) -> dict[str, Any]:
    """The statement that one event becomes."""
    (event,) = events_of(claims)
    outcome = outcome_of(event, event_table(), samples.HOME)
    assert outcome.statement is not None, outcome.reason
    check_statement(outcome.statement, second_edition=True)
    check_statement(outcome.statement, second_edition=False)
    return outcome.statement


def ignored(claims: dict[str, Any]) -> str:
    """Why one event is ignored."""
    (event,) = events_of(claims)
    outcome = outcome_of(event, event_table(), samples.HOME)
    assert outcome.statement is None
    return outcome.reason


@pytest.mark.parametrize(
    ("claims", "verb", "thing", "at"),
    [
        (samples.SUBMISSION, "submitted", ASSIGNMENT, "2026-11-01T19:11:01Z"),
        (samples.QUIZ, "submitted", f"urn:instructure:canvas:quiz:{number(22)}", "2026-11-01T19:11:05.222Z"),
        (samples.GRADE, "scored", ASSIGNMENT, "2026-11-01T19:11:05.222Z"),
        (samples.ENTRY, "replied", f"urn:instructure:canvas:discussion:{number(123456)}", "2026-11-01T19:10:00Z"),
        (samples.COURSE, "completed", f"urn:instructure:canvas:course:{number(565)}", "2026-11-05T13:38:00.218Z"),
        (samples.PAGE, "viewed", f"urn:instructure:canvas:wiki_page:{number(7)}", "2026-11-01T19:11:05.222Z"),
        (samples.CALIPER_SUBMISSION, "submitted", ASSIGNMENT, "2026-11-01T19:11:05.222Z"),
        (samples.CALIPER_GRADE, "scored", ASSIGNMENT, "2026-11-01T19:11:05.222Z"),
    ],
)
def test_an_event_becomes_what_its_learner_did(claims: dict[str, Any], verb: str, thing: str, at: str) -> None:
    statement = told(claims)
    assert statement["actor"]["account"] == ADA
    assert IRIS[statement["verb"]["id"]] == verb
    assert (statement["object"]["id"], statement["timestamp"]) == (thing, at)
    course = statement["context"]["contextActivities"]["grouping"][0]["id"]
    assert course == f"urn:instructure:canvas:course:{number(565)}"


@pytest.mark.parametrize("claims", [samples.GRADE, samples.CALIPER_GRADE])
def test_a_grade_has_its_score_and_who_gave_it(claims: dict[str, Any]) -> None:
    statement = told(claims)
    assert statement["result"]["score"] == {"raw": 4, "min": 0, "max": 5, "scaled": 0.8}
    assert statement["context"]["instructor"]["account"]["name"] == number(987)


def test_a_score_beyond_what_there_is_has_no_scale() -> None:
    assert told(changed(samples.GRADE, score=5, points_possible=1))["result"] == {"score": {"raw": 5}}
    assert told(changed(samples.GRADE, score=-1))["result"] == {"score": {"raw": -1}}


def test_mastery_completion_and_progress_are_told() -> None:
    assert told(samples.OUTCOME)["result"]["success"] is True
    assert told(samples.COURSE)["result"] == {"completion": True}
    progress = {"requirement_completed_count": 5, "requirement_count": 7}
    begun = changed(native("course_progress", samples.COURSE["body"]), progress=progress)
    assert told(begun)["result"]["extensions"] == {"https://w3id.org/xapi/cmi5/result/extensions/progress": 71}


def test_what_was_written_and_from_where_is_not_kept() -> None:
    kept = told(samples.SUBMISSION)
    assert kept["context"]["extensions"][EXTENSION] == {
        "event": "submission_created",
        "submission": number(11086),
        "attempt": 2,
        "late": False,
    }
    assert "what I wrote" not in str(kept)
    assert "192.0.2.7" not in str(kept)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        (samples.LOGIN, "signing in is no learning act"),
        (samples.CALIPER_LOGIN, "signing in is no learning act"),
        (native("never_heard_of", {}), "no row of the table"),
        (changed(samples.GRADE, score=None), "the grade was taken away"),
        (changed(samples.GRADE, muted=True), "body/muted is True"),
        (changed(samples.PAGE, role="TeacherEnrollment"), "body/role is 'TeacherEnrollment'"),
        (changed(samples.PAGE, asset_subtype="grades"), "body/asset_subtype is 'grades'"),
        (native("quiz_submitted", samples.QUIZ["body"], context_role="StudentViewEnrollment"), "test student"),
        (native("quiz_submitted", samples.QUIZ["body"], user_id=None), "names no learner"),
        (changed(samples.SUBMISSION, assignment_id=None), "names no object"),
        (changed(samples.CALIPER_GRADE, generated={"maxScore": 5}), "the grade was taken away"),
    ],
)
def test_what_is_no_learning_act_is_ignored_with_its_reason(claims: dict[str, Any], reason: str) -> None:
    assert reason in ignored(claims)


@pytest.mark.parametrize(
    ("claims", "complaint"),
    [
        ([], "must be a JSON object"),
        ({"iss": "canvas"}, "neither a Canvas event"),
        ({"metadata": [], "body": {}}, "metadata: must be an object"),
        ({"metadata": {}, "body": {}}, "metadata.event_name: must be a text"),
        ({"metadata": {"event_name": "x"}, "body": {}}, "metadata.event_time"),
        ({**samples.CALIPER_GRADE, "dataVersion": "http://purl.imsglobal.org/ctx/caliper/v1p2"}, "dataVersion"),
        ({**samples.CALIPER_GRADE, "data": []}, "data: must be an array"),
        (changed(samples.CALIPER_GRADE, id=""), r"data\[0\].id"),
        (changed(samples.CALIPER_GRADE, type="x" * 101), r"data\[0\].type: must have at most 100"),
    ],
)
def test_what_is_no_event_is_refused_by_its_field(claims: Any, complaint: str) -> None:
    with pytest.raises(CanvasContentError, match=complaint):
        events_of(claims)


def test_the_same_event_has_the_same_id_and_another_has_another() -> None:
    assert told(samples.GRADE)["id"] == told(dict(reversed(samples.GRADE.items())))["id"]
    assert told(samples.GRADE)["id"] != told(changed(samples.GRADE, score=3))["id"]
    assert told(samples.CALIPER_GRADE)["id"] != told(changed(samples.CALIPER_GRADE, id="urn:uuid:2"))["id"]


def test_every_row_of_the_table_makes_sense() -> None:
    table = event_table()
    for (kind, name), row in table.rows.items():
        assert bool(row.ignore) != bool(row.act), name
        assert row.ignore or (row.act in table.acts and row.actor and row.id), name
        assert kind == "caliper" or row.ignore or "/" in row.kind or row.kind in table.things, name
    assert set(IRIS) >= {act.iri for act in table.acts.values()}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.just("9" * 5_000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
SAMPLES = (samples.SUBMISSION, samples.GRADE, samples.PAGE, samples.COURSE, samples.OUTCOME, samples.CALIPER_GRADE)


def _places(data: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [way, *(place for step, inner in steps for place in _places(inner, (*way, step)))]


@given(st.data())
def test_whatever_stands_anywhere_in_an_event_it_is_told_ignored_or_refused(data: st.DataObject) -> None:
    claims = copy.deepcopy(data.draw(st.sampled_from(SAMPLES)))
    *way, last = data.draw(st.sampled_from([place for place in _places(claims) if place]))
    inner: Any = claims
    for step in way:
        inner = inner[step]
    inner[last] = data.draw(JSON)
    try:
        found = events_of(orjson.loads(json.dumps(claims)))
    except CanvasContentError:
        return
    for event in found:
        outcome = outcome_of(event, event_table(), samples.HOME)
        assert (outcome.statement is None) == bool(outcome.reason)
