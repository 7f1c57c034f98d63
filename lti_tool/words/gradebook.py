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

STATES = {
    "sent": lazy_gettext("Sent"),
    "waiting": lazy_gettext("Waiting"),
    "refused": lazy_gettext("Refused"),
    "unsent": lazy_gettext("Not sent"),
}
REASONS = {
    "column-gone": lazy_gettext(
        "The column is not there any more. Sending again makes it anew, where that is allowed."
    ),
    "not-allowed": lazy_gettext("The platform does not let the tool write into this column."),
    "no-learner": lazy_gettext(
        "The platform takes no grade for this person. It takes one only for learners of the course: not for teachers, "
        "nor for somebody who has left."
    ),
    "older": lazy_gettext("The platform has a grade with a later time. Sending again gives this one the time of now."),
    "no-column": lazy_gettext("There is no column, and none can be made. A teacher can allow grades in the platform."),
    "refused": lazy_gettext("The platform does not take this grade."),
}
OTHER_TROUBLE = lazy_gettext("Something went wrong.")
TROUBLES = {
    "platform-silent": lazy_gettext("The platform does not answer."),
    "platform-busy": lazy_gettext("The platform failed, or is too busy."),
    "platform-refuses": lazy_gettext("The platform does not let the tool send grades."),
    "platform-answer": lazy_gettext("The platform's answer cannot be understood."),
    "seal": lazy_gettext("The tool's key cannot be opened."),
}


def column_mode(mode: str) -> str:
    """What a column shows, in short."""
    return str(MODES[mode][0])


def column_mode_meaning(mode: str) -> str:
    """What that means."""
    return str(MODES[mode][1])


def grade_state(state: str) -> str:
    """Whether a grade is in the gradebook."""
    return str(STATES[state])


def grade_reason(reason: str) -> str:
    """Why it is not."""
    return str(REASONS[reason])


def grade_trouble(code: str) -> str:
    """What keeps a platform from being sent to, by its code."""
    return str(TROUBLES.get(code, OTHER_TROUBLE))


FILTERS = {
    "column_mode": column_mode,
    "column_mode_meaning": column_mode_meaning,
    "grade_state": grade_state,
    "grade_reason": grade_reason,
    "grade_trouble": grade_trouble,
}
