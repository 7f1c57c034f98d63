"""What publishing a rule would do, asked before it is done: a simulation of that very text beside what is in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from records.errors import NotFoundError
from records.microcredentials import version_of
from records.simulation_runs import SimulationRun, ask_run, run_by_id
from rules import Rule, rule_to_data

# From which progress on somebody is near, where nobody says.
USUALLY_NEAR = 0.75


def number_in_force(session: Session, organisation_id: int, slug: str) -> int:
    """The version in force as of now; 0 where there is none."""
    try:
        return version_of(session, organisation_id, slug).number
    except NotFoundError:
        return 0


def ask_simulation(
    session: Session,
    organisation_id: int,
    rule: Rule,
    *,
    by: str,
    now: datetime,
    since: datetime | None = None,
    near: float = USUALLY_NEAR,
) -> SimulationRun:
    """Ask for a simulation of the rule, held against the version in force."""
    run = SimulationRun(
        organisation_id=organisation_id,
        slug=rule.id,
        document=rule_to_data(rule),
        against=number_in_force(session, organisation_id, rule.id) or None,
        since=since,
        near=near,
        asked_by=by,
        asked_at=now,
    )
    return ask_run(session, run)


def impact_of(session: Session, organisation_id: int, number: int, rule: Rule) -> SimulationRun | None:
    """The simulation of that number, if it is of this very rule beside what is in force now."""
    try:
        run = run_by_id(session, organisation_id, number, rule.id)
    except NotFoundError:
        return None
    present = number_in_force(session, organisation_id, rule.id) or None
    return run if run.document == rule_to_data(rule) and run.against == present else None
