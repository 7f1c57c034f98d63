"""Who can do what, as HR may see it: of those who agreed alone, and each look at a name is noted for them to read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, get_args

from recognition.people.abilities import Thing, chosen, things_of, word_index
from recognition.people.finding import (
    LONGEST_SEARCH,
    RECENT,
    SOON,
    STAGES,
    FoundPeople,
    OnePerson,
    Sought,
    find_people,
    one_person,
    subject_of,
)
from recognition.people.job_standing import JobView, candidate_view, parts_of, weights_of
from recognition.people.looking import note_look, reason_of
from recognition.people.standings_shown import standings_shown
from recognition.planning.dates import paces_of
from recognition.planning.steps import Step, steps_towards
from recognition.rulebook.skill_book import SkillBook
from records.candidates import candidates
from records.consents import person_shown
from records.having import Kind, Stage
from records.job_roles import job_role_by_id
from records.looks import WHY_LENGTH, Page
from records.workforce import Hit, figures
from rest_api.calls import Answer, Call, page_of
from rest_api.declaring import LANGUAGE, NUMBER, PAGED, SLUG, Operation, Query
from rest_api.errors import ParameterError

MOST_STEPS = 20
WHY = Query("why", "The reason, which those who are seen will read.", {"type": "string", "maxLength": WHY_LENGTH})
TEAM_LENGTH = 120
LONGEST_BLOCK = 500


def look(call: Call, seen: Collection[int], page: Page, subject: str) -> None:
    """Note whom the token is about to see."""
    why, here = reason_of(call.queries["why"] or ""), call.organisation.id
    note_look(call.database, here, seen, by=call.by, page=page, subject=subject, why=why, now=call.now)


def sought(call: Call, book: SkillBook) -> Sought:
    """Whom the query asks for; raises `ParameterError` where it names what is not there."""
    told = call.queries
    skill, of, block, level = told["skill"], told["micro_credential"], told["block"], told["level"]
    if skill is not None and skill not in book.skills:
        raise ParameterError("skill", "is no skill that a rule names")
    if of is not None and of not in book.numbers:
        raise ParameterError("micro_credential", "is not published in this organisation")
    if block is not None and block not in book.blocks:
        raise ParameterError("block", "is no block of a micro-credential that is published in this organisation")
    if sum(one is not None for one in (skill, of, block, told["q"])) > 1:
        raise ParameterError("q", "ask for one of q, skill, micro_credential and block")
    refs: tuple[tuple[Kind, str | None], ...] = (("skill", skill), ("microcredential", of), ("block", block))
    if told["recent"] and told["recent"] not in RECENT:
        raise ParameterError("recent", f"is one of {', '.join(map(str, RECENT))}")
    return Sought(
        search=(told["q"] or "").strip(),
        stage=next(each for each in STAGES if each == told["stage"]),
        team=told["team"],
        level=level,
        recent=told["recent"] or 0,
        ref=next(((kind, key) for kind, key in refs if key is not None), None),
    )


def found_by(call: Call, offset: int, limit: int) -> tuple[Sought, FoundPeople]:
    """Who is found, not yet to be shown."""
    book = call.house.books.of(call.session, call.organisation.id)
    asked = sought(call, book)
    here = call.organisation.id
    return asked, find_people(call.session, here, book, asked, call.language, call.now, offset=offset, limit=limit)


def _search(call: Call) -> Answer:
    limit, offset = call.queries["limit"], min(call.after_number() or 0, 10**9)
    asked, found = found_by(call, offset, limit)
    look(call, [each.id for each in found.people], "people", subject_of(found.things, asked.team))
    more = offset + limit < found.total
    page = page_of(
        [*found.people, *([None] if more else [])],
        limit,
        lambda each: {
            **_named(each.id, each.name, each.team),
            "abilities": [_ability(found.shown[hit.line], hit) for hit in each.hits],
        },
        lambda _: [offset + limit],
    )
    named = [{"kind": thing.kind, "key": thing.key, "title": thing.full} for thing in found.things]
    return Answer({**page.data, "total": found.total, "looked_for": named})


def _named(learner_id: int, name: str | None, team: str) -> dict[str, Any]:
    return {"id": learner_id, "name": name, "team": team or None}


def _ability(thing: Thing, hit: Hit) -> dict[str, Any]:
    return {
        "kind": thing.kind,
        "key": thing.key,
        "title": thing.full,
        "at": hit.at,
        "until": hit.until,
        "progress": hit.progress,
        "waived": hit.is_waived,
    }


def _one(call: Call) -> Answer:
    here, number = call.organisation.id, call.places["learner"]
    book = call.house.books.of(call.session, here)
    it: OnePerson = one_person(call.session, here, book, number, call.language, call.now)
    look(call, [number], "person", "")
    ways = [
        {"microcredential": slug, "title": it.titles[slug], "progress": share, "blocks": [*it.blocks.get(slug, ())]}
        for slug, share in it.ways.items()
    ]
    return Answer(
        {
            **_named(it.person.id, it.person.name, it.person.team),
            "shares": sorted(it.person.scopes),
            "held": [_ability(*each) for each in it.held],
            "skills": [_ability(*each) for each in it.skills],
            "ways": sorted(ways, key=lambda way: (-way["progress"], way["microcredential"])),
            "jobs": [_standing(each) for each in it.jobs],
        }
    )


def _standing(it: JobView) -> dict[str, Any]:
    return {
        "job": it.id,
        "name": it.name,
        "held": [part.slug for part in it.held],
        "missing": [{"microcredential": part.slug, "percent": part.percent} for part in it.missing],
        "hours": it.hours,
    }


def _steps(call: Call) -> Answer:
    here, number = call.organisation.id, call.places["learner"]
    # Only who lets jobs be suggested is led to one.
    if "mobility" not in person_shown(call.session, here, number).scopes:
        return Answer({"items": []})
    standings = standings_shown(call.session, here, number, call.now)
    role = job_role_by_id(call.session, here, call.places["job"])
    look(call, [number], "person", role.name)
    missing = [one.slug for one in role.microcredentials]
    return Answer(
        {"items": [shown_step(each) for each in steps_towards(standings, paces_of(standings), missing, MOST_STEPS)]}
    )


def shown_step(step: Step) -> dict[str, Any]:
    """A step as it is told."""
    return {
        "microcredential": step.slug,
        "criterion": step.key,
        "minutes": step.minutes,
        "begins": step.pace.begins,
        "ends": step.pace.at,
        "gains": [
            {
                "microcredential": gain.slug,
                "before": gain.before,
                "after": gain.after,
                "finishes": gain.finishes,
                "asks": gain.asks,
            }
            for gain in step.gains
        ],
    }


def _map(call: Call) -> Answer:
    here, told = call.organisation.id, call.queries
    kind: Kind = next(each for each in get_args(Kind) if each == told["of"])
    show: Stage = next(each for each in get_args(Stage) if each == told["show"])
    book = call.house.books.of(call.session, here)
    if told["q"]:
        meant = [ref for ref in word_index(book).meant(told["q"]) if ref[0] == kind]
        things = chosen(book, meant, call.language, None)
    else:
        things = things_of(book, kind, call.language)
    return Answer({"of": kind, "show": show, **_drawn(call, kind, show, things)})


def _drawn(call: Call, kind: Kind, show: Stage, things: list[Thing]) -> dict[str, Any]:
    abilities = [thing.ability for thing in things]
    here, soon = call.organisation.id, call.now + SOON
    found = figures(call.session, here, kind, abilities, show, call.now, soon)
    lines: dict[int, dict[str, int]] = {}
    for (line, team), number in found.numbers.items():
        lines.setdefault(line, {})[team] = number
    return {
        "teams": [{"team": team or None, "people": number} for team, number in sorted(found.people.items())],
        "lines": [
            {
                "key": thing.key,
                "title": thing.full,
                "numbers": [{"team": team or None, "number": n} for team, n in sorted(lines.get(line, {}).items())],
            }
            for line, thing in enumerate(things)
        ],
    }


def _gap(call: Call) -> Answer:
    here = call.organisation.id
    role = job_role_by_id(call.session, here, call.places["job"])
    known = things_of(call.house.books.of(call.session, here), "microcredential", call.language)
    show: Stage = next(each for each in get_args(Stage) if each == call.queries["show"])
    return Answer(
        {"of": "microcredential", "show": show, **_drawn(call, "microcredential", show, parts_of(role, known))}
    )


def _candidates(call: Call) -> Answer:
    here, limit, offset = call.organisation.id, call.queries["limit"], min(call.after_number() or 0, 10**9)
    role = job_role_by_id(call.session, here, call.places["job"])
    parts = parts_of(role, things_of(call.house.books.of(call.session, here), "microcredential", call.language))
    total, found = candidates(
        call.session, here, [part.ability for part in parts], weights_of(parts), call.now, offset=offset, limit=limit
    )
    look(call, [each.id for each in found], "job-role", role.name)
    views = [candidate_view(each, role, parts) for each in found]
    return page_of(
        [*views, *([None] if offset + limit < total else [])],
        limit,
        lambda each: {**_named(each.id, each.name, each.team), "standing": _standing(each.job)},
        lambda _: [offset + limit],
    )


WORDS = {"type": "string", "maxLength": LONGEST_SEARCH}
SHOWN = {"type": "string", "enum": list(get_args(Stage)), "default": "held"}
KINDS = {"type": "string", "enum": list(get_args(Kind)), "default": "skill"}
SEARCH = (
    Query(
        "q", "A skill or a micro-credential by name, slips forgiven.", {"type": "string", "maxLength": LONGEST_SEARCH}
    ),
    Query("skill", "A skill by the key that answers name.", {"type": "string", "maxLength": 64}),
    Query("micro_credential", "A micro-credential by its id.", SLUG),
    Query(
        "block",
        "A block: the id of its micro-credential and its key, with a slash between them.",
        {"type": "string", "maxLength": LONGEST_BLOCK},
    ),
    Query(
        "stage",
        "Who holds it, nearly has it, or whose ends within 90, 60 or 30 days.",
        {"type": "string", "enum": list(STAGES), "default": "held"},
    ),
    Query("team", "Of this team alone; empty for those without one.", {"type": "string", "maxLength": TEAM_LENGTH}),
    Query("level", "Of this EQF level.", {"type": "integer", "minimum": 1, "maximum": 8}),
    Query(
        "recent",
        "Earned or renewed within so many months: 3, 6, 12 or 24.",
        {"type": "integer", "minimum": 1, "maximum": 24},
    ),
)
_SHOW = Query(
    "show",
    "Who holds it, nearly has it, or whose ends soon.",
    {"type": "string", "enum": list(get_args(Stage)), "default": "held"},
)
OPERATIONS = (
    Operation(
        "searchPeople",
        "GET",
        "/people",
        "People by what they can do, by name: those who let themselves be seen. They read that the token saw them.",
        "read:people",
        _search,
        "People",
        queries=(*SEARCH, WHY, LANGUAGE, *PAGED),
    ),
    Operation(
        "getPeopleMap",
        "GET",
        "/people/map",
        "How many can do what, by team: of those who agreed to be seen or counted. It names nobody.",
        "read:people",
        _map,
        "PeopleMap",
        queries=(
            Query(
                "of",
                "Skills, micro-credentials or their blocks: who has met one and does not hold the whole.",
                {"type": "string", "enum": list(get_args(Kind)), "default": "skill"},
            ),
            _SHOW,
            Query("q", "Those of this name alone.", WORDS),
            LANGUAGE,
        ),
    ),
    Operation(
        "getPerson",
        "GET",
        "/people/{learner}",
        "One person, as far as they let themselves be seen; who shares nothing is not found.",
        "read:people",
        _one,
        "OnePerson",
        queries=(WHY, LANGUAGE),
        places={"learner": NUMBER},
    ),
    Operation(
        "getStepsToJob",
        "GET",
        "/people/{learner}/jobs/{job}/steps",
        "The steps that lead a person to a job, what closes most with least first; of who shares where they stand.",
        "read:people",
        _steps,
        "Steps",
        queries=(WHY,),
        places={"learner": NUMBER, "job": NUMBER},
    ),
    Operation(
        "getJobGap",
        "GET",
        "/jobs/{job}/gap",
        "How many of each team hold what a job asks for.",
        "read:people",
        _gap,
        "PeopleMap",
        queries=(_SHOW, LANGUAGE),
        places={"job": NUMBER},
    ),
    Operation(
        "listCandidates",
        "GET",
        "/jobs/{job}/candidates",
        "Who comes close to a job, the nearest first: of those who let jobs be suggested to them.",
        "read:people",
        _candidates,
        "Candidates",
        queries=(WHY, LANGUAGE, *PAGED),
        places={"job": NUMBER},
    ),
)
