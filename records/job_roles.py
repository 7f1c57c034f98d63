"""Job roles: what a job asks of who does it, as a named set of micro-credentials. HR keeps them.

Two people may change a role at once: each change names the revision that it was made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from records.audit import note
from records.base import Base, BigId
from records.errors import AlreadyExistsError, NotFoundError
from records.microcredentials import MicroCredential

NAME_LENGTH = 120
# More than this is no job, but a catalogue.
MOST_PARTS = 50


class JobRole(Base):
    """One job."""

    __tablename__ = "job_roles"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # In the organisation's own words; not translated.
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    description: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    parts: Mapped[list[JobPart]] = relationship(cascade="all, delete-orphan", order_by="JobPart.place")

    @property
    def microcredentials(self) -> tuple[MicroCredential, ...]:
        """What the job asks for, in the order given."""
        return tuple(part.microcredential for part in self.parts)


class JobPart(Base):
    """One micro-credential that a job asks for."""

    __tablename__ = "job_role_parts"

    role_id: Mapped[int] = mapped_column(ForeignKey("job_roles.id"), primary_key=True)
    microcredential_id: Mapped[int] = mapped_column(ForeignKey("microcredentials.id"), primary_key=True)
    place: Mapped[int]
    microcredential: Mapped[MicroCredential] = relationship()


def job_roles_of(session: Session, organisation_id: int) -> list[JobRole]:
    """The organisation's job roles, by name, with what they ask for."""
    parts = selectinload(JobRole.parts).joinedload(JobPart.microcredential)
    query = select(JobRole).where(JobRole.organisation_id == organisation_id).options(parts)
    return list(session.scalars(query.order_by(JobRole.name)))


def job_role_by_id(session: Session, organisation_id: int, role_id: int) -> JobRole:
    """That job role of that organisation; raises `NotFoundError`."""
    found = session.get(JobRole, role_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError("this job role is not known in this organisation")
    return found


def hold_job_role(session: Session, organisation_id: int, role_id: int) -> JobRole:
    """The same, held until the transaction ends."""
    query = select(JobRole).where(JobRole.organisation_id == organisation_id, JobRole.id == role_id)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFoundError("this job role is not known in this organisation")
    return found


def keep_job_role(
    session: Session,
    role: JobRole,
    name: str,
    description: str,
    microcredential_ids: Sequence[int],
    *,
    by: str,
    now: datetime,
) -> JobRole:
    """Keep a new job role, or what is new about one that is held; raises `AlreadyExistsError` where the name is taken.

    Call it with the organisation locked.
    """
    same = select(JobRole.id).where(JobRole.organisation_id == role.organisation_id, JobRole.name == name)
    if session.scalar(same) not in (None, role.id):
        raise AlreadyExistsError(f"a job role is called {name!r} already")
    is_new = role.id is None
    role.name, role.description, role.changed_at = name, description, now
    role.revision = 1 if is_new else role.revision + 1
    known = {part.microcredential_id: part for part in role.parts}
    role.parts = [known.get(number) or JobPart(microcredential_id=number) for number in microcredential_ids]
    for place, part in enumerate(role.parts):
        part.place = place
    session.add(role)
    session.flush()
    details = {"name": name, "microcredentials": list(microcredential_ids)}
    action = "job-role-added" if is_new else "job-role-changed"
    note(session, role.organisation_id, by, action, str(role.id), now, details)
    return role


def drop_job_role(session: Session, role: JobRole, *, by: str, now: datetime) -> None:
    """Forget a job role."""
    session.delete(role)
    note(session, role.organisation_id, by, "job-role-dropped", str(role.id), now, {"name": role.name})
