"""Issuing: the organisation's keys and issuer profile, and the signing of what was awarded.

An award is written first and signed in a transaction of its own: signing takes milliseconds, during which the learners
whom the award was found for need not be held. An award that is not signed yet is work like any other, and survives.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from credentials.achievement import AwardFacts, achievement_id, build_credential, picture_id
from credentials.issuer import Issuer, did_document, did_for, method_id
from credentials.jose import LIST_KIND, sign_jwt
from credentials.proof import issuer_id, sign
from credentials.status import StatusPlace
from recognition.certifying.citing import cited_by
from recognition.certifying.signing_keys import KeyRing, public_keys
from recognition.certifying.stacking import stack
from recognition.certifying.status_lists import Registry, Sign, renew_list
from recognition.sending.telling import tell
from records.awards import Award, credentials_without_token, has_unsigned_award, keep_credential, unsigned_awards
from records.database import Database
from records.learners import ifis_by_learner
from records.organisations import Organisation
from records.status_lists import has_list_without_token, has_outdated_list, lists_without_token
from rules import Verdict
from rules.standard import IssuerFacts

# Few enough not to hold SQLite's one pen for long: a credential takes less than a millisecond.
AT_A_TIME = 50
SALT_BYTES = 16
Resolver = Callable[[str], Mapping[str, Any] | None]


def issuer_of(organisation: Organisation, base_url: str) -> Issuer:
    """The organisation as an Open Badges issuer."""
    profile = organisation.profile
    return Issuer(
        did=did_for(base_url, organisation.slug),
        name=organisation.name,
        url=profile.get("url") or f"{base_url}/o/{organisation.slug}/",
        email=profile.get("email"),
        country=profile.get("country"),
    )


def issuer_facts(organisation: Organisation) -> IssuerFacts:
    """What the European standard asks of the organisation."""
    return IssuerFacts(name=bool(organisation.name), country=bool(organisation.profile.get("country")))


def did_document_of(session: Session, organisation: Organisation, base_url: str) -> dict[str, Any]:
    """The organisation's DID document, with every key that it ever signed with under this address."""
    issuer = issuer_of(organisation, base_url)
    return did_document(issuer, public_keys(session, issuer.did))


def resolver(session: Session) -> Resolver:
    """Finds the DID documents of those who sign or signed in this store; of others it knows nothing."""

    def resolve(did: str) -> Mapping[str, Any] | None:
        keys = public_keys(session, did)
        return did_document(Issuer(did=did, name={}, url=""), keys) if keys else None

    return resolve


@dataclass
class Signatory:
    """Signs for the organisations of a store."""

    base_url: str
    keys: KeyRing
    new_id: Callable[[], uuid.UUID] = uuid.uuid4

    def sign_waiting(self, database: Database, now: datetime) -> int:
        """Sign some of the awards that wait for their credential; returns how many.

        Raises `SecretError` when the settings' secret does not open the organisation's key.
        """
        with database.reading() as session:
            if not has_unsigned_award(session):
                return 0
        with database.transaction() as session:
            awards = unsigned_awards(session, AT_A_TIME)
            new = [award for award in awards if award.credential is None]
            for organisation_id in sorted({award.organisation_id for award in awards}):
                self._sign(session, [award for award in awards if award.organisation_id == organisation_id], now)
            tell(session, "earned", new, now)
            return len(awards)

    def sign_lists(self, database: Database, now: datetime) -> bool:
        """Sign one status list anew of which an award changed; whether there was one."""
        with database.reading() as session:
            if not has_outdated_list(session):
                return False
        with database.transaction() as session:
            return renew_list(
                session,
                lambda organisation_id, did: self._signer(
                    session, session.get_one(Organisation, organisation_id), did, now
                ),
                now,
            )

    def sign_tokens(self, database: Database, now: datetime) -> int:
        """Sign some of the credentials, and the status lists, as tokens that are not yet; returns how many."""
        with database.reading() as session:
            if not (has_list_without_token(session) or credentials_without_token(session, 1)):
                return 0
        with database.transaction() as session:
            lists = lists_without_token(session)
            for found in lists:
                found.token = self._token(session, found.organisation_id, found.document, now, LIST_KIND)
            waiting = credentials_without_token(session, AT_A_TIME)
            for credential in waiting:
                credential.token = self._token(session, credential.organisation_id, credential.document, now)
            return len(lists) + len(waiting)

    def _token(
        self, session: Session, organisation_id: int, document: Mapping[str, Any], now: datetime, kind: str = "JWT"
    ) -> str:
        did = issuer_id(document)
        key = self.keys.token_key(session, organisation_id, did, now)
        bare = {name: value for name, value in document.items() if name != "proof"}
        return sign_jwt(bare, key, method_id(did, key), kind)

    def _signer(self, session: Session, organisation: Organisation, did: str, now: datetime) -> Sign:
        key = self.keys.document_key(session, organisation.id, did, now)
        return lambda document: sign(document, key, method_id(did, key), now)

    def _sign(self, session: Session, awards: Sequence[Award], now: datetime) -> None:
        """Give awards of one organisation their credentials. One that is signed anew keeps its address."""
        organisation = session.get_one(Organisation, awards[0].organisation_id)
        did = did_for(self.base_url, organisation.slug)
        signed = self._signer(session, organisation, did, now)
        ids = {award.id: award.credential.id if award.credential else self.new_id() for award in awards}
        registry = Registry(organisation, did, self.base_url, signed, secrets.randbelow)
        places = registry.allot(session, sorted(ids.values()), now)
        ifis = ifis_by_learner(session, [award.learner_id for award in awards])
        for award in awards:
            credential_id = ids[award.id]
            facts = _facts(award, ifis[award.learner_id], credential_id, places[credential_id])
            document = signed(self._document(organisation, award, facts))
            keep_credential(session, award, credential_id, document, now)
        stack(session, awards, signed, now)

    def _document(self, organisation: Organisation, award: Award, facts: AwardFacts) -> dict[str, Any]:
        language = award.learner.language or organisation.language
        achieved = achievement_id(self.base_url, organisation.slug, award.microcredential.slug, award.version.number)
        return build_credential(
            issuer_of(organisation, self.base_url),
            award.version.rule,
            award.version.number,
            Verdict.from_json(award.verdict),
            facts,
            self.base_url,
            organisation.slug,
            language,
            image=picture_id(achieved, language),
        )


def _facts(award: Award, ifis: frozenset[str], credential_id: uuid.UUID, status: StatusPlace) -> AwardFacts:
    return AwardFacts(
        credential_id=credential_id,
        awarded_at=award.awarded_at,
        valid_until=award.valid_until,
        recipient_identifier=award.learner.email or min(ifis, default=None),
        salt=secrets.token_hex(SALT_BYTES),
        status=status,
        evidence=cited_by(award),
    )
