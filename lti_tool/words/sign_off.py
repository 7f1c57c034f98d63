"""How pages speak of sign-offs: their states, the roles of those who attest, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from lti_tool.speech import decimal, gettext, lazy_gettext
from recognition.attesting.asking import LETTERS_A_DAY, LONGEST_TEXT, MOST_REMINDERS, REQUESTS_A_DAY
from recognition.attesting.files import LARGEST, MOST_FILES
from recognition.errors import SignOffError

STATES = {
    "asked": lazy_gettext("Asked"),
    "checking": lazy_gettext("Being checked"),
    "confirmed": lazy_gettext("Confirmed"),
    "declined": lazy_gettext("Declined"),
    "withdrawn": lazy_gettext("Withdrawn"),
    "refused": lazy_gettext("Not accepted"),
    "revoked": lazy_gettext("Taken back"),
    "expired": lazy_gettext("Ran out"),
}
STATE_CHIPS = {"asked": "accent", "checking": "warn", "confirmed": "good", "refused": "bad", "revoked": "bad"}
# As the attester chooses between them: “I was there as …”.
ROLES = {
    "manager": lazy_gettext("their manager"),
    "mentor": lazy_gettext("their mentor"),
    "assessor": lazy_gettext("an assessor"),
    "teacher": lazy_gettext("their teacher or trainer"),
    "peer": lazy_gettext("a colleague"),
    "client": lazy_gettext("a client or guest"),
}


def sign_off_state(state: str) -> str:
    """The state of a sign-off."""
    return str(STATES[state])


def sign_off_chip(state: str) -> str:
    """The class of its chip."""
    return STATE_CHIPS.get(state, "")


def attester_role(role: str) -> str:
    """The role in which somebody attests."""
    return str(ROLES[role]) if role in ROLES else role


def line_problem(field: str | None) -> str:
    """What keeps a person from being signed off with others; an empty text for nothing."""
    return problem_words(SignOffError(field, "")) if field is not None else ""


def problem_words(error: SignOffError) -> str:
    """What is wrong, for who filled the form in."""
    return {
        "title": gettext("Say what was done, in a line."),
        "about": gettext("Choose what it is for."),
        "happened_at": gettext("Give a day in the last three years, and not in the future."),
        "minutes": gettext("Give a duration between one minute and 14 days, or leave it out."),
        "reflection": gettext("What you write has at most %(most)s characters.", most=LONGEST_TEXT),
        "comment": gettext("What you write has at most %(most)s characters.", most=LONGEST_TEXT),
        "name": gettext("Give a name."),
        "email": gettext("Give one e-mail address, such as name@company.example."),
        "self": gettext("Nobody signs off themselves. Name somebody else who was there."),
        "party": gettext("You are one of the two whom it is about: somebody else has to look at it."),
        "reciprocal": gettext(
            "These two people have signed each other off, or asked to, not long ago. Name somebody else."
        ),
        "too_many": gettext("That was %(most)s letters within a day. Go on tomorrow.", most=LETTERS_A_DAY),
        "too_many_to": gettext(
            "This person was asked %(most)s times within a day. Go on tomorrow.", most=REQUESTS_A_DAY
        ),
        "thanks_a_day": gettext("You have thanked as many people today as one can. Go on tomorrow."),
        "thanks_again": gettext("You have thanked this person not long ago: it counts once in a while only."),
        "reminders": gettext("Remind at most %(most)s times, and a day apart.", most=MOST_REMINDERS),
        "file_count": gettext("At most %(most)s files.", most=MOST_FILES),
        "file_size": gettext("A file has at most %(most)s MB.", most=LARGEST // (1024 * 1024)),
        "file_type": gettext("Only pictures (PNG, JPEG, WebP) and PDF files are taken."),
        "file_damaged": gettext("A picture is damaged, and cannot be read. Choose another."),
        "state": gettext("Somebody decided on this before. This is how it stands now."),
        "expires_at": gettext("This link is too old."),
        "code": gettext("This is not the code that was sent last, or it is too old. Have another one sent."),
        "codes": gettext("A code was sent a moment ago, or five within a day. Wait a little, and look for the letter."),
        "levels": gettext("Give a level for each point."),
        "score": gettext("Give a score."),
        "role": gettext("Say in which role you were there."),
        "reason": gettext("Say why."),
        "learner": gettext("Nobody here has this number or e-mail address."),
        "twice": gettext("This person stands here twice."),
        "nobody": gettext("Choose at least one person."),
        "table": gettext("Give a table in UTF-8 of at most 500 lines, whose first line names a column “learner”."),
        "own_address": gettext(
            "Your name and e-mail address are not known here: your learning platform does not give them."
        ),
        "policy": gettext("Give whole numbers within the limits that stand beside them."),
    }[error.field]


def filesize(size: int) -> str:
    """How large a file is; `size` in bytes."""
    if size >= 1_000_000:
        return gettext("%(size)s MB", size=decimal(round(size / 1_000_000, 1)))
    return gettext("%(size)s kB", size=decimal(max(round(size / 1_000), 1)))


FILTERS: Mapping[str, object] = {
    "sign_off_state": sign_off_state,
    "sign_off_chip": sign_off_chip,
    "attester_role": attester_role,
    "filesize": filesize,
}
