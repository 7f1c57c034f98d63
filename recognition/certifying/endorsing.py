"""Endorsing: inviting somebody outside, and what they then say under their own name.

Each act holds the endorsement: of two clicks at once, the later finds what the earlier did. An invitation is answered
once; what was given can be taken back by who gave it, by the holder of the credential that it is about, or by staff.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from credentials.achievement import achievement_id
from credentials.endorsement import EndorsementFacts, build_endorsement, endorser_did
from credentials.issuer import did_for, method_id
from credentials.proof import sign
from recognition.certifying.signing_keys import KeyRing
from recognition.errors import EndorsementError
from recognition.people.addresses import is_address
from records.audit import note
from records.awards import Credential, credential_by_id
from records.endorsements import (
    NAME_LENGTH,
    URL_LENGTH,
    Endorsement,
    Subject,
    hold_endorsement,
)
from records.microcredentials import RuleVersion, newest_version_by_id
from records.organisations import Organisation
from rules import local

LIFE = timedelta(days=30)
LONGEST_COMMENT = 2_000


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to ask. The e-mail address is not written to: it tells who it was, and that it is not the holder."""

    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What an endorser says: their name, their site (https, or none) and their words."""

    name: str
    url: str | None
    comment: str


def invitation(name: str, email: str) -> Invitation:
    """Check whom to ask; raises `EndorsementError` that names the field."""
    email = email.strip().lower()
    if email and not is_address(email):
        raise EndorsementError("email", "an e-mail address is name@host")
    return Invitation(_named(name), email or None)


def words(name: str, url: str, comment: str) -> Words:
    """Check what is said; raises `EndorsementError` that names the field."""
    url, comment = url.strip(), comment.replace("\r\n", "\n").strip()
    if url:
        parts = urlsplit(url)
        if (
            parts.scheme != "https"
            or not parts.hostname
            or len(url) > URL_LENGTH
            or not url.isprintable()
            or " " in url
        ):
            raise EndorsementError("url", "an address begins with https://")
    if not comment or len(comment) > LONGEST_COMMENT or not _writable(comment):
        raise EndorsementError("comment", f"say why, in 1 to {LONGEST_COMMENT} characters")
    return Words(_named(name), url or None, comment)


def invite(
    session: Session, organisation: Organisation, subject: Subject, whom: Invitation, *, by: str, now: datetime
) -> Endorsement:
    """Ask somebody for an endorsement. Raises `NotFoundError` where the subject is not the organisation's, and
    `EndorsementError` where a holder would endorse their own credential."""
    if subject.microcredential_id is not None:
        newest_version_by_id(session, organisation.id, subject.microcredential_id)
    if subject.credential_id is not None:
        credential = credential_by_id(session, organisation.id, subject.credential_id)
        if whom.email is not None and whom.email == (credential.award.learner.email or "").lower():
            raise EndorsementError("email", "nobody endorses their own credential")
    made = Endorsement(
        id=uuid.uuid4(),
        organisation_id=organisation.id,
        microcredential_id=subject.microcredential_id,
        credential_id=subject.credential_id,
        state="invited",
        name=whom.name,
        email=whom.email,
        invited_by=by,
        invited_at=now,
        expires_at=now + LIFE,
    )
    session.add(made)
    session.flush()
    note(session, organisation.id, by, "endorsement-invited", str(made.id), now)
    return made


def give(
    session: Session,
    organisation: Organisation,
    endorsement_id: uuid.UUID,
    said: Words,
    keys: KeyRing,
    base_url: str,
    now: datetime,
) -> Endorsement:
    """Say it: signed under an identifier of the endorser's own. Raises `EndorsementError` where it was answered before
    or is too late."""
    found = _invited(session, organisation, endorsement_id, now)
    found.name, found.url, found.comment = said.name, said.url, said.comment
    did = endorser_did(did_for(base_url, organisation.slug), found.id)
    key = keys.document_key(session, organisation.id, did, now)
    unsigned = build_endorsement(_facts(session, organisation, found, base_url, did, now))
    found.document = sign(unsigned, key, method_id(did, key), now)
    found.state, found.answered_at = "given", now
    note(session, organisation.id, f"endorser:{found.id}", "endorsement-given", str(found.id), now)
    return found


def decline(session: Session, organisation: Organisation, endorsement_id: uuid.UUID, now: datetime) -> Endorsement:
    """Say no. Raises `EndorsementError` where it was answered before or is too late."""
    found = _invited(session, organisation, endorsement_id, now)
    found.state, found.answered_at, found.email = "declined", now, None
    note(session, organisation.id, f"endorser:{found.id}", "endorsement-declined", str(found.id), now)
    return found


def withdraw(session: Session, organisation_id: int, endorsement_id: uuid.UUID, *, by: str, now: datetime) -> None:
    """Take it back, the invitation too: it is shown no more. Nothing, where that was done before."""
    found = hold_endorsement(session, organisation_id, endorsement_id)
    if found.state not in ("invited", "given"):
        return
    found.state, found.withdrawn_at, found.document, found.email = "withdrawn", now, None, None
    note(session, organisation_id, by, "endorsement-withdrawn", str(found.id), now)


def subject_title(session: Session, organisation: Organisation, subject: Subject, language: str) -> str:
    """What an endorsement is about, by its name."""
    return _title(organisation, _loaded(session, organisation.id, subject)[1], language)


def _invited(session: Session, organisation: Organisation, endorsement_id: uuid.UUID, now: datetime) -> Endorsement:
    found = hold_endorsement(session, organisation.id, endorsement_id)
    if found.state != "invited":
        raise EndorsementError("state", "this invitation was answered, or taken back")
    if found.expires_at <= now:
        raise EndorsementError("expires_at", "this invitation is too old")
    return found


def _facts(
    session: Session, organisation: Organisation, found: Endorsement, base_url: str, did: str, now: datetime
) -> EndorsementFacts:
    credential, version = _loaded(session, organisation.id, found.subject)
    return EndorsementFacts(
        id=f"{base_url}/o/{organisation.slug}/endorsements/{found.id}",
        did=did,
        subject_id=_subject_id(organisation, credential, version, base_url),
        title=_title(organisation, version, organisation.language),
        name=found.name,
        url=found.url,
        comment=found.comment,
        given_at=now,
    )


def _subject_id(
    organisation: Organisation, credential: Credential | None, version: RuleVersion | None, base_url: str
) -> str:
    """The identifier that the subject has in credentials: of an achievement, that of the version in force."""
    if credential is not None:
        return str(credential.document["id"])
    if version is None:
        return did_for(base_url, organisation.slug)
    return achievement_id(base_url, organisation.slug, version.rule.id, version.number)


def _title(organisation: Organisation, version: RuleVersion | None, language: str) -> str:
    return local(organisation.name if version is None else version.rule.title, language)


def _loaded(session: Session, organisation_id: int, subject: Subject) -> tuple[Credential | None, RuleVersion | None]:
    """The subject, where it is a credential, and the version that it is of; neither, where it is the issuer."""
    if subject.credential_id is not None:
        credential = credential_by_id(session, organisation_id, subject.credential_id)
        return credential, credential.award.version
    if subject.microcredential_id is not None:
        return None, newest_version_by_id(session, organisation_id, subject.microcredential_id)
    return None, None


def _named(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise EndorsementError("name", f"a name has 1 to {NAME_LENGTH} characters")
    return name


def _writable(text: str) -> bool:
    """Nothing that canonicalises differently from library to library."""
    return all(line.isprintable() for line in text.split("\n"))
