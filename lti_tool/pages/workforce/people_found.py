"""For HR: people found by what they can do, of those who let themselves be found; every look is noted."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.looking import look, reason_given
from lti_tool.numbers import asked_page
from lti_tool.pages.workforce.people_map import NO_TEAM, team_asked
from lti_tool.presenters.people_found import PersonView, person_view
from lti_tool.speech import gettext
from lti_tool.spreadsheets import table_file
from lti_tool.visit import Door, Visit
from recognition.people.abilities import ASKED_BY, Thing, is_known
from recognition.people.finding import LONGEST_SEARCH, RECENT, SOON, STAGES, Sought, find_people, subject_of
from recognition.rulebook.skill_book import SkillBook, SkillBooks
from records.workforce import teams_shown

PAGE_SIZE = 25
# A table holds at most so many people.
MOST_IN_A_TABLE = 10_000


def _query(sought: Sought, **changes: object) -> dict[str, object]:
    """What is looked for as the address of another page says it, but for these changes."""
    asked: dict[str, object] = {
        "q": sought.search,
        "stage": sought.stage if sought.stage != "held" else "",
        "team": NO_TEAM if sought.team == "" else sought.team,
        "level": sought.level,
        "recent": sought.recent,
        "why": reason_given(),
        **_chosen(sought),
    }
    return {name: value for name, value in {**asked, **changes}.items() if value}


def _chosen(sought: Sought) -> dict[str, str]:
    """How the address names what is chosen."""
    return {ASKED_BY[sought.ref[0]]: sought.ref[1]} if sought.ref is not None else {}


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What the page shows."""

    choice: Sought
    # What is looked for, where anything is.
    things: tuple[Thing, ...]
    teams: tuple[str, ...]
    levels: tuple[int, ...]
    total: int
    page: int
    pages: int
    rows: tuple[PersonView, ...]


def register(blueprint: Blueprint, door: Door, books: SkillBooks) -> None:
    """Hang the views in."""

    def people(visit: Visit) -> ResponseReturnValue:
        it = _page(visit, books.of(visit.session, visit.organisation.id))
        look(door, visit, [row.id for row in it.rows], "people", _subject(it))
        return _render(it)

    def table(visit: Visit) -> ResponseReturnValue:
        """All who match, as a file: for that, a reason is asked."""
        book = books.of(visit.session, visit.organisation.id)
        if not reason_given():
            it = _page(visit, book)
            look(door, visit, [row.id for row in it.rows], "people", _subject(it))
            problem = gettext("Say why you take this table away: the people in it will read it.")
            return make_response(_render(it, problem), 422)
        it = _page(visit, book, whole=True)
        look(door, visit, [row.id for row in it.rows], "table", _subject(it))
        named = (gettext("Name"), gettext("Team"), gettext("Skill, micro-credential or block"))
        return table_file("people", (*named, gettext("Since"), gettext("Until"), "%"), _lines(it))

    at = "/o/<organisation>/hr/people"
    blueprint.add_url_rule(at, "hr_people", door.page(people, "staff", duty="hr"))
    blueprint.add_url_rule(f"{at}.csv", "hr_people_table", door.page(table, "staff", duty="hr"))


def _lines(it: PeoplePage) -> list[tuple[object, ...]]:
    return [
        (
            row.name or "",
            row.team,
            hit.title,
            hit.at.date().isoformat() if hit.at else "",
            hit.until.date().isoformat() if hit.until else "",
            hit.percent,
        )
        for row in it.rows
        for hit in row.hits
    ]


def _render(it: PeoplePage, problem: str = "") -> str:
    return render_template(
        "workforce/people_found.html",
        it=it,
        query=_query,
        chosen=_chosen(it.choice),
        recent=RECENT,
        no_team=NO_TEAM,
        why=reason_given(),
        problem=problem,
        here="hr",
    )


def _subject(it: PeoplePage) -> str:
    return subject_of(it.things, it.choice.team)


def _page(visit: Visit, book: SkillBook, *, whole: bool = False) -> PeoplePage:
    choice = _choice(book)
    page, size = asked_page(), PAGE_SIZE
    if whole:
        page, size = 1, MOST_IN_A_TABLE
    here = visit.organisation.id
    found = find_people(
        visit.session, here, book, choice, visit.language, visit.now, offset=(page - 1) * size, limit=size
    )
    return PeoplePage(
        choice=choice,
        things=found.things,
        teams=tuple(teams_shown(visit.session, here)),
        levels=book.levels,
        total=found.total,
        page=page,
        pages=max(-(-found.total // size), 1),
        rows=tuple(person_view(each, found.shown, visit.now + SOON) for each in found.people),
    )


def _choice(book: SkillBook) -> Sought:
    """What the address asks for; what it says wrongly counts as not said."""
    asked = {kind: request.args.get(name, "") for kind, name in ASKED_BY.items()}
    level, recent = (request.args.get(name, 0, type=int) for name in ("level", "recent"))
    ref = next((each for each in asked.items() if is_known(book, each)), None)
    return Sought(
        search="" if ref is not None else request.args.get("q", "").strip()[:LONGEST_SEARCH],
        stage=next((each for each in STAGES if each == request.args.get("stage")), "held"),
        team=team_asked(),
        level=level if level in book.levels else None,
        recent=recent if recent in RECENT else 0,
        ref=ref,
    )
