"""How pages speak of what is sent on: where to, and what will not go."""

from __future__ import annotations

from lti_tool.speech import lazy_gettext
from lti_tool.words.pull import pull_trouble

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
    "letter": lazy_gettext("An e-mail"),
}
OTHER_KIND = lazy_gettext("Something else")

# Of mail; those of LRSs are the same as when they are pulled from.
MAIL_TROUBLES = {
    "mail-folder": lazy_gettext("The folder for mail cannot be written to."),
    "mail-silent": lazy_gettext("The mail server does not answer."),
    "mail-tls": lazy_gettext("No safe connection to the mail server can be made."),
    "mail-refuses": lazy_gettext("The mail server refuses the user and password."),
    "mail-sender": lazy_gettext("The mail server lets nobody send from our address."),
    "mail-fails": lazy_gettext("The mail server failed, or is too busy."),
}


def target_state(state: str) -> str:
    """The state of a target."""
    return str(STATES[state])


def outgoing_kind(kind: str) -> str:
    """What an item tells."""
    return str(KINDS.get(kind, OTHER_KIND))


def outgoing_trouble(code: str) -> str:
    """What is the matter with a target, by its code."""
    return str(MAIL_TROUBLES[code]) if code in MAIL_TROUBLES else pull_trouble(code)
