"""What a learner's timeline says, of things made by hand."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lti_tool.presenters.requirements import Cited
from lti_tool.presenters.timeline import (
    STEPS,
    Asked,
    Happening,
    award_happenings,
    by_month,
    merged,
    record_happening,
    waiver_happenings,
)
from lti_tool.words.timeline import HAPPENINGS
from records.audit import AuditEntry
from records.award_states import PAST
from records.awards import Award
from records.microcredentials import MicroCredential, RuleVersion
from records.positions import position_at
from records.waivers import StoredWaiver
from rules import parse_rule, rule_to_data

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RULE = """
schema: acquis/1
id: shift-lead
title: {fr: "Chef d'équipe", en: "Shift lead"}
aptitude: {fr: "Conduire un service", en: "Run a shift"}
issuer: campus
outcome: OUTCOME
needs:
  all:
    - criterion: quiz
      title: {fr: "Le test", en: "The quiz"}
      evidence: e-learning
      where: {verb: passed}
    - criterion: capsules
      evidence: micro-learning
      where: {verb: completed}
"""


def _version(number: int = 1, text: str = RULE, outcome: str = "award") -> RuleVersion:
    rule = parse_rule(text.replace("OUTCOME", outcome))
    return RuleVersion(id=number, number=number, microcredential_id=1, document=rule_to_data(rule), published_at=NOW)


def _award(state: str, outcome: str = "award", **more: Any) -> Award:
    return Award(
        id=uuid.UUID(int=1),
        state=state,
        version=_version(outcome=outcome),
        microcredential=MicroCredential(id=1, slug="shift-lead"),
        credential=None,
        awarded_at=NOW - timedelta(days=9),
        recorded_at=NOW,
        **more,
    )


def _entry(action: str, days: int, reason: str | None = None) -> AuditEntry:
    at = NOW + timedelta(days=days)
    return AuditEntry(at=at, actor="Rozenn", action=action, subject="", details={"reason": reason})


def _told(happenings: tuple[Happening, ...]) -> list[tuple[str, str]]:
    return [(each.kind, each.reason) for each in happenings]


def test_an_awards_life_is_told_in_order_with_the_reasons_that_the_learner_is_given() -> None:
    entries = [
        _entry("award-confirmed", 1, "seen by me"),
        _entry("award-questioned", 2, "evidence-withdrawn"),
        _entry("award-kept", 3, "between us"),
        _entry("award-suspended", 4, "a complaint"),
        _entry("award-resumed", 5, "unfounded"),
        _entry("award-revoked", 6, "forged"),
    ]
    found = award_happenings(_award("revoked", "recommend", withdrawn_at=NOW + timedelta(days=6)), entries, "en")
    assert _told(found) == [
        ("recommended", ""),
        ("confirmed", ""),
        ("review", "evidence-withdrawn"),
        ("kept", ""),
        ("suspended", "a complaint"),
        ("resumed", ""),
        ("revoked", "forged"),
    ]
    assert {each.title for each in found} == {"Shift lead"}


@pytest.mark.parametrize(
    ("award", "last"),
    [
        (_award("expired", valid_until=NOW + timedelta(days=3)), ("expired", NOW + timedelta(days=3))),
        (_award("lapsed", "recommend", valid_until=NOW - timedelta(days=3)), ("lapsed", NOW)),
        (_award("revoked", reason="test-user", withdrawn_at=NOW + timedelta(days=1)), ("revoked", NOW + timedelta(1))),
        (
            _award("issued", renewed_at=NOW + timedelta(days=2), valid_until=NOW + timedelta(days=700)),
            ("renewed", NOW + timedelta(days=2)),
        ),
    ],
)
def test_what_the_audit_trail_does_not_say_is_read_off_the_award(award: Award, last: tuple[str, datetime]) -> None:
    found = award_happenings(award, [], "en")
    assert [each.kind for each in found][:-1] == ["recommended" if last[0] == "lapsed" else "issued"]
    assert (found[-1].kind, found[-1].at) == last


def test_every_step_and_kind_has_words() -> None:
    assert set(STEPS.values()) <= set(HAPPENINGS)
    assert set(PAST.values()) - set(STEPS) == {"award-expired", "award-renewed"}


def test_a_record_says_what_it_answers_in_the_words_of_the_rule_in_force() -> None:
    changed = RULE.replace("The quiz", "The new quiz").replace("verb: completed", "verb: launched")
    asked = Asked.by([_version(2, changed)], [_version()], "en")
    quiz, capsules = _version().rule.criteria
    (answer,) = asked.answered_by([quiz.match_key])
    assert (answer.requirement, answer.slug, answer.title) == ("The new quiz", "shift-lead", "Shift lead")
    (earlier,) = asked.answered_by([capsules.match_key, "of no rule"])
    assert earlier.requirement == "Complete an activity (micro-learning)"
    record = record_happening(position_at(NOW), Cited("x", NOW, "Test", "Moodle"), (answer,))
    assert (record.at, record.kind, record.title) == (NOW, "record", "Test")


def test_a_cause_stands_below_its_effect_at_the_same_instant() -> None:
    award, *_ = award_happenings(_award("issued"), [], "en")
    waiver = Happening(NOW, "waived", "Shift lead")
    earlier = position_at(NOW - timedelta(days=1))
    assert merged([position_at(NOW), earlier], [waiver, award]) == [award, waiver, position_at(NOW), earlier]


def test_a_waiver_says_what_it_is_about_who_gave_it_and_that_it_ended() -> None:
    def given(node: str, **more: Any) -> StoredWaiver:
        microcredential = MicroCredential(id=1, slug="shift-lead")
        return StoredWaiver(
            node=node, by="Rozenn", reason="Ten years", made_at=NOW, microcredential=microcredential, **more
        )

    rule = _version().rule
    (one,) = waiver_happenings(given("quiz"), rule, "fr")
    assert (one.title, one.requirement, one.by, one.reason) == ("Chef d'équipe", "Le test", "Rozenn", "Ten years")
    whole, ended = waiver_happenings(given("needs", ended_at=NOW, end_reason="By mistake"), rule, "en")
    assert (whole.requirement, ended.kind, ended.reason) == ("", "waiver-ended", "")
    (unknown,) = waiver_happenings(given("quiz"), None, "en")
    assert (unknown.title, unknown.requirement) == ("shift-lead", "")


def test_months_are_those_of_the_reader() -> None:
    late = Happening(datetime(2026, 10, 31, 23, 30, tzinfo=UTC), "issued", "Shift lead")
    early = Happening(datetime(2026, 10, 1, 12, 0, tzinfo=UTC), "issued", "Shift lead")
    assert [month.first for month in by_month([late, early], ZoneInfo("Europe/Paris"))] == [
        date(2026, 11, 1),
        date(2026, 10, 1),
    ]
    (october,) = by_month([late, early], UTC)
    assert october.happenings == (late, early)
