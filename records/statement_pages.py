"""Pages of statements: the filters of the Statement Resource (xAPI 2.0 §4.1.6.1, xAPI 1.0.3 Communication 2.1.3).

Each way in which a statement can meet a filter is a *limb*: a query that one index answers in order of position and
that stops at the page's size. A page is the first positions of the limbs together, so that its cost depends on its
size and not on the store's.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from records.positions import AFTER_ALL, BEFORE_ALL
from records.statement_queries import StoredStatement, not_voided, statements_at
from records.statements import Statement, StatementAlias, StatementTerm


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for: terms, positions (both bounds excluded), and how much of it."""

    organisation_id: int
    agent: int | None = None
    verb: int | None = None
    activity: int | None = None
    registration: int | None = None
    related_agents: bool = False
    related_activities: bool = False
    # With `related_agents`: the sources that the agent is the authority of.
    authority_of: tuple[int, ...] = ()
    after: int = BEFORE_ALL
    before: int = AFTER_ALL
    ascending: bool = False
    limit: int = 100
    # A page ends before its texts grow beyond this; it has one statement at least.
    max_characters: int = 8_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """Some statements, and whether there are more."""

    statements: tuple[StoredStatement, ...]
    has_more: bool


def find_page(session: Session, wanted: Filter) -> Page:
    """The first statements that meet the filter and are not voided."""
    limbs = [limb.subquery() for limb in _limbs(wanted)]
    if len(limbs) > 1:
        found = union(*(select(limb.c.position) for limb in limbs)).subquery()
    else:
        found = limbs[0]
    order = found.c.position if wanted.ascending else found.c.position.desc()
    # Octets where the database knows them without reading the text.
    length = func.octet_length if session.get_bind().dialect.name == "postgresql" else func.length
    query = (
        select(found.c.position, length(Statement.payload))
        .join(
            Statement,
            and_(Statement.organisation_id == wanted.organisation_id, Statement.position == found.c.position),
        )
        .order_by(order)
        .limit(wanted.limit + 1)
    )
    rows = session.execute(query).all()
    positions: list[int] = []
    characters = 0
    for position, size in rows[: wanted.limit]:
        characters += size
        if positions and characters > wanted.max_characters:
            break
        positions.append(position)
    statements = statements_at(session, wanted.organisation_id, positions) if positions else []
    return Page(tuple(statements), has_more=len(rows) > len(positions))


def _limbs(wanted: Filter) -> list[Select[int]]:
    """Every way to meet the filter."""
    limbs = [_limb(wanted, _main_conditions(wanted))]
    if wanted.agent is None and wanted.verb is None and wanted.activity is None and wanted.registration is None:
        return limbs
    limbs.append(_alias_limb(wanted))
    if wanted.related_agents and wanted.agent is not None:
        limbs.append(_term_limb(wanted, wanted.agent, agent=False, activity=True))
        if wanted.authority_of:
            rest = _rest(wanted, agent=False, activity=True)
            limbs.append(_limb(wanted, [Statement.source_id.in_(wanted.authority_of), *rest]))
    if wanted.related_activities and wanted.activity is not None:
        limbs.append(_term_limb(wanted, wanted.activity, agent=True, activity=False))
    return limbs


def _main_conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    pairs = (
        (Statement.actor, wanted.agent),
        (Statement.verb, wanted.verb),
        (Statement.activity, wanted.activity),
        (Statement.registration, wanted.registration),
    )
    return [column == value for column, value in pairs if value is not None]


def _limb(wanted: Filter, conditions: list[ColumnElement[bool]]) -> Select[int]:
    order = Statement.position if wanted.ascending else Statement.position.desc()
    return (
        select(Statement.position)
        .where(
            Statement.organisation_id == wanted.organisation_id,
            *conditions,
            Statement.position > wanted.after,
            Statement.position < wanted.before,
            not_voided(),
        )
        .order_by(order)
        .limit(wanted.limit + 1)
    )


def _alias_conditions(wanted: Filter, *, agent: bool, activity: bool) -> list[ColumnElement[bool]]:
    pairs = (
        (StatementAlias.agent, wanted.agent if agent else None),
        (StatementAlias.verb, wanted.verb),
        (StatementAlias.activity, wanted.activity if activity else None),
        (StatementAlias.registration, wanted.registration),
    )
    return [column == value for column, value in pairs if value is not None]


def _alias_limb(wanted: Filter) -> Select[int]:
    order = StatementAlias.position if wanted.ascending else StatementAlias.position.desc()
    return (
        select(StatementAlias.position)
        .join(Statement, _same_statement(StatementAlias))
        .where(
            StatementAlias.organisation_id == wanted.organisation_id,
            *_alias_conditions(wanted, agent=True, activity=True),
            StatementAlias.position > wanted.after,
            StatementAlias.position < wanted.before,
            not_voided(),
        )
        .distinct()
        .order_by(order)
        .limit(wanted.limit + 1)
    )


def _term_limb(wanted: Filter, term: int, *, agent: bool, activity: bool) -> Select[int]:
    """Statements that mention `term` deep inside and meet the rest of the filter."""
    order = StatementTerm.position if wanted.ascending else StatementTerm.position.desc()
    return (
        select(StatementTerm.position)
        .join(Statement, _same_statement(StatementTerm))
        .where(
            StatementTerm.organisation_id == wanted.organisation_id,
            StatementTerm.term == term,
            *_rest(wanted, agent=agent, activity=activity),
            StatementTerm.position > wanted.after,
            StatementTerm.position < wanted.before,
            not_voided(),
        )
        .order_by(order)
        .limit(wanted.limit + 1)
    )


def _same_statement(model: type[StatementAlias] | type[StatementTerm]) -> ColumnElement[bool]:
    return and_(Statement.organisation_id == model.organisation_id, Statement.position == model.position)


def _rest(wanted: Filter, *, agent: bool, activity: bool) -> list[ColumnElement[bool]]:
    """What is left of the filter once an agent or an activity is found: met by the main key or by an alias."""
    main: list[ColumnElement[bool]] = []
    if wanted.verb is not None:
        main.append(Statement.verb == wanted.verb)
    if wanted.registration is not None:
        main.append(Statement.registration == wanted.registration)
    if agent and wanted.agent is not None:
        main.append(_meets(Statement.actor == wanted.agent, wanted.agent, wide=wanted.related_agents))
    if activity and wanted.activity is not None:
        main.append(_meets(Statement.activity == wanted.activity, wanted.activity, wide=wanted.related_activities))
    if not main:
        return []
    aliases = _alias_conditions(wanted, agent=agent, activity=activity)
    alias = select(StatementAlias.position).where(_same_statement(StatementAlias), *aliases).correlate(Statement)
    return [or_(and_(*main), alias.exists())]


def _meets(plain: ColumnElement[bool], term: int, *, wide: bool) -> ColumnElement[bool]:
    if not wide:
        return plain
    other = aliased(StatementTerm)
    mentioned = (
        select(other.position)
        .where(
            other.organisation_id == Statement.organisation_id,
            other.term == term,
            other.position == Statement.position,
        )
        .correlate(Statement)
    )
    return or_(plain, mentioned.exists())
