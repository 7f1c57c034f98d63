"""Every message of the pages is translated, and the compiled files are those of the texts."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from lti_tool.languages import LANGUAGES, TRANSLATIONS

ROOM = Path(__file__).parents[3] / "lti_tool"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
# English is the language in which the messages are written.
TRANSLATED = sorted(set(LANGUAGES) - {"en"})


def _extracted() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(ROOM, METHODS, keywords=KEYWORDS)  # type: ignore[arg-type]
    return {tuple(message) if isinstance(message, list | tuple) else message for _, _, message, _, _ in found}


def _catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _messages(language: str) -> list[Message]:
    return [message for message in _catalogue(language) if message.id]


def _id(message: Message) -> str | tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_of_the_pages_is_in_the_texts_and_none_is_left_over(language: str) -> None:
    assert {_id(message) for message in _messages(language)} == _extracted()


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_untranslated_or_uncertain(language: str) -> None:
    for message in _messages(language):
        texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
        assert all(texts), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_the_same_in_both_languages(language: str) -> None:
    catalogue = _catalogue(language)
    for message in catalogue:
        assert not list(message.check(catalogue)), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_holds_the_english_of_another_message(language: str) -> None:
    # What a merge line by line makes of two messages that stood beside each other.
    long = [message.id for message in _messages(language) if isinstance(message.id, str) and len(message.id) > 30]
    for message in _messages(language):
        texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
        assert not [other for other in long for text in texts if other in text and other != message.id], message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_texts_are_up_to_date(language: str) -> None:
    compiled = gettext.translation("messages", TRANSLATIONS, [language])
    for message in _messages(language):
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            one, many = message.id
            assert (compiled.ngettext(one, many, 1), compiled.ngettext(one, many, 2)) == tuple(message.string)
