"""Letters to learners whose award is suspended, resumed or revoked: written in the transaction in which that happens.

Only what strangers can see is told: of an award whose credential was never signed, nobody heard. Who has no address in
the roster, or does not want mail, finds it on their page.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from recognition.people.addresses import is_address
from recognition.sending.mailing import Letter, enqueue_mail
from records.awards import Award
from records.mail_refusals import refusing
from records.organisations import Organisation
from rules import LanguageMap, local

Withdrawal = Literal["suspend", "resume", "revoke"]
WITHDRAWALS: tuple[Withdrawal, ...] = ("suspend", "resume", "revoke")

_SUBJECT: dict[Withdrawal, LanguageMap] = {
    "suspend": {"en": "Suspended: {title}", "fr": "Suspendue : {title}"},
    "resume": {"en": "Upheld again: {title}", "fr": "Rétablie : {title}"},
    "revoke": {"en": "Revoked: {title}", "fr": "Révoquée : {title}"},
}
_SAID: dict[Withdrawal, LanguageMap] = {
    "suspend": {
        "en": "{place} has suspended your micro-credential “{title}”. Until it is resumed, whoever checks it is told"
        " that it is not upheld.",
        "fr": "{place} a suspendu votre micro-certification « {title} ». Jusqu'à ce qu'elle soit rétablie, qui la"
        " vérifie apprend qu'elle n'est pas maintenue.",
    },
    "resume": {
        "en": "{place} upholds your micro-credential “{title}” again.",
        "fr": "{place} maintient de nouveau votre micro-certification « {title} ».",
    },
    "revoke": {
        "en": "{place} has revoked your micro-credential “{title}”: whoever checks it is told that it is not upheld"
        " any more.",
        "fr": "{place} a révoqué votre micro-certification « {title} » : qui la vérifie apprend qu'elle n'est plus"
        " maintenue.",
    },
}
_REASON: LanguageMap = {"en": "The reason given: {reason}", "fr": "La raison donnée : {reason}"}
_PAGE: LanguageMap = {"en": "Its page, with what it rests on:", "fr": "Sa page, avec ce sur quoi elle repose :"}
_NO_MORE: LanguageMap = {
    "en": "If you want no such letters, say so on your page.",
    "fr": "Si vous ne voulez pas de tels courriels, dites-le sur votre page.",
}


def tell_learner(session: Session, award: Award, act: Withdrawal, reason: str | None, now: datetime) -> None:
    """Write to the learner of an award. `reason`: what a person wrote, if one did."""
    learner = award.learner
    address = learner.email
    if award.credential is None or learner.is_test or address is None or not is_address(address):
        return
    if refusing(session, [learner.id]):
        return
    organisation = session.get_one(Organisation, award.organisation_id)
    language = learner.language or organisation.language
    language = "fr" if language.startswith("fr") else "en"
    facts = {"title": local(award.version.rule.title, language), "place": local(organisation.name, language)}
    page = str(award.credential.document["id"])
    lines = [
        _SAID[act][language].format(**facts),
        *(["", _REASON[language].format(reason=reason)] if reason else []),
        "",
        _PAGE[language],
        page,
        "",
        _NO_MORE[language],
        "",
    ]
    letter = Letter(address, _SUBJECT[act][language].format(**facts), "\n".join(lines), language)
    enqueue_mail(session, award.organisation_id, letter, now)
