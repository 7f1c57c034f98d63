"""How a timeline says what happened to a learner."""

from __future__ import annotations

from lti_tool.speech import lazy_gettext

HAPPENINGS = {
    "record": lazy_gettext("Record counted"),
    "waived": lazy_gettext("Waiver given"),
    "waiver-ended": lazy_gettext("Waiver ended"),
    "issued": lazy_gettext("Issued"),
    "recommended": lazy_gettext("Recommended, to be confirmed"),
    "confirmed": lazy_gettext("Confirmed"),
    "declined": lazy_gettext("Declined"),
    "lapsed": lazy_gettext("Lapsed"),
    "renewed": lazy_gettext("Renewed"),
    "review": lazy_gettext("Put under review"),
    "kept": lazy_gettext("Kept"),
    "suspended": lazy_gettext("Suspended"),
    "resumed": lazy_gettext("Resumed"),
    "revoked": lazy_gettext("Revoked"),
    "expired": lazy_gettext("Expired"),
}
TONES = {
    **dict.fromkeys(("issued", "confirmed", "renewed", "resumed", "kept"), "good"),
    **dict.fromkeys(("recommended", "review", "suspended"), "warn"),
    **dict.fromkeys(("declined", "lapsed", "revoked", "expired"), "bad"),
}


def happening_name(kind: str) -> str:
    """What happened."""
    return str(HAPPENINGS[kind])


def happening_tone(kind: str) -> str:
    """Whether that is good news, as the style sheet says it."""
    return TONES.get(kind, "")
