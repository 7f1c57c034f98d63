"""How pages speak of what is sent on: where to, and what will not go."""

from __future__ import annotations

from lti_tool.speech import lazy_gettext

STATES = {
    "current": lazy_gettext("Up to date"),
    "sending": lazy_gettext("Sending now"),
    "failing": lazy_gettext("Failing"),
    "paused": lazy_gettext("Paused"),
}
KINDS = {
    "earned": lazy_gettext("An award that was earned"),
    "revoked": lazy_gettext("An award that was revoked"),
    "statements": lazy_gettext("A record that was received"),
}
OTHER_KIND = lazy_gettext("Something else")


def target_state(state: str) -> str:
    """The state of a target."""
    return str(STATES[state])


def outgoing_kind(kind: str) -> str:
    """What an item tells."""
    return str(KINDS.get(kind, OTHER_KIND))
