"""How pages speak of pulls: their states, and what is the matter with them."""

from __future__ import annotations

from lti_tool.speech import lazy_gettext

STATE_NAMES = {
    "waiting": lazy_gettext("Waiting for its first look"),
    "loading": lazy_gettext("First load under way"),
    "current": lazy_gettext("Up to date"),
    "pulling": lazy_gettext("Fetching now"),
    "failing": lazy_gettext("Failing"),
    "paused": lazy_gettext("Paused"),
}
OTHER_TROUBLE = lazy_gettext("Something went wrong.")
# By the codes of `records.pulls.TROUBLES`.
TROUBLES = {
    "remote": OTHER_TROUBLE,
    "remote-silent": lazy_gettext("The other system does not answer."),
    "remote-tls": lazy_gettext("No safe connection can be made."),
    "remote-refuses": lazy_gettext("The key and secret are refused."),
    "remote-missing": lazy_gettext("There are no statements at this address."),
    "remote-redirects": lazy_gettext("The address has moved; redirects are not followed."),
    "remote-fails": lazy_gettext("The other system failed, or is too busy."),
    "remote-query": lazy_gettext("The other system does not take the query."),
    "remote-answer": lazy_gettext("The answer is no page of statements."),
    "remote-loop": lazy_gettext("The pages never end."),
    "remote-elsewhere": lazy_gettext("The next page would lie on another server; it is not followed."),
    "source-revoked": lazy_gettext("The source was revoked."),
    "seal": lazy_gettext("The stored secret cannot be opened: remove this connection, and add it again."),
}


def pull_state(state: str) -> str:
    """The state of a pull."""
    return str(STATE_NAMES[state])


def pull_trouble(code: str) -> str:
    """What is the matter, by its code."""
    return str(TROUBLES.get(code, OTHER_TROUBLE))
