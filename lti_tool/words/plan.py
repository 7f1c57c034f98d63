"""How pages speak of steps and goals: how long something takes, and how late it would be."""

from __future__ import annotations

from lti_tool.speech import decimal, ngettext

_HOUR = 60
# From so many days on, weeks are easier to read.
_IN_WEEKS = 14


def rough_time(minutes: int) -> str:
    """An estimate of doing: in steps of five minutes, or of half an hour."""
    if minutes < _HOUR:
        near = max(round(minutes / 5) * 5, 5)
        return ngettext("about %(num)s minute", "about %(num)s minutes", near)
    hours = round(minutes / 30) / 2
    return ngettext("about %(shown)s hour", "about %(shown)s hours", max(int(hours), 1), shown=decimal(hours))


def lateness(days: int) -> str:
    """How much more time it takes."""
    if days >= _IN_WEEKS:
        return ngettext("%(num)s more week", "%(num)s more weeks", -(-days // 7))
    return ngettext("%(num)s more day", "%(num)s more days", days)


FILTERS = {"rough_time": rough_time, "lateness": lateness}
