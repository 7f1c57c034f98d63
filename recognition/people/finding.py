"""People found by what they can do, of those who let themselves be found; and one person, as far as they are seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy.orm import Session

from recognition.people.abilities import Ref, Thing, block_title, chosen, things_of, word_index
from recognition.people.job_standing import JobView, jobs_near
from recognition.rulebook.skill_book import SkillBook
from records.consents import Shown, person_shown
from records.job_roles import job_roles_of
from records.workforce import Found, Hit, Wanted, blocks_shown, everybody_named, found_people, hits_of, progress_shown

# What ends within that is ending soon.
SOON = timedelta(days=90)
AsStage = Literal["held", "near", "ending30", "ending60", "ending"]
STAGES: tuple[AsStage, ...] = get_args(AsStage)
ENDING: dict[AsStage, timedelta] = {"ending30": timedelta(days=30), "ending60": timedelta(days=60), "ending": SOON}
# Earned or renewed within so many months.
RECENT = (3, 6, 12, 24)
A_MONTH = timedelta(days=30)
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom somebody looks for."""

    search: str = ""
    stage: AsStage = "held"
    # None for all; an empty text for those without one.
    team: str | None = None
    level: int | None = None
    # Months; 0 for whenever.
    recent: int = 0
    # What is chosen, where anything is: then no words are looked for.
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class FoundPeople:
    """How many there are, those of the page, and the things that their hits are of."""

    # What was looked for, where anything was.
    things: tuple[Thing, ...]
    total: int
    people: tuple[Found, ...]
    shown: tuple[Thing, ...]


def find_people(
    session: Session,
    organisation_id: int,
    book: SkillBook,
    sought: Sought,
    language: str,
    now: datetime,
    *,
    offset: int,
    limit: int,
) -> FoundPeople:
    """Who let themselves be found and match, by name. Whom it returns must be noted as seen before they are shown."""
    refs = [sought.ref] if sought.ref is not None else word_index(book).meant(sought.search)
    things = chosen(book, refs, language, sought.level)
    looked_for = things
    if not (refs or sought.search):
        things = things_of(book, "microcredential", language, sought.level)
        if sought.level is None and not sought.recent and sought.stage == "held":
            # Everybody who lets themselves be found, with what they hold of whatever.
            total, people = everybody_named(session, organisation_id, sought.team, offset=offset, limit=limit)
            abilities = [thing.ability for thing in things]
            own = hits_of(session, organisation_id, [each[0] for each in people], abilities, "held", now)
            found = tuple(Found(*each, tuple(own.get(each[0], ()))) for each in people)
            return FoundPeople(tuple(looked_for), total, found, tuple(things))
    ending = ENDING.get(sought.stage)
    wanted = Wanted(
        stage="near" if sought.stage == "near" else "held" if ending is None else "ending",
        team=sought.team,
        since=now - sought.recent * A_MONTH if sought.recent else None,
        until=now + ending if ending is not None else None,
        by_level=sought.level is not None,
    )
    abilities = [thing.ability for thing in things]
    total, matching = found_people(session, organisation_id, abilities, wanted, now, offset=offset, limit=limit)
    return FoundPeople(tuple(looked_for), total, tuple(matching), tuple(things))


def subject_of(things: Sequence[Thing], team: str | None) -> str:
    """What was asked for, as those who were found read it."""
    named = [thing.full for thing in things[:3]] + (["…"] if len(things) > 3 else [])
    return " · ".join((*named, *((team,) if team else ())))


@dataclass(frozen=True, slots=True)
class OnePerson:
    """One person: what they hold, what they are on the way to, and which jobs are near; empty where not shared."""

    person: Shown
    held: tuple[tuple[Thing, Hit], ...]
    skills: tuple[tuple[Thing, Hit], ...]
    # How far they are, by the slug of the micro-credential; less than 1.
    ways: Mapping[str, float]
    # The titles of the blocks that they have met, by the slug of a micro-credential; ask for those that are on the way.
    blocks: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    jobs: tuple[JobView, ...]


def one_person(
    session: Session, organisation_id: int, book: SkillBook, learner_id: int, language: str, now: datetime
) -> OnePerson:
    """The person, where they share anything by name; raises `NotFoundError`. They must be noted as seen."""
    person = person_shown(session, organisation_id, learner_id)
    things = things_of(book, "microcredential", language)
    held = _held(session, organisation_id, learner_id, things, now)
    far = progress_shown(session, organisation_id, learner_id, now)
    begun = {book.in_force[number].slug: share for number, share in far.items()}
    own = {thing.key for thing, _ in held}
    jobs: list[JobView] = []
    if {"credentials", "mobility"} <= person.scopes:
        jobs = jobs_near(job_roles_of(session, organisation_id), things, own, begun)
    return OnePerson(
        person=person,
        held=held,
        skills=_held(session, organisation_id, learner_id, things_of(book, "skill", language), now),
        ways={slug: share for slug, share in begun.items() if slug not in own},
        blocks=_blocks_met(book, blocks_shown(session, organisation_id, learner_id), language),
        titles={thing.key: thing.title for thing in things},
        jobs=tuple(jobs),
    )


def _blocks_met(book: SkillBook, met: Mapping[int, set[str]], language: str) -> dict[str, tuple[str, ...]]:
    return {
        meaning.slug: tuple(block_title(each, language) for each in meaning.blocks if each.key in keys)
        for number, keys in met.items()
        for meaning in (book.in_force[number],)
    }


def _held(
    session: Session, organisation_id: int, learner_id: int, things: Sequence[Thing], now: datetime
) -> tuple[tuple[Thing, Hit], ...]:
    """What the person holds of these, as far as they let it be seen."""
    abilities = [thing.ability for thing in things]
    hits = hits_of(session, organisation_id, [learner_id], abilities, "held", now)
    return tuple((things[hit.line], hit) for hit in hits.get(learner_id, ()))
