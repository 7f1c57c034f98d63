"""Skills frameworks: ESCO, and what others publish as CASE or as rich skill descriptors (RSD), kept to align with.

A *framework* is one edition of a public list of skills. An *item* is a skill, a piece of knowledge or a group of them,
known by its URI, with names in several languages. An item that a later edition lacks is *retired*: it is found no more,
but stays, for rules and awards name it. How items are searched is `records.framework_search`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Literal, TypeVar

import orjson
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base, BigId
from records.errors import NotFoundError

Kind = Literal["ESCO", "CASE", "RSD"]
SLUG_LENGTH = 64
URI_LENGTH = 500
CODE_LENGTH = 100
SORT_LENGTH = 40
# Rows of one statement: far below what either database takes as parameters.
BATCH = 2_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkFacts:
    """What its publisher says of a framework. `kind`: the form that it is published in."""

    kind: Kind
    name: Mapping[str, str]
    uri: str | None = None
    edition: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What its publisher says of an item; texts by language tag. `broader`: URIs of the items that hold it."""

    uri: str
    sort: str
    names: Mapping[str, str]
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None
    broader: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """What differs when anything of it differs."""
        told = {
            "sort": self.sort,
            "code": self.code,
            "names": dict(self.names),
            "others": {tag: list(names) for tag, names in self.others.items()},
            "descriptions": dict(self.descriptions),
            "broader": sorted(self.broader),
        }
        return hashlib.blake2b(orjson.dumps(told, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


class Framework(Base):
    """A framework as it was last imported."""

    __tablename__ = "frameworks"
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH))
    kind: Mapped[str] = mapped_column(String(8))
    # A language map.
    name: Mapped[dict[str, Any]]
    uri: Mapped[str | None] = mapped_column(String(URI_LENGTH))
    edition: Mapped[str | None] = mapped_column(String(64))
    licence: Mapped[str | None] = mapped_column(String(300))
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(120))


class FrameworkItem(Base):
    """A skill of a framework, or a group of skills."""

    __tablename__ = "framework_items"
    __table_args__ = (UniqueConstraint("framework_id", "uri"), Index("ix_framework_items_uri", "uri"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("frameworks.id"))
    uri: Mapped[str] = mapped_column(String(URI_LENGTH))
    code: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    # The publisher's word for what it is: skill, knowledge, group, Standard, …
    sort: Mapped[str] = mapped_column(String(SORT_LENGTH))
    names: Mapped[dict[str, Any]]
    others: Mapped[dict[str, Any]]
    descriptions: Mapped[dict[str, Any]]
    broader: Mapped[list[Any]]
    digest: Mapped[str] = mapped_column(String(32))
    # Since when the publisher has it no more.
    retired_at: Mapped[datetime | None]


def frameworks_of(session: Session, organisation_id: int) -> list[Framework]:
    """The organisation's frameworks, by slug."""
    query = select(Framework).where(Framework.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Framework.slug)))


def framework_by_slug(session: Session, organisation_id: int, slug: str) -> Framework:
    """The framework of that slug; raises `NotFoundError`."""
    query = select(Framework).where(Framework.organisation_id == organisation_id, Framework.slug == slug)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"this organisation has no skills framework {slug!r}")
    return found


def put_framework(
    session: Session, organisation_id: int, slug: str, facts: FrameworkFacts, *, by: str, now: datetime
) -> Framework:
    """The framework of that slug, saying what its publisher says now; a new one where there is none."""
    query = select(Framework).where(Framework.organisation_id == organisation_id, Framework.slug == slug)
    found = session.scalar(query.with_for_update())
    if found is None:
        found = Framework(organisation_id=organisation_id, slug=slug)
        session.add(found)
    found.kind, found.name, found.uri = facts.kind, dict(facts.name), facts.uri
    found.edition, found.licence = facts.edition, facts.licence
    found.imported_at, found.imported_by = now, by
    session.flush()
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an item, as far as an import must know it."""

    id: int
    digest: str
    retired: bool


def known_items(session: Session, framework_id: int) -> dict[str, Known]:
    """Every item of the framework by its URI."""
    query = select(FrameworkItem.uri, FrameworkItem.id, FrameworkItem.digest, FrameworkItem.retired_at)
    found = session.execute(query.where(FrameworkItem.framework_id == framework_id))
    return {uri: Known(identifier, digest, retired is not None) for uri, identifier, digest, retired in found}


def add_items(session: Session, framework_id: int, items: Sequence[ItemFacts]) -> list[int]:
    """Remember new items; their numbers, in the same order."""
    rows = [{"framework_id": framework_id, "uri": item.uri, **_columns(item)} for item in items]
    inserting = FrameworkItem.__table__.insert().returning(FrameworkItem.id, sort_by_parameter_order=True)  # type: ignore[attr-defined]
    return [identifier for (identifier,) in session.execute(inserting, rows)]


def change_items(session: Session, items: Sequence[tuple[int, ItemFacts]]) -> None:
    """Have these items say what they say now; one that was retired is back."""
    if items:
        session.execute(update(FrameworkItem), [{"id": number, **_columns(item)} for number, item in items])


def retire_items(session: Session, item_ids: Collection[int], now: datetime) -> None:
    """Mark items that the publisher has no more."""
    for some in in_batches(sorted(item_ids)):
        marking = update(FrameworkItem).where(FrameworkItem.id.in_(some)).values(retired_at=now)
        session.execute(marking.execution_options(synchronize_session=False))


def _columns(item: ItemFacts) -> dict[str, Any]:
    return {
        "code": item.code,
        "sort": item.sort,
        "names": dict(item.names),
        "others": {tag: list(names) for tag, names in item.others.items()},
        "descriptions": dict(item.descriptions),
        "broader": sorted(item.broader),
        "digest": item.digest,
        "retired_at": None,
    }


def in_batches(things: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """The things, so many at a time that one statement takes them."""
    rest = iter(things)
    while some := tuple(islice(rest, BATCH)):
        yield some


def item_counts(session: Session, organisation_id: int) -> dict[int, tuple[int, int]]:
    """How many items each framework has, and how many of them are retired."""
    query = (
        select(FrameworkItem.framework_id, func.count(), func.count(FrameworkItem.retired_at))
        .join(Framework, Framework.id == FrameworkItem.framework_id)
        .where(Framework.organisation_id == organisation_id)
        .group_by(FrameworkItem.framework_id)
    )
    return {framework_id: (count, retired) for framework_id, count, retired in session.execute(query)}


def items_by_uri(
    session: Session, organisation_id: int, uris: Collection[str]
) -> list[tuple[FrameworkItem, Framework]]:
    """The items of these URIs, retired ones too, each with its framework."""
    query = (
        select(FrameworkItem, Framework)
        .join(Framework, Framework.id == FrameworkItem.framework_id)
        .where(Framework.organisation_id == organisation_id, FrameworkItem.uri.in_(sorted(uris)))
        .order_by(FrameworkItem.uri, Framework.slug)
    )
    return [(item, framework) for item, framework in session.execute(query)]


def item_of(session: Session, framework: Framework, uri: str) -> FrameworkItem:
    """The item of that URI, or of that code; raises `NotFoundError`."""
    own = select(FrameworkItem).where(FrameworkItem.framework_id == framework.id)
    found = session.scalar(own.where(FrameworkItem.uri == uri))
    if found is None:
        found = session.scalars(own.where(FrameworkItem.code == uri).order_by(FrameworkItem.id)).first()
    if found is None:
        raise NotFoundError(f"{framework.slug} has no item {uri!r}")
    return found


def drop_framework(session: Session, framework: Framework) -> None:
    """Forget the framework and its items. Call `framework_search.forget_all` first."""
    session.execute(delete(FrameworkItem).where(FrameworkItem.framework_id == framework.id))
    session.delete(framework)
    session.flush()
