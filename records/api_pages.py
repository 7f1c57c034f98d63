"""What lists of the REST API ask of the store: each page goes on where the one before ended, however much arrives."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from records.awards import Award, Credential
from records.learners import Learner, merged_into
from records.microcredentials import MicroCredential
from records.sign_offs import SignOff


def learners_after(session: Session, organisation_id: int, after: int, limit: int, search: str) -> list[Learner]:
    """The learners after that number, by number. `search` looks in name, e-mail and team."""
    query = select(Learner).where(
        Learner.organisation_id == organisation_id,
        Learner.id > after,
        Learner.is_test.is_(False),
        Learner.merged_into_id.is_(None),
    )
    for word in search.split():
        held_in = (Learner.name, Learner.email, Learner.team)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in held_in)))
    return list(session.scalars(query.order_by(Learner.id).limit(limit)))


def awards_before(
    session: Session,
    organisation_id: int,
    before: tuple[datetime, uuid.UUID] | None,
    limit: int,
    *,
    states: Sequence[str] = (),
    learner_id: int | None = None,
    microcredential: str | None = None,
) -> list[Award]:
    """The awards that were recorded before that one, the newest first; all of them without one."""
    query = select(Award).where(Award.organisation_id == organisation_id)
    if before is not None:
        at, award_id = before
        query = query.where(or_(Award.recorded_at < at, and_(Award.recorded_at == at, Award.id > award_id)))
    if states:
        query = query.where(Award.state.in_(states))
    if learner_id is not None:
        query = query.where(Award.learner_id == learner_id)
    if microcredential is not None:
        query = query.where(Award.microcredential.has(MicroCredential.slug == microcredential))
    query = query.options(
        joinedload(Award.learner),
        joinedload(Award.version),
        joinedload(Award.credential),
        joinedload(Award.microcredential),
    )
    return list(session.scalars(query.order_by(Award.recorded_at.desc(), Award.id).limit(limit)))


def sign_offs_before(
    session: Session,
    organisation_id: int,
    before: tuple[datetime, uuid.UUID] | None,
    limit: int,
    now: datetime,
    *,
    states: Sequence[str] = (),
    learner_id: int | None = None,
) -> list[SignOff]:
    """The sign-offs that were asked for before that one, the newest first; all of them without one. `expired` is a
    state as well."""
    query = select(SignOff).where(SignOff.organisation_id == organisation_id)
    if before is not None:
        at, sign_off_id = before
        query = query.where(or_(SignOff.asked_at < at, and_(SignOff.asked_at == at, SignOff.id > sign_off_id)))
    if states:
        over = and_(SignOff.state == "asked", SignOff.expires_at <= now)
        named = and_(SignOff.state.in_([one for one in states if one != "expired"]), not_(over))
        query = query.where(or_(named, over) if "expired" in states else named)
    if learner_id is not None:
        query = query.where(SignOff.learner_id.in_(merged_into(session, learner_id)))
    return list(session.scalars(query.order_by(SignOff.asked_at.desc(), SignOff.id).limit(limit)))


def credentials_after(session: Session, organisation_id: int, after: uuid.UUID | None, limit: int) -> list[Credential]:
    """The credentials after that one, by their identifiers."""
    query = select(Credential).where(Credential.organisation_id == organisation_id)
    if after is not None:
        query = query.where(Credential.id > after)
    query = query.options(
        joinedload(Credential.award).joinedload(Award.version),
        joinedload(Credential.award).joinedload(Award.learner),
        joinedload(Credential.award).joinedload(Award.microcredential),
    )
    return list(session.scalars(query.order_by(Credential.id).limit(limit)))
