"""How pages say what trying a rule found."""

from __future__ import annotations

from lti_tool.speech import gettext, lazy_gettext

SPANS = (
    lazy_gettext("Within a day"),
    lazy_gettext("Within a week"),
    lazy_gettext("Within two weeks"),
    lazy_gettext("Within a month"),
    lazy_gettext("Within three months"),
    lazy_gettext("Within half a year"),
    lazy_gettext("Within a year"),
    lazy_gettext("Longer"),
)
TABS = {
    "try": lazy_gettext("Step through time"),
    "simulate": lazy_gettext("Simulate"),
    "publish": lazy_gettext("Publish"),
    "versions": lazy_gettext("Versions"),
    "analytics": lazy_gettext("Analytics"),
}
RUN_STATES = {
    "waiting": lazy_gettext("Waiting to begin"),
    "running": lazy_gettext("Under way"),
    "done": lazy_gettext("Done"),
    "failed": lazy_gettext("Broken off"),
}
CAUSES = {
    "record": lazy_gettext("A record"),
    "time": lazy_gettext("Time passed"),
    "award": lazy_gettext("Another micro-credential"),
    "waiver": lazy_gettext("A waiver"),
}


def span_name(place: int) -> str:
    """The span of that place among `recognition.trying.lengths.SPAN_ENDS`."""
    return str(SPANS[place])


def tab_name(page: str) -> str:
    """A page about a rule."""
    return str(TABS[page])


def run_state(state: str) -> str:
    """How far a simulation is."""
    return str(RUN_STATES[state])


def phase_words(phase: str | None) -> str:
    """What a simulation goes through just now."""
    if phase == "statements":
        return gettext("Searching history for what the rule asks")
    if phase == "learners":
        return gettext("Evaluating people")
    return gettext("Beginning")


def cause_name(cause: str) -> str:
    """What changed a verdict."""
    return str(CAUSES[cause])


FILTERS = {
    "tab_name": tab_name,
    "span_name": span_name,
    "run_state": run_state,
    "phase_words": phase_words,
    "cause_name": cause_name,
}
