"""Statements that refer to statements: found by what the other is found by (xAPI 1.0.3 Communication 2.1.3).

A statement whose object is a StatementRef meets a filter if the statement that it refers to meets it, and so on along
the chain. So it gets aliases with the keys of every statement of its chain, when it comes or when a missing link does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import orjson
from sqlalchemy import Connection

from records import statement_sql
from records.statement_keys import Key, StatementKeys, keys_of


def connect(
    connection: Connection,
    organisation_id: int,
    targets: Mapping[int, str],
    waiting: Sequence[statement_sql.FoundReference],
) -> None:
    """Give statements just stored, and those that waited for one of them, the keys of their chains.

    `targets`: what those of the statements just stored that refer to another refer to, by their positions; `waiting`:
    the older statements that refer to one of those just stored.
    """
    if targets:
        statement_sql.insert_references(connection, organisation_id, targets)
    concerned = dict(targets)
    while waiting:
        new = {row.position: row.target_id for row in waiting if row.position not in concerned}
        concerned.update(new)
        ids = statement_sql.ids_at(connection, organisation_id, list(new)) if new else []
        waiting = statement_sql.find_references(connection, organisation_id, ids) if ids else []
    for position, target in concerned.items():
        chain = list(_chain(connection, organisation_id, target))
        aliases = [(position, key) for keys in chain for key in _filters(keys)]
        terms = [(term, position) for keys in chain for term in keys.related]
        if aliases:
            statement_sql.insert_aliases(connection, organisation_id, aliases)
        if terms:
            statement_sql.insert_terms(connection, organisation_id, terms)


def _chain(connection: Connection, organisation_id: int, target: str | None) -> Iterable[StatementKeys]:
    """The keys of the statement of that id, of the one that it refers to, and so on, as far as they are stored."""
    seen = set()
    while target is not None and target not in seen:
        seen.add(target)
        found = statement_sql.find_statements(connection, organisation_id, [target])
        if not found:
            return
        keys = keys_of(orjson.loads(found[0].payload))
        yield keys
        target = keys.target


def _filters(keys: StatementKeys) -> Iterable[Key]:
    yield keys.main
    yield from keys.aliases
