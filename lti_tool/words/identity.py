"""How pages speak of identities: what they are, who said whom they mean, and what was decided."""

from __future__ import annotations

from lti_tool.doers import doer_of
from lti_tool.presenters.identities import Known
from lti_tool.speech import gettext, lazy_gettext

PROVENANCES = {
    "verified": lazy_gettext("Verified"),
    "accepted": lazy_gettext("Accepted by staff"),
    "alone": lazy_gettext("From records alone"),
}
KINDS = {
    "link": lazy_gettext("Linked"),
    "merge": lazy_gettext("Merged"),
    "split": lazy_gettext("Split off"),
    "refuse": lazy_gettext("Told apart"),
    "undo": lazy_gettext("Undone"),
}


def identity_words(known: Known) -> str:
    """What an identity is, in plain words."""
    if known.kind == "mbox":
        return gettext("E-mail address %(name)s", name=known.name)
    if known.kind == "mbox_sha1sum":
        return gettext("An e-mail address that was made unreadable (%(name)s…)", name=known.name[:8])
    if known.kind == "account":
        return gettext("Account “%(name)s” at %(place)s", name=known.name, place=known.place)
    return gettext("OpenID %(name)s", name=known.name)


def said_by_words(by: str) -> str:
    """Who said so, for the learner."""
    who, _, name = by.partition(" ")
    if who == "platform":
        return gettext("the learning platform “%(name)s”, when you or a list of a course came from it", name=name)
    return gettext("your organisation's list of learners") if who == "roster" else gettext("your organisation's staff")


def staff_by_words(by: str) -> str:
    """Who said so, for staff."""
    who, _, name = by.partition(" ")
    if who == "platform":
        return gettext("platform %(name)s", name=name)
    if who == "roster":
        return gettext("roster")
    return gettext("staff, on these pages") if by == "page:staff" else doer_of(by) or by


def provenance_words(provenance: str) -> str:
    """How sure a link is."""
    return str(PROVENANCES[provenance])


def change_words(kind: str) -> str:
    """What was done."""
    return str(KINDS[kind])


def alike_words(mark: str) -> str:
    """What two have in common."""
    if mark == "email":
        return gettext("The same e-mail address")
    if mark.startswith("sourcedid:"):
        return gettext("The same number of the information system: %(number)s", number=mark.partition(":")[2])
    return gettext("A platform says that its user is this account: %(account)s", account=mark.partition("|")[2])


FILTERS = {
    "identity_words": identity_words,
    "said_by_words": said_by_words,
    "staff_by_words": staff_by_words,
    "provenance_words": provenance_words,
    "change_words": change_words,
    "alike_words": alike_words,
}
