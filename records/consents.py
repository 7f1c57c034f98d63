"""What learners let HR see of them, and the people whom a query of HR may begin from: the one place that decides.

Nobody is seen who did not agree. Who agreed is *named*, or *counted* only: part of a team's figures, where at least
`SMALLEST_CROWD` people of the team are counted only for exactly the same scopes, so that no figure points at one of
them, nor does what lies between two figures. A *scope* is one kind of thing that HR may know. `Consent` says what holds
now; `ConsentEntry` what was agreed when, on which text, and is only added to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, ForeignKey, Select, String, Subquery, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from records.audit import note
from records.base import Base, BigId
from records.errors import NotFoundError
from records.learners import Learner

Visibility = Literal["hidden", "counted", "named"]
Scope = Literal["credentials", "skills", "progress", "mobility"]
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)
SCOPES: tuple[Scope, ...] = get_args(Scope)
# Fewer people than this are no crowd that hides one.
SMALLEST_CROWD = 5


@dataclass(frozen=True, slots=True)
class Terms:
    """What a learner agrees to. Suggestions of other jobs are about a name, so whoever is counted gets none."""

    visibility: Visibility = "hidden"
    scopes: frozenset[Scope] = frozenset()

    def __post_init__(self) -> None:
        if (self.visibility == "hidden") != (not self.scopes):
            raise ValueError("who shares, shares something; who hides, nothing")
        if self.visibility == "counted" and "mobility" in self.scopes:
            raise ValueError("jobs are suggested to people by name")


NOTHING = Terms()


class _Agreed:
    """What both tables say of terms."""

    visibility: Mapped[str] = mapped_column(String(8))
    credentials: Mapped[bool]
    skills: Mapped[bool]
    progress: Mapped[bool]
    mobility: Mapped[bool]
    # Of the text that the learner read.
    text_version: Mapped[str] = mapped_column(String(16))

    @property
    def terms(self) -> Terms:
        """The terms as a value."""
        visibility = next(each for each in VISIBILITIES if each == self.visibility)
        return Terms(visibility, frozenset(scope for scope in SCOPES if getattr(self, scope)))


class Consent(_Agreed, Base):
    """What a learner agrees to now. No row: they never agreed, and are hidden."""

    __tablename__ = "hr_consents"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    changed_at: Mapped[datetime]


class ConsentEntry(_Agreed, Base):
    """What a learner agreed to at one time. Never changed, never deleted."""

    __tablename__ = "hr_consent_history"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), index=True)
    at: Mapped[datetime]
    # The language in which they read the text; none where an operator withdrew for them.
    language: Mapped[str | None] = mapped_column(String(16))
    # Who said so: `learner:12`, or the operator who withdrew it on the learner's behalf.
    by: Mapped[str] = mapped_column(String(120))


_COLUMNS: dict[Scope, InstrumentedAttribute[bool]] = {
    "credentials": Consent.credentials,
    "skills": Consent.skills,
    "progress": Consent.progress,
    "mobility": Consent.mobility,
}

# Who somebody is and of which team, for queries that are led by awards or progress and look up there who agreed.
who = aliased(Learner, name="who")
NAME = who.name.label("name")
TEAM = func.coalesce(who.team, "").label("team")


def consent_of(session: Session, learner_id: int) -> Consent | None:
    """What the learner agrees to now; None where they never did."""
    return session.get(Consent, learner_id)


def consent_history(session: Session, learner_id: int) -> list[ConsentEntry]:
    """All that the learner agreed to, newest first."""
    query = select(ConsentEntry).where(ConsentEntry.learner_id == learner_id)
    return list(session.scalars(query.order_by(ConsentEntry.id.desc())))


def agree(
    session: Session, learner: Learner, terms: Terms, *, text_version: str, language: str | None, by: str, now: datetime
) -> None:
    """Keep what the learner agrees to from now on. Call it with the learner locked."""
    said: dict[str, Any] = {scope: scope in terms.scopes for scope in SCOPES}
    said |= {"organisation_id": learner.organisation_id, "learner_id": learner.id}
    said |= {"visibility": terms.visibility, "text_version": text_version}
    session.merge(Consent(**said, changed_at=now))
    session.add(ConsentEntry(**said, at=now, language=language, by=by))
    details = {"visibility": terms.visibility, "scopes": sorted(terms.scopes), "text": text_version}
    note(session, learner.organisation_id, by, "hr-consent-changed", str(learner.id), now, details)


def _sharing(organisation_id: int, scopes: Iterable[Scope], *visibilities: Visibility) -> Select[Any]:
    """Who shares all of these scopes. Test users share nothing, and who was merged away is seen as who they are now."""
    columns: list[ColumnElement[Any]] = [column.label(scope) for scope, column in _COLUMNS.items()]
    return (
        select(
            Learner.id.label("id"),
            Learner.name.label("name"),
            func.coalesce(Learner.team, "").label("team"),
            Consent.visibility.label("visibility"),
            *columns,
        )
        .join(Consent, and_(Consent.learner_id == Learner.id, Consent.organisation_id == Learner.organisation_id))
        .where(
            Learner.organisation_id == organisation_id,
            Learner.is_test.is_(False),
            Learner.merged_into_id.is_(None),
            Consent.visibility.in_(visibilities),
            *(_COLUMNS[scope].is_(True) for scope in sorted(scopes)),
        )
    )


def named_people(organisation_id: int, *scopes: Scope, called: str = "named_people") -> Subquery:
    """The people whom HR may see by name for all of these scopes: `id`, `name`, `team` (empty for none).

    `called` tells them apart in a query that asks for several scopes.
    """
    return _sharing(organisation_id, scopes, "named").subquery(called)


def counted_people(organisation_id: int, *scopes: Scope) -> Subquery:
    """The people who make up figures for all of these scopes: `id`, `team`. Not their names.

    Who is counted only stands in the crowd of exactly what they share: were it for the scopes asked for alone, the
    figures of five who share their skills, less those of the four of them who share more, would be about one person.
    """
    sharing = _sharing(organisation_id, scopes, "named", "counted").cte("sharing")
    same = [sharing.c.team, *(sharing.c[scope] for scope in SCOPES)]
    crowds = (
        select(*same)
        .where(sharing.c.visibility == "counted")
        .group_by(*same)
        .having(func.count() >= SMALLEST_CROWD)
        .cte("crowds")
    )
    in_a_crowd = exists().where(*(crowds.c[column.name] == column for column in same))
    shown = or_(sharing.c.visibility == "named", in_a_crowd)
    return select(sharing.c.id, sharing.c.team).where(shown).subquery("counted_people")


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as HR may see them."""

    id: int
    name: str | None
    team: str
    scopes: frozenset[Scope]


def person_shown(session: Session, organisation_id: int, learner_id: int) -> Shown:
    """The person, where they share anything by name; raises `NotFoundError`, as for somebody who does not exist."""
    people = named_people(organisation_id)
    row = session.execute(select(people).where(people.c.id == learner_id)).one_or_none()
    consent = consent_of(session, learner_id)
    if row is None or consent is None:
        raise NotFoundError("nobody of that number shares anything with HR")
    return Shown(row.id, row.name, row.team, consent.terms.scopes)
