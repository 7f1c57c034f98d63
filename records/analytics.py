"""What many learners' verdicts and awards of one micro-credential come to: counted where they lie, in a fixed number
of statements however many people there are.

A part of the rule is told by its *number* in document order: the root is 0. How far somebody is with each is a short
text beside the verdict (`records.reaching`), so the verdicts themselves are not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ScalarSelect, Select, TableValuedAlias, column, exists, func, select, true
from sqlalchemy.orm import Session

from records.award_states import HELD, NEVER_HELD
from records.awards import Award, Progress
from records.learners import Actor, Learner
from records.matches import StoredMatch
from records.positions import position_at
from records.reaching import UNDER_WAY, stands
from rules import MODALITIES

# As `rules.Match.to_json` writes it: in UTC, so that the order of the texts is that of the instants.
_HAPPENED = StoredMatch.match["at"].as_string()


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose verdicts and awards are counted: those on this version of this micro-credential, narrowed to a team and to
    those with evidence from a source, where these are given."""

    organisation_id: int
    microcredential_id: int
    version_id: int
    # Of the version's criteria, as they are stored; needed where evidence is asked for.
    criterion_ids: frozenset[int] = frozenset()
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


# A text of `records.reaching`, and how many people it holds for.
Told = Sequence[tuple[str, int]]


def teams_of(session: Session, organisation_id: int) -> list[str]:
    """The teams of the organisation's learners, by name."""
    query = select(Learner.team).where(Learner.organisation_id == organisation_id, Learner.team.is_not(None))
    return sorted({team for team in session.scalars(query.distinct()) if team})


def waiting_verdicts(session: Session, asked: Asked) -> int:
    """How many people's last verdict is on an earlier version: they are still to be evaluated again."""
    query = _judged(asked, of_version=False).with_only_columns(func.count())
    return session.scalar(query) or 0


def reached(session: Session, asked: Asked, parts: int) -> tuple[int, list[Reached]]:
    """How many people there is a verdict on, and how far they are with each of the rule's parts, in document order."""
    told = _told(session, _judged(asked))
    return sum(people for _, people in told), reached_of(told, parts)


def reached_of(told: Told, parts: int) -> list[Reached]:
    """Pure: what such texts come to, part by part."""
    counts = [Counter[str]() for _ in range(parts)]
    for text, people in told:
        for count, stand in zip(counts, stands(text, parts), strict=True):
            count.update({"begun": people * stand.begun, "half": people * stand.half, stand.status: people})
    return [Reached(count["begun"], count["half"], count["met"], count["closed"]) for count in counts]


def lacking(
    session: Session, asked: Asked, leaves: Mapping[int, Collection[int]], quiet_since: datetime
) -> tuple[int, list[int]]:
    """How many have stopped, and how many of these lack each of these parts, which are told by their numbers in
    document order.

    Somebody has stopped who began, can still meet the rule, does not hold the award, has evidence, and none that came
    and happened since `quiet_since`. A part is lacked that is not met, where nothing above it is: `leaves` names for
    each part those above it.
    """
    happened_lately = quiet_since.astimezone(UTC).isoformat() <= _HAPPENED
    # What came before cannot have happened since; where it lies is known without reading it.
    came_lately = StoredMatch.position >= position_at(quiet_since)
    held = exists().where(
        Award.learner_id == Progress.learner_id,
        Award.microcredential_id == asked.microcredential_id,
        Award.state.in_(HELD),
    )
    stopped = _judged(asked).where(
        func.substr(Progress.reached, 1, 1).in_(UNDER_WAY),
        ~held,
        _evidence(asked).is_not(None),
        _evidence(asked, came_lately, happened_lately).is_(None),
    )
    told = _told(session, stopped)
    return sum(people for _, people in told), lacked_of(told, leaves)


def lacked_of(told: Told, leaves: Mapping[int, Collection[int]]) -> list[int]:
    """Pure: how many lack each of these parts."""
    counts = dict.fromkeys(leaves, 0)
    parts = max(leaves, default=-1) + 1
    for text, people in told:
        met = [stand.status == "met" for stand in stands(text, parts)]
        for part, above in leaves.items():
            counts[part] += people * (not any(met[each] for each in (part, *above)))
    return list(counts.values())


@dataclass(frozen=True, slots=True)
class Awarded:
    """An award: from when it was earned, when the first record that it cites happened, and how many of each modality it
    cites. `first` is none where it cites none."""

    at: datetime
    first: datetime | None
    modalities: Mapping[str | None, int]


def awarded_between(session: Session, asked: Asked, since: datetime | None, until: datetime) -> list[Awarded]:
    """The awards of these learners, of any version, that were earned in that time, in their order."""
    cited = _cited(session)
    modality = cited.c.value["modality"].as_string()
    counts = [func.count().filter(modality == each) for each in MODALITIES]
    query = (
        _awards(asked, since, until)
        .outerjoin(cited, true())
        .with_only_columns(
            Award.awarded_at, func.min(cited.c.value["at"].as_string()), func.count(cited.c.value), *counts
        )
        .group_by(Award.id)
        .order_by(Award.awarded_at, Award.id)
    )
    return [_awarded(*row) for row in session.execute(query)]


def _awarded(at: datetime, first: str | None, cited: int, *of_modality: int) -> Awarded:
    named = {name: count for name, count in zip(MODALITIES, of_modality, strict=True) if count}
    unnamed = cited - sum(of_modality)
    return Awarded(at, datetime.fromisoformat(first) if first else None, named | ({None: unnamed} if unnamed else {}))


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
    """Whose verdicts are counted; those on other versions, if `of_version` is not wanted."""
    same = Progress.version_id == asked.version_id
    return (
        select(Progress.learner_id)
        .join(Learner, Learner.id == Progress.learner_id)
        .where(
            Progress.organisation_id == asked.organisation_id,
            Progress.microcredential_id == asked.microcredential_id,
            same if of_version else ~same,
            *_narrowed(asked),
        )
    )


def _told(session: Session, judged: Select[Any]) -> list[tuple[str, int]]:
    """How far they are, and how many are just so far: few rows, however many people there are."""
    query = judged.with_only_columns(Progress.reached, func.count()).group_by(Progress.reached)
    return [(text, people) for text, people in session.execute(query)]


def _evidence(asked: Asked, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """A statement of the learner at hand that answers a criterion of the version, and of which that is true, if there
    is one.

    It is looked for with each learner whom nothing else rules out: with `exists`, PostgreSQL would begin with the
    evidence of everybody.
    """
    return (
        select(StoredMatch.position)
        .join(Actor, Actor.id == StoredMatch.actor_id)
        .where(
            Actor.learner_id == Learner.id,
            StoredMatch.criterion_id.in_(sorted(asked.criterion_ids)),
            *conditions,
        )
        .limit(1)
        .correlate(Learner)
        .scalar_subquery()
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
        conditions.append(_evidence(asked, StoredMatch.match["source"].as_string() == asked.source).is_not(None))
    return conditions


def _cited(session: Session) -> TableValuedAlias:
    """The records that an award cites, one a row."""
    each = func.json_each if _is_sqlite(session) else func.json_array_elements
    return each(Award.cited).table_valued(column("value", JSON), name="cited")


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
