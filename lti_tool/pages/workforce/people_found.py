"""For HR: people found by what they can do, of those who let themselves be found; every look is noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.looking import look, reason_given
from lti_tool.numbers import asked_page
from lti_tool.pages.workforce.people_map import SOON
from lti_tool.presenters.abilities import Ref, Thing, chosen, things_of, word_index
from lti_tool.presenters.people_found import PersonView, person_view
from lti_tool.speech import gettext
from lti_tool.spreadsheets import table_file
from lti_tool.visit import Door, Visit
from recognition.rulebook.skill_book import SkillBook, SkillBooks
from records.workforce import Found, Wanted, everybody_named, found_people, hits_of, teams_shown

PAGE_SIZE = 25
# A table holds at most so many people.
MOST_IN_A_TABLE = 10_000
AsStage = Literal["held", "near", "ending", "ending30"]
STAGES: tuple[AsStage, ...] = get_args(AsStage)
ENDING: dict[AsStage, timedelta] = {"ending": SOON, "ending30": timedelta(days=30)}
# Earned or renewed within so many months.
RECENT = (3, 6, 12, 24)
A_MONTH = timedelta(days=30)
NO_TEAM = "-"


@dataclass(frozen=True, slots=True)
class Choice:
    """What HR looks for, as the address says it."""

    search: str
    stage: AsStage
    # None for all; an empty text for those without one.
    team: str | None
    level: int | None
    # Months; 0 for whenever.
    recent: int
    # A skill's key or a micro-credential's slug, where one is chosen.
    ref: Ref | None

    def query(self, **changes: object) -> dict[str, object]:
        """The same for the address of another page, but for these changes."""
        asked: dict[str, object] = {
            "q": self.search,
            "stage": self.stage if self.stage != "held" else "",
            "team": NO_TEAM if self.team == "" else self.team,
            "level": self.level,
            "recent": self.recent,
            "why": reason_given(),
        }
        if self.ref is not None:
            asked["skill" if self.ref[0] == "skill" else "of"] = self.ref[1]
        return {name: value for name, value in {**asked, **changes}.items() if value}


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What the page shows."""

    choice: Choice
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
        named = (gettext("Name"), gettext("Team"), gettext("Skill or micro-credential"))
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
        recent=RECENT,
        no_team=NO_TEAM,
        why=reason_given(),
        problem=problem,
        here="hr",
    )


def _subject(it: PeoplePage) -> str:
    """What was asked for, as those who were found read it."""
    named = [thing.title for thing in it.things[:3]] + (["…"] if len(it.things) > 3 else [])
    return " · ".join((*named, *((it.choice.team,) if it.choice.team else ())))


def _page(visit: Visit, book: SkillBook, *, whole: bool = False) -> PeoplePage:
    choice = _choice(book)
    page, size = asked_page(), PAGE_SIZE
    if whole:
        page, size = 1, MOST_IN_A_TABLE
    refs = [choice.ref] if choice.ref is not None else word_index(book).meant(choice.search)
    things = chosen(book, refs, visit.language, choice.level)
    looked_for = bool(refs or choice.search)
    total, found, shown = _found(visit, book, choice, things, (page - 1) * size, size, looked_for=looked_for)
    return PeoplePage(
        choice=choice,
        things=tuple(things),
        teams=tuple(teams_shown(visit.session, visit.organisation.id)),
        levels=book.levels,
        total=total,
        page=page,
        pages=max(-(-total // size), 1),
        rows=tuple(person_view(each, shown, visit.now + SOON) for each in found),
    )


def _found(
    visit: Visit, book: SkillBook, choice: Choice, things: list[Thing], offset: int, limit: int, *, looked_for: bool
) -> tuple[int, list[Found], Sequence[Thing]]:
    """How many, those of the page, and the things that their hits are of."""
    session, organisation_id = visit.session, visit.organisation.id
    narrowed = choice.level is not None or choice.recent or choice.stage != "held"
    if not looked_for:
        things = things_of(book, "microcredential", visit.language, choice.level)
        if not narrowed:
            # Everybody who lets themselves be found, with what they hold of whatever.
            total, people = everybody_named(session, organisation_id, choice.team, offset=offset, limit=limit)
            abilities = [thing.ability for thing in things]
            own = hits_of(session, organisation_id, [each[0] for each in people], abilities, "held", visit.now)
            return total, [Found(*each, tuple(own.get(each[0], ()))) for each in people], things
    ending = ENDING.get(choice.stage)
    wanted = Wanted(
        stage="near" if choice.stage == "near" else "held" if ending is None else "ending",
        team=choice.team,
        since=visit.now - choice.recent * A_MONTH if choice.recent else None,
        until=visit.now + ending if ending is not None else None,
        by_level=choice.level is not None,
    )
    abilities = [thing.ability for thing in things]
    total, found = found_people(session, organisation_id, abilities, wanted, visit.now, offset=offset, limit=limit)
    return total, found, things


def _choice(book: SkillBook) -> Choice:
    """What the address asks for; what it says wrongly counts as not said."""
    skill, of, team = (request.args.get(name, "") for name in ("skill", "of", "team"))
    level, recent = (request.args.get(name, 0, type=int) for name in ("level", "recent"))
    ref: Ref | None = ("skill", skill) if skill in book.skills else None
    ref = ("microcredential", of) if of in book.numbers else ref
    return Choice(
        search="" if ref is not None else request.args.get("q", "").strip()[:100],
        stage=next((each for each in STAGES if each == request.args.get("stage")), "held"),
        team="" if team == NO_TEAM else team[:120] or None,
        level=level if level in book.levels else None,
        recent=recent if recent in RECENT else 0,
        ref=ref,
    )
