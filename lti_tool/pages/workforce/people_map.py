"""For HR: the map of who can do what, by team, of those who agreed to be seen or counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.numbers import asked_page
from lti_tool.presenters.people_map import Cell, PeopleMap, people_map
from lti_tool.speech import decimal, percent
from lti_tool.visit import Door, Visit
from recognition.people.abilities import Thing, chosen, things_of, word_index
from recognition.people.finding import SOON
from recognition.rulebook.skill_book import SkillBook, SkillBooks
from records.consents import SMALLEST_CROWD
from records.having import Kind, Stage
from records.workforce import figures

# So many lines are drawn, unless all are asked for; of all, so many at once.
LINES, MOST_LINES = 50, 500
KINDS: tuple[Kind, ...] = get_args(Kind)
STAGES: tuple[Stage, ...] = get_args(Stage)
# A block by itself has no end.
STAGES_OF: dict[Kind, tuple[Stage, ...]] = {"skill": STAGES, "microcredential": STAGES, "block": ("held", "near")}
NO_TEAM = "-"


class Said:
    """Cells in the language of one page, each written once: a map has thousands of the same few."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Markup] = {}

    def cell(self, cell: Cell) -> Markup:
        """How many, and which share that is."""
        key = cell.number, cell.percent
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _said(*key)
        return found


def _said(number: int, share: int) -> Markup:
    if not number:
        return Markup('<span class="muted">0</span>')
    return Markup("<b>{}</b> {}").format(decimal(number), percent(share / 100))


@dataclass(frozen=True, slots=True)
class MapPage:
    """What the page shows."""

    kind: Kind
    map: PeopleMap
    search: str
    total: int
    page: int
    pages: int
    everything: bool

    def query(self, **changes: object) -> dict[str, object]:
        """The address of the same map, but for these changes."""
        asked: dict[str, object] = {"of": self.kind, "show": self.map.show, "q": self.search}
        asked["all"] = "yes" if self.everything else ""
        asked["team"] = NO_TEAM if self.map.team == "" else self.map.team
        return {name: value for name, value in {**asked, **changes}.items() if value}


def register(blueprint: Blueprint, door: Door, books: SkillBooks) -> None:
    """Hang the view in."""

    def shown(visit: Visit) -> ResponseReturnValue:
        it = _map(visit, books.of(visit.session, visit.organisation.id))
        return render_template(
            "workforce/people_map.html",
            it=it,
            stages=STAGES_OF[it.kind],
            no_team=NO_TEAM,
            said=Said(),
            smallest=SMALLEST_CROWD,
            soon=SOON.days,
            most=MOST_LINES,
            here="hr",
        )

    blueprint.add_url_rule("/o/<organisation>/hr", "hr_map", door.page(shown, "staff", duty="hr"))


def _map(visit: Visit, book: SkillBook) -> MapPage:
    kind: Kind = next((each for each in KINDS if each == request.args.get("of")), "skill")
    show: Stage = next((each for each in STAGES_OF[kind] if each == request.args.get("show")), "held")
    search = request.args.get("q", "").strip()[:100]
    things = _things(book, kind, search, visit.language)
    everything = "all" in request.args
    lines = MOST_LINES if everything else LINES
    pages = max(-(-len(things) // lines), 1)
    page = asked_page(pages)
    drawn = things[(page - 1) * lines : page * lines]
    return MapPage(kind, map_of(visit, kind, drawn, show, team_asked()), search, len(things), page, pages, everything)


def _things(book: SkillBook, kind: Kind, search: str, language: str) -> list[Thing]:
    if not search:
        return things_of(book, kind, language)
    meant = [ref for ref in word_index(book).meant(search) if ref[0] == kind]
    return chosen(book, meant, language, None)


def team_asked() -> str | None:
    """The team that the address names: None for all, an empty text for those without one."""
    team = request.args.get("team", "")
    return "" if team == NO_TEAM else team[:120] or None


def map_of(visit: Visit, kind: Kind, things: list[Thing], show: Stage, team: str | None) -> PeopleMap:
    """The map of these things, which are all of one kind; of one team beside everybody, where one is named."""
    abilities = [thing.ability for thing in things]
    soon = visit.now + SOON
    told = figures(visit.session, visit.organisation.id, kind, abilities, show, visit.now, soon)
    return people_map(things, told, show, team)
