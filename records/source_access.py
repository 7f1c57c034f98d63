"""What the door must know of a source that calls, in one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.organisations import Organisation
from records.sources import Remit, Source, SourceCredential, authenticate


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """A source whose credentials are good, and what it may do."""

    source_id: int
    organisation_id: int
    # `organisation/source`: its name as an authority.
    path: str
    name: str
    remit: Remit

    def authority(self, home_page: str) -> dict[str, object]:
        """The agent that vouches for what the source sends (xAPI 2.0 §4.2.4.2); `home_page`: our public address."""
        return {"objectType": "Agent", "name": self.name, "account": {"homePage": home_page, "name": self.path}}


def source_access(session: Session, key: str, now: datetime) -> SourceAccess | None:
    """The source of a key that is good at that instant. It says nothing of the secret."""
    query = (
        select(Source, Organisation.slug)
        .join(SourceCredential, SourceCredential.source_id == Source.id)
        .join(Organisation, Organisation.id == Source.organisation_id)
        .where(SourceCredential.key == key, SourceCredential.good_at(now))
    )
    found = session.execute(query).one_or_none()
    return None if found is None else _access(*found)


def access_of_source(session: Session, source_id: int, now: datetime) -> SourceAccess | None:
    """What a source may do; none when none of its credentials is good, or there is no such source."""
    query = (
        select(Source, Organisation.slug)
        .join(Organisation, Organisation.id == Source.organisation_id)
        .where(Source.id == source_id, Source.credentials.any(SourceCredential.good_at(now)))
    )
    found = session.execute(query).one_or_none()
    return None if found is None else _access(*found)


def _access(source: Source, slug: str) -> SourceAccess:
    return SourceAccess(source.id, source.organisation_id, f"{slug}/{source.slug}", source.name, source.remit)


def verified_access(session: Session, key: str, secret: str, now: datetime) -> SourceAccess | None:
    """The source that this key and secret belong to. Slow on purpose."""
    return source_access(session, key, now) if authenticate(session, key, secret, now) is not None else None


def sources_on_path(session: Session, organisation_id: int, path: str) -> tuple[int, ...]:
    """The ids of the sources of the organisation whose `organisation/source` is this: one or none."""
    query = (
        select(Source.id)
        .join(Organisation, Organisation.id == Source.organisation_id)
        .where(Source.organisation_id == organisation_id, Organisation.slug + "/" + Source.slug == path)
    )
    return tuple(session.scalars(query))
