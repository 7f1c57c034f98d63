"""The formats in which statements are given back (xAPI 2.0 §4.1.6.1)."""

from __future__ import annotations

import copy

import pytest

from lrs_bridge.formats import best_language, languages_of, make_canonical, only_ids
from tests.xapi_samples import FULL, statement


def test_ids_leaves_what_identifies() -> None:
    plain = only_ids(FULL)
    assert plain["actor"] == {"objectType": "Group", "account": {"homePage": "https://example.org", "name": "team"}}
    assert plain["verb"] == {"id": FULL["verb"]["id"]}
    assert plain["object"] == {"id": "https://example.org/quiz/1"}
    assert plain["context"]["contextActivities"]["parent"] == [{"id": "https://example.org/course/1"}]
    assert plain["result"] == FULL["result"]


def test_ids_keeps_the_members_of_an_anonymous_group() -> None:
    group = {"objectType": "Group", "name": "We", "member": [{"name": "A", "mbox": "mailto:a@example.org"}]}
    plain = only_ids(statement(actor=group))
    assert plain["actor"] == {"objectType": "Group", "member": [{"mbox": "mailto:a@example.org"}]}


def test_canonical_puts_the_known_definition_in_one_language() -> None:
    definitions = {"https://example.org/quiz/1": {"name": {"en": "Quiz", "fr": "Questionnaire"}}}
    made = make_canonical(copy.deepcopy(FULL), definitions, ["fr-CA", "en"])
    assert made["object"]["definition"] == {"name": {"fr": "Questionnaire"}}
    assert made["verb"]["display"] == {"fr": "a répondu"}
    assert made["actor"] == FULL["actor"]


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (["fr"], "fr"),
        (["fr-CA"], "fr"),
        (["en"], "en-GB"),
        (["de", "en-GB"], "en-GB"),
        (["de"], "en-GB"),
        ([], "en-GB"),
    ],
)
def test_the_dearest_language_that_is_there_is_chosen(wanted: list[str], chosen: str) -> None:
    assert best_language({"en-GB": "answered", "fr": "a répondu"}, wanted) == {
        chosen: {"en-GB": "answered", "fr": "a répondu"}[chosen]
    }


def test_accept_language_is_read_by_weight() -> None:
    assert languages_of("de;q=0.3, fr-CA, en;q=0.8, *;q=0.1, it;q=0") == ["fr-CA", "en", "de"]
    assert languages_of("") == []
