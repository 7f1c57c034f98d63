"""What the page of tables shows: the two tables, what is wrong with a document, and what it would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.tables import TablesVersion
from rules import SHIPPED_DATA, Problem
from rules.classification import LOOKS
from rules.vocabulary import listed


@dataclass(frozen=True, slots=True)
class Condition:
    """What a line or a verb asks for: of which kind, and what it may be."""

    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sense:
    """A verb that a word stands for, and under which conditions."""

    verb: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of rules."""

    alias: str
    senses: tuple[Sense, ...]
    # Whether it stands for these alone, whatever ships.
    alone: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the classification; the modality is `none` where what fits is evidence of nothing."""

    conditions: tuple[Condition, ...]
    modality: str


@dataclass(frozen=True, slots=True)
class TablesPart:
    """The two tables, of the organisation or as they ship."""

    words: tuple[Word, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class TablesPage:
    """Both, and which version that is."""

    number: int
    made_at: datetime | None
    text: str
    own: TablesPart
    shipped: TablesPart
    # Names of the sources whose statements are being matched again.
    rematching: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, with the line of the text where it stands."""

    line: int | None
    written: str
    path: str
    message: str
    hint: str


def tables_page(version: TablesVersion | None, rematching: Sequence[str]) -> TablesPage:
    """The tables in force."""
    return TablesPage(
        number=version.number if version is not None else 0,
        made_at=version.made_at if version is not None else None,
        text=version.text if version is not None else "",
        own=_part(version.own if version is not None else {}),
        shipped=_part(version.shipped if version is not None else SHIPPED_DATA),
        rematching=tuple(rematching),
    )


def faults(problems: Sequence[Problem], text: str, language: str) -> tuple[Fault, ...]:
    """The problems of a document, each beside its line."""
    lines = text.splitlines()
    return tuple(
        Fault(
            problem.line,
            lines[problem.line - 1].strip() if problem.line and problem.line <= len(lines) else "",
            problem.path,
            problem.message[language],
            problem.hint[language],
        )
        for problem in problems
    )


def _part(data: Mapping[str, Any]) -> TablesPart:
    return TablesPart(
        words=tuple(_word(alias, value) for alias, value in data.get("vocabulary", {}).items()),
        lines=tuple(Line(tuple(_line_conditions(line)), line["modality"]) for line in data.get("classification", ())),
    )


def _word(alias: str, value: Any) -> Word:
    alone = isinstance(value, dict)
    entries = value["only"] if alone else value
    senses = tuple(
        Sense(verb, tuple(_sense_conditions(entry)))
        for entry in entries
        for verb in ([entry] if isinstance(entry, str) else listed(entry["verb"]))
    )
    return Word(alias, senses, alone)


def _sense_conditions(entry: Any) -> Iterator[Condition]:
    if isinstance(entry, str):
        return
    for kind in ("success", "completion"):
        if kind in entry:
            yield Condition(kind, ("true" if entry[kind] else "false",))
    if "source" in entry:
        yield Condition("source", tuple(listed(entry["source"])))


def _line_conditions(line: Mapping[str, Any]) -> Iterator[Condition]:
    for kind in LOOKS:
        if kind in line:
            yield Condition(kind, tuple(listed(line[kind])))
    for iri, wanted in line.get("extension", {}).items():
        yield Condition("extension", (f"{iri}: {', '.join(map(str, listed(wanted)))}",))
    if "source" in line:
        yield Condition("source", tuple(listed(line["source"])))
