"""Gathering a framework from its files: what several of them say of one item, put together.

A file is read piece by piece; what is kept is the items, so that all of it is known to be good before any is stored.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from recognition.errors import FrameworkFileError
from records.frameworks import CODE_LENGTH, SORT_LENGTH, URI_LENGTH, FrameworkFacts, ItemFacts

MOST_ITEMS = 250_000
MOST_ROWS = 1_000_000
LONGEST_TEXT = 4_000
# Told now and then: how many items are known by now, and which file is read.
Tell = Callable[[int, str], None]
TELL_EACH = 1_000


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it was given: its name, and how to open it."""

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Reading:
    """A framework and its items by URI, as the files say. `passed_over`: files that say nothing of skills."""

    framework: FrameworkFacts
    items: dict[str, ItemFacts]
    passed_over: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """An item while it is put together."""

    sort: str = ""
    code: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    # As keys, in the order in which they came: a publisher may give one item a hundred thousand.
    others: dict[str, dict[str, None]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    broader: set[str] = field(default_factory=set)

    def is_called(self, language: str, name: str, others: Iterable[str] = (), description: str = "") -> None:
        """Take over what it is called in a language."""
        name = _kept(name)
        self.names[language] = name
        known = self.others.setdefault(language, {})
        known |= {other: None for other in map(_kept, others) if other and other != name}
        if description:
            self.descriptions[language] = _kept(description)[:LONGEST_TEXT]


class Gathering:
    """The items so far."""

    def __init__(self, tell: Tell) -> None:
        self.drafts: dict[str, Draft] = {}
        self._tell = tell

    def item(self, uri: str, sort: str, file: str, where: str) -> Draft:
        """The item of that URI; raises `FrameworkFileError` where that is none, or there are too many."""
        if not uri.startswith(("http://", "https://", "urn:")) or len(uri) > URI_LENGTH or any(map(str.isspace, uri)):
            raise FrameworkFileError(
                file, f"{uri[:80]!r} is no address of at most {URI_LENGTH} characters", where=where
            )
        draft = self.drafts.get(uri)
        if draft is None:
            if len(self.drafts) >= MOST_ITEMS:
                raise FrameworkFileError(file, f"there are more than {MOST_ITEMS:,} items", where=where)
            draft = self.drafts[uri] = Draft()
            if len(self.drafts) % TELL_EACH == 0:
                self._tell(len(self.drafts), file)
        draft.sort = draft.sort or sort[:SORT_LENGTH]
        return draft

    def items(self) -> dict[str, ItemFacts]:
        """The items that have a name, each with those of them that hold it."""
        named = {uri: draft for uri, draft in self.drafts.items() if draft.names}
        return {
            uri: ItemFacts(
                uri=uri,
                sort=draft.sort,
                code=draft.code[:CODE_LENGTH] if draft.code else None,
                names=draft.names,
                others={tag: tuple(names) for tag, names in draft.others.items() if names},
                descriptions=draft.descriptions,
                broader=frozenset(draft.broader & named.keys() - {uri}),
            )
            for uri, draft in named.items()
        }


def _kept(text: str) -> str:
    """The text without what no database takes."""
    return text.replace("\x00", "")


def table_rows(file: Given) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file in UTF-8, each with the line that it ends on; raises `FrameworkFileError`."""
    with file.open() as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text, restkey="", restval="", strict=True)
        try:
            for number, row in enumerate(reader):
                if number >= MOST_ROWS:
                    raise FrameworkFileError(file.name, f"has more than {MOST_ROWS:,} lines")
                if row.get(""):
                    raise FrameworkFileError(
                        file.name, "has more cells than the first line", where=f"line {reader.line_num}"
                    )
                yield reader.line_num, {name: cell.strip() for name, cell in row.items() if name}
        except UnicodeDecodeError as error:
            raise FrameworkFileError(file.name, "is not UTF-8", where=f"after line {reader.line_num}") from error
        except csv.Error as error:
            raise FrameworkFileError(file.name, str(error), where=f"line {reader.line_num}") from error


def table_head(file: Given) -> tuple[str, ...]:
    """The names of a CSV file's columns; empty where the file is none."""
    with file.open() as raw:
        first = raw.readline(64 * 1024)
    try:
        cells = next(csv.reader([first.decode("utf-8-sig")]), [])
    except (UnicodeDecodeError, csv.Error):
        return ()
    return tuple(cell.strip() for cell in cells)


def needed(row: dict[str, str], column: str, file: str, line: int) -> str:
    """The cell; raises `FrameworkFileError`, by line and column, where it is empty."""
    found = row.get(column, "")
    if not found:
        raise FrameworkFileError(file, "is empty", where=f"line {line}", field=column)
    return found
