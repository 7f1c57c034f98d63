"""How fast skills are found by name in a framework of ESCO's size, in two languages, on both databases.

ESCO itself is not at hand where this runs: a list of the same size is made, with as many names, and words as common.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from acquis import schema
from bench.databases import on_both
from bench.report import Row, median, percentile
from recognition.frameworks.gathering import Reading
from recognition.frameworks.importing import import_framework
from records.database import Database
from records.framework_search import search_items
from records.frameworks import FrameworkFacts, ItemFacts
from records.organisations import Organisation, add_organisation

# ESCO 1.2 has 13,939 skills, with some seven further names each in English and about half as many in French.
SKILLS = 14_000
OTHERS = {"en": 7, "fr": 3}
# The distinct words of its names, and how many of them a name has.
WORDS, IN_A_NAME = 9_000, (2, 3, 3, 4, 4, 5, 6)
SEARCHES = 200
BAR_MS = 100
STARTS = ("b", "br", "c", "ch", "d", "f", "g", "gr", "h", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr", "v")
MIDDLES = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
ENDS = ("", "l", "n", "r", "s", "t", "nd", "ng", "x")


def vocabulary(chance: random.Random) -> list[str]:
    """Words of two to four syllables, the most used first."""
    words = dict[str, None]()
    while len(words) < WORDS:
        syllables = range(chance.choice((2, 2, 3, 3, 4)))
        words["".join(chance.choice(STARTS) + chance.choice(MIDDLES) + chance.choice(ENDS) for _ in syllables)] = None
    return list(words)


def items(chance: random.Random) -> Iterator[ItemFacts]:
    """The skills, named in both languages."""
    # As in any language, a word is used about as often as its rank is low.
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(WORDS)))
    known = {tag: vocabulary(chance) for tag in OTHERS}

    def name(tag: str) -> str:
        return " ".join(chance.choices(known[tag], cum_weights=weights, k=chance.choice(IN_A_NAME)))

    for number in range(SKILLS):
        yield ItemFacts(
            uri=f"http://data.europa.eu/esco/skill/{number}",
            sort="skill",
            names={tag: name(tag) for tag in OTHERS},
            others={tag: tuple(name(tag) for _ in range(many)) for tag, many in OTHERS.items()},
            descriptions={tag: " ".join(name(tag) for _ in range(6)) for tag in OTHERS},
        )


def questions(skills: Sequence[ItemFacts], chance: random.Random) -> Iterator[tuple[str, str]]:
    """What a designer types, and in which language: how names begin, some of their words, words with a slip."""
    for number in range(SEARCHES):
        tag = chance.choice(list(OTHERS))
        name = chance.choice(skills).names[tag]
        words = name.split()
        slipped = [word[: len(word) // 2] + word[len(word) // 2 + 1 :] for word in words[:3]]
        yield (
            (
                name[: len(name) // 2],
                name,
                " ".join(reversed(words[:3])),
                " ".join(slipped),
                words[-1],
                name[:3],
            )[number % 6],
            tag,
        )


def measured(database: str, _folder: Path, url: str) -> list[Row]:
    """The rows of one database."""
    store, chance, now = Database(url), random.Random(1), datetime.now(UTC)
    schema.upgrade(store)
    skills = list(items(chance))
    facts = FrameworkFacts(kind="ESCO", name={"en": "ESCO"})
    begin = time.perf_counter()
    with store.transaction() as session:
        added = add_organisation(session, Organisation(slug="bench", name={"en": "Bench"}, created_at=now))
        organisation_id = added.id
        reading = Reading(facts, {item.uri: item for item in skills})
        import_framework(session, organisation_id, "esco", reading, lambda *_: None, by="bench", now=now)
    imported = time.perf_counter() - begin
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    took = []
    for question, tag in questions(skills, chance):
        begin = time.perf_counter()
        with store.reading() as session:
            search_items(session, organisation_id, question, tag)
        took.append((time.perf_counter() - begin) * 1000)
    store.close()
    p95 = percentile(took, 0.95)
    return [
        Row(f"{SKILLS:,} skills brought in, {database}", imported, "s"),
        Row(f"search, p50, {database}", median(took), "ms"),
        Row(f"search, p95, {database}", p95, "ms", f"< {BAR_MS} ms", p95 < BAR_MS),
    ]


def rows() -> list[Row]:
    """Both databases."""
    return on_both(measured)
