"""Status lists: where strangers see that a credential was withdrawn.

A *list* is a signed document with a bit for each of its places. An *entry* gives a credential its place: drawn at
random, and kept unique by its key. Which bits are set is not kept: it follows from the states of the awards.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.awards import WITHHELD_SQL, Award, Credential
from records.base import Base
from records.upsert import insert_missing

_NO_TOKEN = text("token is null")


class StatusList(Base):
    """A list of one issuer, as it was last signed. Served at `address` for good."""

    __tablename__ = "status_lists"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_status_lists_outdated", "id", sqlite_where=text("outdated"), postgresql_where=text("outdated")),
        Index("ix_status_lists_without_token", "id", sqlite_where=_NO_TOKEN, postgresql_where=_NO_TOKEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int]
    # The issuer, as its credentials name it.
    did: Mapped[str] = mapped_column(String(512))
    address: Mapped[str] = mapped_column(String(512), index=True)
    length: Mapped[int]
    document: Mapped[dict[str, Any]]
    # The same as a token; none while it waits to be signed.
    token: Mapped[str | None] = mapped_column(Text)
    signed_at: Mapped[datetime]
    # Whether the state of an award in it has changed since.
    outdated: Mapped[bool] = mapped_column(default=False)


class StatusEntry(Base):
    """The place of a credential in a list."""

    __tablename__ = "status_entries"
    __table_args__ = (UniqueConstraint("credential_id", "list_id"),)

    list_id: Mapped[int] = mapped_column(ForeignKey("status_lists.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # No foreign key: the place is taken before the credential that names it is signed, in the same transaction.
    credential_id: Mapped[uuid.UUID]


def newest_list(session: Session, organisation_id: int, did: str) -> StatusList | None:
    """The list in which this issuer's credentials get their places now."""
    query = select(StatusList).where(StatusList.organisation_id == organisation_id, StatusList.did == did)
    return session.scalar(query.order_by(StatusList.number.desc()).limit(1))


def highest_number(session: Session, organisation_id: int) -> int:
    """The number of the organisation's last list; 0 where it has none."""
    query = select(StatusList.number).where(StatusList.organisation_id == organisation_id)
    return session.scalar(query.order_by(StatusList.number.desc()).limit(1)) or 0


def list_by_number(session: Session, organisation_id: int, number: int) -> StatusList | None:
    """That list of the organisation."""
    query = select(StatusList).where(StatusList.organisation_id == organisation_id, StatusList.number == number)
    return session.scalar(query)


def list_at(session: Session, address: str) -> dict[str, Any] | None:
    """The signed list of that address, if it is one of this store's."""
    return session.scalar(select(StatusList.document).where(StatusList.address == address))


def places_of(session: Session, did: str, credential_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[str, int]]:
    """Address and place of each of these credentials that has one in a list of that issuer."""
    query = (
        select(StatusEntry.credential_id, StatusList.address, StatusEntry.place)
        .join(StatusList)
        .where(StatusEntry.credential_id.in_(list(credential_ids)), StatusList.did == did)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def draw_places(session: Session, found: StatusList, wanting: list[uuid.UUID], draw: Callable[[int], int]) -> None:
    """Try to give each of these credentials a place; `draw` gives a number below the one that it is given.

    Who draws a place that is taken goes away without one.
    """
    rows = [{"list_id": found.id, "place": draw(found.length), "credential_id": one} for one in wanting]
    insert_missing(session, StatusEntry, sorted(rows, key=lambda row: row["place"]))


@event.listens_for(Award, "after_update")
def outdate_lists(_mapper: object, connection: Connection, award: Award) -> None:
    """Have the lists signed anew that tell the state of this award: whoever changed it, and for whatever reason."""
    if not inspect(award).attrs.state.history.has_changes():
        return
    concerned = (
        select(StatusEntry.list_id)
        .join(Credential, Credential.id == StatusEntry.credential_id)
        .where(Credential.award_id == award.id)
    )
    connection.execute(update(StatusList).where(StatusList.id.in_(concerned)).values(outdated=True))


def outdated_list(session: Session) -> StatusList | None:
    """A list that waits to be signed anew, held until the transaction ends."""
    query = select(StatusList).where(StatusList.outdated.is_(true())).order_by(StatusList.id).limit(1)
    return session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def has_outdated_list(session: Session) -> bool:
    """Whether any list waits to be signed anew."""
    return session.scalar(select(StatusList.id).where(StatusList.outdated.is_(true())).limit(1)) is not None


def lists_without_token(session: Session) -> list[StatusList]:
    """Lists that are still to be signed as tokens, held until the transaction ends."""
    query = select(StatusList).where(StatusList.token.is_(None)).order_by(StatusList.id)
    return list(session.scalars(query.with_for_update(skip_locked=True).execution_options(populate_existing=True)))


def has_list_without_token(session: Session) -> bool:
    """Whether any list waits to be signed as a token."""
    return session.scalar(select(StatusList.id).where(StatusList.token.is_(None)).limit(1)) is not None


def withheld_places(session: Session, found: StatusList) -> list[int]:
    """The places of credentials that their issuer does not uphold now."""
    query = (
        select(StatusEntry.place)
        .join(Credential, Credential.id == StatusEntry.credential_id)
        .join(Award, Award.id == Credential.award_id)
        .where(StatusEntry.list_id == found.id, Award.organisation_id == found.organisation_id, WITHHELD_SQL)
    )
    return list(session.scalars(query))
