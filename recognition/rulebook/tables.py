"""The tables by which an organisation understands statements: which are in force, and changing them.

What changes for a source changes for everything that it ever sent: as after a change of remit, it is matched again in
chunks beside the live stream. Evidence that the new tables do not know as such is withdrawn as if it had been voided;
what they make evidence of now counts. The same is done when another release ships other tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.errors import AliasInUseError, TablesChangedError
from recognition.rulebook.backfill import CLOCKS_DIFFER
from records.audit import note
from records.database import Database
from records.microcredentials import newest_versions
from records.organisations import all_organisations, lock_organisation
from records.positions import position_at
from records.rematches import ask_rematch
from records.sources import Source, sources_to_change
from records.tables import TablesVersion, add_tables, newest_tables
from rules import SHIPPED, SHIPPED_DATA, Tables, parse_tables, read_tables

# Who changes the tables when a release ships others.
RELEASE = "release"


@dataclass(frozen=True, slots=True)
class TablesChange:
    """The number of the version in force after it, and the slugs of the sources whose statements are matched again."""

    number: int
    changed: bool
    rematched: tuple[str, ...] = ()


def tables_in_force(session: Session, organisation_id: int) -> Tables:
    """The organisation's tables: what is in force, or what ships where nothing was written down yet."""
    version = newest_tables(session, organisation_id)
    return version.tables if version is not None else SHIPPED


def drafted(text: str) -> Tables:
    """The tables that a document would give; an empty one gives those that ship. Raises `RuleDocumentError`."""
    return read_tables(parse_tables(text)).over(SHIPPED) if text.strip() else SHIPPED


def change_tables(
    session: Session, organisation_id: int, text: str, *, by: str, now: datetime, over: int | None = None
) -> TablesChange:
    """Put an organisation's own tables into force; an empty text takes its own away.

    `over` is the number of the version that they were written over (0: none), where somebody else may have changed it
    since. Raises `RuleDocumentError`, `AliasInUseError` and `TablesChangedError`.
    """
    after = drafted(text)
    # No search of history and no publishing meanwhile: they would go on with the old tables.
    lock_organisation(session, organisation_id)
    last = newest_tables(session, organisation_id)
    number = last.number if last is not None else 0
    if over not in (None, number):
        raise TablesChangedError(f"the tables were changed meanwhile: version {number} is in force")
    if (last.text if last is not None else "") == text and _ships(last):
        return TablesChange(number, changed=False)
    check_aliases(session, organisation_id, after)
    return _put(session, organisation_id, last, text, by, now)


def keep_shipped(session: Session, organisation_id: int, now: datetime) -> None:
    """Write down what ships, unless the newest version has it already. Call it with the organisation locked."""
    last = newest_tables(session, organisation_id)
    if not _ships(last):
        _put(session, organisation_id, last, last.text if last is not None else "", RELEASE, now)


def adopt_shipped(database: Database, now: datetime) -> int:
    """Let organisations with rules have the tables that this release ships; returns how many had others."""
    with database.reading() as session:
        waiting = [
            organisation.id
            for organisation in all_organisations(session)
            if not _ships(newest_tables(session, organisation.id)) and newest_versions(session, organisation.id)
        ]
    for organisation_id in waiting:
        with database.transaction() as session:
            lock_organisation(session, organisation_id)
            keep_shipped(session, organisation_id, now)
    return len(waiting)


def check_aliases(session: Session, organisation_id: int, tables: Tables) -> None:
    """Raise `AliasInUseError` if a rule in force names a verb by an alias that these tables lack."""
    uses: dict[str, list[str]] = {}
    for version in newest_versions(session, organisation_id):
        words = {word for criterion in version.rule.criteria for word in criterion.where.verbs if ":" not in word}
        for alias in sorted(words - tables.vocabulary.senses.keys()):
            uses.setdefault(alias, []).append(version.rule.id)
    if uses:
        raise AliasInUseError(uses)


def _ships(version: TablesVersion | None) -> bool:
    """Whether the version lies over the tables that this release ships."""
    return version is not None and version.shipped == SHIPPED_DATA


def _put(
    session: Session, organisation_id: int, last: TablesVersion | None, text: str, by: str, now: datetime
) -> TablesChange:
    own = parse_tables(text) if text.strip() else {}
    # Workers that read the old tables end first, those to come wait (`records.sources.sources_held`).
    sources = sources_to_change(session, organisation_id)
    version = add_tables(session, organisation_id, text=text, own=own, shipped=dict(SHIPPED_DATA), by=by, now=now)
    if last is None and not newest_versions(session, organisation_id):
        # Nothing was matched by any tables yet.
        return TablesChange(version.number, changed=True)
    differing = _understood_otherwise(sources, last, version)
    for source in differing:
        ask_rematch(session, source, position_at(now + CLOCKS_DIFFER), now)
    slugs = tuple(source.slug for source in differing)
    note(session, organisation_id, by, "tables-changed", f"version {version.number}", now, {"sources": list(slugs)})
    return TablesChange(version.number, changed=True, rematched=slugs)


def _understood_otherwise(
    sources: Sequence[Source], before: TablesVersion | None, after: TablesVersion
) -> list[Source]:
    if before is None:
        # Nobody wrote down by which tables their statements were matched.
        return list(sources)
    old, new = before.tables, after.tables
    return [source for source in sources if old.seen_from(source.slug) != new.seen_from(source.slug)]
