"""Who can do what, on both databases: figures by team, people found, and how far people are from a job."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from recognition.rulebook.publishing import publish
from recognition.rulebook.skill_book import SkillBook, skill_book, skill_key
from records.awards import Award, Progress
from records.blocks import BlockNow, keep_blocks
from records.candidates import candidates
from records.consents import SMALLEST_CROWD, Scope
from records.database import Database
from records.having import Ability, Kind, Stage
from records.learners import Learner
from records.microcredentials import RuleVersion, all_versions
from records.workforce import (
    Wanted,
    blocks_shown,
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

    def block(self, slug: str, key: str) -> Ability:
        return Ability("block", (), (self.versions[slug].microcredential_id,), key)

    def meets(self, learner: Learner, slug: str, block: str, *, progress: float = 1.0, is_waived: bool = False) -> None:
        """How far the learner is with a block, since ten days if they have met it."""
        met_at = NOW - timedelta(days=10) if progress >= 1 else None
        now = [BlockNow(block, progress >= 1, progress, met_at, is_waived)]
        key = (learner.id, self.versions[slug].microcredential_id)
        keep_blocks(self.session, learner.organisation_id, {key: now})

    def walks(self, learner: Learner, slug: str, progress: float, status: str = "open") -> None:
        """How far the learner is."""
        version = self.versions[slug]
        self.session.add(
            Progress(
                organisation_id=learner.organisation_id, learner_id=learner.id, version_id=version.id,
                microcredential_id=version.microcredential_id, status=status, progress=progress, verdict={}, as_of=NOW,
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


def hygiene_of(kitchen: Kitchen) -> int:
    return kitchen.versions["hygiene"].microcredential_id


def shares(kitchen: Kitchen, count: int, team: str, *scopes: Scope, counted: bool = False) -> list[Learner]:
    """So many people of that team who share this."""
    made = people(kitchen.session, count, team)
    for learner in made:
        agrees(kitchen.session, learner, "counted" if counted else "named", *scopes)
    return made


def told(kitchen: Kitchen, kind: Kind, *abilities: Ability, stage: Stage = "held"):
    return figures(kitchen.session, kitchen.organisation_id, kind, abilities, stage, NOW, SOON)


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
    assert it.numbers == {(0, "Hall"): 2, (1, "Hall"): 1}
    it = told(kitchen, "microcredential", kitchen.microcredential("hygiene"))
    assert it.numbers == {(0, "Hall"): 2}


def test_what_ends_soon_is_what_nothing_later_upholds(kitchen: Kitchen) -> None:
    one, two, gone = shares(kitchen, 3, "Hall", *ALL)
    kitchen.holds(one, "hygiene", days=20)
    kitchen.holds(two, "hygiene", days=20)
    kitchen.holds(two, "knives", days=400)
    kitchen.holds(gone, "hygiene", days=-1)
    assert told(kitchen, "skill", kitchen.skill("washing")).numbers == {(0, "Hall"): 2}
    assert told(kitchen, "skill", kitchen.skill("washing"), stage="ending").numbers == {(0, "Hall"): 1}
    it = told(kitchen, "microcredential", kitchen.microcredential("hygiene"), stage="ending")
    assert it.numbers == {(0, "Hall"): 2}
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
    it = told(kitchen, "skill", kitchen.skill("washing"), stage="near")
    assert (it.people, it.numbers) == ({"Hall": 3}, {(0, "Hall"): 1})
    assert told(kitchen, "skill", kitchen.skill("washing")).people == {"Hall": 4}
    assert found(kitchen, kitchen.skill("washing"), stage="near") == [near.id]
    assert found(kitchen, kitchen.microcredential("hygiene"), stage="near") == [near.id, holder.id]
    assert progress_shown(kitchen.session, kitchen.organisation_id, quiet.id, NOW) == {}
    assert progress_shown(kitchen.session, kitchen.organisation_id, far.id, NOW) == {hygiene_of(kitchen): 0.5}


def test_who_is_counted_is_in_figures_and_in_no_list(kitchen: Kitchen) -> None:
    crowd = shares(kitchen, SMALLEST_CROWD, "Hall", "skills", counted=True)
    for learner in crowd:
        kitchen.holds(learner, "hygiene")
    few = shares(kitchen, SMALLEST_CROWD - 1, "Bar", "skills", counted=True)
    kitchen.holds(few[0], "hygiene")
    it = told(kitchen, "skill", kitchen.skill("washing"))
    assert (it.people, it.numbers) == ({"Hall": 5}, {(0, "Hall"): 5})
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
    # Since when and until when is of the micro-credential.
    assert (both[0].hits[0].at, both[0].hits[0].until) == (None, None)
    # A level is said of micro-credentials.
    assert found(kitchen, washing, by_level=True) == [by_both.id]
    assert found(kitchen, washing, team="Bar") == [by_both.id]
    assert found(kitchen, washing, since=NOW - timedelta(days=50)) == [by_both.id]
    assert found(kitchen, washing, stage="ending", until=SOON) == [by_both.id]
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


def test_candidates_of_one_team_and_what_leads_nowhere(kitchen: Kitchen) -> None:
    (one,) = shares(kitchen, 1, "Hall", *ALL)
    other, closed, doubted, waiting = shares(kitchen, 4, "Bar", *ALL)
    for learner in (one, other, closed, doubted):
        kitchen.holds(learner, "knives")
    kitchen.walks(closed, "hygiene", 0.9, status="closed")
    # Complete, and a person does not uphold it; complete, and a person has to confirm it.
    kitchen.walks(doubted, "hygiene", 1.0, status="met")
    kitchen.holds(doubted, "hygiene", state="suspended")
    kitchen.walks(waiting, "hygiene", 1.0, status="met")
    kitchen.holds(waiting, "hygiene", state="recommended")
    parts = [kitchen.microcredential("hygiene"), kitchen.microcredential("knives")]

    def ranked(team: str | None):
        it = candidates(kitchen.session, kitchen.organisation_id, parts, [1.0, 1.0], NOW, team=team, offset=0, limit=9)
        return it[0], {each.id: each.done for each in it[1]}

    assert ranked("Hall") == (1, {one.id: {0: 0.0, 1: 1.0}})
    total, done = ranked("Bar")
    assert total == 4
    assert {learner_id: own[0] for learner_id, own in done.items()} == {
        other.id: 0.0, closed.id: 0.0, doubted.id: 0.0, waiting.id: 0.99,
    }  # fmt: skip
    # Whoever waits for a confirmation is nearest of all.
    assert found(kitchen, kitchen.microcredential("hygiene"), stage="near") == [waiting.id]
    assert told(kitchen, "skill", kitchen.skill("washing"), stage="near").numbers == {(0, "Bar"): 1}


def test_thousands_of_skills_are_asked_for_at_once(kitchen: Kitchen) -> None:
    (one,) = shares(kitchen, 1, "Hall", *ALL)
    kitchen.holds(one, "hygiene")
    # More than a statement has parameters.
    others = [Ability("skill", tuple(range(10_000, 10_010)), (10_000,))] * 2_000
    it = told(kitchen, "skill", *others, kitchen.skill("washing"))
    assert it.numbers == {(2_000, "Hall"): 1}
    assert told(kitchen, "skill", *others, stage="near").numbers == {}
    assert found(kitchen, *others, kitchen.skill("washing")) == [one.id]


def test_a_block_is_had_by_who_met_it_and_does_not_hold_the_whole(kitchen: Kitchen) -> None:
    met, near, holder, ended, waived = shares(kitchen, 5, "Hall", *ALL)
    for learner in (met, holder, ended):
        kitchen.meets(learner, "hygiene", "theory")
    kitchen.meets(near, "hygiene", "theory", progress=0.8)
    kitchen.meets(waived, "hygiene", "theory", is_waived=True)
    kitchen.holds(holder, "hygiene")
    kitchen.holds(ended, "hygiene", days=-1)
    block = kitchen.block("hygiene", "theory")
    it = told(kitchen, "block", block)
    assert (it.people, it.numbers) == ({"Hall": 5}, {(0, "Hall"): 3})
    assert told(kitchen, "block", block, stage="near").numbers == {(0, "Hall"): 1}
    assert sorted(found(kitchen, block)) == sorted([met.id, ended.id, waived.id])
    assert found(kitchen, block, stage="near") == [near.id]
    assert found(kitchen, block, since=NOW - timedelta(days=9)) == []
    hits = hits_of(kitchen.session, kitchen.organisation_id, [waived.id, met.id], [block], "held", NOW)
    assert [hits[learner.id][0].is_waived for learner in (waived, met)] == [True, False]
    assert hits[met.id][0].at == NOW - timedelta(days=10)
    assert told(kitchen, "block", kitchen.block("knives", "theory")).numbers == {}


def test_blocks_are_told_of_who_shares_what_they_hold_and_how_far_they_are(kitchen: Kitchen) -> None:
    (all_of_it,) = shares(kitchen, 1, "Hall", *ALL)
    (held_only,) = shares(kitchen, 1, "Hall", "credentials", "skills", "mobility")
    (way_only,) = shares(kitchen, 1, "Hall", "skills", "progress")
    (silent,) = people(kitchen.session, 1, "Hall")
    crowd = shares(kitchen, SMALLEST_CROWD, "Bar", "credentials", "progress", counted=True)
    for learner in (all_of_it, held_only, way_only, silent, *crowd[:2]):
        kitchen.meets(learner, "hygiene", "theory")
    block = kitchen.block("hygiene", "theory")
    assert found(kitchen, block) == [all_of_it.id]
    assert told(kitchen, "block", block).numbers == {(0, "Hall"): 1, (0, "Bar"): 2}
    here = (kitchen.session, kitchen.organisation_id)
    assert blocks_shown(*here, way_only.id) == {hygiene_of(kitchen): {"theory"}}
    assert blocks_shown(*here, held_only.id) == blocks_shown(*here, silent.id) == blocks_shown(*here, crowd[0].id) == {}


def test_blocks_that_are_met_no_more_are_forgotten_and_others_written_once(kitchen: Kitchen) -> None:
    (learner,) = shares(kitchen, 1, "Hall", *ALL)
    number = hygiene_of(kitchen)
    here = (kitchen.session, kitchen.organisation_id)
    theory, practice = (BlockNow(name, True, 1.0, NOW, False) for name in ("theory", "practice"))
    keep_blocks(*here, {(learner.id, number): [theory, practice]})
    keep_blocks(*here, {(learner.id, number): [practice]})
    assert blocks_shown(*here, learner.id) == {number: {"practice"}}
    keep_blocks(*here, {(learner.id, number + 1): []})
    with counting(kitchen.session) as written:
        keep_blocks(*here, {(learner.id, number): [practice]})
    assert len(written) == 1
    keep_blocks(*here, {(learner.id, number): []})
    assert blocks_shown(*here, learner.id) == {}


@contextmanager
def counting(session: Session) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield sent
    event.remove(session.get_bind(), "before_cursor_execute", note)


@pytest.mark.parametrize("name", ["workforce", "having", "candidates"])
def test_no_module_of_hr_asks_for_learners_by_itself(name: str) -> None:
    assert not hasattr(import_module(f"records.{name}"), "Learner")
