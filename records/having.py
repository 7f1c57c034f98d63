"""Who has what, as SQL: what HR's figures, searches and jobs share (`records.workforce`, `records.candidates`).

An *ability* is a skill or a micro-credential: the rule versions whose awards show it, and the micro-credentials that
lead to it. It may also be a *block* of a micro-credential, which is had by who has met it and does not hold the whole.
Its *line* is its place in the list that was asked for. Every query is given the people it may tell of, who come from
`named_people` or `counted_people` (`records.consents`) with the scopes of what it tells.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Float,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    values,
)

from records.awards import HELD_SQL, NEAR_SQL, STANDING_SQL, TO_DECIDE_SQL, Award, Progress
from records.base import Instant
from records.blocks import BlockStanding
from records.consents import Scope, who
from records.microcredentials import RuleVersion

Kind = Literal["skill", "microcredential", "block"]
Stage = Literal["held", "near", "ending"]
# What must be shared for it to be told of somebody. Who has met a block tells how far they are with what they do not
# hold; since when and until when somebody has a skill, of the micro-credentials that it comes from.
SCOPES_OF: Mapping[Kind, tuple[Scope, ...]] = {
    "skill": ("skills",),
    "microcredential": ("credentials",),
    "block": ("credentials", "progress"),
}
# Where an award does not end.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# How far somebody is with what they do not hold, at most.
ALL_BUT_HELD = 0.99


@dataclass(frozen=True, slots=True)
class Ability:
    """A skill, a micro-credential or a block of one, as the store knows it."""

    kind: Kind
    # The rule versions whose awards show it.
    versions: tuple[int, ...]
    # The micro-credentials in force that lead to it; of a block the one that it is of.
    microcredentials: tuple[int, ...]
    # The key of a block.
    block: str = ""


def under_way() -> ColumnElement[bool]:
    """Of `Progress`: it leads somewhere. What cannot be met any more does not, nor does what is complete and not held,
    unless somebody has still to confirm it."""
    waits = exists().where(
        Award.learner_id == Progress.learner_id,
        Award.microcredential_id == Progress.microcredential_id,
        Award.state == "recommended",
        STANDING_SQL,
    )
    return or_(Progress.status == "open", and_(Progress.status == "met", waits))


def scopes_for(kind: Kind, stage: Stage, *, dated: bool) -> tuple[Scope, ...]:
    """What whoever is told of must share; `dated`, where it matters since when or until when they have it."""
    scopes: list[Scope] = [*SCOPES_OF[kind]]
    scopes += ["progress"] if stage == "near" else []
    scopes += ["credentials"] if dated else []
    return tuple(dict.fromkeys(scopes))


def having(
    kind: Kind,
    stage: Stage,
    people: Subquery,
    abilities: Sequence[Ability],
    now: datetime,
    *more: ColumnElement[Any],
    learner_ids: Collection[int] | None = None,
) -> Select[Any]:
    """Who of these people is at that stage with what, abilities of one kind: `id`, `line`, `at`, `until`, `progress`,
    `is_waived`, and what more is asked of the people (`who`)."""
    if kind == "block":
        return _with_blocks(people, abilities, now, *more, met=stage != "near", learner_ids=learner_ids)
    query_of = _near if stage == "near" else held
    return query_of(people, abilities, now, *more, learner_ids=learner_ids)


def _pairs(abilities: Sequence[Ability], of: Literal["versions", "microcredentials"], name: str) -> CTE:
    """(number, line) of each version or micro-credential of each ability."""
    data = [(number, line) for line, ability in enumerate(abilities) for number in getattr(ability, of)]
    columns = (column("number", Integer), column("line", Integer))
    # A table of values cannot be empty. Its numbers stand in the statement: they may be more than a statement has
    # parameters, and are sent in half the time.
    return values(*columns, name=name, literal_binds=True).data(data or [(0, -1)]).cte(name)


def _block_pairs(abilities: Sequence[Ability], name: str) -> CTE:
    """(number, block, line) of each ability that is a block."""
    data = [
        (each.microcredentials[0], each.block, line) for line, each in enumerate(abilities) if each.microcredentials
    ]
    columns = (column("number", Integer), column("block", String), column("line", Integer))
    return values(*columns, name=name).data(data or [(0, "", -1)]).cte(name)


def holds(of: Any, now: datetime) -> ColumnElement[bool]:
    """Of what has a learner and a micro-credential: whether they hold it."""
    # By the index of standing awards, of which there is one at most.
    return exists().where(
        Award.learner_id == of.learner_id, Award.microcredential_id == of.microcredential_id, STANDING_SQL, _counts(now)
    )


def _among(column_: Any, learner_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [] if learner_ids is None else [column_.in_(learner_ids)]


def _counts(now: datetime) -> ColumnElement[bool]:
    return and_(HELD_SQL, or_(Award.valid_until.is_(None), Award.valid_until > now))


def _holding(
    abilities: Sequence[Ability], now: datetime, called: str, learner_ids: Collection[int] | None
) -> Select[Any]:
    """Whose awards show what: `learner_id` and `line`, once for each award. Worked out before consent is asked, as
    that is quickest; so nothing may be told of it that is not joined to the people who agreed."""
    pairs = _pairs(abilities, "versions", f"versions_{called}")
    return (
        select(Award.learner_id, pairs.c.line)
        .join(pairs, pairs.c.number == Award.version_id)
        .where(_counts(now), *_among(Award.learner_id, learner_ids))
    )


def _awarded(abilities: Sequence[Ability], now: datetime, called: str, learner_ids: Collection[int] | None) -> CTE:
    """The same with since and until when, once for each person and line: `learner_id`, `line`, `at`, `until`."""
    holding = _holding(abilities, now, called, learner_ids)
    earned = func.coalesce(Award.renewed_at, Award.awarded_at)
    until = func.coalesce(Award.valid_until, literal(NEVER, Instant()))
    query = holding.add_columns(func.max(earned).label("at"), func.max(until).label("until"))
    query = query.group_by(*holding.selected_columns)
    # Without it, SQLite asks for every person and every version in turn.
    return query.cte(f"awarded_{called}").prefix_with("MATERIALIZED")


def _no_instant(name: str) -> ColumnElement[Any]:
    return literal(None, Instant()).label(name)


def _unwaived() -> ColumnElement[Any]:
    return literal(False, Boolean()).label("is_waived")


def held(
    people: Subquery,
    abilities: Sequence[Ability],
    now: datetime,
    *more: ColumnElement[Any],
    learner_ids: Collection[int] | None = None,
) -> Select[Any]:
    """Who of these people holds which skills or micro-credentials; columns as of `having`."""
    awarded = _awarded(abilities, now, people.name, learner_ids)
    whole = literal(1.0, Float()).label("progress")
    # Who agreed is looked up in a set: joined, SQLite would go through all of them for each award.
    return (
        select(who.id, awarded.c.line, awarded.c.at, awarded.c.until, whole, _unwaived(), *more)
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
    """Who of these people nearly has which skills or micro-credentials that they do not hold."""
    pairs = _pairs(abilities, "microcredentials", f"ways_{people.name}")
    # Grouped for themselves, SQLite reads those who are near in the order of their index, and not all progress.
    near = (
        select(Progress.learner_id, pairs.c.line, func.max(Progress.progress).label("progress"))
        .join(pairs, pairs.c.number == Progress.microcredential_id)
        .where(NEAR_SQL, *_among(Progress.learner_id, learner_ids))
        .group_by(Progress.learner_id, pairs.c.line)
    )
    # All is done, and somebody has to confirm it.
    waiting = (
        select(Award.learner_id, Award.microcredential_id)
        .where(TO_DECIDE_SQL, Award.state == "recommended", *_among(Award.learner_id, learner_ids))
        .cte(f"waiting_{people.name}")
        .prefix_with("MATERIALIZED")
    )
    done = select(waiting.c.learner_id, pairs.c.line, literal(ALL_BUT_HELD, Float()).label("progress"))
    ways = union_all(near, done.join(pairs, pairs.c.number == waiting.c.microcredential_id))
    each = ways.subquery(f"on_{people.name}")
    walking = select(each.c.learner_id, each.c.line, func.max(each.c.progress).label("progress"))
    walking = walking.group_by(each.c.learner_id, each.c.line)
    on = walking.cte(f"walking_{people.name}").prefix_with("MATERIALIZED")
    # One row for each award is enough to know who holds it: to group them costs as much as all the rest.
    holding = _holding(abilities, now, f"already_{people.name}", learner_ids)
    awarded = holding.cte(f"already_{people.name}").prefix_with("MATERIALIZED")
    same = and_(awarded.c.learner_id == on.c.learner_id, awarded.c.line == on.c.line)
    return (
        select(who.id, on.c.line, _no_instant("at"), _no_instant("until"), on.c.progress, _unwaived(), *more)
        .join(on, on.c.learner_id == who.id)
        .outerjoin(awarded, same)
        .where(on.c.learner_id.in_(select(people.c.id)), awarded.c.learner_id.is_(None))
    )


def _with_blocks(
    people: Subquery,
    abilities: Sequence[Ability],
    now: datetime,
    *more: ColumnElement[Any],
    met: bool,
    learner_ids: Collection[int] | None = None,
) -> Select[Any]:
    """Who of these people has met which blocks, or nearly, of micro-credentials that they do not hold."""
    pairs = _block_pairs(abilities, f"blocks_{people.name}")
    standing = (
        select(
            BlockStanding.learner_id,
            BlockStanding.microcredential_id,
            pairs.c.line,
            BlockStanding.met_at,
            BlockStanding.progress,
            BlockStanding.is_waived,
        )
        .join(
            pairs,
            and_(pairs.c.number == BlockStanding.microcredential_id, pairs.c.block == BlockStanding.block),
        )
        .where(BlockStanding.is_met.is_(met), *_among(BlockStanding.learner_id, learner_ids))
    )
    on = standing.cte(f"standing_{people.name}").prefix_with("MATERIALIZED")
    # By their versions the index of what is held finds them; by micro-credential, SQLite reads every award held.
    versions = select(RuleVersion.id).where(RuleVersion.microcredential_id.in_(select(pairs.c.number)))
    wholes = select(Award.learner_id, Award.microcredential_id).where(
        _counts(now), Award.version_id.in_(versions), *_among(Award.learner_id, learner_ids)
    )
    # Asked for each by itself, PostgreSQL goes through all of them for each block.
    whole = wholes.cte(f"wholes_{people.name}").prefix_with("MATERIALIZED")
    same = and_(whole.c.learner_id == on.c.learner_id, whole.c.microcredential_id == on.c.microcredential_id)
    return (
        select(
            who.id,
            on.c.line,
            on.c.met_at.label("at"),
            literal(NEVER, Instant()).label("until"),
            on.c.progress,
            on.c.is_waived,
            *more,
        )
        .join(on, on.c.learner_id == who.id)
        .outerjoin(whole, same)
        .where(on.c.learner_id.in_(select(people.c.id)), whole.c.learner_id.is_(None))
    )
