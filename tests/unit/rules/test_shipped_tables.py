"""The tables that ship know the vocabularies of the field: a statement has its modality, and words of rules find it."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml

from acquis.demo.recorded import recorded_statements
from lrs_bridge.canvas.envelopes import events_of
from lrs_bridge.canvas.mapping import outcome_of
from lrs_bridge.canvas.table import event_table
from rules import DEFAULT_VOCABULARY, SHIPPED, Origin, classify
from tests import canvas_samples as canvas

ADL = "http://adlnet.gov/expapi/verbs/"
ADL_W3ID = "https://w3id.org/xapi/adl/verbs/"
ADL_TYPE = "http://adlnet.gov/expapi/activities/"
TINCAN = "http://id.tincanapi.com/verb/"
TINCAN_TYPE = "http://id.tincanapi.com/activitytype/"
STREAMS = "http://activitystrea.ms/schema/1.0/"
EDLM = "https://xapi.edlm/profiles/edlm-lms/concepts/verbs/"
VIDEO = "https://w3id.org/xapi/video"
CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
SCORM = "https://w3id.org/xapi/scorm"


def understood(statement: dict[str, Any]) -> tuple[str | None, tuple[str, ...]]:
    """Its modality, and the words that find it."""
    origin = Origin("lrs")
    return (
        classify(statement, origin, SHIPPED.classification),
        SHIPPED.vocabulary.aliases_of(statement, origin),
    )


def statement(verb: str, type_: str | None = None, category: str | None = None) -> dict[str, Any]:
    """A statement in the shape of its profile, as far as the tables look."""
    made: dict[str, Any] = {"verb": {"id": verb}, "object": {"id": "https://lms.example/it"}}
    if type_ is not None:
        made["object"]["definition"] = {"type": type_}
    if category is not None:
        made["context"] = {"contextActivities": {"category": [{"id": category}]}}
    return made


@pytest.mark.parametrize(
    ("given", "modality", "word"),
    [
        # cmi5 §9.3, all of its verbs
        (statement(ADL + "launched", category=CMI5), "e-learning", "launched"),
        (statement(ADL + "initialized", category=CMI5), "e-learning", "initialized"),
        (statement(ADL + "completed", category=CMI5), "e-learning", "completed"),
        (statement(ADL + "passed", category=CMI5), "e-learning", "passed"),
        (statement(ADL + "failed", category=CMI5), "e-learning", "failed"),
        (statement(ADL_W3ID + "abandoned", category=CMI5), "e-learning", "abandoned"),
        (statement(ADL_W3ID + "waived", category=CMI5), "e-learning", "waived"),
        (statement(ADL + "terminated", category=CMI5), "e-learning", "terminated"),
        (statement(ADL_W3ID + "satisfied", "https://w3id.org/xapi/cmi5/activitytype/block"), "e-learning", "satisfied"),
        # SCORM profile
        (statement(ADL + "initialized", ADL_TYPE + "lesson", SCORM), "e-learning", "initialized"),
        (statement(ADL + "suspended", ADL_TYPE + "lesson", SCORM), "e-learning", "suspended"),
        (statement(ADL + "resumed", ADL_TYPE + "lesson", SCORM), "e-learning", "resumed"),
        (statement(ADL + "scored", ADL_TYPE + "lesson", SCORM), "e-learning", "scored"),
        (statement(ADL + "responded", ADL_TYPE + "cmi.interaction", SCORM), "e-learning", "responded"),
        # video profile
        (statement(VIDEO + "/verbs/played", VIDEO + "/activity-type/video", VIDEO), "micro-learning", "watched"),
        (statement(VIDEO + "/verbs/paused", VIDEO + "/activity-type/video", VIDEO), "micro-learning", "paused"),
        (statement(VIDEO + "/verbs/seeked", VIDEO + "/activity-type/video", VIDEO), "micro-learning", "seeked"),
        (statement(ADL + "completed", VIDEO + "/activity-type/video", VIDEO), "micro-learning", "completed"),
        (statement(ADL + "completed", category=VIDEO), "micro-learning", "completed"),
        (statement(STREAMS + "watch"), "micro-learning", "watched"),
        # micro-learning
        (statement(ADL + "completed", TINCAN_TYPE + "flashcard"), "micro-learning", "completed"),
        (statement(TINCAN + "viewed", TINCAN_TYPE + "tip"), "micro-learning", "viewed"),
        (statement(ADL + "completed", category="urn:acquis:modality:micro-learning"), "micro-learning", "completed"),
        # forums and communities
        (statement(STREAMS + "create", TINCAN_TYPE + "forum-topic"), "social", "created"),
        (statement(TINCAN + "replied", TINCAN_TYPE + "forum-reply"), "social", "replied"),
        (statement(ADL + "commented"), "social", "commented"),
        (statement(ADL + "asked"), "social", "asked"),
        (statement(ADL + "shared"), "social", "shared"),
        (statement(STREAMS + "like"), "social", "thanked"),
        (statement(TINCAN + "voted-up"), "social", "upvoted"),
        (statement(TINCAN + "rated"), "social", "rated"),
        # assessments
        (statement(ADL + "attempted", ADL_TYPE + "assessment"), "e-learning", "attempted"),
        (statement(ADL + "answered", ADL_TYPE + "cmi.interaction"), "e-learning", "answered"),
        (statement(ADL + "passed", ADL_TYPE + "assessment"), "e-learning", "passed"),
        (statement(ADL + "mastered"), "e-learning", "mastered"),
        # at work
        (statement("https://w3id.org/xapi/dod-isd/verbs/demonstrated"), "workplace", "demonstrated"),
        (statement(TINCAN + "mentored"), "workplace", "mentored"),
        (statement(ADL + "completed", TINCAN_TYPE + "on-the-job-training"), "workplace", "completed"),
        (statement(ADL + "completed", STREAMS + "task"), "workplace", "completed"),
        (statement(ADL + "attended", category="urn:acquis:modality:workplace"), "workplace", "attended"),
    ],
)
def test_a_profiles_statement_is_understood(given: dict[str, Any], modality: str, word: str) -> None:
    assert understood(given) == (modality, (word,))


# By the verb's IRI and the object's type.
MOODLE = {
    (STREAMS + "submit", "submission"): ("e-learning", "submitted"),
    (STREAMS + "receive", "review"): ("e-learning", "received"),
    (STREAMS + "start", "attempt"): ("e-learning", "started"),
    (ADL + "answered", "cmi.interaction"): ("e-learning", "answered"),
    (ADL + "completed", "attempt"): ("e-learning", "completed"),
    (ADL + "completed", "page"): ("e-learning", "completed"),
    (EDLM + "uncompleted", "page"): ("e-learning", "uncompleted"),
    ("http://activitystrea.ms/create", "page"): ("e-learning", "created"),
    ("http://activitystrea.ms/create", "cmi.interaction"): ("e-learning", "created"),
    ("http://activitystrea.ms/create", "discussion"): ("social", "created"),
    (TINCAN + "viewed", "media"): ("e-learning", "viewed"),
    (TINCAN + "viewed", "course"): ("e-learning", "viewed"),
    (TINCAN + "viewed", "discussion"): ("social", "viewed"),
    (EDLM + "subscribed", "discussion"): ("social", "subscribed"),
    (TINCAN + "replied", "forum-reply"): ("social", "replied"),
    ("https://w3id.org/xapi/tla/verbs/scored", "submission"): ("e-learning", "scored"),
    (EDLM + "login", "lms"): ("e-learning", "logged-in"),
    (EDLM + "logout", "lms"): ("e-learning", "logged-out"),
}


def test_every_kind_of_statement_that_a_real_moodle_sends_is_understood() -> None:
    found = {}
    for one in recorded_statements():
        modality, words = understood(one)
        found[one["verb"]["id"], one["object"]["definition"]["type"].rsplit("/", 1)[-1]] = (modality, *words)
    assert found == MOODLE


@pytest.mark.parametrize(
    ("claims", "modality", "word"),
    [
        (canvas.SUBMISSION, "e-learning", "submitted"),
        (canvas.QUIZ, "e-learning", "submitted"),
        (canvas.GRADE, "e-learning", "scored"),
        (canvas.ENTRY, "social", "replied"),
        (canvas.COURSE, "e-learning", "completed"),
        (canvas.PAGE, "e-learning", "viewed"),
        (canvas.CALIPER_SUBMISSION, "e-learning", "submitted"),
        (canvas.CALIPER_GRADE, "e-learning", "scored"),
    ],
)
def test_what_canvas_events_become_is_understood(claims: dict[str, Any], modality: str, word: str) -> None:
    (event,) = events_of(claims)
    made = outcome_of(event, event_table(), canvas.HOME).statement
    assert made is not None
    assert understood(made) == (modality, (word,))


def test_every_act_and_kind_of_the_table_of_canvas_events_is_understood() -> None:
    table = yaml.safe_load(files("lrs_bridge").joinpath("canvas/events.yaml").read_text("utf-8"))
    for act in table["acts"].values():
        assert understood(statement(act["iri"]))[1], act
        for kind in table["kinds"].values():
            assert understood(statement(act["iri"], kind["type"]))[0], (act, kind)


def test_each_verb_has_one_word_and_each_word_is_said_in_both_languages() -> None:
    iris = [iri for word in DEFAULT_VOCABULARY.senses for iri in DEFAULT_VOCABULARY.verb_iris(word)]
    assert len(iris) == len(set(iris))
    words = yaml.safe_load(files("rules").joinpath("data/verb_words.yaml").read_text("utf-8"))
    assert set(words) == set(DEFAULT_VOCABULARY.senses)
    assert all(len(said[language]) == 3 for said in words.values() for language in ("en", "fr"))
