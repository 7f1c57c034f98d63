"""How pages name the duties of staff, and say which one somebody lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lti_tool.speech import gettext, lazy_gettext
from records.duties import Duty

DUTY_NAMES = {
    "owner": lazy_gettext("Owner"),
    "designer": lazy_gettext("Designer"),
    "assessor": lazy_gettext("Assessor"),
    "hr": lazy_gettext("Human resources"),
    "auditor": lazy_gettext("Auditor"),
}
DUTY_WORK = {
    "owner": lazy_gettext("sets up sources, platforms and accounts, and may do all that the others may"),
    "designer": lazy_gettext("makes and changes what is recognised, and says what your systems' words mean"),
    "assessor": lazy_gettext("sees learners, decides on awards and signs off practice"),
    "hr": lazy_gettext("sees, where learners agree, who can do what"),
    "auditor": lazy_gettext("sees all that staff sees, and changes nothing"),
}


def duty_name(duty: Duty) -> str:
    """A duty."""
    return str(DUTY_NAMES[duty])


def duty_work(duty: Duty) -> str:
    """What somebody with this duty does."""
    return str(DUTY_WORK[duty])


def lacking(needed: Collection[Duty], held: Collection[Duty]) -> str:
    """Which duty would be needed, and who can give it."""
    named = gettext(" or ").join(
        gettext("“%(name)s” (%(work)s)", name=duty_name(duty), work=duty_work(duty))
        for duty in needed or ("designer", "assessor", "hr")
    )
    if "auditor" in held:
        return gettext(
            "As an auditor you see everything and change nothing. To do this, one needs: %(named)s.", named=named
        )
    return gettext("You are signed in, but this needs a duty that you do not have: %(named)s.", named=named)


def granting() -> str:
    """Who gives duties."""
    return gettext("An owner of your organisation's Acquis can give it to you.")


FILTERS: Mapping[str, object] = {"duty_name": duty_name, "duty_work": duty_work}
