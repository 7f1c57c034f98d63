"""What the pages ask of the store, each question in a fixed number of statements however much there is to show."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import BigInteger, ColumnElement, Select, and_, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import Session

from records.award_states import HELD, STANDING
from records.awards import NEAR_SQL, Award, Credential, Progress
from records.inbox import MAX_ATTEMPTS, InboxItem
from records.learners import Actor, Learner
from records.microcredentials import MicroCredential
from records.positions import AFTER_ALL, EPOCH, instant_of, position_at
from records.pulls import Pull
from records.quarantine import Quarantined
from records.reaching import BEGUN
from records.sources import Source
from records.statements import Statement, Voiding

# Whoever is so far on the way to a micro-credential is nearly there.
NEARLY_THERE = 0.75
Stage = Literal["near", "holders", "not-begun"]


@dataclass(frozen=True, slots=True)
class ArrivedStatement:
    """A stored statement: its JSON text, when it came, and who sent it."""

    id: str
    stored: datetime
    source_id: int
    source: str
    payload: str
    voided: bool


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A learner in a list. `nearest` is the micro-credential in progress that is most advanced, with its progress."""

    id: int
    name: str | None
    team: str | None
    held: int
    in_progress: int
    nearest: tuple[int, float] | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which learners a list shows: those at this stage, of one micro-credential or of any; everybody without a stage.

    Where a micro-credential is chosen, `LearnerRow.nearest` is about it alone.
    """

    stage: Stage | None = None
    microcredential_id: int | None = None


EVERYBODY = Narrowing()


def learner_stamp(session: Session, learner_id: int) -> str:
    """A text that changes whenever what a learner's page shows changes by evidence or award."""
    progress = select(func.max(Progress.as_of)).where(Progress.learner_id == learner_id)
    own = Award.learner_id == learner_id
    awards = (
        select(
            func.count(Award.id), func.count(Credential.id), func.max(Award.recorded_at), func.max(Award.withdrawn_at)
        )
        .outerjoin(Credential, Credential.award_id == Award.id)
        .where(own)
    )
    evaluated = session.scalar(progress)
    return "-".join(_compact(value) for value in (evaluated, *session.execute(awards).one()))


def arrivals_stamp(session: Session, organisation_id: int) -> str:
    """A text that changes whenever the page of arrivals changes."""
    figures = [
        select(func.max(Statement.position)).where(Statement.organisation_id == organisation_id),
        select(func.count()).where(Award.organisation_id == organisation_id),
        select(func.max(Award.recorded_at)).where(Award.organisation_id == organisation_id),
        select(func.count(Pull.source_id)).where(Pull.organisation_id == organisation_id),
        # A run that finds nothing new moves its next look; one under way moves its lease.
        select(func.max(Pull.next_at)).where(Pull.organisation_id == organisation_id),
        select(func.max(Pull.lease_until)).where(Pull.organisation_id == organisation_id),
    ]
    found = session.execute(select(*(figure.scalar_subquery() for figure in figures))).one()
    return "-".join(_compact(value) for value in (*undone_counts(session, organisation_id), *found))


def _compact(value: datetime | int | None) -> str:
    return f"{value.timestamp():.6f}" if isinstance(value, datetime) else str(value or 0)


def undone_counts(session: Session, organisation_id: int) -> tuple[int, int, int]:
    """How many items of the inbox wait, how many were set aside after too many failures, and how many statements are
    held in quarantine."""
    held = select(func.count(Quarantined.id)).where(
        Quarantined.organisation_id == organisation_id, Quarantined.state == "held"
    )
    query = select(
        func.count().filter(InboxItem.attempts < MAX_ATTEMPTS),
        func.count().filter(InboxItem.attempts >= MAX_ATTEMPTS),
        held.scalar_subquery(),
    ).where(InboxItem.organisation_id == organisation_id)
    waiting, aside, in_quarantine = session.execute(query).one()
    return waiting, aside, in_quarantine


def award_count(session: Session, organisation_id: int) -> int:
    """How many awards stand."""
    query = select(func.count()).where(Award.organisation_id == organisation_id, Award.state.in_(STANDING))
    return session.scalar(query) or 0


def statement_counts(
    session: Session, organisation_id: int, since: datetime | None = None, until: datetime | None = None
) -> dict[int, int]:
    """How many statements each source has sent, stored from `since` (included) to `until` (not included)."""
    query = select(Statement.source_id, func.count()).where(Statement.organisation_id == organisation_id)
    if since is not None:
        query = query.where(Statement.position >= position_at(since))
    if until is not None:
        query = query.where(Statement.position < position_at(until))
    return {row[0]: row[1] for row in session.execute(query.group_by(Statement.source_id))}


def span_counts(
    session: Session, organisation_id: int, width: timedelta, since: datetime
) -> dict[tuple[int, int], int]:
    """How many statements each source has sent since an instant, by (source, span): spans of `width`, numbered from
    2020-01-01 (UTC)."""
    # Written out: the query groups by the very expression that it selects, which bound parameters would hide.
    span = Statement.position // literal_column(str(position_at(EPOCH + width)), BigInteger())
    query = (
        select(Statement.source_id, span.label("span"), func.count())
        .where(Statement.organisation_id == organisation_id, Statement.position >= position_at(since))
        .group_by(Statement.source_id, "span")
    )
    return {(source, number): count for source, number, count in session.execute(query)}


def last_arrivals(session: Session, organisation_id: int) -> dict[int, datetime]:
    """When each source sent its last statement; sources that have sent none are left out."""
    last = (
        select(func.max(Statement.position))
        .where(Statement.organisation_id == organisation_id, Statement.source_id == Source.id)
        .correlate(Source)
        .scalar_subquery()
    )
    query = select(Source.id, last).where(Source.organisation_id == organisation_id)
    return {source: instant_of(position) for source, position in session.execute(query) if position is not None}


def newest_statements(
    session: Session, organisation_id: int, limit: int, before: int = AFTER_ALL
) -> list[ArrivedStatement]:
    """The latest statements, newest first; those stored before a position, if one is given."""
    condition = and_(Statement.organisation_id == organisation_id, Statement.position < before)
    query = _arrived(condition).order_by(Statement.position.desc()).limit(limit)
    return [_read(row) for row in session.execute(query)]


def statements_by_id(session: Session, organisation_id: int, ids: Iterable[str]) -> dict[str, ArrivedStatement]:
    """Those of these statements that the organisation has."""
    wanted = [uuid.UUID(one) for one in sorted(set(ids))]
    if not wanted:
        return {}
    query = _arrived(and_(Statement.organisation_id == organisation_id, Statement.id.in_(wanted)))
    return {str(row[0]): _read(row) for row in session.execute(query)}


def statements_at(session: Session, organisation_id: int, positions: Collection[int]) -> dict[int, ArrivedStatement]:
    """The organisation's statements at these positions."""
    query = _arrived(and_(Statement.organisation_id == organisation_id, Statement.position.in_(positions)))
    return {row[1]: _read(row) for row in session.execute(query)}


def _arrived(condition: ColumnElement[bool]) -> Select[uuid.UUID, int, int, str, str, uuid.UUID]:
    return (
        select(Statement.id, Statement.position, Statement.source_id, Source.name, Statement.payload, Voiding.voided_id)
        .join(Source, Source.id == Statement.source_id)
        .outerjoin(
            Voiding,
            and_(Voiding.organisation_id == Statement.organisation_id, Voiding.voided_id == Statement.id),
        )
        .where(condition)
    )


def _read(row: Sequence[object]) -> ArrivedStatement:
    identifier, position, source_id, source, payload, voided = row
    return ArrivedStatement(
        str(identifier),
        instant_of(int(str(position))),
        int(str(source_id)),
        str(source),
        str(payload),
        voided is not None,
    )


def learners_page(
    session: Session,
    organisation_id: int,
    search: str,
    offset: int,
    limit: int,
    among: Collection[int] | None = None,
    narrowing: Narrowing = EVERYBODY,
) -> tuple[int, list[LearnerRow]]:
    """How many learners match, and a page of them by name. `search` looks in name, e-mail and team.

    They are looked for among those with an identity, or among these ids where given.
    """
    known = select(Actor.learner_id).where(Actor.organisation_id == organisation_id)
    looked_in = Learner.id.in_(known if among is None else among)
    own = Learner.organisation_id == organisation_id
    condition = and_(own, looked_in, Learner.is_test.is_(False), _at_stage(organisation_id, narrowing))
    for word in search.split():
        held_in = (Learner.name.icontains(word, autoescape=True), Learner.email.icontains(word, autoescape=True))
        condition = and_(condition, or_(*held_in, Learner.team.icontains(word, autoescape=True)))
    total = session.scalar(select(func.count(Learner.id)).where(condition)) or 0
    query = select(Learner.id, Learner.name, Learner.team).where(condition)
    found = session.execute(query.order_by(Learner.name, Learner.id).offset(offset).limit(limit)).all()
    ids = [row[0] for row in found]
    held = _held(session, ids)
    paths = _in_progress(session, ids, held)
    return total, [
        LearnerRow(
            id=learner_id,
            name=name,
            team=team,
            held=len(held.get(learner_id, ())),
            in_progress=len(paths.get(learner_id, ())),
            nearest=max(
                (path for path in paths.get(learner_id, ()) if narrowing.microcredential_id in (None, path[0])),
                key=lambda path: path[1],
                default=None,
            ),
        )
        for learner_id, name, team in found
    ]


def _at_stage(organisation_id: int, narrowing: Narrowing) -> ColumnElement[bool]:
    """Whether a learner is at that stage, as the counts of their row tell it too."""
    # What is of the organisation is found where it lies together; asked of each learner, it would be found one by one.
    judged = [Progress.organisation_id == organisation_id]
    held = [Award.organisation_id == organisation_id, Award.state.in_(HELD)]
    if narrowing.microcredential_id is not None:
        judged.append(Progress.microcredential_id == narrowing.microcredential_id)
        held.append(Award.microcredential_id == narrowing.microcredential_id)
    holders = Learner.id.in_(select(Award.learner_id).where(*held))
    if narrowing.stage == "holders":
        return holders
    if narrowing.stage == "not-begun":
        begun = select(Progress.learner_id).where(*judged, func.substr(Progress.reached, 1, 1).in_(BEGUN))
        return and_(~holders, Learner.id.not_in(begun))
    if narrowing.stage == "near":
        same = and_(Award.learner_id == Progress.learner_id, Award.microcredential_id == Progress.microcredential_id)
        held_already = exists().where(same, Award.state.in_(HELD))
        own = select(MicroCredential.id).where(MicroCredential.organisation_id == organisation_id)
        near = select(Progress.learner_id).where(NEAR_SQL, ~held_already, Progress.microcredential_id.in_(own))
        if narrowing.microcredential_id is not None:
            near = near.where(Progress.microcredential_id == narrowing.microcredential_id)
        return Learner.id.in_(near)
    return true()


def _held(session: Session, learner_ids: Sequence[int]) -> dict[int, set[int]]:
    query = select(Award.learner_id, Award.microcredential_id).where(
        Award.learner_id.in_(learner_ids), Award.state.in_(HELD)
    )
    found: dict[int, set[int]] = {}
    for learner_id, microcredential_id in session.execute(query):
        found.setdefault(learner_id, set()).add(microcredential_id)
    return found


def _in_progress(
    session: Session, learner_ids: Sequence[int], held: Mapping[int, set[int]]
) -> dict[int, list[tuple[int, float]]]:
    query = (
        select(Progress.learner_id, Progress.microcredential_id, Progress.progress)
        .where(Progress.learner_id.in_(learner_ids), Progress.status != "met", Progress.progress > 0)
        .order_by(Progress.microcredential_id)
    )
    found: dict[int, list[tuple[int, float]]] = {}
    for learner_id, microcredential_id, progress in session.execute(query):
        if microcredential_id not in held.get(learner_id, ()):
            found.setdefault(learner_id, []).append((microcredential_id, progress))
    return found
