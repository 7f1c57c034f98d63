"""The sources as which sign-offs are stored: each may assert just what its way of coming about is good for.

They have no key: nobody sends as them. Their remits can be changed like any other's: an organisation that believes
whoever holds a link to be a manager may say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from records.attesters import ROLES
from records.sign_offs import SignOff
from records.sources import Remit, Source, ensure_source, source_by_slug
from rules import DEFAULT_VOCABULARY

DEMONSTRATED = DEFAULT_VOCABULARY.verb_iris("demonstrated")[0]
MENTORED = DEFAULT_VOCABULARY.verb_iris("mentored")[0]


def _verbs(*aliases: str) -> frozenset[str]:
    return frozenset(iri for alias in aliases for iri in DEFAULT_VOCABULARY.verb_iris(alias))


# What somebody who was there can say that a learner did, the first verb where nothing else is asked for.
PRACTICE_VERBS = _verbs("demonstrated", "mastered", "mentored", "completed")
THANKS_VERBS = _verbs("mentored", "answered", "commented", "replied", "shared")
_WORKPLACE, _SOCIAL = frozenset(("workplace",)), frozenset(("social",))


@dataclass(frozen=True, slots=True)
class OwnSource:
    """A source of our own. No source that comes from outside has a colon in its slug."""

    slug: str
    name: str
    remit: Remit


def _own(
    slug: str, name: str, modalities: frozenset[str], verbs: frozenset[str], roles: set[str], trust: str
) -> OwnSource:
    remit = Remit(modalities=modalities, verbs=verbs, attester_roles=frozenset(roles), trust=trust, may_read=False)
    return OwnSource(f"acquis:{slug}", name, remit)


# Whoever held the link; who reads mail at its address, too; somebody for whose role the organisation vouches; its
# assessors; peers who thank.
BY_LINK = _own("by-link", "Sign-offs by link", _WORKPLACE, PRACTICE_VERBS, {"peer", "client"}, "peer")
BY_CODE = _own("by-code", "Sign-offs by link and code", _WORKPLACE, PRACTICE_VERBS, {"peer", "client"}, "system")
VOUCHED = _own("vouched", "Sign-offs by known people", _WORKPLACE, PRACTICE_VERBS, {*ROLES} - {"assessor"}, "system")
ASSESSED = _own("assessed", "Sign-offs by assessors", _WORKPLACE, PRACTICE_VERBS, {*ROLES}, "assessor")
THANKS = _own("thanks", "Thanks from peers", _SOCIAL, THANKS_VERBS, {"peer"}, "peer")


def source_for(sign_off: SignOff) -> OwnSource:
    """As which source a sign-off is stored, by how it came about."""
    if sign_off.kind == "thanks":
        return THANKS
    if sign_off.checked_by is not None or (sign_off.vouched and sign_off.attester_role == "assessor"):
        return ASSESSED
    if sign_off.vouched:
        return VOUCHED
    return BY_CODE if sign_off.by_code else BY_LINK


def stored_source(session: Session, organisation_id: int, own: OwnSource, now: datetime) -> Source:
    """The source as the organisation has it; made where it is missing."""
    ensure_source(session, organisation_id, own.slug, own.name, own.remit, now)
    return source_by_slug(session, organisation_id, own.slug)
