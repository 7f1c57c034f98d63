"""What many learners' verdicts and awards of one micro-credential come to: counted where they lie, in a fixed number
of statements however many people there are.

A verdict is the rule's shape again (`rules.NodeVerdict.to_json`), so a part is found in it by its *place*: which child
of which child of the root it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Select,
    TableValuedAlias,
    and_,
    cast,
    column,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from records.award_states import HELD, NEVER_HELD
from records.awards import Award, Progress
from records.learners import Actor, Learner
from records.matches import StoredMatch
from records.microcredentials import StoredCriterion

Place = tuple[int, ...]
# As `rules.Match.to_json` writes it: in UTC, so that the order of the texts is that of the instants.
_HAPPENED = StoredMatch.match["at"].as_string()


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose verdicts and awards are counted: those on this version of this micro-credential, narrowed to a team and to
    those with evidence from a source, where these are given."""

    organisation_id: int
    microcredential_id: int
    version_id: int
    # Of the version's criteria.
    match_keys: frozenset[str]
    team: str | None = None
    # The source's slug.
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """How many came how far with one part of the rule."""

    begun: int
    half: int
    met: int
    closed: int


def teams_of(session: Session, organisation_id: int) -> list[str]:
    """The teams of the organisation's learners, by name."""
    query = select(Learner.team).where(Learner.organisation_id == organisation_id, Learner.team.is_not(None))
    return sorted({team for team in session.scalars(query.distinct()) if team})


def waiting_verdicts(session: Session, asked: Asked) -> int:
    """How many people's last verdict is on an earlier version: they are still to be evaluated again."""
    query = select(func.count()).select_from(_judged(asked, of_version=False).subquery())
    return session.scalar(query) or 0


def reached(session: Session, asked: Asked, places: Sequence[Place]) -> tuple[int, list[Reached]]:
    """How many people there is a verdict on, and how far they are with each of these parts."""
    verdicts = _verdicts(session, _judged(asked))
    counts: list[ColumnElement[int]] = [func.count()]
    for place in places:
        status, progress = _text(verdicts, place, "status"), _number(verdicts, place, "progress")
        counts += [
            func.count().filter(progress > 0),
            func.count().filter(progress >= 0.5),
            func.count().filter(status == "met"),
            func.count().filter(status == "closed"),
        ]
    people, *found = session.execute(select(*counts).select_from(verdicts)).one()
    return people, [Reached(*found[at : at + 4]) for at in range(0, len(found), 4)]


def lacking(
    session: Session, asked: Asked, leaves: Mapping[Place, Collection[Place]], quiet_since: datetime
) -> tuple[int, list[int]]:
    """How many have stopped, and how many of these lack each of these parts.

    Somebody has stopped who began, can still meet the rule, does not hold the award, and of whom no evidence happened
    since `quiet_since`. A part is lacked that is not met, where nothing above it is: `leaves` names for each part
    those above it.
    """
    last = (
        select(Actor.learner_id, func.max(_HAPPENED).label("last"))
        .join(StoredMatch, StoredMatch.actor_id == Actor.id)
        .join(StoredCriterion, StoredCriterion.id == StoredMatch.criterion_id)
        .where(
            StoredCriterion.organisation_id == asked.organisation_id,
            StoredCriterion.match_key.in_(sorted(asked.match_keys)),
        )
        .group_by(Actor.learner_id)
        .having(func.max(_HAPPENED) < quiet_since.astimezone(UTC).isoformat())
        .subquery()
    )
    held = exists().where(
        Award.learner_id == Progress.learner_id,
        Award.microcredential_id == asked.microcredential_id,
        Award.state.in_(HELD),
    )
    stopped = (
        _judged(asked)
        .join(last, last.c.learner_id == Progress.learner_id)
        .where(Progress.status == "open", Progress.progress > 0, ~held)
    )
    verdicts = _verdicts(session, stopped)
    counts: list[ColumnElement[int]] = [func.count()]
    for place, above in leaves.items():
        unmet = [_text(verdicts, each, "status") != "met" for each in (place, *above)]
        counts.append(func.count().filter(and_(*unmet)))
    people, *found = session.execute(select(*counts).select_from(verdicts)).one()
    return people, list(found)


def awarded_between(
    session: Session, asked: Asked, since: datetime | None, until: datetime
) -> list[tuple[datetime, datetime | None]]:
    """From when each award of these learners was earned in that time (of any version), and when the first record that
    it cites happened; none where it cites none."""
    cited = _cited(session)
    first = select(func.min(cited.c.value["at"].as_string())).select_from(cited).correlate(Award).scalar_subquery()
    query = _awards(asked, since, until).with_only_columns(Award.awarded_at, first).order_by(Award.awarded_at)
    return [(at, datetime.fromisoformat(text) if text else None) for at, text in session.execute(query)]


def cited_modalities(session: Session, asked: Asked, since: datetime | None, until: datetime) -> dict[str | None, int]:
    """How many records of each modality the awards of that time cite."""
    cited = _cited(session)
    modality = cited.c.value["modality"].as_string().label("modality")
    query = _awards(asked, since, until).join(cited, true()).with_only_columns(modality, func.count())
    return {row[0]: row[1] for row in session.execute(query.group_by("modality"))}


def awards_by_version(session: Session, organisation_id: int, microcredential_id: int) -> dict[int, int]:
    """How many awards were ever held under each version, by the version's id."""
    query = (
        select(Award.version_id, func.count())
        .where(
            Award.organisation_id == organisation_id,
            Award.microcredential_id == microcredential_id,
            Award.state.not_in(NEVER_HELD),
        )
        .group_by(Award.version_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _judged(asked: Asked, *, of_version: bool = True) -> Select[Any]:
    """The verdicts that are counted; those on other versions, if `of_version` is not wanted."""
    same = Progress.version_id == asked.version_id
    return (
        select(Progress.verdict)
        .join(Learner, Learner.id == Progress.learner_id)
        .where(
            Progress.organisation_id == asked.organisation_id,
            Progress.microcredential_id == asked.microcredential_id,
            same if of_version else ~same,
            *_narrowed(asked),
        )
    )


def _awards(asked: Asked, since: datetime | None, until: datetime) -> Select[Any]:
    """The awards that were ever held, earned in that time."""
    query = (
        select(Award.id)
        .join(Learner, Learner.id == Award.learner_id)
        .where(
            Award.organisation_id == asked.organisation_id,
            Award.microcredential_id == asked.microcredential_id,
            Award.state.not_in(NEVER_HELD),
            Award.awarded_at < until,
            *_narrowed(asked),
        )
    )
    return query.where(Award.awarded_at >= since) if since is not None else query


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Learner.is_test.is_(False)]
    if asked.team is not None:
        conditions.append(Learner.team == asked.team)
    if asked.source is not None:
        with_evidence = (
            select(Actor.learner_id)
            .join(StoredMatch, StoredMatch.actor_id == Actor.id)
            .join(StoredCriterion, StoredCriterion.id == StoredMatch.criterion_id)
            .where(
                StoredCriterion.organisation_id == asked.organisation_id,
                StoredCriterion.match_key.in_(sorted(asked.match_keys)),
                StoredMatch.match["source"].as_string() == asked.source,
            )
        )
        conditions.append(Learner.id.in_(with_evidence))
    return conditions


def _verdicts(session: Session, judged: Select[Any]) -> CTE:
    """Those verdicts, read once each: PostgreSQL would else read the text again for every value that is asked of it."""
    read = Progress.verdict if _is_sqlite(session) else cast(Progress.verdict, JSONB)
    return judged.with_only_columns(read.label("verdict")).cte("verdicts").prefix_with("MATERIALIZED")


def _at(verdicts: CTE, place: Place, name: str) -> Any:
    return verdicts.c.verdict["root", *(part for number in place for part in ("nodes", number)), name]


def _text(verdicts: CTE, place: Place, name: str) -> ColumnElement[str]:
    found: ColumnElement[str] = _at(verdicts, place, name).as_string()
    return found


def _number(verdicts: CTE, place: Place, name: str) -> ColumnElement[float]:
    found: ColumnElement[float] = _at(verdicts, place, name).as_float()
    return found


def _cited(session: Session) -> TableValuedAlias:
    """The records that an award cites, one a row."""
    each = func.json_each if _is_sqlite(session) else func.json_array_elements
    return each(Award.cited).table_valued(column("value", JSON), name="cited")


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
