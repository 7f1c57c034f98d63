"""Simulations that somebody asked for on a page: what is asked, how far the work is, and what it came to.

A run waits until a process takes it under a lease; one whose process died is taken again when the lease is over. Only
the latest of each micro-credential are remembered. What shall stay longer is kept under a name (`records.simulations`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from records.base import PERSONAL, Base
from records.errors import NotFoundError
from records.leases import change, take

# So many of each micro-credential are remembered.
REMEMBERED = 20
UNDONE = ("waiting", "running")


class SimulationRun(Base):
    """One of them."""

    __tablename__ = "simulation_runs"
    __table_args__ = (
        Index("ix_simulation_runs_of", "organisation_id", "slug", "asked_at"),
        # Few of many.
        Index(
            "ix_simulation_runs_undone",
            "asked_at",
            sqlite_where=text("ended_at is null"),
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    slug: Mapped[str] = mapped_column(String(120))
    document: Mapped[dict[str, Any]]
    # The number of the version that it is held against, if any.
    against: Mapped[int | None]
    # Count only what happened from this instant on.
    since: Mapped[datetime | None]
    near: Mapped[float]
    asked_by: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime]
    # `waiting`, `running`, `done` or `failed`.
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    # What is being gone through (`statements`, then `learners`), and how many of how many are done with.
    phase: Mapped[str | None] = mapped_column(String(12))
    done: Mapped[int] = mapped_column(default=0)
    whole: Mapped[int] = mapped_column(default=0)
    lease_holder: Mapped[str | None] = mapped_column(String(120))
    lease_until: Mapped[datetime | None]
    # What `recognition.trying.simulation.to_json` made of it: large, so loaded where it is asked for.
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True, info=PERSONAL)
    # The counts alone: {gain, near, lose, set_back, keep, people}.
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    trouble: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None]


def ask_run(session: Session, run: SimulationRun) -> SimulationRun:
    """Remember what is asked, and forget the oldest of the same micro-credential."""
    session.add(run)
    session.flush()
    same = (SimulationRun.organisation_id == run.organisation_id) & (SimulationRun.slug == run.slug)
    kept = select(SimulationRun.id).where(same).order_by(SimulationRun.asked_at.desc(), SimulationRun.id.desc())
    newest = list(session.scalars(kept.limit(REMEMBERED)))
    session.execute(delete(SimulationRun).where(same, SimulationRun.id.not_in(newest)))
    return run


def run_by_id(session: Session, organisation_id: int, number: int, slug: str) -> SimulationRun:
    """That run of that micro-credential, with its result; raises `NotFoundError`."""
    query = (
        select(SimulationRun)
        .where(
            SimulationRun.id == number,
            SimulationRun.organisation_id == organisation_id,
            SimulationRun.slug == slug,
        )
        .options(undefer(SimulationRun.result))
        .execution_options(populate_existing=True)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"simulation {number} of {slug!r} is not remembered in this organisation")
    return found


def runs_of(session: Session, organisation_id: int, slug: str) -> list[SimulationRun]:
    """The runs of that micro-credential, newest first, without their results."""
    query = select(SimulationRun).where(SimulationRun.organisation_id == organisation_id, SimulationRun.slug == slug)
    return list(session.scalars(query.order_by(SimulationRun.asked_at.desc(), SimulationRun.id.desc())))


def due_runs(session: Session, now: datetime) -> list[int]:
    """The runs that nobody works on, those that wait longest first."""
    free = SimulationRun.lease_until.is_(None) | (SimulationRun.lease_until <= now)
    query = select(SimulationRun.id).where(SimulationRun.ended_at.is_(None), free)
    return list(session.scalars(query.order_by(SimulationRun.asked_at, SimulationRun.id)))


def take_run(session: Session, number: int, holder: str, until: datetime, now: datetime) -> SimulationRun | None:
    """Hold the run until an instant, if it is to be done and nobody else holds it."""
    undone = (SimulationRun.id == number) & SimulationRun.ended_at.is_(None)
    if not take(session, undone, SimulationRun, holder, until, now, None):
        return None
    return session.get_one(SimulationRun, number, populate_existing=True)


def change_run(session: Session, number: int, holder: str, **values: Any) -> bool:
    """Write down how far it is, or what it came to; whether `holder` still held it."""
    return change(session, SimulationRun.id == number, SimulationRun, holder, values)
