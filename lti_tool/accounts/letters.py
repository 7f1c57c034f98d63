"""What is written to people about their accounts."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from sqlalchemy.orm import Session

from lti_tool.speech import gettext
from recognition.sending.mailing import Letter, enqueue_mail
from records.accounts import Account, Purpose
from records.organisations import Organisation
from rules import local


def send_password_link(
    session: Session, organisation: Organisation, account: Account, address: str, purpose: Purpose, now: datetime
) -> None:
    """Write the account's holder a letter with the link, in their language."""
    with force_locale(account.language):
        place = local(organisation.name, account.language)
        subject, text = _invited(place, address) if purpose == "invite" else _forgotten(place, address)
    enqueue_mail(session, organisation.id, Letter(account.email, subject, text, account.language), now)


def _invited(place: str, address: str) -> tuple[str, str]:
    words = (
        gettext("You have an account at %(place)s, where micro-credentials are recognised.", place=place),
        gettext("Choose your password here. The link is good once, and for seven days:"),
        address,
        gettext("If you do not expect this letter, leave it: without the link nobody can sign in."),
    )
    return gettext("Your account at %(place)s", place=place), "\n\n".join(words) + "\n"


def _forgotten(place: str, address: str) -> tuple[str, str]:
    words = (
        gettext("Somebody asked for a new password for your account at %(place)s.", place=place),
        gettext("Choose it here. The link is good once, and for one hour:"),
        address,
        gettext("If it was not you, leave this letter: your password stays as it is."),
    )
    return gettext("A new password at %(place)s", place=place), "\n\n".join(words) + "\n"
