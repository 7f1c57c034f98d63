"""How pages speak of gradebooks: what a column shows, and why a score was not taken."""

from __future__ import annotations

from lti_tool.speech import lazy_gettext

MODES = {
    "progress": (
        lazy_gettext("Progress in percent"),
        lazy_gettext("0 to 100 as learners get on; 100 once the micro-credential is awarded."),
    ),
    "award": (
        lazy_gettext("100 on award"),
        lazy_gettext("Empty until the micro-credential is awarded; then 100."),
    ),
    "none": (
        lazy_gettext("No grade"),
        lazy_gettext("Nothing is sent to the gradebook."),
    ),
}


def column_mode(mode: str) -> str:
    """What a column shows, in short."""
    return str(MODES[mode][0])


def column_mode_meaning(mode: str) -> str:
    """What that means."""
    return str(MODES[mode][1])
