"""Activities: the canonical definition of each, merged from what statements say of it (xAPI 2.0 §4.1.6.4).

Most statements repeat a definition that is known: a process remembers which ones it has seen, so that in the steady
state nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from records import statement_sql
from records.statements import Activity
from records.terms import activity_terms

_MAPS = ("name", "description", "extensions")


class KnownDefinitions:
    """Which definitions of which activities this process has stored before, as far as it remembers."""

    def __init__(self, entries: int = 32_768) -> None:
        self._entries = entries
        self._seen: set[tuple[int, int, bytes]] = set()

    def is_new(self, organisation_id: int, activity: int, digest: bytes) -> bool:
        """Whether it was not met before; from now on it was."""
        entry = (organisation_id, activity, digest)
        if entry in self._seen:
            return False
        if len(self._seen) >= self._entries:
            self._seen.clear()
        self._seen.add(entry)
        return True

    def forget(self) -> None:
        """Call when a transaction was rolled back: what it learnt was not stored."""
        self._seen.clear()


@dataclass(frozen=True, slots=True)
class Described:
    """What a statement says of an activity."""

    iri: str
    definition: Mapping[str, Any]
    digest: bytes


def described(iri: str, definition: Mapping[str, Any]) -> Described:
    """A definition with the digest by which it is recognised."""
    return Described(iri, definition, blake2b(orjson.dumps(definition), digest_size=12).digest())


def descriptions_of(statement: Mapping[str, Any]) -> Iterator[Described]:
    """What a valid statement says of activities."""
    thing = statement["object"]
    if "definition" in thing:
        yield described(thing["id"], thing["definition"])
    elif thing.get("objectType") == "SubStatement" and "definition" in thing["object"]:
        yield described(thing["object"]["id"], thing["object"]["definition"])
    context = statement.get("context")
    if context is not None:
        for activities in context.get("contextActivities", {}).values():
            for activity in activities:
                if "definition" in activity:
                    yield described(activity["id"], activity["definition"])


def merge_definition(known: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Both definitions in one: the newer value of a property, and the union of languages and extensions."""
    merged = {**known, **new}
    for key in _MAPS:
        if key in known and key in new:
            merged[key] = {**known[key], **new[key]}
    return merged


def learn_activities(
    connection: Connection, organisation_id: int, descriptions: Iterable[Described], known: KnownDefinitions
) -> None:
    """Merge what statements say of activities into what is known of them, in the current transaction."""
    new: dict[int, Mapping[str, Any]] = {}
    iris: dict[int, str] = {}
    for one in descriptions:
        term = activity_terms[one.iri]
        if known.is_new(organisation_id, term, one.digest):
            new[term] = merge_definition(new[term], one.definition) if term in new else one.definition
            iris[term] = one.iri
    if not new:
        return
    terms = sorted(new)
    statement_sql.insert_activities(connection, organisation_id, [(term, iris[term]) for term in terms])
    for row in statement_sql.lock_activities(connection, organisation_id, terms):
        before = orjson.loads(row.definition)
        after = merge_definition(before, new[row.activity])
        if after != before:
            statement_sql.update_activity(connection, organisation_id, row.activity, orjson.dumps(after).decode())


def definitions_of(session: Session, organisation_id: int, iris: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is known of each of these activities, by IRI; those never described are left out."""
    terms = sorted({activity_terms[iri] for iri in iris})
    query = select(Activity.iri, Activity.definition).where(
        Activity.organisation_id == organisation_id, Activity.activity.in_(terms)
    )
    return {row[0]: orjson.loads(row[1]) for row in session.execute(query)}
