"""Progress, awards and credentials: what evaluation concluded about a learner.

*Progress* is the last verdict on (learner, micro-credential). An *award* says that the block was met: it pins the rule
version, the verdict and the digests of the statements that it cites. A *credential* is the signed document of an award.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    false,
    func,
    select,
    text,
    true,
)
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload

from records.award_states import NEVER_HELD
from records.base import PERSONAL, Base
from records.errors import NotFoundError
from records.learners import Learner
from records.microcredentials import MicroCredential, RuleVersion
from records.reaching import MOST_PARTS, reached_text
from records.tables import TablesVersion
from records.upsert import insert_or_replace
from rules import Holding

# Of these, strangers are told that the issuer does not uphold them.
WITHHELD_SQL = text("awards.state in ('suspended', 'review', 'revoked')")
# Of these, what they show counts: an award under review still stands.
HELD_SQL = text("awards.state in ('issued', 'review')")
_HELD_INDEX = text("state in ('issued', 'review')")
# From here on somebody is nearly there, as pages say in whole percent (`records.page_queries.NEARLY_THERE`).
NEAR_SQL = text("progress.status = 'open' and progress.progress >= 0.745")
_NEAR_INDEX = text("status = 'open' and progress >= 0.745")
_WITHHELD_INDEX = text("state in ('suspended', 'review', 'revoked')")
_NO_TOKEN = text("token is null")
# Of these, there is one at a time.
STANDING_SQL = text("state in ('issued', 'suspended', 'review', 'recommended')")
TO_DECIDE_SQL = text("state in ('recommended', 'review')")
_UNSIGNED_SQL = text("unsigned and state = 'issued'")
_OUTDATED_SQL = text("credentials.outdated")
_OUTDATED_INDEX = text("outdated")
_ENDS_SQL = text("state in ('issued', 'suspended', 'review', 'recommended') and valid_until is not null")


class Progress(Base):
    """The last verdict on a learner and a micro-credential, and when it can change by time alone."""

    __tablename__ = "progress"
    __table_args__ = (
        Index("ix_progress_next_change_at", "next_change_at"),
        # Few of many, and read without the verdicts, which are large.
        Index(
            "ix_progress_near",
            "microcredential_id",
            "learner_id",
            "progress",
            sqlite_where=_NEAR_INDEX,
            postgresql_where=_NEAR_INDEX,
        ),
        # How far everybody is with one micro-credential, again without the verdicts (`records.analytics`).
        Index("ix_progress_reached", "organisation_id", "microcredential_id", "version_id", "reached", "learner_id"),
    )

    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    microcredential_id: Mapped[int] = mapped_column(ForeignKey("microcredentials.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_versions.id"))
    status: Mapped[str] = mapped_column(String(8))
    progress: Mapped[float]
    verdict: Mapped[dict[str, Any]]
    # The verdict in short: how far each part is (`records.reaching`).
    reached: Mapped[str] = mapped_column(String(MOST_PARTS), default="", server_default="")
    as_of: Mapped[datetime]
    next_change_at: Mapped[datetime | None]


class Award(Base):
    """A learner met a block."""

    __tablename__ = "awards"
    __table_args__ = (
        # Two workers, two servers, two restarts: the database lets only one award stand at a time.
        Index(
            "uq_awards_standing",
            "learner_id",
            "microcredential_id",
            unique=True,
            sqlite_where=STANDING_SQL,
            postgresql_where=STANDING_SQL,
        ),
        Index("ix_awards_organisation_recorded", "organisation_id", "recorded_at"),
        # What is counted of many, without the verdicts, which are large: by learner, and by micro-credential.
        Index("ix_awards_learner", "learner_id", "state", "microcredential_id"),
        Index(
            "ix_awards_microcredential",
            "organisation_id",
            "microcredential_id",
            "state",
            "version_id",
            "awarded_at",
            "learner_id",
        ),
        # Few of many.
        Index(
            "ix_awards_to_decide",
            "organisation_id",
            "recorded_at",
            sqlite_where=TO_DECIDE_SQL,
            postgresql_where=TO_DECIDE_SQL,
        ),
        Index("ix_awards_ends", "valid_until", sqlite_where=_ENDS_SQL, postgresql_where=_ENDS_SQL),
        # Who holds what: all that is read for it.
        Index(
            "ix_awards_held",
            "version_id",
            "learner_id",
            "valid_until",
            "awarded_at",
            "renewed_at",
            sqlite_where=_HELD_INDEX,
            postgresql_where=_HELD_INDEX,
        ),
        Index("ix_awards_withheld", "organisation_id", sqlite_where=_WITHHELD_INDEX, postgresql_where=_WITHHELD_INDEX),
        Index("ix_awards_unsigned", "recorded_at", sqlite_where=_UNSIGNED_SQL, postgresql_where=_UNSIGNED_SQL),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    microcredential_id: Mapped[int] = mapped_column(ForeignKey("microcredentials.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_versions.id"))
    # The tables by which its evidence was understood; none where nobody wrote that down.
    tables_id: Mapped[int | None] = mapped_column(ForeignKey("tables_versions.id"))
    verdict: Mapped[dict[str, Any]]
    # [{statement_id, modality, at, digest}]: what the award rests on.
    cited: Mapped[list[Any]]
    # One of `records.award_states.STATES`.
    state: Mapped[str] = mapped_column(String(12))
    # Whether it has no credential yet: a worker that looks for such awards must not look at all the others.
    unsigned: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Why it is not simply issued: a code of recognition's, or what a person wrote.
    reason: Mapped[str | None] = mapped_column(Text)
    # The first instant from which the block was met.
    awarded_at: Mapped[datetime]
    # When it was noticed.
    recorded_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    # Since when it does not count: suspended or revoked.
    withdrawn_at: Mapped[datetime | None]
    # When a person last decided on it.
    decided_at: Mapped[datetime | None]
    # The instant at which its last renewal was met.
    renewed_at: Mapped[datetime | None]
    learner: Mapped[Learner] = relationship()
    version: Mapped[RuleVersion] = relationship()
    tables: Mapped[TablesVersion | None] = relationship()
    microcredential: Mapped[MicroCredential] = relationship()
    credential: Mapped[Credential | None] = relationship(back_populates="award")


class Credential(Base):
    """The signed document of an award."""

    __tablename__ = "credentials"
    __table_args__ = (
        UniqueConstraint("award_id"),
        Index("ix_credentials_without_token", "id", sqlite_where=_NO_TOKEN, postgresql_where=_NO_TOKEN),
        Index("ix_credentials_outdated", "award_id", sqlite_where=_OUTDATED_INDEX, postgresql_where=_OUTDATED_INDEX),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"))
    document: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)
    # The same as a token; none while it waits to be signed.
    token: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    issued_at: Mapped[datetime]
    # Whether the award's life is another one by now than the document says.
    outdated: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The signed record of this credential and those that it rests on, if any. Large, so loaded where it is asked for.
    record: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True, info=PERSONAL)
    award: Mapped[Award] = relationship(back_populates="credential")


def awards_of_learners(session: Session, learner_ids: Sequence[int]) -> dict[int, list[Award]]:
    """Every award of each of these learners, oldest first, with micro-credential and version."""
    query = (
        select(Award)
        .where(Award.learner_id.in_(learner_ids))
        .options(joinedload(Award.microcredential), joinedload(Award.version), joinedload(Award.credential))
        .order_by(Award.awarded_at, Award.recorded_at, Award.id)
    )
    found: dict[int, list[Award]] = {learner_id: [] for learner_id in learner_ids}
    for award in session.scalars(query):
        found[award.learner_id].append(award)
    return found


def holdings(awards: Iterable[Award]) -> tuple[Holding, ...]:
    """What these awards say that their learner holds or held, as the rules' `holds` reads it."""
    return tuple(
        Holding(
            microcredential=award.microcredential.slug,
            version=award.version.number,
            issued_at=award.awarded_at,
            valid_until=award.valid_until,
            withdrawn_at=award.withdrawn_at,
        )
        for award in awards
        if award.state not in NEVER_HELD
    )


def keep_progress(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Remember the last verdicts: a row for each (learner, micro-credential), in place of the one before."""
    told = ({**row, "reached": reached_text(row["verdict"])} for row in rows)
    ordered = sorted(told, key=lambda row: (row["learner_id"], row["microcredential_id"]))
    insert_or_replace(session, Progress, ordered)


def followed_by(session: Session, learner_ids: Sequence[int]) -> dict[int, set[int]]:
    """The micro-credentials that there is a verdict on, for each learner."""
    query = select(Progress.learner_id, Progress.microcredential_id).where(Progress.learner_id.in_(learner_ids))
    found: dict[int, set[int]] = {learner_id: set() for learner_id in learner_ids}
    for learner_id, microcredential_id in session.execute(query):
        found[learner_id].add(microcredential_id)
    return found


def due_progress(session: Session, now: datetime, limit: int) -> list[Progress]:
    """Verdicts that can have changed by `now` with no new evidence, held until the transaction ends."""
    query = select(Progress).where(Progress.next_change_at <= now).order_by(Progress.next_change_at)
    return list(session.scalars(query.limit(limit).with_for_update(skip_locked=True)))


def expired_awards(session: Session, now: datetime, limit: int) -> list[Award]:
    """Awards that stand although their life is over."""
    query = select(Award).where(_ENDS_SQL, Award.valid_until <= now)
    return list(session.scalars(query.order_by(Award.valid_until).limit(limit).with_for_update(skip_locked=True)))


def next_instant(session: Session) -> datetime | None:
    """The earliest instant at which time alone changes a verdict or ends an award; none where there is none."""
    verdict = session.scalar(select(func.min(Progress.next_change_at)))
    award = session.scalar(select(func.min(Award.valid_until)).where(_ENDS_SQL))
    return min((instant for instant in (verdict, award) if instant is not None), default=None)


def has_unsigned_award(session: Session) -> bool:
    """Whether any credential has still to be signed, or signed anew."""
    return any(session.scalar(query.limit(1)) is not None for query in (_unsigned(Award.id), _outdated(Award.id)))


def unsigned_awards(session: Session, limit: int) -> list[Award]:
    """Issued awards whose credential has still to be signed, or signed anew, held until the transaction ends."""
    found: list[Award] = []
    for query in (_unsigned(Award), _outdated(Award)):
        if len(found) < limit:
            loading = query.options(
                selectinload(Award.credential),
                selectinload(Award.learner),
                selectinload(Award.version),
                selectinload(Award.microcredential),
            )
            held = loading.limit(limit - len(found)).with_for_update(skip_locked=True, of=Award)
            found += session.scalars(held)
    return found


def _unsigned(what: Any) -> Select[Any]:
    return select(what).select_from(Award).where(_UNSIGNED_SQL).order_by(Award.recorded_at)


def _outdated(what: Any) -> Select[Any]:
    # Few of many: SQLite finds them first if they are asked for apart.
    of = select(Credential.award_id).where(_OUTDATED_SQL)
    return select(what).select_from(Award).where(Award.id.in_(of), Award.state == "issued")


def keep_credential(
    session: Session, award: Award, credential_id: uuid.UUID, document: dict[str, Any], now: datetime
) -> None:
    """Keep the signed document of an award: a new credential, or a later text of the one that it has."""
    credential = award.credential
    if credential is None:
        credential = Credential(id=credential_id, organisation_id=award.organisation_id, award=award)
        session.add(credential)
    credential.document, credential.issued_at, credential.outdated = document, now, False
    award.unsigned = False
    # Signed in a step of its own: it takes longer, and nobody waits for it.
    credential.token = None


def credentials_without_token(session: Session, limit: int) -> list[Credential]:
    """Credentials that are still to be signed as tokens, held until the transaction ends."""
    query = select(Credential).where(Credential.token.is_(None)).order_by(Credential.id).limit(limit)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def award_by_id(session: Session, organisation_id: int, award_id: uuid.UUID) -> Award:
    """That award with learner, version and credential, as it is now; raises `NotFoundError`."""
    query = (
        select(Award)
        .where(Award.organisation_id == organisation_id, Award.id == award_id)
        .options(joinedload(Award.learner), joinedload(Award.version), joinedload(Award.credential))
        .execution_options(populate_existing=True)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"award {award_id} is not known in this organisation")
    return found


def newest_awards(
    session: Session, organisation_id: int, limit: int, states: Sequence[str] | None = None
) -> list[Award]:
    """The organisation's latest awards with learner and version, newest first; in these states, where given."""
    query = (
        select(Award)
        .where(Award.organisation_id == organisation_id)
        .options(joinedload(Award.learner), joinedload(Award.version), joinedload(Award.credential))
        .order_by(Award.recorded_at.desc(), Award.id)
        .limit(limit)
    )
    if states is not None:
        query = query.where(Award.state.in_(states))
    return list(session.scalars(query))


def awards_to_decide(session: Session, organisation_id: int, limit: int, offset: int = 0) -> list[Award]:
    """The awards that wait for a person, those that wait longest first."""
    query = (
        select(Award)
        .where(Award.organisation_id == organisation_id, TO_DECIDE_SQL)
        .options(joinedload(Award.learner), joinedload(Award.version))
        .order_by(Award.recorded_at, Award.id)
        .limit(limit)
        .offset(offset)
    )
    return list(session.scalars(query))


def to_decide_count(session: Session, organisation_id: int) -> int:
    """How many awards wait for a person."""
    query = select(func.count()).where(Award.organisation_id == organisation_id, TO_DECIDE_SQL)
    return session.scalar(query) or 0


def holders_by_microcredential(session: Session, organisation_id: int) -> dict[int, int]:
    """How many learners hold each micro-credential now."""
    query = (
        select(Award.microcredential_id, func.count())
        .where(Award.organisation_id == organisation_id, Award.state == "issued")
        .group_by(Award.microcredential_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def credential_by_id(session: Session, organisation_id: int, credential_id: uuid.UUID) -> Credential:
    """That credential of that organisation, with its award; raises `NotFoundError`."""
    query = (
        select(Credential)
        .where(Credential.id == credential_id, Credential.organisation_id == organisation_id)
        .options(
            joinedload(Credential.award).joinedload(Award.version),
            joinedload(Credential.award).joinedload(Award.learner),
        )
    )
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"credential {credential_id} is not known in this organisation")
    return found


def credentials_of(session: Session, organisation_id: int) -> list[Credential]:
    """The organisation's credentials, oldest first."""
    query = (
        select(Credential)
        .where(Credential.organisation_id == organisation_id)
        .options(joinedload(Credential.award).joinedload(Award.learner), joinedload(Credential.award, Award.version))
    )
    return list(session.scalars(query.order_by(Credential.issued_at, Credential.id)))
