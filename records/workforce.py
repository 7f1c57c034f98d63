"""Who can do what, as HR asks it: figures by team, and people found by what they can do.

Every query begins from `named_people` or `counted_people` (`records.consents`), with the scopes of what it tells; a
test holds this module to that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from records.awards import Progress
from records.base import Instant
from records.blocks import BlockStanding
from records.consents import NAME, TEAM, counted_people, named_people
from records.having import ALL_BUT_HELD, NEVER, SCOPES_OF, Ability, Kind, Stage, having, holds, scopes_for, under_way


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people there are at a stage, by (line, team), and of how many of each team it is known."""

    people: Mapping[str, int]
    numbers: Mapping[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a search looks for: at a stage with one of the abilities."""

    stage: Stage = "held"
    team: str | None = None
    # Earned or renewed since then.
    since: datetime | None = None
    # For the stage `ending`: their last award of it ends before then.
    until: datetime | None = None
    # Whether the level of awards narrows the search, so that it tells of micro-credentials.
    by_level: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One ability of one person."""

    line: int
    # When it was earned or renewed last; none for who is on the way, or where they do not share that.
    at: datetime | None = None
    # When it ends; none where it does not, or where they do not share that.
    until: datetime | None = None
    # From 0 to 1; 1 where it is held.
    progress: float = 1.0
    # Of a block: whether a named person let it count as met.
    is_waived: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and what was looked for that they have."""

    id: int
    name: str | None
    team: str
    hits: tuple[Hit, ...]


def teams_shown(session: Session, organisation_id: int) -> list[str]:
    """The teams of the people whom HR sees by name; an empty text stands for none."""
    people = named_people(organisation_id)
    return list(session.scalars(select(people.c.team).distinct().order_by(people.c.team)))


def figures(
    session: Session,
    organisation_id: int,
    kind: Kind,
    abilities: Sequence[Ability],
    stage: Stage,
    now: datetime,
    soon: datetime,
) -> Figures:
    """The figures of these abilities, all of one kind: who has them, nearly has them, or has them until before `soon`
    and not longer."""
    people = counted_people(organisation_id, *scopes_for(kind, stage, dated=stage == "ending"))
    numbers: dict[tuple[int, str], int] = {}
    if abilities:
        inner = having(kind, stage, people, abilities, now, TEAM).subquery("having")
        counted = select(inner.c.line, inner.c.team, func.count()).group_by(inner.c.line, inner.c.team)
        if stage == "ending":
            counted = counted.where(inner.c.until < soon)
        numbers = {(line, team): number for line, team, number in session.execute(counted)}
    return Figures(_sizes(session, people), numbers)


def _sizes(session: Session, people: Subquery) -> dict[str, int]:
    query = select(people.c.team, func.count()).group_by(people.c.team)
    return {row[0]: row[1] for row in session.execute(query)}


def found_people(
    session: Session,
    organisation_id: int,
    abilities: Sequence[Ability],
    wanted: Wanted,
    now: datetime,
    *,
    offset: int = 0,
    limit: int = 25,
) -> tuple[int, list[Found]]:
    """How many people match, and a page of them by name, each with what was looked for."""
    if not abilities:
        return 0, []
    hits = _hits(organisation_id, abilities, wanted, now)
    one_a_person = select(hits.c.id, hits.c.name, hits.c.team, func.count().over().label("total"))
    query = one_a_person.group_by(hits.c.id, hits.c.name, hits.c.team).order_by(hits.c.name, hits.c.id)
    page = session.execute(query.offset(offset).limit(limit)).all()
    own = _read_hits(session, _hits(organisation_id, abilities, wanted, now, {row.id for row in page}))
    return page[0].total if page else 0, [Found(row.id, row.name, row.team, tuple(own.get(row.id, ()))) for row in page]


def everybody_named(
    session: Session, organisation_id: int, team: str | None, *, offset: int, limit: int
) -> tuple[int, list[tuple[int, str | None, str]]]:
    """How many people HR sees by name, and a page of them: number, name, team."""
    people = named_people(organisation_id)
    among = [people.c.team == team] if team is not None else []
    total = session.scalar(select(func.count()).select_from(people).where(*among)) or 0
    query = select(people.c.id, people.c.name, people.c.team).where(*among).order_by(people.c.name, people.c.id)
    return total, [(row.id, row.name, row.team) for row in session.execute(query.offset(offset).limit(limit))]


def hits_of(
    session: Session,
    organisation_id: int,
    learner_ids: Collection[int],
    abilities: Sequence[Ability],
    stage: Stage,
    now: datetime,
) -> dict[int, list[Hit]]:
    """What each of these people has of the abilities, as far as they let it be seen."""
    if not learner_ids or not abilities:
        return {}
    return _read_hits(session, _hits(organisation_id, abilities, Wanted(stage), now, learner_ids))


def _hits(
    organisation_id: int,
    abilities: Sequence[Ability],
    wanted: Wanted,
    now: datetime,
    learner_ids: Collection[int] | None = None,
) -> Subquery:
    """Each ability of each person: `id`, `name`, `team`, `line`, `at`, `until`, `progress`."""
    parts = []
    for kind in SCOPES_OF:
        # Lines keep their places: those of the other kinds are left without a version.
        own = [each if each.kind == kind else Ability(kind, (), ()) for each in abilities]
        if any(each.kind == kind for each in abilities):
            parts.append(_of_kind(organisation_id, kind, own, wanted, now, learner_ids))
    return union_all(*parts).subquery("hits")


def _of_kind(
    organisation_id: int,
    kind: Kind,
    abilities: Sequence[Ability],
    wanted: Wanted,
    now: datetime,
    learner_ids: Collection[int] | None,
) -> Select[Any]:
    # A level and dates are of micro-credentials.
    dated = wanted.by_level or wanted.since is not None or wanted.until is not None
    scopes = scopes_for(kind, wanted.stage, dated=dated)
    people = named_people(organisation_id, *scopes, called=f"named_for_{kind}")
    inner = having(kind, wanted.stage, people, abilities, now, NAME, TEAM, learner_ids=learner_ids)
    if wanted.team is not None:
        inner = inner.where(TEAM.in_([wanted.team]))
    one = inner.subquery(f"of_{people.name}")
    dates: list[ColumnElement[Any]] = [one.c.at, one.c.until]
    if "credentials" not in scopes:
        dates = [_if_shared(organisation_id, one.c.id, each) for each in dates]
    at, until = dates
    query = select(
        one.c.id, one.c.name, one.c.team, one.c.line, at.label("at"), until.label("until"), one.c.progress,
        one.c.is_waived,
    )  # fmt: skip
    if wanted.since is not None:
        query = query.where(one.c.at >= wanted.since)
    return query.where(one.c.until < wanted.until) if wanted.until is not None else query


def _if_shared(organisation_id: int, learner_id: ColumnElement[int], instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """Since when and until when is told of who shares their micro-credentials."""
    sharing = named_people(organisation_id, "credentials", called="sharing_dates")
    return case((learner_id.in_(select(sharing.c.id)), instant), else_=literal(None, Instant()))


def _read_hits(session: Session, hits: Subquery) -> dict[int, list[Hit]]:
    found: dict[int, list[Hit]] = {}
    for row in session.execute(select(hits).order_by(hits.c.line)):
        until = row.until if row.until != NEVER else None
        found.setdefault(row.id, []).append(Hit(row.line, row.at, until, row.progress, row.is_waived))
    return found


def progress_shown(session: Session, organisation_id: int, learner_id: int, now: datetime) -> dict[int, float]:
    """How far a person is with what they do not hold, by micro-credential: of one who lets that be seen. From 0 to
    0.99, where only a confirmation is missing."""
    people = named_people(organisation_id, "progress")
    query = (
        select(Progress.microcredential_id, Progress.progress)
        .join(people, people.c.id == Progress.learner_id)
        .where(people.c.id == learner_id, under_way(), Progress.progress > 0, ~holds(Progress, now))
        .order_by(Progress.microcredential_id)
    )
    return {row[0]: min(row[1], ALL_BUT_HELD) for row in session.execute(query)}


def blocks_shown(session: Session, organisation_id: int, learner_id: int) -> dict[int, set[str]]:
    """The blocks that a person has met, by micro-credential: of one who lets it be seen what they are on the way to."""
    people = named_people(organisation_id, "progress")
    query = (
        select(BlockStanding.microcredential_id, BlockStanding.block)
        .join(people, people.c.id == BlockStanding.learner_id)
        .where(people.c.id == learner_id, BlockStanding.is_met.is_(True))
    )
    found: dict[int, set[str]] = {}
    for number, block in session.execute(query):
        found.setdefault(number, set()).add(block)
    return found
