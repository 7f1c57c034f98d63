"""Which language a page speaks."""

from __future__ import annotations

import pytest

from lti_tool.languages import choose_language, spoken


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("en_GB", "en"),
        ("EN", "en"),
        ("de", None),
        ("", None),
        (None, None),
        ("!!", None),
    ],
)
def test_a_tag_means_one_of_our_languages_or_none(tag: str | None, language: str | None) -> None:
    assert spoken(tag) == language


def test_the_visitors_own_choice_comes_first() -> None:
    assert choose_language("fr", "en", ["en"], "en") == "fr"


def test_then_the_learners_language() -> None:
    assert choose_language(None, "fr-FR", ["en"], "en") == "fr"


def test_then_what_the_browser_likes_best_of_what_we_speak() -> None:
    assert choose_language(None, None, ["de", "fr-BE", "en"], "en") == "fr"


def test_then_the_organisations() -> None:
    assert choose_language(None, None, ["de"], "fr") == "fr"


def test_and_english_where_nothing_is_known() -> None:
    assert choose_language(None, None, [], None) == "en"


def test_a_learner_whose_language_we_do_not_speak_is_answered_as_the_browser_asks() -> None:
    assert choose_language(None, "br", ["fr"], "en") == "fr"
