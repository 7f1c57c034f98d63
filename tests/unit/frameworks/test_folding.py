"""Names are compared without case, accents and punctuation, and slips are counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.folding import LONGEST_WORD, fold, folded_words, grams, likeness


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hygiène (des mains)", "hygiene des mains"),
        ("l’œuvre d'ÉTÉ", "l oeuvre d ete"),
        ("Straße, ＡＢＣ – 3D", "strasse abc 3d"),
        ("  ", ""),
        ("C++ / C#", "c c"),
    ],
)
def test_a_folded_text_has_letters_digits_and_single_spaces(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(0 < len(word) <= LONGEST_WORD for word in folded_words(text))


def test_words_are_named_once_and_grams_know_where_a_word_begins() -> None:
    assert folded_words("de l’eau, de l’air") == ["de", "l", "eau", "air"]
    assert grams("eau") == {"  e", " ea", "eau", "au "}


@pytest.mark.parametrize(
    ("asked", "word", "is_meant"),
    [
        ("hygiene", "hygiene", True),
        ("hyg", "hygiene", True),
        ("hygene", "hygiene", True),
        ("hygeine", "hygiene", True),
        ("equpie", "equipe", True),
        ("manegement", "management", True),
        ("hygin", "hygienique", True),
        ("cat", "car", False),
        ("equipe", "etique", False),
        ("lead", "team", False),
    ],
)
def test_slips_are_forgiven_as_far_as_the_length_of_a_word_allows(asked: str, word: str, is_meant: bool) -> None:
    assert bool(likeness(asked, word)) is is_meant


@given(st.text("abc", min_size=1), st.text("abc", min_size=1))
def test_the_same_word_is_liked_best(asked: str, word: str) -> None:
    assert 0.0 <= likeness(asked, word) <= likeness(word, word) == 1.0
