"""What has really arrived, for whoever writes a rule: each value to ask for, how often and from whom.

The newest statements are looked at, so many that a page can wait for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy.orm import Session

from recognition.rulebook.tables import tables_in_force
from records.page_queries import newest_statements
from records.sources import sources_of
from rules import LanguageMap, Vocabulary
from rules.facts import CONTEXT_FIELDS, SINGLE_FIELDS, context_activities, context_ids, rubric_levels

NEWEST = 5_000
# Values that are the same for hardly two statements say nothing to choose from.
_SINGULAR = (
    "response",
    "score.scaled",
    "score.raw",
    "score.percent",
    "duration",
    "registration",
    "success",
    "completion",
)
FIELDS = (
    "verb", *(name for name in SINGLE_FIELDS if name not in _SINGULAR), *CONTEXT_FIELDS, "source", "extension",
    "rubric",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A value, what it is called where that is known, how many statements hold it, and which sources sent them."""

    value: str
    name: LanguageMap
    count: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the newest statements hold, by field, the most frequent first."""

    looked_at: int = 0
    # Whether that is all there is.
    whole: bool = True
    by_field: Mapping[str, tuple[Seen, ...]] = field(default_factory=dict)

    def names(self) -> dict[str, LanguageMap]:
        """What activities, their types and categories are called, by IRI."""
        return {
            seen.value: seen.name
            for name in ("activity", "activity_type", "parent", "grouping", "category", "other")
            for seen in self.by_field.get(name, ())
            if seen.name
        }


def arrived(session: Session, organisation_id: int) -> Arrived:
    """What has arrived at the organisation."""
    found = newest_statements(session, organisation_id, NEWEST)
    slugs = {source.id: source.slug for source in sources_of(session, organisation_id)}
    statements = ((orjson.loads(one.payload), slugs[one.source_id]) for one in found if not one.voided)
    seen = tally(statements, tables_in_force(session, organisation_id).vocabulary)
    return Arrived(len(found), len(found) < NEWEST, seen)


def tally(statements: Iterable[tuple[Mapping[str, Any], str]], vocabulary: Vocabulary) -> dict[str, tuple[Seen, ...]]:
    """What these statements, each with its source, hold. A verb is named by its word, if it has one."""
    words = {sense.verb: alias for alias, senses in vocabulary.senses.items() for sense in senses if sense.plain}
    counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    sources: dict[tuple[str, str], set[str]] = {}
    names: dict[str, LanguageMap] = {}
    for statement, source in statements:
        for name, value, called in _values(statement, source, words):
            counts[name][value] += 1
            sources.setdefault((name, value), set()).add(source)
            if called:
                names.setdefault(value, called)
    return {
        name: tuple(
            Seen(value, names.get(value, {}), count, tuple(sorted(sources[name, value])))
            for value, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))
        )
        for name, found in counts.items()
    }


def _values(
    statement: Mapping[str, Any], source: str, words: Mapping[str, str]
) -> Iterator[tuple[str, str, LanguageMap | None]]:
    verb = statement["verb"]
    yield "verb", words.get(verb["id"], verb["id"]), verb.get("display")
    yield "source", source, None
    for name, read in SINGLE_FIELDS.items():
        value = read(statement) if name not in _SINGULAR else None
        if isinstance(value, str):
            called = statement["object"].get("definition", {}).get("name") if name == "activity" else None
            yield name, value, called
    for kind in CONTEXT_FIELDS:
        called_of = {one["id"]: one.get("definition", {}).get("name") for one in context_activities(statement, kind)}
        for value in context_ids(statement, kind):
            yield kind, value, called_of.get(value)
    for place in (statement.get("result", {}), statement.get("context", {})):
        for iri in place.get("extensions", {}):
            yield "extension", iri, None
    for name in rubric_levels(statement):
        yield "rubric", str(name), None
