"""Organisations: the tenants. Everything else belongs to exactly one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.errors import AlreadyExistsError, NotFoundError


class Organisation(Base):
    """An issuer of micro-credentials: a school, a company, a campus."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Part of every public address and of the issuer's DID: never changed once a credential is out.
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    # A language map.
    name: Mapped[dict[str, Any]]
    # What is spoken where nothing else is known.
    language: Mapped[str] = mapped_column(String(16), default="en")
    # IANA name: the calendar of learners whose own zone is unknown.
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    # url, email, country: what the issuer profile says beside the name.
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


def organisation_by_slug(session: Session, slug: str) -> Organisation:
    """The organisation of that slug; raises `NotFoundError`."""
    found = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if found is None:
        raise NotFoundError(f"organisation {slug!r} is not known")
    return found


def all_organisations(session: Session) -> list[Organisation]:
    """Every organisation, by slug."""
    return list(session.scalars(select(Organisation).order_by(Organisation.slug)))


def lock_organisation(session: Session, organisation_id: int) -> None:
    """Hold the organisation until the transaction ends, for what it may have only one of.

    Rows that refer to it can still be written meanwhile.
    """
    held = select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    session.execute(held)


def add_organisation(session: Session, organisation: Organisation) -> Organisation:
    """Remember a new organisation; raises `AlreadyExistsError` when its slug is taken."""
    if session.scalar(select(Organisation.id).where(Organisation.slug == organisation.slug)):
        raise AlreadyExistsError(f"organisation {organisation.slug!r} exists already")
    session.add(organisation)
    session.flush()
    return organisation
