"""The map of who can do what: a line an ability, a column a team; in each cell how many, and which share that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from recognition.people.abilities import Thing
from records.workforce import Figures, Stage
from rules import percent_of

# With more teams than that, the smallest share a column.
MOST_TEAMS = 40
# The share from which a cell is shaded so strongly: its place, counted from 1.
SHADES = (0.0, 0.1, 0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Column:
    """A team: its name (empty for none), or the small ones together (`other`), or everybody (`all`)."""

    kind: Literal["all", "team", "other"]
    team: str
    # Of how many people the figures tell.
    people: int


@dataclass(frozen=True, slots=True)
class Cell:
    """How many, how many percent of the column's people that is, and how strongly it is shaded (0 to 5)."""

    number: int
    percent: int
    shade: int


@dataclass(frozen=True, slots=True)
class Line:
    """An ability and its cells, everybody's first."""

    thing: Thing
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PeopleMap:
    """The map, as one figure tells it."""

    show: Stage
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def people_map(things: Sequence[Thing], told: Figures, show: Stage) -> PeopleMap:
    """The map of these abilities, in the order in which their figures were asked for."""
    people = told.on_the_way if show == "near" else told.people
    numbers = {"held": told.held, "near": told.near, "ending": told.ending}[show]
    by_size = sorted(people, key=lambda team: (-people[team], team))
    apart, rest = sorted(by_size[:MOST_TEAMS], key=_by_name), by_size[MOST_TEAMS:]
    columns = [Column("all", "", sum(people.values())), *(Column("team", team, people[team]) for team in apart)]
    if rest:
        columns.append(Column("other", "", sum(people[team] for team in rest)))
    return PeopleMap(
        show,
        tuple(columns),
        tuple(Line(thing, _cells(line, numbers, columns, apart, rest)) for line, thing in enumerate(things)),
    )


def _by_name(team: str) -> tuple[bool, str]:
    return not team, team.casefold()


def _cells(
    line: int,
    numbers: Mapping[tuple[int, str], int],
    columns: Sequence[Column],
    apart: Sequence[str],
    rest: Sequence[str],
) -> tuple[Cell, ...]:
    own = [numbers.get((line, team), 0) for team in apart]
    others = [sum(numbers.get((line, team), 0) for team in rest)] if rest else []
    counts = [sum(own) + sum(others), *own, *others]
    return tuple(_cell(count, column.people) for count, column in zip(counts, columns, strict=True))


def _cell(number: int, people: int) -> Cell:
    share = number / people if people else 0.0
    return Cell(number, percent_of(share), sum(share > least for least in SHADES))
