"""Micro-credentials, their rule versions, and the criteria that versions share.

A *micro-credential* is known by its slug. Each *rule version* is an immutable document. A *criterion* is kept once per
organisation under the hash of what it matches (`Criterion.match_key`): versions and rules that ask the same thing share
its matches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import ForeignKey, String, UniqueConstraint, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from records.base import Base, BigId
from records.errors import NotFoundError
from records.tables import TablesVersion
from records.upsert import insert_missing
from rules import Rule, rule_from_data, rule_to_data


class MicroCredential(Base):
    """A block of competencies that the organisation recognises."""

    __tablename__ = "microcredentials"
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    slug: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    versions: Mapped[list[RuleVersion]] = relationship(back_populates="microcredential", order_by="RuleVersion.number")


class RuleVersion(Base):
    """A published rule document. Never changed; the newest is in force."""

    __tablename__ = "rule_versions"
    __table_args__ = (UniqueConstraint("microcredential_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    microcredential_id: Mapped[int] = mapped_column(ForeignKey("microcredentials.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    microcredential: Mapped[MicroCredential] = relationship(back_populates="versions")

    @property
    def rule(self) -> Rule:
        """The document as the engine reads it. Read once: a version never changes."""
        return _rule_of(orjson.dumps(self.document))


@lru_cache(maxsize=10_000)
def _rule_of(document: bytes) -> Rule:
    return rule_from_data(orjson.loads(document), vocabulary=None)


class StoredCriterion(Base):
    """What one or more criteria match, and how far back history has been searched for it."""

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("organisation_id", "match_key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    match_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    # History has been searched for matches up to this position; statements that arrive now are matched as they come.
    searched_to: Mapped[int] = mapped_column(BigId, default=0)
    # Where history ends for this criterion: set when the search begins, so after the criterion was published.
    history_ends: Mapped[int | None] = mapped_column(BigId)


def newest_versions(session: Session, organisation_id: int) -> list[RuleVersion]:
    """The version in force of each micro-credential, by slug."""
    newest = (
        select(RuleVersion.microcredential_id, func.max(RuleVersion.number).label("number"))
        .join(MicroCredential)
        .where(MicroCredential.organisation_id == organisation_id)
        .group_by(RuleVersion.microcredential_id)
        .subquery()
    )
    query = (
        select(RuleVersion)
        .join(
            newest,
            (RuleVersion.microcredential_id == newest.c.microcredential_id) & (RuleVersion.number == newest.c.number),
        )
        .join(MicroCredential, MicroCredential.id == RuleVersion.microcredential_id)
        .order_by(MicroCredential.slug)
    )
    return list(session.scalars(query))


def microcredential_of(session: Session, organisation_id: int, slug: str) -> MicroCredential | None:
    """The micro-credential of that slug, if the organisation has one."""
    query = select(MicroCredential).where(
        MicroCredential.organisation_id == organisation_id, MicroCredential.slug == slug
    )
    return session.scalar(query)


def catalogue_stamp(session: Session, organisation_id: int) -> tuple[int, int, int]:
    """What changes with rules and tables: enough to know that a compiled catalogue is still good."""
    tables = select(func.max(TablesVersion.number)).where(TablesVersion.organisation_id == organisation_id)
    query = (
        select(
            func.count(RuleVersion.id),
            func.coalesce(func.max(RuleVersion.id), 0),
            func.coalesce(tables.scalar_subquery(), 0),
        )
        .join(MicroCredential)
        .where(MicroCredential.organisation_id == organisation_id)
    )
    versions, newest, number = session.execute(query).one()
    return versions, newest, number


def version_of(session: Session, organisation_id: int, slug: str, number: int | None = None) -> RuleVersion:
    """That version (the one in force if no number is given); raises `NotFoundError`."""
    query = (
        select(RuleVersion)
        .join(MicroCredential)
        .where(MicroCredential.organisation_id == organisation_id, MicroCredential.slug == slug)
        .order_by(RuleVersion.number.desc())
        .limit(1)
    )
    if number is not None:
        query = query.where(RuleVersion.number == number)
    version = session.scalar(query)
    if version is None:
        raise NotFoundError(f"micro-credential {slug!r} is not published in this organisation")
    return version


def versions_of(session: Session, organisation_id: int, slug: str) -> list[RuleVersion]:
    """Every version of that micro-credential, newest first."""
    query = (
        select(RuleVersion)
        .join(MicroCredential)
        .where(MicroCredential.organisation_id == organisation_id, MicroCredential.slug == slug)
    )
    return list(session.scalars(query.order_by(RuleVersion.number.desc())))


def newest_version_by_id(session: Session, organisation_id: int, microcredential_id: int) -> RuleVersion:
    """The version in force of the micro-credential of that number; raises `NotFoundError`."""
    query = (
        select(RuleVersion)
        .join(MicroCredential)
        .where(MicroCredential.organisation_id == organisation_id, MicroCredential.id == microcredential_id)
        .order_by(RuleVersion.number.desc())
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"micro-credential {microcredential_id} is not known in this organisation")
    return found


def publish_version(session: Session, organisation_id: int, rule: Rule, now: datetime) -> RuleVersion:
    """Make `rule` the version in force; the same document again changes nothing.

    Call it with the organisation locked: which criteria are in force must not change meanwhile.
    """
    owned = select(MicroCredential).where(
        MicroCredential.organisation_id == organisation_id, MicroCredential.slug == rule.id
    )
    microcredential = session.scalar(owned.with_for_update())
    if microcredential is None:
        microcredential = MicroCredential(organisation_id=organisation_id, slug=rule.id, created_at=now)
        session.add(microcredential)
        session.flush()
    document = rule_to_data(rule)
    last = microcredential.versions[-1] if microcredential.versions else None
    if last is not None and last.document == document:
        return last
    in_force = {key for other in newest_versions(session, organisation_id) for key in _match_keys(other.rule)}
    version = RuleVersion(
        number=last.number + 1 if last else 1, document=document, published_at=now, microcredential=microcredential
    )
    session.add(version)
    session.flush()
    _search_for(session, organisation_id, _match_keys(rule) - in_force, now)
    return version


def all_versions(session: Session, organisation_id: int) -> list[RuleVersion]:
    """Every version of every micro-credential, by slug and number."""
    query = (
        select(RuleVersion)
        .join(RuleVersion.microcredential)
        .where(MicroCredential.organisation_id == organisation_id)
        .options(contains_eager(RuleVersion.microcredential))
        .order_by(MicroCredential.slug, RuleVersion.number)
    )
    return list(session.scalars(query))


def restore_versions(
    session: Session,
    organisation_id: int,
    slug: str,
    versions: Sequence[tuple[int, Mapping[str, Any], datetime]],
    now: datetime,
) -> None:
    """Add versions (number, document, when it was published) that the micro-credential lacks, as they were elsewhere.

    They are newer than those that it has. Call it with the organisation locked, as `publish_version`.
    """
    owned = select(MicroCredential).where(
        MicroCredential.organisation_id == organisation_id, MicroCredential.slug == slug
    )
    microcredential = session.scalar(owned.with_for_update())
    if microcredential is None:
        microcredential = MicroCredential(organisation_id=organisation_id, slug=slug, created_at=now)
        session.add(microcredential)
        session.flush()
    in_force = {key for other in newest_versions(session, organisation_id) for key in _match_keys(other.rule)}
    restored = [
        RuleVersion(number=number, document=dict(document), published_at=published_at, microcredential=microcredential)
        for number, document, published_at in versions
    ]
    session.add_all(restored)
    session.flush()
    _search_for(session, organisation_id, _match_keys(restored[-1].rule) - in_force, now)


def _match_keys(rule: Rule) -> set[str]:
    return {criterion.match_key for criterion in rule.criteria}


def _search_for(session: Session, organisation_id: int, keys: set[str], now: datetime) -> None:
    """Have all of history searched for criteria that come into force.

    One that was in force before is searched for again: while it was not, no worker looked for it.
    """
    own = (StoredCriterion.organisation_id == organisation_id) & StoredCriterion.match_key.in_(sorted(keys))
    session.execute(
        update(StoredCriterion)
        .where(own)
        .values(searched_to=0, history_ends=None)
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"organisation_id": organisation_id, "match_key": key, "created_at": now, "searched_to": 0}
        for key in sorted(keys)
    ]
    insert_missing(session, StoredCriterion, rows)


def criteria_ids(session: Session, organisation_id: int) -> dict[str, int]:
    """The id of each stored criterion by its match key."""
    query = select(StoredCriterion.match_key, StoredCriterion.id).where(
        StoredCriterion.organisation_id == organisation_id
    )
    return {row[0]: row[1] for row in session.execute(query)}


def searched_keys(session: Session, organisation_id: int) -> frozenset[str]:
    """The match keys of the criteria for which history has been searched to its end."""
    query = select(StoredCriterion.match_key).where(
        StoredCriterion.organisation_id == organisation_id, StoredCriterion.searched_to >= StoredCriterion.history_ends
    )
    return frozenset(session.scalars(query))


def unsearched_criteria(session: Session, organisation_id: int | None = None) -> list[StoredCriterion]:
    """Criteria for which history has not been searched to its end, those least far first; of an organisation, if
    given."""
    query = select(StoredCriterion).where(
        or_(
            StoredCriterion.history_ends.is_(None),
            StoredCriterion.searched_to < StoredCriterion.history_ends,
        )
    )
    if organisation_id is not None:
        query = query.where(StoredCriterion.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(StoredCriterion.searched_to, StoredCriterion.id)))
