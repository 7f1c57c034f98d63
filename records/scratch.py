"""A scratch place on disk: what one simulation finds in history, put together by whom it belongs to.

History is stored in the order of arrival and evaluated learner by learner; what lies between may be larger than the
memory. It lies in a private file that SQLite makes and deletes at once, so that nothing of it outlives the process, and
the database that is read is not written to.

A *person* is a learner's id; somebody who is no learner yet (a *stranger*) has a number below zero.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType

import orjson

from rules import Match

_BEFORE_ALL = -(2**63)
_TABLES = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
PRAGMA cache_size=-8192;
CREATE TABLE people (person INTEGER PRIMARY KEY);
CREATE TABLE strangers (number INTEGER PRIMARY KEY, ifi TEXT NOT NULL UNIQUE, name TEXT);
CREATE TABLE found (person INTEGER NOT NULL, criterion INTEGER NOT NULL, attester TEXT, match TEXT NOT NULL);
"""


class Scratch:
    """People, strangers, and the matches that were found for them."""

    def __init__(self, match_keys: Iterable[str]) -> None:
        """`match_keys`: those of the criteria whose matches will be kept."""
        self._keys = sorted(match_keys)
        self._numbers = {key: number for number, key in enumerate(self._keys)}
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_TABLES)

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def strangers(self, names: Mapping[str, str | None]) -> dict[str, int]:
        """The person of each of these IFIs. `names` maps IFI to display name; the first one stays."""
        self._database.executemany("INSERT OR IGNORE INTO strangers (ifi, name) VALUES (?, ?)", sorted(names.items()))
        query = f"SELECT ifi, -number FROM strangers WHERE ifi IN ({_marks(names)})"  # noqa: S608 - marks alone
        return dict(self._database.execute(query, list(names)))

    def keep(self, matches: Iterable[tuple[int, str, Match]]) -> None:
        """Remember (person, match key, match)."""
        self._database.executemany(
            "INSERT INTO found VALUES (?, ?, ?, ?)",
            (
                (person, self._numbers[key], match.attester, orjson.dumps(match.to_json()).decode())
                for person, key, match in matches
            ),
        )

    def concern(self, people: Iterable[int]) -> None:
        """Remember people to look at, whether anything was found for them or not."""
        self._database.executemany("INSERT OR IGNORE INTO people VALUES (?)", ((person,) for person in people))

    def sort(self) -> None:
        """Put together what belongs to each person; call it once, when all is kept."""
        self._database.executescript(
            "CREATE INDEX found_person ON found (person);"
            "CREATE INDEX found_attester ON found (attester) WHERE attester IS NOT NULL;"
            "INSERT OR IGNORE INTO people SELECT DISTINCT person FROM found;"
        )

    def count(self) -> int:
        """How many people there are."""
        found: tuple[int] = self._database.execute("SELECT count(*) FROM people").fetchone()
        return found[0]

    def people(self, together: int) -> Iterator[list[int]]:
        """Everybody, some at a time, in order."""
        after = _BEFORE_ALL
        while True:
            query = "SELECT person FROM people WHERE person > ? ORDER BY person LIMIT ?"
            batch = [row[0] for row in self._database.execute(query, (after, together))]
            if not batch:
                return
            yield batch
            after = batch[-1]

    def told(self, people: Sequence[int]) -> dict[int, tuple[str, str | None]]:
        """(IFI, display name) of those of these people who are strangers."""
        numbers = [-person for person in people if person < 0]
        query = f"SELECT -number, ifi, name FROM strangers WHERE number IN ({_marks(numbers)})"  # noqa: S608
        return {row[0]: (row[1], row[2]) for row in self._database.execute(query, numbers)}

    def matches_of(self, people: Sequence[int]) -> dict[int, dict[str, list[Match]]]:
        """What was found for each of these people, by match key."""
        found: dict[int, dict[str, list[Match]]] = {person: {} for person in people}
        query = f"SELECT person, criterion, match FROM found WHERE person IN ({_marks(people)})"  # noqa: S608
        for person, number, match in self._database.execute(query, list(people)):
            found[person].setdefault(self._keys[number], []).append(Match.from_json(orjson.loads(match)))
        return found

    def attested(self, ifis: Collection[str]) -> list[tuple[str, str, int, datetime]]:
        """(attester, match key, person, instant) of what these IFIs attested."""
        query = f"SELECT attester, criterion, person, match FROM found WHERE attester IN ({_marks(ifis)})"  # noqa: S608
        return [
            (attester, self._keys[number], person, Match.from_json(orjson.loads(match)).at)
            for attester, number, person, match in self._database.execute(query, list(ifis))
        ]


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
