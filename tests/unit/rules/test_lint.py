"""The linter refuses what cannot be met, and warns of what is weak, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rules import Rule, lint
from tests.rule_samples import BOTH, criterion, rule

GOOD: dict[str, Any] = {
    "valid_for": "P1Y",
    "skills": [{"name": BOTH, "uri": "https://skills.example/1", "framework": "Ours"}],
}
SOUND = criterion(where={"verb": "passed"})
VERB = {"verb": "passed"}


def found(
    needs: Mapping[str, Any], catalogue: Mapping[str, Rule] | None = None, **more: Any
) -> set[tuple[str, str, str]]:
    findings = lint(rule(needs, **{**GOOD, **more}), catalogue)
    assert all(set(one.message) == {"en", "fr"} and all(one.message.values()) for one in findings)
    return {(one.severity, one.code, one.path) for one in findings}


def test_a_sound_rule_gets_no_remark() -> None:
    assert found(SOUND) == set()


IMPOSSIBLE: list[tuple[dict[str, Any], str, str]] = [
    ({"at_least": 3, "of": [SOUND, {**SOUND, "criterion": "other"}]}, "too-many", "needs"),
    ({"holds": {"any": ["a", "a"], "at_least": 2}}, "too-many", "needs"),
    ({"points": ">= 30", "of": [{**SOUND, "worth": 20}]}, "points-out-of-reach", "needs"),
    ({"all": [SOUND, SOUND]}, "key-twice", "needs.all[0]"),
    (criterion(where=VERB, within={"from": "2026-02-01", "to": "2026-02-01"}), "window-empty", "needs.within"),
    (criterion(where=VERB, count="< 0"), "never-met", "needs.count"),
    (criterion(where=VERB, count="<= -1"), "never-met", "needs.count"),
    (criterion(where=VERB, count="== 1.5"), "never-met", "needs.count"),
    (criterion(where=VERB, count=">= 0"), "always-met", "needs.count"),
    (criterion(where=VERB, count="> -1"), "always-met", "needs.count"),
    (criterion(where=VERB, sum={"duration": ">= PT0S"}), "always-met", "needs.sum"),
    (criterion(where=VERB, best={"score.scaled": "> 1"}), "never-met", "needs.best"),
    (criterion(where=VERB, last={"score.scaled": "< -1"}), "never-met", "needs.last"),
    (criterion(where=VERB, mean={"score.percent": ">= 120"}), "never-met", "needs.mean"),
    (criterion(where=VERB, best={"score.raw": 12}, attempts="< 1"), "never-met", "needs.attempts"),
    (criterion(where={"score.scaled": ">= 80"}), "never-met", "needs.where.score.scaled"),
    (criterion(where={"score.percent": [101, "> 200"]}), "never-met", "needs.where.score.percent"),
    (
        criterion(where={"activity": ["https://a.example", "https://b.example"]}, count=3, distinct="activity"),
        "never-met",
        "needs.count",
    ),
    (criterion(where=VERB, count=5, distinct="day", within={"last": "P3D"}), "never-met", "needs.count"),
    (
        criterion(where=VERB, count=4, distinct="week", within={"from": "2026-01-01", "to": "2026-01-15"}),
        "never-met",
        "needs.count",
    ),
]


@pytest.mark.parametrize(("needs", "code", "path"), IMPOSSIBLE)
def test_what_cannot_be_is_an_error(needs: dict[str, Any], code: str, path: str) -> None:
    assert ("error", code, path) in found(needs)


POSSIBLE: list[dict[str, Any]] = [
    criterion(where=VERB, best={"score.scaled": ">= 1"}),
    criterion(where=VERB, best={"duration": ">= PT0S"}),
    criterion(where=VERB, sum={"score.raw": ">= 120"}),
    criterion(where=VERB, count=4, distinct="day", within={"last": "P3D"}),
    criterion(where=VERB, count=2, distinct="week", within={"last": "P2D"}),
    criterion(where={"activity": "https://a.example/*"}, count=3, distinct="activity"),
    criterion(where={"score.scaled": [80, ">= 0.8"]}),
    criterion(where={"score.percent": "exists"}),
]


@pytest.mark.parametrize("needs", POSSIBLE)
def test_what_can_just_be_is_no_error(needs: dict[str, Any]) -> None:
    assert found(needs) == set()


def test_a_micro_credential_that_rests_on_itself_is_an_error() -> None:
    assert ("error", "holds-cycle", "needs") in found({"holds": "sample"})


def test_a_way_back_through_the_catalogue_is_an_error_that_shows_the_way() -> None:
    catalogue = {
        "a": rule({"holds": {"any": ["leaf", "b"]}}, id="a"),
        "b": rule({"holds": "sample"}, id="b"),
        "leaf": rule(SOUND, id="leaf"),
    }
    (finding,) = lint(rule({"all": [SOUND, {"holds": "a"}]}, **GOOD), catalogue)
    assert (finding.code, finding.path) == ("holds-cycle", "needs.all[1]")
    assert "sample → a → b → sample" in finding.message["en"]


def test_others_that_rest_on_each_other_are_not_this_rules_error() -> None:
    catalogue = {"a": rule({"holds": "b"}, id="a"), "b": rule({"holds": "a"}, id="b")}
    assert found({"holds": "a"}, catalogue) == set()


def test_a_stack_may_come_before_what_it_rests_on() -> None:
    assert found({"holds": "later"}) == {("warning", "holds-unknown", "needs")}


WEAK: list[tuple[dict[str, Any], str, str]] = [
    (criterion(evidence="e-learning", where=VERB), "one-modality", "needs"),
    (criterion(evidence="workplace", where=VERB), "self-attested", "needs"),
    (criterion(evidence="workplace", where=VERB, best={"duration": "<= PT5M"}), "self-attested", "needs"),
    (criterion(), "matches-much", "needs"),
    (criterion(where=VERB, count="== 0"), "met-by-nothing", "needs"),
    ({"not": SOUND}, "met-by-nothing", "needs"),
    ({"block": "know", "all": [SOUND]}, "no-title", "needs"),
    ({"block": "know", "title": {"en": "Know"}, "all": [SOUND]}, "no-translation", "needs.title"),
]


@pytest.mark.parametrize(("needs", "code", "path"), WEAK)
def test_what_is_weak_is_a_warning(needs: dict[str, Any], code: str, path: str) -> None:
    assert ("warning", code, path) in found(needs)


def test_practice_that_somebody_else_confirms_is_not_weak() -> None:
    where = {"verb": "demonstrated", "attested_by": {"independent": True}}
    both = [criterion(evidence="workplace", where=where), {**SOUND, "criterion": "other"}]
    assert found({"all": both}) == set()


def test_that_nothing_bad_happens_needs_nobody_to_confirm_it() -> None:
    incident = criterion(evidence="workplace", where={"verb": "failed"}, count="== 0")
    assert found({"all": [incident, {**SOUND, "criterion": "other"}]}) == set()


def test_an_award_without_end_or_skills_or_translation_is_a_warning() -> None:
    findings = lint(rule(SOUND, title={"en": "Only"}))
    assert [(one.code, one.path) for one in findings] == [
        ("no-expiry", "valid_for"),
        ("no-skills", "skills"),
        ("no-translation", "title"),
    ]
    assert findings[-1].message == {"en": "is not given in French", "fr": "n'est pas donné en français"}


def test_a_skill_without_a_framework_is_a_warning() -> None:
    assert found(SOUND, skills=[{"name": BOTH}]) == {("warning", "skill-unaligned", "skills[0]")}


def test_errors_come_first() -> None:
    findings = lint(rule({"at_least": 2, "of": [criterion()]}))
    assert findings[0].severity == "error"
    assert {one.severity for one in findings[1:]} == {"warning"}
