"""The map of who can do what: a line an ability, a column a team; in each cell how many, and which share that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from recognition.people.abilities import Thing
from records.having import Stage
from records.workforce import Figures
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
    # All teams of which anything is told.
    teams: tuple[str, ...]
    # The one whose column is drawn alone beside everybody's, where one is.
    team: str | None

    @property
    def last(self) -> Column:
        """The column that is looked at: the chosen team's, or else everybody's."""
        return self.columns[-1 if self.team is not None else 0]


def people_map(things: Sequence[Thing], told: Figures, show: Stage, team: str | None = None) -> PeopleMap:
    """The map of these abilities, in the order in which their figures were asked for; of one team, where one is
    chosen."""
    people = told.people
    by_size = sorted(people, key=lambda each: (-people[each], each))
    chosen = team if team in people else None
    shown = by_size[:MOST_TEAMS] if chosen is None else [chosen]
    apart, rest = sorted(shown, key=_by_name), by_size[MOST_TEAMS:] if chosen is None else []
    columns = [Column("all", "", sum(people.values())), *(Column("team", each, people[each]) for each in apart)]
    if rest:
        columns.append(Column("other", "", sum(people[each] for each in rest)))
    lines = (
        Line(thing, _cells(line, told.numbers, columns, by_size, apart, rest)) for line, thing in enumerate(things)
    )
    return PeopleMap(show, tuple(columns), tuple(lines), tuple(sorted(people, key=_by_name)), chosen)


def _by_name(team: str) -> tuple[bool, str]:
    return not team, team.casefold()


def _cells(
    line: int,
    numbers: Mapping[tuple[int, str], int],
    columns: Sequence[Column],
    teams: Sequence[str],
    apart: Sequence[str],
    rest: Sequence[str],
) -> tuple[Cell, ...]:
    own = {team: numbers.get((line, team), 0) for team in teams}
    counts = [sum(own.values()), *(own[team] for team in apart)]
    counts += [sum(own[team] for team in rest)] if rest else []
    return tuple(_cell(count, column.people) for count, column in zip(counts, columns, strict=True))


@dataclass(frozen=True, slots=True)
class Lack:
    """How many people of the column that is looked at do not have it."""

    thing: Thing
    number: int


def lacks(it: PeopleMap) -> tuple[Lack, ...]:
    """What the team lacks, or everybody where none is chosen; what most lack comes first."""
    place = it.columns.index(it.last)
    found = (Lack(line.thing, it.last.people - line.cells[place].number) for line in it.lines)
    return tuple(sorted((lack for lack in found if lack.number), key=lambda lack: -lack.number))


def _cell(number: int, people: int) -> Cell:
    share = number / people if people else 0.0
    return Cell(number, percent_of(share), sum(share > least for least in SHADES))
