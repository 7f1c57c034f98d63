"""Trying on both databases: runs are worked on once, a learner is stepped through time, and analytics count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select

from acquis import schema
from acquis.wiring import utc_now
from lti_tool.presenters.analytics import parts_of
from recognition.errors import SimulationBusyError, SimulationStoppedError
from recognition.trying.running import LEASE, Run, Working, result_of, work_on_all
from recognition.trying.stepping import Course, course_of
from recognition.trying.trying import Version
from records.analytics import (
    Asked,
    awarded_between,
    awards_by_version,
    lacking,
    reached,
    teams_of,
    waiting_verdicts,
)
from records.awards import Progress
from records.database import Database
from records.errors import NotFoundError
from records.learners import Learner, learners_of
from records.matches import most_matched
from records.microcredentials import RuleVersion, criteria_ids, version_of
from records.simulation_runs import REMEMBERED, SimulationRun, ask_run, due_runs, run_by_id, runs_of
from records.sources import Remit
from rules import Rule, RuleDocumentError, parse_rule, rule_to_data
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: steps
title: {en: "Small steps", fr: "Petits pas"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: campus
needs:
  all:
    - {criterion: capsules, evidence: micro-learning, where: {verb: completed}, count: ">= COUNT", distinct: activity}
    - {criterion: quiz, evidence: e-learning, where: {verb: passed}}
"""
SLEPT = "http://example.com/verbs/slept"
PASSED = "http://adlnet.gov/expapi/verbs/passed"


def rule(count: int = 2, text: str = RULE) -> Rule:
    return parse_rule(text.replace("COUNT", str(count)))


def capsule(person: str, number: int) -> dict[str, Any]:
    return statement(person, activity=f"https://capsules.example/{number}", at=f"2026-03-0{number}T10:00:00Z")


def quiz(person: str, day: int) -> dict[str, Any]:
    return statement(person, PASSED, "https://quiz.example", at=f"2026-03-{day:02}T10:00:00Z", modality="e-learning")


@pytest.fixture
def campus(database: Database) -> Installation:
    """Ada has all and the award, Ben did one capsule, and something that nobody asks for, Cem two capsules."""
    campus = install(database)
    lrs = campus.add_source("lrs", Remit(may_void=True, attester_roles=None))
    other = campus.add_source("other", Remit(attester_roles=None))
    campus.publish(RULE.replace("COUNT", "2"))
    campus.push(lrs, [capsule("Ada", 1), capsule("Ada", 2), quiz("Ada", 9), capsule("Ben", 1)])
    campus.push(other, [capsule("Cem", 1), capsule("Cem", 2), statement("Ben", SLEPT)])
    campus.work()
    return campus


def learner(campus: Installation, name: str) -> Learner:
    with campus.database.reading() as session:
        return next(one for one in learners_of(session, campus.organisation_id) if one.name == name)


def in_force(campus: Installation) -> RuleVersion:
    with campus.database.reading() as session:
        return version_of(session, campus.organisation_id, "steps")


def asked_for(campus: Installation, draft: Rule, against: int | None = 1) -> int:
    with campus.database.transaction() as session:
        run = SimulationRun(
            organisation_id=campus.organisation_id,
            slug=draft.id,
            document=rule_to_data(draft),
            against=against,
            near=0.75,
            asked_by="test",
            asked_at=utc_now(),
        )
        return ask_run(session, run).id


def working(campus: Installation, holder: str = "one") -> Working:
    return Working(campus.database, utc_now, holder)


class TestRuns:
    def test_a_run_comes_to_a_result_with_names_and_is_due_no_more(self, campus: Installation) -> None:
        number = asked_for(
            campus, rule(1, RULE.replace("where: {verb: passed}}", 'where: {verb: passed}, count: ">= 0"}'))
        )
        assert work_on_all(working(campus)) == 1
        with campus.database.reading() as session:
            run = run_by_id(session, campus.organisation_id, number, "steps")
            found = result_of(session, run)
            assert found is not None
            assert (run.state, run.lease_until, due_runs(session, utc_now())) == ("done", None, [])
            assert run.counts is not None
            assert run.counts["people"] == found.people
            assert "Ben" in [one.someone.name for group in found.groups.values() for one in group.people]
            assert '"Ben"' not in str(run.result)

    def test_how_many_met_the_version_beside_it_is_counted_by_part(self, campus: Installation) -> None:
        number = asked_for(campus, rule(1))
        work_on_all(working(campus))
        with campus.database.reading() as session:
            found = result_of(session, run_by_id(session, campus.organisation_id, number, "steps"))
        assert found is not None
        assert {node.key: (node.met, node.met_before) for node in found.nodes}["capsules"] == (3, 2)
        assert sum(found.spread) == found.nodes[0].met

    def test_nobody_else_works_on_a_run_before_its_lease_is_over(self, campus: Installation) -> None:
        number = asked_for(campus, rule())
        later = Working(campus.database, lambda: utc_now() + LEASE, "three")
        run = Run(working(campus), number)
        run._take()
        with pytest.raises(SimulationBusyError):
            Run(working(campus, "two"), number).go()
        Run(later, number).go()
        with campus.database.reading() as session:
            assert run_by_id(session, campus.organisation_id, number, "steps").state == "done"

    def test_a_run_that_is_stopped_is_begun_again(self, campus: Installation) -> None:
        number = asked_for(campus, rule(3))
        run = Run(working(campus), number)
        run.stop()
        with pytest.raises(SimulationStoppedError):
            run.go()
        with campus.database.reading() as session:
            assert due_runs(session, utc_now()) == [number]
        assert work_on_all(working(campus, "two")) == 1

    def test_what_breaks_off_says_why_and_is_not_begun_again(self, campus: Installation) -> None:
        number = asked_for(campus, rule(3))
        with campus.database.transaction() as session:
            run_by_id(session, campus.organisation_id, number, "steps").document = {"schema": "acquis/9"}
        with pytest.raises(RuleDocumentError):
            Run(working(campus), number).go()
        with campus.database.reading() as session:
            run = run_by_id(session, campus.organisation_id, number, "steps")
            assert run.state == "failed"
            assert run.trouble
            assert due_runs(session, utc_now()) == []

    def test_only_the_latest_runs_are_remembered(self, campus: Installation) -> None:
        numbers = [asked_for(campus, rule()) for _ in range(REMEMBERED + 2)]
        with campus.database.reading() as session:
            assert [run.id for run in runs_of(session, campus.organisation_id, "steps")] == numbers[:1:-1]
            with pytest.raises(NotFoundError):
                run_by_id(session, campus.organisation_id, numbers[0], "steps")

    def test_a_run_is_found_only_in_its_organisation_and_under_its_micro_credential(self, campus: Installation) -> None:
        number = asked_for(campus, rule())
        with campus.database.reading() as session:
            for organisation, slug in ((campus.organisation_id + 1, "steps"), (campus.organisation_id, "other")):
                with pytest.raises(NotFoundError):
                    run_by_id(session, organisation, number, slug)


class TestSteps:
    def course(self, campus: Installation, name: str, draft: Rule | None = None) -> Course:
        version = in_force(campus)
        tried = Version(draft, utc_now()) if draft is not None else Version.of(version)
        with campus.database.reading() as session:
            against = Version.of(version) if draft is not None else None
            return course_of(session, learner(campus, name), tried, against, utc_now())

    def test_each_record_that_changes_the_verdict_is_a_step(self, campus: Installation) -> None:
        found = self.course(campus, "Ada")
        assert [(step.at.day, step.cause, step.progress, step.met) for step in found.steps] == [
            (1, "record", 0.25, False),
            (2, "record", 0.5, False),
            (9, "record", 1.0, True),
        ]
        assert [len(step.statements) for step in found.steps] == [1, 1, 1]
        assert found.steps[1].turned == (("capsules", "met"),)

    def test_the_verdict_of_a_step_is_that_of_its_instant(self, campus: Installation) -> None:
        found = self.course(campus, "Ada")
        verdict, beside = found.at(found.steps[1].at)
        assert (verdict.status, verdict.progress, beside) == ("open", 0.5, None)

    def test_a_draft_stands_beside_what_is_in_force(self, campus: Installation) -> None:
        found = self.course(campus, "Ben", rule(1))
        assert [(step.progress, step.progress_beside) for step in found.steps] == [(0.5, 0.25)]

    def test_what_a_draft_asks_anew_is_looked_for_in_the_learners_history(self, campus: Installation) -> None:
        slept = parse_rule(RULE.replace("COUNT", "1").replace("verb: completed", f'verb: "{SLEPT}"'))
        assert [step.cause for step in self.course(campus, "Ben", slept).steps] == ["record"]

    def test_a_window_that_closes_is_a_step_without_a_record(self, campus: Installation) -> None:
        rolling = parse_rule(RULE.replace("COUNT", "1").replace("distinct: activity", "within: {last: P10D}"))
        found = self.course(campus, "Ben", rolling)
        assert [(step.cause, step.at.day) for step in found.steps] == [("record", 1), ("time", 11)]
        assert not found.steps[1].statements

    def test_who_did_nothing_that_counts_has_no_step(self, campus: Installation) -> None:
        version = Version(
            parse_rule(RULE.replace("COUNT", "1").replace("verb: completed", f'verb: "{SLEPT}"')), utc_now()
        )
        with campus.database.reading() as session:
            assert course_of(session, learner(campus, "Cem"), version, None, utc_now()).steps == ()

    def test_who_has_most_evidence_comes_first(self, campus: Installation) -> None:
        keys = {criterion.match_key for criterion in rule().criteria}
        with campus.database.reading() as session:
            found = most_matched(session, campus.organisation_id, keys, 2)
            assert most_matched(session, campus.organisation_id + 1, keys, 2) == []
        assert [
            (number == learner(campus, name).id, count)
            for (number, count), name in zip(found, ("Ada", "Cem"), strict=True)
        ] == [(True, 3), (True, 2)]


class TestAnalytics:
    def asked(self, campus: Installation, **more: Any) -> Asked:
        version = in_force(campus)
        with campus.database.reading() as session:
            known = criteria_ids(session, campus.organisation_id)
        ids = frozenset(known[criterion.match_key] for criterion in version.rule.criteria)
        return Asked(campus.organisation_id, version.microcredential_id, version.id, ids, **more)

    def test_how_far_people_are_is_counted_by_part(self, campus: Installation) -> None:
        parts = parts_of(rule(), {})
        with campus.database.reading() as session:
            people, found = reached(session, self.asked(campus), len(parts))
        assert people == 3
        assert {
            part.key: (one.begun, one.half, one.met, one.closed) for part, one in zip(parts, found, strict=True)
        } == {
            "needs": (3, 2, 1, 0),
            "capsules": (3, 3, 2, 0),
            "quiz": (1, 1, 1, 0),
        }

    def test_what_older_verdicts_say_is_told_in_short_when_the_database_is_brought_up_to_date(
        self, campus: Installation
    ) -> None:
        def told() -> list[str]:
            with campus.database.reading() as session:
                return list(session.scalars(select(Progress.reached).order_by(Progress.learner_id)))

        before = told()
        with as_file(files("migrations")) as folder:
            command.downgrade(schema._config(campus.database, folder), "0041")
        schema.upgrade(campus.database)
        assert told() == before
        assert sorted(before) == ["120", "250", "555"]

    def test_only_those_of_the_team_or_with_evidence_from_the_source_are_counted(self, campus: Installation) -> None:
        with campus.database.transaction() as session:
            session.get_one(Learner, learner(campus, "Ben").id).team = "Kitchen"
        with campus.database.reading() as session:
            assert teams_of(session, campus.organisation_id) == ["Kitchen"]
            assert reached(session, self.asked(campus, team="Kitchen"), 1)[0] == 1
            assert reached(session, self.asked(campus, source="other"), 1)[0] == 1
            assert reached(session, self.asked(campus, source="other", team="Kitchen"), 1)[0] == 0

    def test_what_those_who_stopped_lack_is_counted(self, campus: Installation) -> None:
        leaves = {part.number: part.above for part in parts_of(rule(), {}) if part.is_leaf}
        with campus.database.reading() as session:
            everybody = lacking(session, self.asked(campus), leaves, utc_now())
            older = lacking(session, self.asked(campus), leaves, datetime(2026, 3, 1, 12, tzinfo=UTC))
        assert everybody == (2, [1, 2])
        assert older == (1, [1, 1])

    def test_awards_are_counted_with_the_first_record_that_they_cite(self, campus: Installation) -> None:
        now = utc_now()
        with campus.database.reading() as session:
            found = awarded_between(session, self.asked(campus), None, now)
            assert awarded_between(session, self.asked(campus), now - timedelta(days=1), now) == []
            assert awards_by_version(session, campus.organisation_id, 1) == {in_force(campus).id: 1}
        assert [(award.at.day, award.first and award.first.day, award.modalities) for award in found] == [
            (9, 1, {"micro-learning": 2, "e-learning": 1})
        ]

    def test_verdicts_on_an_earlier_version_wait(self, campus: Installation) -> None:
        campus.publish(RULE.replace("COUNT", "3"))
        with campus.database.reading() as session:
            assert waiting_verdicts(session, self.asked(campus)) == 3
        campus.work()
        with campus.database.reading() as session:
            assert waiting_verdicts(session, self.asked(campus)) == 0
