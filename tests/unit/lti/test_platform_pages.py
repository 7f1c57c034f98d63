"""What the page of platforms says of keys, checks and forms, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from flask import Flask

from lti_tool.errors import RegistrationInvalidError
from lti_tool.languages import speak
from lti_tool.lti import registrations
from lti_tool.lti.health import SCOPES, Finding
from lti_tool.lti.keys import PUBLISHED_AHEAD
from lti_tool.presenters.platforms import key_lines
from lti_tool.words.platform import ACCOUNTS, FAMILIES, RULES, found, tried, wrong
from records.lti_keys import ToolKey

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
RULE_NAMES = ("MISSING", "ORIGIN", "NO_QUERY", "NO_ADDRESS", "INSECURE", "NAKED", "NAME", "SLUG", "DEPLOYMENT", "LONG")


def keys(*ages: timedelta) -> list[ToolKey]:
    return [ToolKey(id=number, kid=f"k{number}", created_at=NOW - age) for number, age in enumerate(ages)]


@pytest.mark.parametrize(
    ("ages", "states"),
    [
        ((), []),
        ((timedelta(),), [("k0", "signs")]),
        ((3 * DAY, timedelta()), [("k0", "signs"), ("k1", "will sign")]),
        ((3 * DAY, timedelta(), timedelta()), [("k0", "signs"), ("k1", "will sign"), ("k2", "will sign")]),
        ((9 * DAY, 2 * DAY), [("k0", "signed"), ("k1", "signs")]),
        ((30 * DAY, 8 * DAY), [("k1", "signs")]),
    ],
)
def test_each_key_says_what_it_does(ages: tuple[timedelta, ...], states: list[tuple[str, str]]) -> None:
    assert [(line.kid, line.state) for line in key_lines(keys(*ages), NOW)] == states


def test_a_key_that_will_sign_says_when() -> None:
    assert key_lines(keys(3 * DAY, timedelta()), NOW)[1].at == NOW + PUBLISHED_AHEAD


@pytest.fixture
def said() -> Callable[[str, Callable[[], str]], str]:
    """What is said in a language."""
    app = Flask(__name__)
    speak(app)

    def say(language: str, words: Callable[[], str]) -> str:
        with app.test_request_context(headers={"Accept-Language": language}):
            return words()

    return say


@pytest.mark.parametrize("name", RULE_NAMES)
def test_every_rule_of_a_form_is_told_in_both_languages(said: Callable[..., str], name: str) -> None:
    rule = getattr(registrations, name)
    assert rule in RULES
    error = RegistrationInvalidError("issuer", rule, origin="https://a.example", address="x", most=5)
    english, french = (said(language, lambda: wrong(error)) for language in ("en", "fr"))
    assert english.startswith("Issuer: ")
    assert french != english
    assert "%(" not in english + french


@pytest.mark.parametrize(("name", "ok"), [*product(("keys", "token"), (True, False)), ("scopes", None)])
def test_every_finding_is_told_in_both_languages(said: Callable[..., str], name: str, ok: bool | None) -> None:
    finding = Finding(name, ok, "detail")  # type: ignore[arg-type]
    for words in (tried, found):
        assert said("fr", lambda words=words: words(finding)) != said("en", lambda words=words: words(finding))


def test_services_that_lack_are_named(said: Callable[..., str]) -> None:
    finding = Finding("scopes", False, "", tuple(SCOPES))
    assert "send grades, read grades" in said("en", lambda: found(finding))
    assert "envoyer des notes" in said("fr", lambda: found(finding))


def test_families_and_accounts_have_names() -> None:
    assert set(FAMILIES) == set(registrations.FAMILIES)
    assert set(ACCOUNTS) == set(registrations.ACCOUNT_NAMES)
