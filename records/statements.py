"""The statement store's tables.

A statement's *payload* is the JSON text that is given back, with id, stored, authority, timestamp and version filled
in; it never becomes an object model. Its row also holds the main key (see `records.statement_keys`); the few
statements that answer to more keys have rows in `statement_aliases`. Nothing here is ever updated, and no row is shared
between statements: two writers meet only over the same statement id.

`voidings` is the one truth about voiding. A voiding may arrive before the statement that it voids, and voids nothing
if that one turns out to be a voiding statement itself (xAPI 2.0 §4.2.5).
"""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from records.base import PERSONAL, Base

# A key's place where it has no value; keys of aliases are compared, and NULL equals nothing.
NONE = 0


class Statement(Base):
    """One statement, as it is given back."""

    __tablename__ = "statements"
    __table_args__ = (
        Index("uq_statements_id", "organisation_id", "id", unique=True),
        # Every filter that must not slow down as the store grows has an index that ends with the position.
        Index("ix_statements_actor", "organisation_id", "actor", "position"),
        Index("ix_statements_actor_verb", "organisation_id", "actor", "verb", "position"),
        Index("ix_statements_verb", "organisation_id", "verb", "position"),
        Index("ix_statements_activity", "organisation_id", "activity", "position"),
        Index(
            "ix_statements_registration",
            "organisation_id",
            "registration",
            "position",
            sqlite_where=text("registration IS NOT NULL"),
            postgresql_where=text("registration IS NOT NULL"),
        ),
        Index("ix_statements_source", "organisation_id", "source_id", "position"),
    )

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[uuid.UUID] = mapped_column(Uuid)
    # A source's id. No foreign key: sources are never deleted, and each row would lock its source's.
    source_id: Mapped[int]
    actor: Mapped[int | None] = mapped_column(BigInteger)
    verb: Mapped[int] = mapped_column(BigInteger)
    activity: Mapped[int | None] = mapped_column(BigInteger)
    registration: Mapped[int | None] = mapped_column(BigInteger)
    payload: Mapped[str] = mapped_column(Text, info=PERSONAL)


class StatementAlias(Base):
    """Another key under which a statement is found."""

    __tablename__ = "statement_aliases"
    __table_args__ = (
        Index("ix_statement_aliases_agent", "organisation_id", "agent", "position"),
        Index("ix_statement_aliases_verb", "organisation_id", "verb", "position"),
        Index("ix_statement_aliases_activity", "organisation_id", "activity", "position"),
        Index("ix_statement_aliases_registration", "organisation_id", "registration", "position"),
        {"sqlite_with_rowid": False},
    )

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    agent: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    verb: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    activity: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    registration: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class StatementTerm(Base):
    """An agent or activity that a statement mentions beyond its keys."""

    __tablename__ = "statement_terms"
    __table_args__ = ({"sqlite_with_rowid": False},)

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    term: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class StatementReference(Base):
    """A statement whose object is another statement, perhaps one that has not arrived yet."""

    __tablename__ = "statement_references"
    __table_args__ = ({"sqlite_with_rowid": False},)

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    target_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Voiding(Base):
    """That a statement is voided, and by which statement first."""

    __tablename__ = "voidings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    voided_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    by_position: Mapped[int] = mapped_column(BigInteger)


class Attachment(Base):
    """The content of an attachment, known by its SHA-2 in hexadecimal (xAPI 2.0 §4.2.2.6)."""

    __tablename__ = "attachments"

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha2: Mapped[str] = mapped_column(String(128), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, info=PERSONAL)


class Activity(Base):
    """What is known of an activity: the definitions of all statements, merged (xAPI 2.0 §4.1.6.4)."""

    __tablename__ = "activities"

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    activity: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    iri: Mapped[str] = mapped_column(Text)
    # JSON.
    definition: Mapped[str] = mapped_column(Text)
