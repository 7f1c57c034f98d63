"""Who can do what, on both databases: figures by team, people found, and how far people are from a job."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from recognition.rulebook.publishing import publish
from recognition.rulebook.skill_book import SkillBook, skill_book, skill_key
from records.awards import Award, Progress
from records.consents import SMALLEST_CROWD, Scope
from records.database import Database
from records.learners import Learner
from records.microcredentials import RuleVersion, all_versions
from records.workforce import (
    Ability,
    Kind,
    Wanted,
    candidates,
    everybody_named,
    figures,
    found_people,
    hits_of,
    progress_shown,
    teams_shown,
)
from rules import parse_rule
from tests.store.test_consents import ALL, agrees, people

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SOON = NOW + timedelta(days=90)
RULE = """
schema: acquis/1
id: {slug}
title: {{en: "{slug}"}}
aptitude: {{en: "{slug}"}}
issuer: campus
skills: [{skills}]
needs: {{criterion: it, evidence: any, where: {{activity: "https://x.example/{slug}"}}}}
"""
WASHING, CUTTING = '{name: {en: "washing"}}', '{name: {en: "cutting"}}'


@dataclass
class Kitchen:
    """An organisation with two micro-credentials: hygiene stands for washing, knives for washing and cutting."""

    session: Session
    versions: dict[str, RuleVersion]
    book: SkillBook

    @property
    def organisation_id(self) -> int:
        return self.versions["hygiene"].microcredential.organisation_id

    def skill(self, name: str) -> Ability:
        key = next(skill_key(skill) for skill in self.book.skills.values() if skill.name["en"] == name)
        own = [one for one in self.book.versions.values() if key in one.skills]
        ways = [one for one in self.book.in_force.values() if key in one.skills]
        return Ability("skill", tuple(one.version_id for one in own), tuple(one.microcredential_id for one in ways))

    def microcredential(self, slug: str) -> Ability:
        version = self.versions[slug]
        return Ability("microcredential", (version.id,), (version.microcredential_id,))

    def holds(self, learner: Learner, slug: str, *, state: str = "issued", days: int | None = None) -> None:
        """The learner's award, which was earned 40 days ago and ends in so many days."""
        version = self.versions[slug]
        self.session.add(
            Award(
                id=uuid.uuid4(), organisation_id=learner.organisation_id, learner_id=learner.id,
                microcredential_id=version.microcredential_id, version_id=version.id, verdict={}, cited=[],
                state=state, awarded_at=NOW - timedelta(days=40), recorded_at=NOW,
                valid_until=NOW + timedelta(days=days) if days is not None else None,
            )
        )  # fmt: skip
        self.session.flush()

    def walks(self, learner: Learner, slug: str, progress: float) -> None:
        """How far the learner is."""
        version = self.versions[slug]
        self.session.add(
            Progress(
                organisation_id=learner.organisation_id, learner_id=learner.id, version_id=version.id,
                microcredential_id=version.microcredential_id, status="open", progress=progress, verdict={}, as_of=NOW,
            )
        )  # fmt: skip
        self.session.flush()


@pytest.fixture
def kitchen(database: Database):
    with database.transaction() as session:
        (founder,) = people(session, 1)
        rules = {"hygiene": WASHING, "knives": f"{WASHING}, {CUTTING}"}
        for slug, skills in rules.items():
            publish(
                session, founder.organisation_id, parse_rule(RULE.format(slug=slug, skills=skills)), by="test", now=NOW
            )
        versions = all_versions(session, founder.organisation_id)
        yield Kitchen(session, {version.rule.id: version for version in versions}, skill_book(versions))


def shares(kitchen: Kitchen, count: int, team: str, *scopes: Scope, counted: bool = False) -> list[Learner]:
    """So many people of that team who share this."""
    made = people(kitchen.session, count, team)
    for learner in made:
        agrees(kitchen.session, learner, "counted" if counted else "named", *scopes)
    return made


def told(kitchen: Kitchen, kind: Kind, *abilities: Ability, near: bool = False):
    return figures(kitchen.session, kitchen.organisation_id, kind, abilities, NOW, SOON, near=near)


def found(kitchen: Kitchen, *abilities: Ability, now: datetime = NOW, **wanted) -> list[int]:
    _, people_ = found_people(kitchen.session, kitchen.organisation_id, abilities, Wanted(**wanted), now)
    return [each.id for each in people_]


def test_figures_count_who_holds_once_however_many_ways_lead_there(kitchen: Kitchen) -> None:
    one, two, three = shares(kitchen, 3, "Hall", *ALL)
    kitchen.holds(one, "hygiene")
    kitchen.holds(one, "knives")
    kitchen.holds(two, "hygiene", state="review")
    kitchen.holds(three, "hygiene", state="suspended")
    silent, *_ = people(kitchen.session, 2, "Hall")
    kitchen.holds(silent, "hygiene")
    it = told(kitchen, "skill", kitchen.skill("washing"), kitchen.skill("cutting"))
    assert it.people == {"Hall": 3}
    assert it.held == {(0, "Hall"): 2, (1, "Hall"): 1}
    it = told(kitchen, "microcredential", kitchen.microcredential("hygiene"))
    assert it.held == {(0, "Hall"): 2}


def test_what_ends_soon_is_what_nothing_later_upholds(kitchen: Kitchen) -> None:
    one, two, gone = shares(kitchen, 3, "Hall", *ALL)
    kitchen.holds(one, "hygiene", days=20)
    kitchen.holds(two, "hygiene", days=20)
    kitchen.holds(two, "knives", days=400)
    kitchen.holds(gone, "hygiene", days=-1)
    it = told(kitchen, "skill", kitchen.skill("washing"))
    assert (it.held, it.ending) == ({(0, "Hall"): 2}, {(0, "Hall"): 1})
    it = told(kitchen, "microcredential", kitchen.microcredential("hygiene"))
    assert it.ending == {(0, "Hall"): 2}
    washing = kitchen.skill("washing")
    assert found(kitchen, washing, stage="ending", until=SOON) == [one.id]
    assert found(kitchen, kitchen.microcredential("hygiene"), stage="ending", until=SOON) == [one.id, two.id]
    assert found(kitchen, washing, stage="ending", until=NOW + timedelta(days=10)) == []


def test_nearly_is_told_of_who_shares_it_and_does_not_hold_it(kitchen: Kitchen) -> None:
    near, holder, far = shares(kitchen, 3, "Hall", *ALL)
    (quiet,) = shares(kitchen, 1, "Hall", "skills", "credentials")
    for learner in (near, holder, quiet):
        kitchen.walks(learner, "hygiene", 0.8)
    kitchen.walks(far, "hygiene", 0.5)
    kitchen.holds(holder, "knives")
    it = told(kitchen, "skill", kitchen.skill("washing"), near=True)
    assert it.near == {(0, "Hall"): 1}
    assert (it.people, it.on_the_way) == ({"Hall": 4}, {"Hall": 3})
    assert found(kitchen, kitchen.skill("washing"), stage="near") == [near.id]
    assert found(kitchen, kitchen.microcredential("hygiene"), stage="near") == [near.id, holder.id]
    assert [row.learner_id for row in progress_shown(kitchen.session, kitchen.organisation_id, quiet.id)] == []


def test_who_is_counted_is_in_figures_and_in_no_list(kitchen: Kitchen) -> None:
    crowd = shares(kitchen, SMALLEST_CROWD, "Hall", "skills", counted=True)
    for learner in crowd:
        kitchen.holds(learner, "hygiene")
    few = shares(kitchen, SMALLEST_CROWD - 1, "Bar", "skills", counted=True)
    kitchen.holds(few[0], "hygiene")
    it = told(kitchen, "skill", kitchen.skill("washing"))
    assert (it.people, it.held) == ({"Hall": 5}, {(0, "Hall"): 5})
    assert told(kitchen, "microcredential", kitchen.microcredential("hygiene")).people == {}
    assert found(kitchen, kitchen.skill("washing")) == []
    assert teams_shown(kitchen.session, kitchen.organisation_id) == []
    assert everybody_named(kitchen.session, kitchen.organisation_id, None, offset=0, limit=9) == (0, [])
    assert (
        hits_of(kitchen.session, kitchen.organisation_id, [crowd[0].id], [kitchen.skill("washing")], "held", NOW) == {}
    )


def test_people_are_found_by_what_they_share_alone(kitchen: Kitchen) -> None:
    by_skill, by_both = shares(kitchen, 1, "Hall", "skills") + shares(kitchen, 1, "Bar", "skills", "credentials")
    for learner in (by_skill, by_both):
        kitchen.holds(learner, "hygiene", days=20)
    washing, hygiene = kitchen.skill("washing"), kitchen.microcredential("hygiene")
    assert found(kitchen, washing) == [by_skill.id, by_both.id]
    assert found(kitchen, hygiene) == [by_both.id]
    assert found(kitchen, washing, hygiene) == [by_skill.id, by_both.id]
    total, both = found_people(kitchen.session, kitchen.organisation_id, [washing, hygiene], Wanted(), NOW)
    assert (total, [[hit.line for hit in each.hits] for each in both]) == (2, [[0], [0, 1]])
    assert both[1].hits[0].until == NOW + timedelta(days=20)
    # A level is said of micro-credentials.
    assert found(kitchen, washing, by_level=True) == [by_both.id]
    assert found(kitchen, washing, team="Bar") == [by_both.id]
    assert found(kitchen, washing, since=NOW - timedelta(days=50)) == [by_skill.id, by_both.id]
    assert found(kitchen, washing, since=NOW - timedelta(days=30)) == []
    assert found(kitchen, washing, now=NOW + timedelta(days=21)) == []
    total, second = found_people(kitchen.session, kitchen.organisation_id, [washing], Wanted(), NOW, offset=1, limit=1)
    assert (total, [each.id for each in second]) == (2, [by_both.id])


def test_candidates_are_ranked_by_what_is_left_for_them(kitchen: Kitchen) -> None:
    one, two, three, nothing = shares(kitchen, 4, "Hall", *ALL)
    (silent,) = shares(kitchen, 1, "Hall", "credentials", "progress")
    (private,) = shares(kitchen, 1, "Hall", "credentials", "mobility")
    kitchen.holds(one, "hygiene")
    kitchen.walks(two, "knives", 0.9)
    kitchen.walks(two, "hygiene", 1.0)
    for learner in (three, silent, private):
        kitchen.holds(learner, "knives")
        kitchen.walks(learner, "hygiene", 0.5)
    parts = [kitchen.microcredential("hygiene"), kitchen.microcredential("knives")]

    def ranked(*weights: float):
        return candidates(kitchen.session, kitchen.organisation_id, parts, weights, NOW, offset=0, limit=9)

    total, order = ranked(1.0, 1.0)
    assert [each.id for each in order] == [two.id, three.id, one.id, private.id]
    assert (total, nothing.id in [each.id for each in order]) == (4, False)
    assert [each.left for each in order] == pytest.approx([0.11, 0.5, 1.0, 1.0])
    assert (order[0].held, order[1].held, order[1].done) == (0, 1, {0: 0.5, 1: 1.0})
    # Who does not share how far they are is told by what they hold alone.
    assert order[3].done == {0: 0.0, 1: 1.0}
    assert [each.id for each in ranked(40.0, 1.0)[1]][:2] == [two.id, one.id]


def test_no_module_of_hr_asks_for_learners_by_itself() -> None:
    import records.workforce as module

    assert not hasattr(module, "Learner")
