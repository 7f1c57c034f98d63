"""Which language a page speaks, and how its words, dates and numbers are found.

The choice falls on the first that we speak of: what the visitor chose here (a cookie), the learner's own language, what
the browser accepts, the organisation's. Texts of rules are language maps and go by the same choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from flask import Flask, g, request
from flask_babel import Babel

LANGUAGES: Final = ("fr", "en")
NAMES: Final = {"fr": "Français", "en": "English"}
LANGUAGE_COOKIE: Final = "acquis_language"
LANGUAGE_COOKIE_LIFE: Final = 365 * 24 * 3600
TRANSLATIONS: Final = Path(__file__).parent / "translations"


def spoken(tag: str | None) -> str | None:
    """The language of ours that a tag such as `fr-CA` means, if any."""
    if not tag:
        return None
    try:
        language: str = Locale.parse(tag.replace("-", "_").split("@")[0]).language
    except (UnknownLocaleError, ValueError):
        return None
    return language if language in LANGUAGES else None


def choose_language(chosen: str | None, learner: str | None, accepted: Sequence[str], organisation: str | None) -> str:
    """The language of a page. `accepted` are the browser's tags, best first."""
    for tag in (chosen, learner, *accepted, organisation):
        language = spoken(tag)
        if language is not None:
            return language
    return "en"


def speak(app: Flask) -> None:
    """Give the app our translations, and let each request choose its language and calendar."""
    Babel(
        app,
        default_locale="en",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=request_language,
        timezone_selector=lambda: getattr(g, "acquis_timezone", "UTC"),
    )


@contextmanager
def texts_at_hand() -> Iterator[None]:
    """Let letters be written where no request is answered."""
    app = Flask("acquis", static_folder=None)
    speak(app)
    with app.app_context():
        yield


def request_language() -> str:
    """The language of the present request, as far as it is known by now who looks at what."""
    # Who came by a launch chooses within it: their browser may keep no cookie of ours.
    return choose_language(
        getattr(g, "acquis_launch_language", None) or request.cookies.get(LANGUAGE_COOKIE),
        getattr(g, "acquis_learner_language", None),
        [tag for tag, _ in request.accept_languages],
        getattr(g, "acquis_organisation_language", None),
    )
