"""How far people are from a job: those who let jobs be suggested to them, ranked by what is left for them to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, Integer, Subquery, and_, case, column, func, literal, select, values
from sqlalchemy.orm import Session

from records.awards import Progress
from records.consents import named_people
from records.having import ALL_BUT_HELD, Ability, held, under_way


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


def candidates(
    session: Session,
    organisation_id: int,
    parts: Sequence[Ability],
    weights: Sequence[float],
    now: datetime,
    *,
    team: str | None = None,
    offset: int,
    limit: int,
) -> tuple[int, list[Candidate]]:
    """How many people who let jobs be suggested hold some of these micro-credentials or are on the way to them, and a
    page of them, of one team where one is given: who lacks least comes first. `weights` say how much of each part there
    is to do."""
    if not parts:
        return 0, []
    standing = _standing(organisation_id, parts, weights, now)
    left = func.sum(standing.c.weight * (1.0 - standing.c.done))
    who = (standing.c.id, standing.c.name, standing.c.team)
    holding = func.count().filter(standing.c.done >= 1.0)
    among = [standing.c.team == team] if team is not None else []
    query = (
        select(*who, holding.label("held"), left.label("left"), func.count().over().label("total"))
        .where(*among)
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
    holding = held(holders, parts, now).subquery("held")
    known = (
        select(Progress.learner_id, Progress.microcredential_id, Progress.progress)
        .join(open_, open_.c.id == Progress.learner_id)
        .join(asked, asked.c.number == Progress.microcredential_id)
        .where(under_way())
        .subquery("known")
    )
    # What is not held is never shown as complete.
    so_far = case((known.c.progress > ALL_BUT_HELD, ALL_BUT_HELD), else_=func.coalesce(known.c.progress, 0.0))
    return (
        select(
            people.c.id,
            people.c.name,
            people.c.team,
            asked.c.line,
            asked.c.weight,
            case((holding.c.id.is_not(None), 1.0), else_=so_far).label("done"),
        )
        .select_from(people)
        .join(asked, literal(value=True))
        .outerjoin(holding, and_(holding.c.id == people.c.id, holding.c.line == asked.c.line))
        .outerjoin(known, and_(known.c.learner_id == people.c.id, known.c.microcredential_id == asked.c.number))
        .subquery("standing")
    )
