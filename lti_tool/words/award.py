"""How pages say what happens to awards: the steps of their life, why, and what became of the records they cite."""

from __future__ import annotations

from lti_tool.speech import lazy_gettext

# The codes of `recognition.awarding.deciding.LOSSES`, and the one of a platform's test users.
REASONS = {
    "evidence-withdrawn": lazy_gettext("Evidence that it rests on was withdrawn."),
    "evidence-moved": lazy_gettext("Evidence that it rests on turned out to be somebody else's."),
    "waiver-ended": lazy_gettext("A waiver that it rests on was ended."),
    "part-revoked": lazy_gettext("A micro-credential that it rests on was revoked."),
    "part-suspended": lazy_gettext("A micro-credential that it rests on is suspended."),
    "test-user": lazy_gettext("The learner is a platform's test user."),
}
STEPS = {
    "award-confirmed": lazy_gettext("Confirmed"),
    "award-declined": lazy_gettext("Declined"),
    "award-lapsed": lazy_gettext("Lapsed"),
    "award-questioned": lazy_gettext("Put under review"),
    "award-kept": lazy_gettext("Kept"),
    "award-suspended": lazy_gettext("Suspended"),
    "award-resumed": lazy_gettext("Resumed"),
    "award-revoked": lazy_gettext("Revoked"),
}
JUDGEMENTS = {
    "confirm": lazy_gettext("Confirm"),
    "decline": lazy_gettext("Decline"),
    "keep": lazy_gettext("Keep the award"),
    "resume": lazy_gettext("Resume"),
    "suspend": lazy_gettext("Suspend"),
    "revoke": lazy_gettext("Revoke for good"),
}
RECORD_STATES = {
    "unchanged": lazy_gettext("Unchanged"),
    "changed": lazy_gettext("Changed since"),
    "voided": lazy_gettext("Voided since"),
    "gone": lazy_gettext("Not stored any more"),
}


def award_reason(reason: str) -> str:
    """Why an award is not simply issued: one of our own reasons, or what a person wrote."""
    return str(REASONS.get(reason, reason))


def award_step(action: str) -> str:
    """Something that was done to an award."""
    return str(STEPS.get(action, action))


def judgement_name(act: str) -> str:
    """What a button does."""
    return str(JUDGEMENTS[act])


def record_state(kept: str) -> str:
    """What became of a record that an award cites."""
    return str(RECORD_STATES[kept])
