"""Letters in the reader's language: what is asked of them or told to them, and where to go."""

from __future__ import annotations

from datetime import timedelta

import flask_babel

from lti_tool.speech import date_words, gettext
from recognition.attesting.codes import CODE_LIFE
from recognition.sending.mailing import Letter
from records.organisations import Organisation
from records.sign_offs import SignOff
from rules import local


def request_letter(
    organisation: Organisation, found: SignOff, learner_name: str | None, link: str, *, again: bool = False
) -> Letter:
    """To who was there: what the learner asks for, and the link. `again`: that it is a reminder."""
    with flask_babel.force_locale(found.language):
        name = learner_name or gettext("A learner")
        place = local(organisation.name, found.language)
        thanks = found.kind == "thanks"
        subject = (
            gettext("Did %(name)s help you?", name=name)
            if thanks
            else gettext("%(name)s asks you to confirm: %(what)s", name=name, what=found.title)
        )
        asks = (
            gettext(
                "%(name)s, who learns at %(place)s, asks whether you would say that they helped you.",
                name=name,
                place=place,
            )
            if thanks
            else gettext(
                "%(name)s, who learns at %(place)s, asks you to confirm what you saw them do:", name=name, place=place
            )
        )
        lines = [
            gettext("Good day %(name)s,", name=found.attester_name),
            "",
            asks,
            "",
            f"    {found.title} · {date_words(found.happened_at)}",
            "",
            gettext("Half a minute is enough, and you need no account:"),
            "",
            link,
            "",
            gettext(
                "The link is for you alone, good for one answer, and until %(day)s. You can also decline there.",
                day=date_words(found.expires_at),
            ),
            gettext("If you do not know this person, decline, or take no notice."),
            "",
            place,
            "",
        ]
        if again:
            subject = gettext("Reminder: %(subject)s", subject=subject)
        return Letter(found.attester_email, subject, "\n".join(lines), found.language)


def code_letter(organisation: Organisation, found: SignOff, learner_name: str | None, code: str) -> Letter:
    """To who was there, who has opened the page: the code that proves that they read mail at this address."""
    with flask_babel.force_locale(found.language):
        name, place = learner_name or gettext("A learner"), local(organisation.name, found.language)
        lines = [
            gettext("Good day %(name)s,", name=found.attester_name),
            "",
            gettext("your code to confirm what %(name)s did:", name=name),
            "",
            f"    {code}",
            "",
            gettext(
                "It is good for %(minutes)s minutes, once. Type it on the page that you opened.",
                minutes=CODE_LIFE // timedelta(minutes=1),
            ),
            gettext("If you opened no such page, somebody else has your link: tell nobody this code."),
            "",
            place,
            "",
        ]
        subject = gettext("%(code)s is your code", code=code)
        return Letter(found.attester_email, subject, "\n".join(lines), found.language)


def answered_letter(organisation: Organisation, found: SignOff, to: str, language: str, address: str) -> Letter:
    """To the learner: what came of what they asked for."""
    with flask_babel.force_locale(language):
        who, what = found.attester_name, found.title
        said = {
            "confirmed": gettext("%(who)s has confirmed it: it is in your learning record now.", who=who),
            "checking": gettext("%(who)s has confirmed it. A second person looks at it before it counts.", who=who),
            "declined": gettext("%(who)s has declined.", who=who),
            "refused": gettext("The second person who looked at it did not accept it."),
            "revoked": gettext("It was taken back, and counts no more."),
        }[found.state]
        reason = {"declined": found.comment, "refused": found.check_comment, "revoked": found.end_reason}.get(
            found.state
        )
        reasons = ["", reason] if reason else []
        place = local(organisation.name, language)
        lines = [gettext("About “%(what)s”:", what=what), "", said, *reasons, "", address, "", place, ""]
        return Letter(to, gettext("Your sign-off: %(what)s", what=what), "\n".join(lines), language)
