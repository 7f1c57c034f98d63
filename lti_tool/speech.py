"""Flask-Babel, typed: the few functions that the pages say things with."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import Any

import flask_babel
from babel import Locale
from babel.dates import format_skeleton
from flask_babel.speaklater import LazyString


def gettext(text: str, **values: Any) -> str:
    """The text in the page's language."""
    return str(flask_babel.gettext(text, **values))


def lazy_gettext(text: str) -> LazyString:
    """The text in the language of whichever page it is written into later, by `str`."""
    return flask_babel.lazy_gettext(text)


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The text for that number of things, in the page's language."""
    return str(flask_babel.ngettext(one, many, num, **values))


def locale() -> Locale:
    """The page's language as Babel knows it."""
    found = flask_babel.get_locale()
    return found if isinstance(found, Locale) else Locale("en")


def timezone() -> tzinfo:
    """The zone of who looks."""
    return flask_babel.get_timezone() or UTC


def date_words(moment: datetime) -> str:
    """A day, in the calendar of who looks."""
    return str(flask_babel.format_date(flask_babel.to_user_timezone(moment), "long", rebase=False))


def calendar_day(day: date) -> str:
    """A day that somebody named: the same in every zone."""
    return str(flask_babel.format_date(day, "long", rebase=False))


def month_words(day: date) -> str:
    """The month of a day, with its year, as a heading."""
    text = str(format_skeleton("yMMMM", day, locale=locale()))
    return text[:1].upper() + text[1:]


def moment_words(moment: datetime, form: str = "medium") -> str:
    """A day and a time, in the calendar of who looks; `form` as Babel writes patterns."""
    return str(flask_babel.format_datetime(moment, form))


def decimal(number: float) -> str:
    """A number, with the separators of the page's language."""
    return str(flask_babel.format_decimal(number))


def percent(share: float) -> str:
    """A share of 1 in percent."""
    return str(flask_babel.format_percent(share))
