"""The text that learners agree on: a version of it is never changed."""

from __future__ import annotations

import hashlib

import pytest

from lti_tool.words import consent as consent_words
from records.consents import Terms

# Of the English words of each version. Another text is another version, added here.
DIGESTS = {"2026-11": "11cca61c7bd9180a"}


def _digest() -> str:
    tables = (consent_words.VISIBILITY_NAMES, consent_words.VISIBILITY_WORDS)
    scopes = (consent_words.SCOPE_NAMES, consent_words.SCOPE_WORDS)
    said = [*consent_words.PROMISES, *(text for table in (*tables, *scopes) for text in table.values())]
    # What a lazy text says is its message: the English words.
    return hashlib.sha256("\n".join(text._args[0] for text in said).encode()).hexdigest()[:16]


def test_the_text_of_a_version_is_the_one_that_was_agreed_on() -> None:
    assert _digest() == DIGESTS[consent_words.TEXT_VERSION]


@pytest.mark.parametrize(
    ("visibility", "scopes"), [("hidden", {"skills"}), ("named", set()), ("counted", {"skills", "mobility"})]
)
def test_terms_that_say_two_things_are_none(visibility, scopes) -> None:
    with pytest.raises(ValueError, match=r"shares|by name"):
        Terms(visibility, frozenset(scopes))
