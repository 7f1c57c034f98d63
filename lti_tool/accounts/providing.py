"""Registering a provider of OpenID Connect: what was typed, checked, and asked of the provider."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from credentials.keys import seal, unseal
from lti_tool.accounts.openid import Endpoints, Registered
from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti.messages import origin_of
from lti_tool.lti.registrations import LONG, MISSING, PRINTED, check_issuer, check_names
from recognition.people.accounts import Acting
from records.accounts import end_sessions_by
from records.audit import note
from records.duties import DUTIES, Duty, known_duties
from records.sign_in_providers import SignInProvider, add_provider

DOMAIN: Final = "%(found)s is no domain, such as campus.example"
CLAIM_LINE: Final = "%(found)s is not a value, a colon and duties, such as teachers: assessor designer"
CLAIM_LACKING: Final = "names no claim whose values these are"
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}")
MOST: Final = {"client_id": 255, "client_secret": 1000, "claim": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A registration as it was typed, checked."""

    name: str
    slug: str
    issuer: str
    client_id: str
    client_secret: str | None
    domains: tuple[str, ...]
    duties: frozenset[Duty]
    claim: str | None
    claim_duties: Mapping[str, tuple[Duty, ...]]


def wanted_provider(
    given: Mapping[str, str], duties: Collection[str], claim_lines: Collection[str], slug: str
) -> Wanted:
    """Check it; raises `RegistrationInvalidError` that names the field."""
    told = {name: value.strip() for name, value in given.items()}
    check_names(told.get("name", ""), slug)
    check_issuer(told.get("issuer", ""))
    if not told.get("client_id"):
        raise RegistrationInvalidError("client_id", MISSING)
    for name, most in MOST.items():
        if not told.get(name, "").isprintable():
            raise RegistrationInvalidError(name, PRINTED)
        if len(told.get(name, "")) > most:
            raise RegistrationInvalidError(name, LONG, most=most)
    mapping = dict(_claim_line(line) for line in claim_lines if line.strip())
    if mapping and not told.get("claim"):
        raise RegistrationInvalidError("claim", CLAIM_LACKING)
    return Wanted(
        name=told["name"],
        slug=slug,
        issuer=told["issuer"],
        client_id=told["client_id"],
        client_secret=told.get("client_secret") or None,
        domains=tuple(dict.fromkeys(map(_domain, told.get("domains", "").replace(",", " ").split()))),
        duties=known_duties(duties),
        claim=told.get("claim") or None,
        claim_duties=mapping,
    )


def register_provider(
    session: Session, wanted: Wanted, endpoints: Endpoints, secret: str, acting: Acting
) -> SignInProvider:
    """Remember it; raises `AlreadyExistsError`. `endpoints` is what the provider answered when asked."""
    made = SignInProvider(
        organisation_id=acting.organisation_id,
        slug=wanted.slug,
        name=wanted.name,
        issuer=wanted.issuer,
        client_id=wanted.client_id,
        authorization_origin=origin_of(endpoints.authorization),
        sealed_secret=seal(wanted.client_secret.encode(), secret) if wanted.client_secret else None,
        domains=list(wanted.domains),
        duties=sorted(wanted.duties),
        claim=wanted.claim,
        claim_duties={value: list(duties) for value, duties in wanted.claim_duties.items()},
        created_at=acting.now,
    )
    add_provider(session, made)
    details = {"issuer": wanted.issuer, "domains": list(wanted.domains), "duties": sorted(wanted.duties)}
    note(session, acting.organisation_id, acting.by, "sign-in-provider-added", wanted.slug, acting.now, details)
    return made


def end_provider(session: Session, provider: SignInProvider, acting: Acting) -> None:
    """Let nobody in by it any more, and sign out who came by it."""
    provider.ended_at = provider.ended_at or acting.now
    end_sessions_by(session, acting.organisation_id, way_of(provider.slug), acting.now)
    note(session, acting.organisation_id, acting.by, "sign-in-provider-ended", provider.slug, acting.now)


def resume_provider(session: Session, provider: SignInProvider, acting: Acting) -> None:
    """Take it back."""
    provider.ended_at = None
    note(session, acting.organisation_id, acting.by, "sign-in-provider-resumed", provider.slug, acting.now)


def registered(provider: SignInProvider, endpoints: Endpoints, secret: str, base_url: str, place: str) -> Registered:
    """Our registration with it."""
    sealed = provider.sealed_secret
    return Registered(
        endpoints=endpoints,
        client_id=provider.client_id,
        client_secret=unseal(sealed, secret).decode() if sealed is not None else None,
        return_address=return_address(base_url, place, provider.slug),
    )


def way_of(slug: str) -> str:
    """What a session says that was opened by its word."""
    return f"provider {slug}"


def return_address(base_url: str, place: str, slug: str) -> str:
    """Where its browsers come back: an address of its own, so that no other provider answers in its place."""
    return f"{base_url}/o/{place}/sign-in/with/{slug}/return"


def _domain(text: str) -> str:
    found = text.lower().removeprefix("@")
    if _DOMAIN.fullmatch(found) is None or len(found) > 253:
        raise RegistrationInvalidError("domains", DOMAIN, found=repr(text))
    return found


def _claim_line(line: str) -> tuple[str, tuple[Duty, ...]]:
    value, colon, names = line.rpartition(":")
    duties = names.replace(",", " ").split()
    if not colon or not value.strip() or not duties or any(each not in DUTIES for each in duties):
        raise RegistrationInvalidError("claim_duties", CLAIM_LINE, found=repr(line.strip()))
    return value.strip(), tuple(sorted(known_duties(duties)))
