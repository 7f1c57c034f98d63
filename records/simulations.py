"""Simulations that were kept: what a draft would have done, to look at again and to compare."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base
from records.errors import AlreadyExistsError, NotFoundError


class StoredSimulation(Base):
    """One of them: the draft, and what `recognition.trying.simulation.to_json` made of the result.

    Learners have no names in it.
    """

    __tablename__ = "simulations"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(120))
    document: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)
    created_at: Mapped[datetime]


def check_free(session: Session, organisation_id: int, name: str) -> None:
    """Raise `AlreadyExistsError` if a simulation of that name is kept."""
    if _by_name(session, organisation_id, name) is not None:
        raise AlreadyExistsError(
            f"a simulation named {name!r} is kept already; choose another name, or remove it first"
        )


def keep_simulation(session: Session, simulation: StoredSimulation) -> None:
    """Keep it; raises `AlreadyExistsError` when its name is taken."""
    check_free(session, simulation.organisation_id, simulation.name)
    session.add(simulation)
    session.flush()


def simulation_by_name(session: Session, organisation_id: int, name: str) -> StoredSimulation:
    """That simulation; raises `NotFoundError`."""
    found = _by_name(session, organisation_id, name)
    if found is None:
        raise NotFoundError(f"no simulation named {name!r} is kept in this organisation")
    return found


def simulations_of(session: Session, organisation_id: int) -> list[StoredSimulation]:
    """All that the organisation keeps, newest first."""
    query = select(StoredSimulation).where(StoredSimulation.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(StoredSimulation.created_at.desc(), StoredSimulation.name)))


def forget_simulation(session: Session, organisation_id: int, name: str) -> None:
    """Keep it no longer; raises `NotFoundError`."""
    session.delete(simulation_by_name(session, organisation_id, name))


def _by_name(session: Session, organisation_id: int, name: str) -> StoredSimulation | None:
    query = select(StoredSimulation).where(
        StoredSimulation.organisation_id == organisation_id, StoredSimulation.name == name
    )
    return session.scalar(query)
