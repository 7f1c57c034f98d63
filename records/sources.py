"""Sources: the systems that may send records, and what each may assert.

A *source* is an LRS, an LMS or a provider. Its *remit* says which verbs, activities, modalities, attester roles and
trust its statements may carry, what of them is not believed, whether it may read and void, and how what it sends is
met: bad statements, and statements without an id. Its *credentials* are
key and secret pairs: several at a time, so that a secret can be rotated with an overlap. Only a slow hash of the secret
is kept.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from records.base import Base
from records.errors import AlreadyExistsError, NotFoundError
from records.upsert import insert_missing

# scrypt with these costs takes some 15 ms: a stolen table does not give the secrets away.
SCRYPT = {"n": 2**13, "r": 8, "p": 1}

# The most characters of a source's slug and name.
SLUG_LENGTH = 64
NAME_LENGTH = 200

ON_ERROR = ("strict", "quarantine")
DEDUP = ("id", "fingerprint")


@dataclass(frozen=True, slots=True)
class Remit:
    """What a source may do and assert. `None` means: no limit."""

    modalities: frozenset[str] | None = None
    attester_roles: frozenset[str] | None = frozenset()
    trust: str = "system"
    may_read: bool = True
    may_void: bool = True
    # IRIs of verbs, and how the IRIs of activities begin.
    verbs: frozenset[str] | None = None
    activities: frozenset[str] | None = None
    # What its statements say and is not believed: `scaled`, `registration`.
    doubted: frozenset[str] = frozenset()
    # What a bad statement does to those sent with it: `strict` refuses all, `quarantine` sets it alone aside.
    on_error: str = "strict"
    # What tells that a statement without an id came before: nothing (`id`), or its content (`fingerprint`).
    dedup: str = "id"

    def to_json(self) -> dict[str, Any]:
        """The form that the database keeps."""
        return {
            "modalities": _listed(self.modalities),
            "attester_roles": _listed(self.attester_roles),
            "trust": self.trust,
            "may_read": self.may_read,
            "may_void": self.may_void,
            "verbs": _listed(self.verbs),
            "activities": _listed(self.activities),
            "doubted": sorted(self.doubted),
            "on_error": self.on_error,
            "dedup": self.dedup,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Remit:
        """Read the form that the database keeps."""
        return cls(
            modalities=_frozen(data.get("modalities")),
            attester_roles=_frozen(data.get("attester_roles")),
            trust=data.get("trust", "system"),
            may_read=data.get("may_read", True),
            may_void=data.get("may_void", True),
            verbs=_frozen(data.get("verbs")),
            activities=_frozen(data.get("activities")),
            doubted=frozenset(data.get("doubted", ())),
            on_error=data.get("on_error", "strict"),
            dedup=data.get("dedup", "id"),
        )


def _listed(values: frozenset[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)


def _frozen(values: Sequence[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


class Source(Base):
    """A system that sends statements."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    remit_json: Mapped[dict[str, Any]] = mapped_column("remit", default=dict)
    created_at: Mapped[datetime]
    credentials: Mapped[list[SourceCredential]] = relationship(back_populates="source")

    @property
    def is_own(self) -> bool:
        """Whether it stands for what we say ourselves. No slug that is given from outside has a colon."""
        return ":" in self.slug

    @property
    def remit(self) -> Remit:
        """What this source may do and assert."""
        return Remit.from_json(self.remit_json)


class SourceCredential(Base):
    """A key and the hash of its secret."""

    __tablename__ = "source_credentials"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]
    # From this instant on it is refused. It lies ahead while a new secret is carried to where the old one is in use.
    revoked_at: Mapped[datetime | None]
    source: Mapped[Source] = relationship(back_populates="credentials")

    def is_good(self, now: datetime) -> bool:
        """Whether it opens the door at that instant."""
        return self.revoked_at is None or now < self.revoked_at

    @classmethod
    def good_at(cls, now: datetime) -> ColumnElement[bool]:
        """The same, as a condition of a query."""
        return or_(cls.revoked_at.is_(None), cls.revoked_at > now)


def hash_secret(secret: str, salt: bytes) -> bytes:
    """The slow hash under which a secret is kept."""
    return hashlib.scrypt(secret.encode(), salt=salt, dklen=32, **SCRYPT)


def add_source(
    session: Session,
    *,
    organisation_id: int,
    slug: str,
    name: str,
    remit: Remit,
    key: str,
    secret: str,
    salt: bytes,
    now: datetime,
) -> Source:
    """Register a source with its first credential; raises `AlreadyExistsError` when its slug is taken."""
    taken = select(Source.id).where(Source.organisation_id == organisation_id, Source.slug == slug)
    if session.scalar(taken):
        raise AlreadyExistsError(f"source {slug!r} exists already in this organisation")
    source = Source(organisation_id=organisation_id, slug=slug, name=name, remit_json=remit.to_json(), created_at=now)
    source.credentials.append(_credential(key, secret, salt, now))
    session.add(source)
    session.flush()
    return source


def ensure_source(session: Session, organisation_id: int, slug: str, name: str, remit: Remit, now: datetime) -> None:
    """Have a source that nobody sends as, for what we say ourselves."""
    row = {
        "organisation_id": organisation_id,
        "slug": slug,
        "name": name,
        "remit": remit.to_json(),
        "created_at": now,
    }
    insert_missing(session, Source, [row])


def _credential(key: str, secret: str, salt: bytes, now: datetime) -> SourceCredential:
    return SourceCredential(key=key, salt=salt, secret_hash=hash_secret(secret, salt), created_at=now)


def rotate_credential(
    session: Session, source: Source, *, key: str, secret: str, salt: bytes, now: datetime, ends: datetime
) -> int:
    """Give the source a new key and secret; those it has are good until `ends` at most. Returns how many those are."""
    good = [credential for credential in source.credentials if credential.is_good(now)]
    for credential in good:
        credential.revoked_at = ends if credential.revoked_at is None else min(ends, credential.revoked_at)
    source.credentials.append(_credential(key, secret, salt, now))
    session.flush()
    return len(good)


def sources_of(session: Session, organisation_id: int) -> list[Source]:
    """The organisation's sources, by slug."""
    query = select(Source).where(Source.organisation_id == organisation_id).order_by(Source.slug)
    return list(session.scalars(query))


def sources_held(session: Session, source_ids: Collection[int]) -> list[Source]:
    """These sources; nobody changes how they are understood before this transaction ends."""
    query = select(Source).where(Source.id.in_(sorted(source_ids))).order_by(Source.id)
    return list(session.scalars(query.with_for_update(read=True)))


def sources_to_change(session: Session, organisation_id: int) -> list[Source]:
    """The organisation's sources, by slug; whoever holds one of them ends first, and nobody takes one meanwhile."""
    query = select(Source).where(Source.organisation_id == organisation_id).order_by(Source.id)
    return sorted(session.scalars(query.with_for_update()), key=lambda source: source.slug)


def source_by_slug(session: Session, organisation_id: int, slug: str) -> Source:
    """The source of that slug; raises `NotFoundError`."""
    query = select(Source).where(Source.organisation_id == organisation_id, Source.slug == slug)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"source {slug!r} is not known in this organisation")
    return found


def revoke_source(session: Session, source: Source, now: datetime) -> int:
    """Revoke every credential of the source that is still good; returns how many were."""
    good = [credential for credential in source.credentials if credential.is_good(now)]
    for credential in good:
        credential.revoked_at = now
    session.flush()
    return len(good)


def authenticate(session: Session, key: str, secret: str, now: datetime) -> Source | None:
    """The source that this key and secret belong to, or none. Slow on purpose: cache what it answers."""
    credential = session.scalar(select(SourceCredential).where(SourceCredential.key == key))
    if credential is None or not credential.is_good(now):
        return None
    matches = hmac.compare_digest(hash_secret(secret, credential.salt), credential.secret_hash)
    return credential.source if matches else None
