"""What the pages on who is who ask of the store, each question in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.launches import PlatformUser
from records.learners import Actor, Learner
from records.platforms import Platform
from records.positions import instant_of
from records.sources import Source
from records.statements import Statement
from records.terms import ifi_terms


@dataclass(frozen=True, slots=True)
class Seen:
    """What has arrived under an identity: how many statements, when the last one came, and from which sources."""

    count: int = 0
    last_at: datetime | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """That a learner opens Acquis from a platform, or is in a roster of it."""

    platform: str
    last_at: datetime


def people_by_id(session: Session, organisation_id: int, learner_ids: Iterable[int]) -> dict[int, Learner]:
    """These learners of the organisation, by number."""
    query = select(Learner).where(Learner.organisation_id == organisation_id, Learner.id.in_(sorted(set(learner_ids))))
    return {learner.id: learner for learner in session.scalars(query)}


def actors_of_people(session: Session, learner_ids: Iterable[int]) -> dict[int, list[Actor]]:
    """The identities that mean each of these learners, oldest first."""
    wanted = sorted(set(learner_ids))
    found: dict[int, list[Actor]] = {learner_id: [] for learner_id in wanted}
    for actor in session.scalars(select(Actor).where(Actor.learner_id.in_(wanted)).order_by(Actor.id)):
        found[actor.learner_id].append(actor)
    return found


def opened_from(session: Session, learner_ids: Iterable[int]) -> dict[int, list[Opened]]:
    """From where each of these learners opens Acquis."""
    query = (
        select(PlatformUser.learner_id, Platform.name, PlatformUser.met_at)
        .join(Platform, Platform.id == PlatformUser.platform_id)
        .where(PlatformUser.learner_id.in_(sorted(set(learner_ids))))
        .order_by(PlatformUser.id)
    )
    found: dict[int, list[Opened]] = {}
    for learner_id, name, met_at in session.execute(query):
        found.setdefault(learner_id, []).append(Opened(name, met_at))
    return found


def seen_under(session: Session, organisation_id: int, ifis: Iterable[str]) -> dict[str, Seen]:
    """What has arrived under each of these identities."""
    of_term = {ifi_terms[ifi]: ifi for ifi in ifis}
    query = (
        select(Statement.actor, Source.name, func.count(), func.max(Statement.position))
        .join(Source, Source.id == Statement.source_id)
        .where(Statement.organisation_id == organisation_id, Statement.actor.in_(sorted(of_term)))
        .group_by(Statement.actor, Source.name)
        .order_by(Source.name)
    )
    found: dict[str, Seen] = {}
    for term, source, count, position in session.execute(query):
        if term is not None:
            before, last_at = found.get(of_term[term], Seen()), instant_of(position)
            latest = last_at if before.last_at is None else max(before.last_at, last_at)
            found[of_term[term]] = Seen(before.count + count, latest, (*before.sources, source))
    return found
