"""Who can do what, as HR asks it: figures by team, people found by what they can do, and how far people are from a job.

Every query begins from `named_people` or `counted_people` (`records.consents`), with the scopes of what it tells; a
test holds this module to that. An *ability* is a skill or a micro-credential: the rule versions whose awards show it,
and the micro-credentials that lead to it. Its *line* is its place in the list that was asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
    union_all,
    values,
)
from sqlalchemy.orm import Session

from records.awards import HELD_SQL, NEAR_SQL, Award, Progress
from records.base import Instant
from records.consents import NAME, TEAM, Scope, counted_people, named_people, who

Kind = Literal["skill", "microcredential"]
Stage = Literal["held", "near", "ending"]
SCOPE_OF: Mapping[Kind, Scope] = {"skill": "skills", "microcredential": "credentials"}
# Where an award does not end.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ability:
    """A skill or a micro-credential, as the store knows it."""

    kind: Kind
    # The rule versions whose awards show it.
    versions: tuple[int, ...]
    # The micro-credentials in force that lead to it.
    microcredentials: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many people by (line, team): who hold, of them whose last award ends soon, and who are nearly there.

    `people` says of how many of a team anything is known, `on_the_way` of how many how far they are.
    """

    people: Mapping[str, int]
    on_the_way: Mapping[str, int]
    held: Mapping[tuple[int, str], int]
    ending: Mapping[tuple[int, str], int]
    near: Mapping[tuple[int, str], int]


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
    # When it was earned or renewed last; none for who is on the way.
    at: datetime | None = None
    # When it ends; none where it does not.
    until: datetime | None = None
    # From 0 to 1; 1 where it is held.
    progress: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A person, and what was looked for that they have."""

    id: int
    name: str | None
    team: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """How far a person is from all abilities asked for. `left` is the sum of what is missing, by the weights given."""

    id: int
    name: str | None
    team: str
    held: int
    left: float
    # By line: 1 where held, else how far they are, where they let that be known.
    done: Mapping[int, float]


def teams_shown(session: Session, organisation_id: int) -> list[str]:
    """The teams of the people whom HR sees by name; an empty text stands for none."""
    people = named_people(organisation_id)
    return list(session.scalars(select(people.c.team).distinct().order_by(people.c.team)))


def figures(
    session: Session,
    organisation_id: int,
    kind: Kind,
    abilities: Sequence[Ability],
    now: datetime,
    soon: datetime,
    *,
    near: bool,
) -> Figures:
    """The figures of these abilities, all of one kind: who is nearly there, or else who holds them and until when. What
    ends before `soon` ends soon."""
    scope = SCOPE_OF[kind]
    people, walkers = counted_people(organisation_id, scope), counted_people(organisation_id, scope, "progress")
    found: list[tuple[int, str, int, int]] = []
    nearly: dict[tuple[int, str], int] = {}
    if near and abilities:
        inner = _near(walkers, abilities, now, TEAM).subquery("near")
        counted = select(inner.c.line, inner.c.team, func.count()).group_by(inner.c.line, inner.c.team)
        nearly = {(line, team): number for line, team, number in session.execute(counted)}
    elif abilities:
        inner = _held(people, abilities, now, TEAM).subquery("held")
        ends = func.count().filter(inner.c.until < soon)
        counts = select(inner.c.line, inner.c.team, func.count(), ends).group_by(inner.c.line, inner.c.team)
        found = [(row[0], row[1], row[2], row[3]) for row in session.execute(counts)]
    return Figures(
        people=_sizes(session, people),
        on_the_way=_sizes(session, walkers) if near else {},
        held={(line, team): number for line, team, number, _ in found},
        ending={(line, team): number for line, team, _, number in found if number},
        near=nearly,
    )


def _sizes(session: Session, people: Subquery) -> dict[str, int]:
    query = select(people.c.team, func.count()).group_by(people.c.team)
    return {row[0]: row[1] for row in session.execute(query)}


def _pairs(abilities: Sequence[Ability], of: Literal["versions", "microcredentials"], name: str) -> CTE:
    """(number, line) of each version or micro-credential of each ability."""
    data = [(number, line) for line, ability in enumerate(abilities) for number in getattr(ability, of)]
    # A table of values cannot be empty.
    return values(column("number", Integer), column("line", Integer), name=name).data(data or [(0, -1)]).cte(name)


def _counts(now: datetime) -> ColumnElement[bool]:
    return and_(HELD_SQL, or_(Award.valid_until.is_(None), Award.valid_until > now))


def _awarded(
    abilities: Sequence[Ability], now: datetime, called: str, learner_ids: Collection[int] | None = None
) -> CTE:
    """Whose awards show what: `learner_id`, `line`, `at`, `until`. Worked out before consent is asked, as that
    is quickest; so nothing may be told of it that is not joined to the people who agreed."""
    pairs = _pairs(abilities, "versions", f"versions_{called}")
    earned = func.coalesce(Award.renewed_at, Award.awarded_at)
    until = func.coalesce(Award.valid_until, literal(NEVER, Instant()))
    query = (
        select(Award.learner_id, pairs.c.line, func.max(earned).label("at"), func.max(until).label("until"))
        .join(pairs, pairs.c.number == Award.version_id)
        .where(_counts(now))
        .group_by(Award.learner_id, pairs.c.line)
    )
    if learner_ids is not None:
        query = query.where(Award.learner_id.in_(learner_ids))
    # Without it, SQLite asks for every person and every version in turn.
    return query.cte(f"awarded_{called}").prefix_with("MATERIALIZED")


def _held(
    people: Subquery,
    abilities: Sequence[Ability],
    now: datetime,
    *more: ColumnElement[Any],
    learner_ids: Collection[int] | None = None,
) -> Select[Any]:
    """Who of these people holds what: `id`, `line`, `at`, `until`, and what more is asked of the people."""
    awarded = _awarded(abilities, now, people.name, learner_ids)
    # Who agreed is looked up in a set: joined, SQLite would go through all of them for each award.
    return (
        select(who.id, awarded.c.line, awarded.c.at, awarded.c.until, *more)
        .join(awarded, awarded.c.learner_id == who.id)
        .where(awarded.c.learner_id.in_(select(people.c.id)))
    )


def _near(
    people: Subquery,
    abilities: Sequence[Ability],
    now: datetime,
    *more: ColumnElement[Any],
    learner_ids: Collection[int] | None = None,
) -> Select[Any]:
    """Who of these people nearly has what they do not hold: `id`, `line`, `progress`, and what more is asked."""
    pairs = _pairs(abilities, "microcredentials", f"ways_{people.name}")
    walking = (
        select(Progress.learner_id, pairs.c.line, func.max(Progress.progress).label("progress"))
        .join(pairs, pairs.c.number == Progress.microcredential_id)
        .where(NEAR_SQL)
        .group_by(Progress.learner_id, pairs.c.line)
    )
    if learner_ids is not None:
        walking = walking.where(Progress.learner_id.in_(learner_ids))
    on = walking.cte(f"walking_{people.name}").prefix_with("MATERIALIZED")
    awarded = _awarded(abilities, now, f"already_{people.name}", learner_ids)
    same = and_(awarded.c.learner_id == on.c.learner_id, awarded.c.line == on.c.line)
    return (
        select(who.id, on.c.line, on.c.progress, *more)
        .join(on, on.c.learner_id == who.id)
        .outerjoin(awarded, same)
        .where(on.c.learner_id.in_(select(people.c.id)), awarded.c.learner_id.is_(None))
    )


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
    for kind, scope in SCOPE_OF.items():
        # Lines keep their places: those of the other kind are left without a version.
        own = [each if each.kind == kind else Ability(kind, (), ()) for each in abilities]
        if any(each.kind == kind for each in abilities):
            scopes: list[Scope] = [scope]
            scopes += ["progress"] if wanted.stage == "near" else []
            scopes += ["credentials"] if wanted.by_level else []
            people = named_people(organisation_id, *dict.fromkeys(scopes), called=f"named_for_{kind}")
            parts.append(_of_kind(people, own, wanted, now, learner_ids))
    return union_all(*parts).subquery("hits")


def _of_kind(
    people: Subquery, abilities: Sequence[Ability], wanted: Wanted, now: datetime, learner_ids: Collection[int] | None
) -> Select[Any]:
    told: tuple[ColumnElement[Any], ...] = (NAME, TEAM)
    query_of = _near if wanted.stage == "near" else _held
    inner = query_of(people, abilities, now, *told, learner_ids=learner_ids)
    if wanted.team is not None:
        inner = inner.where(TEAM.in_([wanted.team]))
    one = inner.subquery(f"of_{people.name}")
    if wanted.stage == "near":
        never = literal(None, Instant())
        return select(
            one.c.id, one.c.name, one.c.team, one.c.line, never.label("at"), never.label("until"), one.c.progress
        )
    held = literal(1.0, Float()).label("progress")
    query = select(one.c.id, one.c.name, one.c.team, one.c.line, one.c.at, one.c.until, held)
    if wanted.since is not None:
        query = query.where(one.c.at >= wanted.since)
    return query.where(one.c.until < wanted.until) if wanted.until is not None else query


def _read_hits(session: Session, hits: Subquery) -> dict[int, list[Hit]]:
    found: dict[int, list[Hit]] = {}
    for row in session.execute(select(hits).order_by(hits.c.line)):
        until = row.until if row.until != NEVER else None
        found.setdefault(row.id, []).append(Hit(row.line, row.at, until, row.progress))
    return found


def progress_shown(session: Session, organisation_id: int, learner_id: int) -> list[Progress]:
    """The last verdicts on a person who lets it be seen what they are on the way to."""
    people = named_people(organisation_id, "progress")
    query = select(Progress).join(people, people.c.id == Progress.learner_id).where(people.c.id == learner_id)
    return list(session.scalars(query.order_by(Progress.microcredential_id)))


def candidates(
    session: Session,
    organisation_id: int,
    parts: Sequence[Ability],
    weights: Sequence[float],
    now: datetime,
    *,
    offset: int,
    limit: int,
) -> tuple[int, list[Candidate]]:
    """How many people who let jobs be suggested hold some of these micro-credentials or are on the way to them, and a
    page of them: who lacks least comes first. `weights` say how much of each part there is to do."""
    if not parts:
        return 0, []
    standing = _standing(organisation_id, parts, weights, now)
    left = func.sum(standing.c.weight * (1.0 - standing.c.done))
    who = (standing.c.id, standing.c.name, standing.c.team)
    holding = func.count().filter(standing.c.done >= 1.0)
    query = (
        select(*who, holding.label("held"), left.label("left"), func.count().over().label("total"))
        .group_by(*who)
        .having(func.sum(standing.c.done) > 0)
        .order_by(left, holding.desc(), standing.c.name, standing.c.id)
    )
    page = session.execute(query.offset(offset).limit(limit)).all()
    own = select(standing.c.id, standing.c.line, standing.c.done).where(standing.c.id.in_([row.id for row in page]))
    done: dict[int, dict[int, float]] = {}
    for learner_id, line, share in session.execute(own) if page else ():
        done.setdefault(learner_id, {})[line] = share
    found = [Candidate(row.id, row.name, row.team, row.held, row.left, done[row.id]) for row in page]
    return page[0].total if page else 0, found


def _standing(organisation_id: int, parts: Sequence[Ability], weights: Sequence[float], now: datetime) -> Subquery:
    """Each person with each part: `id`, `name`, `team`, `line`, `weight`, `done`."""
    people = named_people(organisation_id, "credentials", "mobility")
    open_ = named_people(organisation_id, "progress", called="open_people")
    holders = named_people(organisation_id, "credentials", "mobility", called="holders")
    data = [
        (line, part.microcredentials[0], weight) for line, (part, weight) in enumerate(zip(parts, weights, strict=True))
    ]
    columns = (column("line", Integer), column("number", Integer), column("weight", Float))
    asked = values(*columns, name="asked").data(data).cte("asked")
    held = _held(holders, parts, now).subquery("held")
    known = (
        select(Progress.learner_id, Progress.microcredential_id, Progress.progress)
        .join(open_, open_.c.id == Progress.learner_id)
        .join(asked, asked.c.number == Progress.microcredential_id)
        .subquery("known")
    )
    # What is not held is never shown as complete.
    so_far = case((known.c.progress > 0.99, 0.99), else_=func.coalesce(known.c.progress, 0.0))
    return (
        select(
            people.c.id,
            people.c.name,
            people.c.team,
            asked.c.line,
            asked.c.weight,
            case((held.c.id.is_not(None), 1.0), else_=so_far).label("done"),
        )
        .select_from(people)
        .join(asked, literal(value=True))
        .outerjoin(held, and_(held.c.id == people.c.id, held.c.line == asked.c.line))
        .outerjoin(known, and_(known.c.learner_id == people.c.id, known.c.microcredential_id == asked.c.number))
        .subquery("standing")
    )
