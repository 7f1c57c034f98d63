"""The text on which a learner agrees that HR sees something of them, and the names of what they agree to.

A version of the text is never changed: another text is another version (a test holds the words to their version).
"""

from __future__ import annotations

from flask_babel.speaklater import LazyString

from lti_tool.doers import doer_of
from lti_tool.speech import gettext, lazy_gettext
from records.consents import Scope, Visibility
from records.looks import Page

TEXT_VERSION = "2026-11"

PROMISES = (
    lazy_gettext(
        "Human resources see nothing of you unless you say so here. It is up to you, and nobody is told if you say no."
    ),
    lazy_gettext(
        "You choose what they see, and whether with your name. You can change it or take it back at any time."
    ),
    lazy_gettext(
        "What you take back disappears from their pages at once. What they downloaded before, they may still have."
    ),
    lazy_gettext(
        "Every time that they see your name, it is noted: who looked, when, at what. You read all of it on this page."
    ),
    lazy_gettext("They never see the records that your micro-credentials rest on, nor answers, scores or comments."),
)
VISIBILITY_NAMES: dict[Visibility, LazyString] = {
    "hidden": lazy_gettext("Nothing"),
    "counted": lazy_gettext("Without my name, in figures of my team"),
    "named": lazy_gettext("With my name"),
}
VISIBILITY_WORDS: dict[Visibility, LazyString] = {
    "hidden": lazy_gettext("You appear nowhere, in no list and in no figure."),
    "counted": lazy_gettext(
        "You count in how many of your team can do something, where at least five people of it count that way. "
        "No list shows you."
    ),
    "named": lazy_gettext("You count in figures, and are found by what you can do."),
}
SCOPE_NAMES: dict[Scope, LazyString] = {
    "credentials": lazy_gettext("My micro-credentials"),
    "skills": lazy_gettext("My skills"),
    "progress": lazy_gettext("What I am on the way to"),
    "mobility": lazy_gettext("Suggestions of jobs"),
}
SCOPE_WORDS: dict[Scope, LazyString] = {
    "credentials": lazy_gettext("Which ones I hold, since when and until when"),
    "skills": lazy_gettext("The skills that those micro-credentials are for"),
    "progress": lazy_gettext("How far I am with the others, and which requirements I still miss"),
    "mobility": lazy_gettext("Jobs in the organisation that I come close to (with my name only)"),
}
# The same as HR reads them.
SCOPES_SEEN: dict[Scope, LazyString] = {
    "credentials": lazy_gettext("micro-credentials"),
    "skills": lazy_gettext("skills"),
    "progress": lazy_gettext("what they are on the way to"),
    "mobility": lazy_gettext("jobs they come close to"),
}
PAGE_NAMES: dict[Page, LazyString] = {
    "person": lazy_gettext("Your page"),
    "people": lazy_gettext("A list of people"),
    "table": lazy_gettext("A downloaded table of people"),
    "job-role": lazy_gettext("A comparison with a job"),
}


def visibility_name(visibility: Visibility) -> str:
    """How somebody is seen."""
    return str(VISIBILITY_NAMES[visibility])


def scope_name(scope: Scope) -> str:
    """One kind of thing that HR may know."""
    return str(SCOPE_NAMES[scope])


def scope_seen(scope: Scope) -> str:
    """One kind of thing that somebody lets HR see."""
    return str(SCOPES_SEEN[scope])


def page_name(page: Page) -> str:
    """On which page somebody was seen."""
    return str(PAGE_NAMES[page])


def who_looked(by: str) -> str:
    """Who looked at somebody, or withdrew for them, as the learner reads it."""
    kind, _, name = by.partition(":")
    if kind == "cli":
        return gettext("an operator of the system (%(name)s)", name=name)
    return gettext("staff with a sign-in link") if by == "page:staff" else doer_of(by) or name or by
