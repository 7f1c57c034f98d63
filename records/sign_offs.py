"""Sign-offs: somebody who was there says what a learner did at work, or thanks them for their help.

A *sign-off* is asked for by the learner (or given in bulk), and answered by the *attester*, mostly by a link without
an account. Its states:

    asked ─▶ confirmed ─▶ revoked          asked: the link waits; over once `expires_at` has passed
      ├────▶ checking ──▶ confirmed        checking: confirmed, and does not count before a second person has looked
      │         └───────▶ refused
      ├────▶ declined                      by the attester, with a reason
      └────▶ withdrawn                     by the learner, or by who asked

Once confirmed it is a statement in the store (`statement_id`); what it counts for, rules say.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base
from records.errors import NotFoundError
from records.learners import Learner, merged_into

NAME_LENGTH = 200
EMAIL_LENGTH = 254
TITLE_LENGTH = 300
ROLE_LENGTH = 32

Kind = Literal["practice", "thanks"]
State = Literal["asked", "checking", "confirmed", "declined", "withdrawn", "refused", "revoked"]
STATES: tuple[State, ...] = get_args(State)
# Those in which somebody stands by it.
STANDING: tuple[State, ...] = ("checking", "confirmed")


class SignOff(Base):
    """What was asked, of whom, and what came of it."""

    __tablename__ = "sign_offs"
    __table_args__ = (
        Index("ix_sign_offs_learner", "organisation_id", "learner_id"),
        Index("ix_sign_offs_state", "organisation_id", "state"),
        Index("ix_sign_offs_attester", "organisation_id", "attester_email"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    # What it is for, where it is for a criterion of a rule: its key there.
    microcredential_id: Mapped[int | None] = mapped_column(ForeignKey("microcredentials.id"))
    criterion: Mapped[str | None] = mapped_column(String(200))
    # What was done, when, for how many minutes, and what the learner thinks of it.
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), info=PERSONAL)
    happened_at: Mapped[datetime]
    minutes: Mapped[int | None]
    reflection: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    # Who attests: as the learner named them, and once it is answered as they call themselves.
    attester_name: Mapped[str] = mapped_column(String(NAME_LENGTH), info=PERSONAL)
    # In lower case.
    attester_email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), info=PERSONAL)
    # In which role they were there; and whether the organisation vouches for that, or they say so themselves.
    attester_role: Mapped[str | None] = mapped_column(String(ROLE_LENGTH))
    vouched: Mapped[bool] = mapped_column(default=False)
    # Whether who confirmed typed a code that was sent to the address, beside holding the link.
    by_code: Mapped[bool] = mapped_column(default=False)
    # The language in which the attester is written to.
    language: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    # Levels by criterion of the rubric, and an overall score from 0 to 1.
    levels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    score: Mapped[float | None]
    # The second look: who, when, and what they say.
    checked_by: Mapped[str | None] = mapped_column(String(120))
    checked_at: Mapped[datetime | None]
    check_comment: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    # Who took it back (the learner before it was answered, or somebody after), when and why.
    ended_by: Mapped[str | None] = mapped_column(String(120))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    statement_id: Mapped[uuid.UUID | None]

    def is_over(self, now: datetime) -> bool:
        """Whether the link came to nothing by its time."""
        return self.state == "asked" and self.expires_at <= now

    def shown_state(self, now: datetime) -> str:
        """The state in one word: one of `STATES`, or `expired`."""
        return "expired" if self.is_over(now) else self.state


class SignOffFile(Base):
    """A file that the learner put to it."""

    __tablename__ = "sign_off_files"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    sign_off_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sign_offs.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), info=PERSONAL)
    # As its content shows, whatever it was called.
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, info=PERSONAL, deferred=True)


class SignOffCode(Base):
    """The code that was sent last to the attester of a sign-off; of it only a digest is kept."""

    __tablename__ = "sign_off_codes"

    sign_off_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sign_offs.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # How many codes were sent within a day of one another, and how often this one was guessed wrongly.
    sent: Mapped[int]
    wrong: Mapped[int] = mapped_column(default=0)


def code_of(session: Session, sign_off: SignOff) -> SignOffCode | None:
    """The code that was sent last for this sign-off."""
    return session.get(SignOffCode, sign_off.id, populate_existing=True)


def forget_code(session: Session, sign_off: SignOff) -> None:
    """Let no code be good for it any more."""
    session.execute(delete(SignOffCode).where(SignOffCode.sign_off_id == sign_off.id))


def add_sign_off(session: Session, made: SignOff, files: Sequence[SignOffFile] = ()) -> SignOff:
    """Remember a sign-off and its files."""
    session.add(made)
    session.flush()
    session.add_all(files)
    session.flush()
    return made


def sign_off_by_id(session: Session, organisation_id: int, sign_off_id: uuid.UUID) -> SignOff:
    """The sign-off of that id; raises `NotFoundError`."""
    found = session.scalar(select(SignOff).where(SignOff.organisation_id == organisation_id, SignOff.id == sign_off_id))
    if found is None:
        raise NotFoundError(f"sign-off {sign_off_id} is not known in this organisation")
    return found


def hold_sign_off(session: Session, organisation_id: int, sign_off_id: uuid.UUID) -> SignOff:
    """The same, held until the transaction ends and as it is by now."""
    found = sign_off_by_id(session, organisation_id, sign_off_id)
    session.refresh(found, with_for_update=True)
    return found


def sign_offs_of_learner(session: Session, organisation_id: int, learner_id: int) -> list[SignOff]:
    """The learner's own, newest first."""
    own = SignOff.learner_id.in_(merged_into(session, learner_id))
    query = select(SignOff).where(SignOff.organisation_id == organisation_id, own)
    return list(session.scalars(query.order_by(SignOff.asked_at.desc(), SignOff.id)))


def sign_offs_page(
    session: Session, organisation_id: int, state: str | None, now: datetime, offset: int, limit: int
) -> tuple[int, list[tuple[SignOff, str | None]]]:
    """How many there are in this state (`expired` is one), or in all, and some of them with the learner's name."""
    where = [SignOff.organisation_id == organisation_id]
    if state == "expired":
        where += [SignOff.state == "asked", SignOff.expires_at <= now]
    elif state == "asked":
        where += [SignOff.state == "asked", SignOff.expires_at > now]
    elif state is not None:
        where.append(SignOff.state == state)
    total = session.scalar(select(func.count()).select_from(SignOff).where(*where)) or 0
    query = (
        select(SignOff, Learner.name)
        .join(Learner, Learner.id == SignOff.learner_id)
        .where(*where)
        .order_by(SignOff.asked_at.desc(), SignOff.id)
        .offset(offset)
        .limit(limit)
    )
    return total, [(row[0], row[1]) for row in session.execute(query)]


def checking_count(session: Session, organisation_id: int) -> int:
    """How many wait for a second person."""
    query = (
        select(func.count())
        .select_from(SignOff)
        .where(SignOff.organisation_id == organisation_id, SignOff.state == "checking")
    )
    return session.scalar(query) or 0


def files_of(session: Session, sign_off_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[SignOffFile]]:
    """The files of these sign-offs, without their content."""
    found: dict[uuid.UUID, list[SignOffFile]] = {each: [] for each in sign_off_ids}
    query = select(SignOffFile).where(SignOffFile.sign_off_id.in_(found)).order_by(SignOffFile.name, SignOffFile.id)
    for file in session.scalars(query) if found else ():
        found[file.sign_off_id].append(file)
    return found


def drop_files(session: Session, sign_off: SignOff) -> None:
    """Keep its files no more."""
    session.execute(delete(SignOffFile).where(SignOffFile.sign_off_id == sign_off.id))


def file_by_id(session: Session, sign_off: SignOff, file_id: uuid.UUID) -> SignOffFile:
    """A file of this sign-off; raises `NotFoundError`."""
    found = session.get(SignOffFile, file_id)
    if found is None or found.sign_off_id != sign_off.id:
        raise NotFoundError("this sign-off has no such file")
    return found


def asked_since(session: Session, organisation_id: int, learner_id: int, since: datetime) -> int:
    """How many letters this learner had sent since then: first ones and reminders."""
    query = select(func.count() + func.coalesce(func.sum(SignOff.reminders), 0)).where(
        SignOff.organisation_id == organisation_id, SignOff.learner_id == learner_id, SignOff.asked_at > since
    )
    return int(session.scalar(query) or 0)


def written_since(session: Session, organisation_id: int, email: str, since: datetime) -> int:
    """How many requests went to this address since then."""
    query = select(func.count()).where(
        SignOff.organisation_id == organisation_id, SignOff.attester_email == email, SignOff.asked_at > since
    )
    return session.scalar(query) or 0


def thanks_since(session: Session, organisation_id: int, email: str, since: datetime) -> int:
    """How many thanks who has this address gave since then."""
    query = select(func.count()).where(
        SignOff.organisation_id == organisation_id,
        SignOff.kind == "thanks",
        SignOff.attester_email == email,
        SignOff.answered_at > since,
        SignOff.state.in_(STANDING),
    )
    return session.scalar(query) or 0


def attesters_between(
    session: Session, organisation_id: int, learner_ids: Collection[int], since: datetime, kinds: Collection[str]
) -> set[str]:
    """The addresses of those who attest something of one of these learners, or were asked to, since then."""
    if not learner_ids:
        return set()
    alive = or_(SignOff.state.in_(STANDING), and_(SignOff.state == "asked", SignOff.expires_at > since))
    query = select(SignOff.attester_email).where(
        SignOff.organisation_id == organisation_id,
        SignOff.learner_id.in_(sorted(learner_ids)),
        SignOff.asked_at > since,
        SignOff.kind.in_(sorted(kinds)),
        alive,
    )
    return set(session.scalars(query.distinct()))
