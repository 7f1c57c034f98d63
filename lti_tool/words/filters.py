"""How pages say things: names of modalities, states and units, dates, measures. Registered as template filters."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask

from lti_tool.speech import (
    calendar_day,
    date_words,
    decimal,
    gettext,
    lazy_gettext,
    locale,
    moment_words,
    month_words,
    ngettext,
    percent,
)
from lti_tool.words import account, draft, duty, gradebook, identity, plan, platform, sign_off, token, trying
from lti_tool.words.award import award_reason, award_step, judgement_name, record_state
from lti_tool.words.outgoing import outgoing_kind, outgoing_trouble, target_state
from lti_tool.words.pull import pull_state, pull_trouble
from lti_tool.words.timeline import happening_name, happening_tone
from rules import Breach

if TYPE_CHECKING:
    from lti_tool.presenters.requirements import Requirement

ANY_EVIDENCE = lazy_gettext("Any kind of evidence")
MODALITY_NAMES = {
    "e-learning": lazy_gettext("Course"),
    "micro-learning": lazy_gettext("Micro-learning"),
    "social": lazy_gettext("With others"),
    "workplace": lazy_gettext("At work"),
    "other": lazy_gettext("Other evidence"),
}
STATUS_NAMES = {
    "met": lazy_gettext("Met"),
    "open": lazy_gettext("Not met yet"),
    "closed": lazy_gettext("Cannot be met any more"),
    "passed": lazy_gettext("Passed"),
    "failed": lazy_gettext("Failed"),
    "skipped": lazy_gettext("Not checked"),
}
STATE_NAMES = {
    "issued": lazy_gettext("Issued"),
    "suspended": lazy_gettext("Suspended"),
    "review": lazy_gettext("Under review"),
    "recommended": lazy_gettext("Waiting for confirmation"),
    "revoked": lazy_gettext("Revoked"),
    "expired": lazy_gettext("Expired"),
    "declined": lazy_gettext("Declined"),
    "lapsed": lazy_gettext("Lapsed"),
}
PARTICIPATION_NAMES = {
    "online": lazy_gettext("Online"),
    "onsite": lazy_gettext("On site"),
    "blended": lazy_gettext("Blended: online and on site"),
    "work-based": lazy_gettext("Work-based"),
}
HOUR, MINUTE = 3600, 60


def modality_name(modality: str) -> str:
    """A modality of learning."""
    return str(MODALITY_NAMES.get(modality, ANY_EVIDENCE))


def status_name(status: str) -> str:
    """The status of a requirement or of a step of verification."""
    return str(STATUS_NAMES[status])


def state_name(state: str) -> str:
    """The state of an award."""
    return str(STATE_NAMES[state])


def participation_name(participation: str) -> str:
    """A form of participation (2022/C 243/02, Annex I)."""
    return str(PARTICIPATION_NAMES.get(participation, participation))


def country_name(code: str) -> str:
    """A country by its ISO 3166 code."""
    return str(locale().territories.get(code, code))


def clock(moment: datetime) -> str:
    """A time of day, to the second."""
    return moment_words(moment, "HH:mm:ss")


def hour(moment: datetime) -> str:
    """A time of day, to the minute."""
    return moment_words(moment, "HH:mm")


def lasting(parts: tuple[tuple[int, str], ...]) -> str:
    """How long an award is valid; `parts` are (number, unit), none where it does not end."""
    if not parts:
        return gettext("Does not expire")
    return ", ".join(_span(number, unit) for number, unit in parts)


def _span(number: int, unit: str) -> str:
    if unit == "year":
        return ngettext("%(num)s year", "%(num)s years", number)
    if unit == "month":
        return ngettext("%(num)s month", "%(num)s months", number)
    if unit == "week":
        return ngettext("%(num)s week", "%(num)s weeks", number)
    return ngettext("%(num)s day", "%(num)s days", number)


def measured(node: Requirement) -> str:
    """How far a requirement is: `have` of `need` in its own unit, or all there is where that is more; nothing where
    there is nothing to count."""
    have, need, unit = node.have, node.need, node.unit
    if need <= 0:
        return ""
    if unit == "seconds":
        return _times(have, need)
    if unit == "rate":
        return gettext("%(have)s, %(need)s needed", have=percent(have), need=percent(need))
    if unit == "score":
        return gettext("%(have)s, %(need)s needed", have=decimal(round(have, 2)), need=decimal(round(need, 2)))
    if have > need:
        return counted(round(have, 2), unit)
    return gettext("%(have)s of %(counted)s", have=decimal(round(have, 2)), counted=counted(need, unit))


def _times(have: float, need: float) -> str:
    if need >= HOUR:
        unit, each = gettext("h"), HOUR
    elif need >= MINUTE:
        unit, each = gettext("min"), MINUTE
    else:
        unit, each = gettext("s"), 1
    have_words, need_words = (f"{decimal(round(value / each, 1))}\u202f{unit}" for value in (have, need))
    return have_words if have > need else gettext("%(have)s of %(need)s", have=have_words, need=need_words)


def counted(number: float, unit: str) -> str:
    """A number of things of a unit, such as `3 days`."""
    words = {
        "statement": lambda n: ngettext("%(shown)s record", "%(shown)s records", n, shown=decimal(number)),
        "activity": lambda n: ngettext("%(shown)s activity", "%(shown)s activities", n, shown=decimal(number)),
        "day": lambda n: ngettext("%(shown)s day", "%(shown)s days", n, shown=decimal(number)),
        "week": lambda n: ngettext("%(shown)s week", "%(shown)s weeks", n, shown=decimal(number)),
        "month": lambda n: ngettext("%(shown)s month", "%(shown)s months", n, shown=decimal(number)),
        "attester": lambda n: ngettext("%(shown)s person", "%(shown)s people", n, shown=decimal(number)),
        "source": lambda n: ngettext("%(shown)s source", "%(shown)s sources", n, shown=decimal(number)),
        "registration": lambda n: ngettext("%(shown)s attempt", "%(shown)s attempts", n, shown=decimal(number)),
        "points": lambda n: ngettext("%(shown)s point", "%(shown)s points", n, shown=decimal(number)),
        "award": lambda n: ngettext(
            "%(shown)s micro-credential", "%(shown)s micro-credentials", n, shown=decimal(number)
        ),
    }
    in_words = words.get(unit)
    return in_words(max(int(number), 1)) if in_words else decimal(number)


def group_words(node: Requirement) -> str:
    """What it takes of a node's children."""
    total = len(node.children)
    if node.kind == "any":
        return gettext("One of these is enough")
    if node.kind == "at_least":
        return gettext("At least %(need)s of these %(total)s", need=decimal(node.need), total=decimal(total))
    if node.kind == "points":
        return gettext("At least %(need)s points from these", need=decimal(node.need))
    if node.kind == "not":
        return gettext("This must not be the case")
    if total <= 1:
        return gettext("This is required")
    return gettext("All of these are required")


ASIDE_STATES = {
    "held": lazy_gettext("To be decided"),
    "released": lazy_gettext("Released"),
    "discarded": lazy_gettext("Discarded"),
}


def aside_state(state: str) -> str:
    """The state of a statement that was set aside."""
    return str(ASIDE_STATES[state])


TRUST_NAMES = {
    "self": lazy_gettext("Learners' own word"),
    "peer": lazy_gettext("A peer's word"),
    "system": lazy_gettext("A system's record"),
    "assessor": lazy_gettext("An assessor's judgement"),
}
DOUBT_NAMES = {
    "scaled": lazy_gettext("Scaled scores (result.score.scaled)"),
    "registration": lazy_gettext("Registrations (context.registration)"),
}


def trust_name(trust: str) -> str:
    """How far the word of a source goes."""
    return str(TRUST_NAMES[trust])


def doubt_name(doubt: str) -> str:
    """A part of statements that a source fills in wrongly."""
    return str(DOUBT_NAMES[doubt])


BREACHES = {
    "verb": lazy_gettext("no evidence: a verb outside the source's remit"),
    "activity": lazy_gettext("no evidence: an activity outside the source's remit"),
    "modality": lazy_gettext("no evidence: a modality outside the source's remit"),
}


def breach_words(breach: Breach) -> str:
    """Why a statement is no evidence."""
    return str(BREACHES[breach])


FILTERS = {
    "family_name": platform.family_name,
    "account_words": platform.account_words,
    "mailbox_words": platform.mailbox_words,
    "tried": platform.tried,
    "found": platform.found,
    "modality_name": modality_name,
    "status_name": status_name,
    "state_name": state_name,
    "participation_name": participation_name,
    "country_name": country_name,
    "day": date_words,
    "calendar_day": calendar_day,
    "month": month_words,
    "moment": moment_words,
    "clock": clock,
    "hour": hour,
    "trust_name": trust_name,
    "doubt_name": doubt_name,
    "numberformat": decimal,
    "percentformat": percent,
    "lasting": lasting,
    "measured": measured,
    "group_words": group_words,
    "outgoing_kind": outgoing_kind,
    "outgoing_trouble": outgoing_trouble,
    "target_state": target_state,
    "pull_state": pull_state,
    "pull_trouble": pull_trouble,
    "breach_words": breach_words,
    "aside_state": aside_state,
    **draft.FILTERS,
    **gradebook.FILTERS,
    **identity.FILTERS,
    **duty.FILTERS,
    **plan.FILTERS,
    **token.FILTERS,
    **trying.FILTERS,
    **sign_off.FILTERS,
    **account.FILTERS,
    "award_reason": award_reason,
    "award_step": award_step,
    "judgement_name": judgement_name,
    "record_state": record_state,
    "happening_name": happening_name,
    "happening_tone": happening_tone,
}


def teach(app: Flask) -> None:
    """Register the filters with the app's templates."""
    app.jinja_env.filters.update(FILTERS)
