"""The linter refuses what cannot be met, and warns of what is weak, in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from rules import Rule, lint, located, parse_located, print_rule, read_tables
from rules.remarks import remarks
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
    assert all(set(one.message) == set(one.hint) == {"en", "fr"} for one in findings)
    return {(one.severity, one.code, one.path) for one in findings}


def test_a_sound_rule_gets_no_remark() -> None:
    assert found(SOUND) == set()


QUIZ = {**SOUND, "count": ">= 2"}
NEVER = criterion(criterion="never", where=VERB, count="< 0")


def test_a_rule_that_one_branch_can_meet_is_not_refused_for_another_that_cannot_be_met() -> None:
    assert found({"any": [SOUND, NEVER]}) == {
        ("warning", "threshold-out-of-range", "needs.any[1].count"),
        ("warning", "dead-branch", "needs.any[1]"),
    }


IMPOSSIBLE: list[tuple[dict[str, Any], str, str]] = [
    ({"at_least": 3, "of": [SOUND, {**SOUND, "criterion": "other"}]}, "too-many", "needs"),
    ({"at_least": 2, "of": [SOUND, NEVER]}, "too-few-left", "needs"),
    ({"at_least": 2, "of": [SOUND, NEVER]}, "threshold-out-of-range", "needs.of[1].count"),
    ({"any": [NEVER, {"block": "b", "title": BOTH, "all": [{**NEVER, "criterion": "x"}]}]},
     "threshold-out-of-range", "needs.any[1].all[0].count"),
    ({"holds": {"any": ["a", "a"], "at_least": 2}}, "too-many", "needs"),
    ({"points": ">= 30", "of": [{**SOUND, "worth": 20}]}, "points-out-of-reach", "needs"),
    ({"points": ">= 30", "of": [{**SOUND, "worth": 20}, {**NEVER, "worth": 20}]}, "points-out-of-reach", "needs"),
    ({"points": "== 30", "of": [{**SOUND, "worth": 20}, {"holds": "a", "worth": 25}]}, "points-out-of-reach", "needs"),
    ({"all": [SOUND, SOUND]}, "key-twice", "needs.all[0]"),
    (criterion(where=VERB, within={"from": "2026-02-01", "to": "2026-02-01"}), "window-empty", "needs.within"),
    (criterion(where=VERB, count="< 0"), "threshold-out-of-range", "needs.count"),
    (criterion(where=VERB, count="<= -1"), "threshold-out-of-range", "needs.count"),
    (criterion(where=VERB, count="== 1.5"), "threshold-out-of-range", "needs.count"),
    (criterion(where=VERB, sum={"duration": "< PT0S"}), "threshold-out-of-range", "needs.sum"),
    (criterion(where=VERB, best={"score.scaled": "> 1"}), "threshold-out-of-range", "needs.best"),
    (criterion(where=VERB, last={"score.scaled": "< -1"}), "threshold-out-of-range", "needs.last"),
    (criterion(where=VERB, mean={"score.percent": ">= 120"}), "threshold-out-of-range", "needs.mean"),
    (criterion(where=VERB, rate="> 1"), "threshold-out-of-range", "needs.rate"),
    (criterion(where={"success": False}, rate=">= 0.5"), "threshold-out-of-range", "needs.rate"),
    (criterion(where={"score.scaled": "< 0.5"}, best={"score.scaled": ">= 0.5"}), "threshold-out-of-range",
     "needs.best"),
    (criterion(where=VERB, best={"score.raw": 12}, attempts="< 1"), "no-attempt", "needs.attempts"),
    (criterion(where={"score.raw": "absent"}, best={"score.raw": 12}), "value-absent", "needs.best"),
    (criterion(where={"score.scaled": ">= 80"}), "where-empty", "needs.where.score.scaled"),
    (criterion(where={"score.percent": [101, "> 200"]}), "where-empty", "needs.where.score.percent"),
    (criterion(where={"score.raw": "5..2"}), "where-empty", "needs.where.score.raw"),
    (criterion(where={"duration": "< PT0S"}), "where-empty", "needs.where.duration"),
    (criterion(where={"success": "yes"}), "where-empty", "needs.where.success"),
    (criterion(where={"trust": "boss"}), "where-empty", "needs.where.trust"),
    (criterion(where={"activity": ">= 3"}), "where-empty", "needs.where.activity"),
    (criterion(where={"source": "absent"}), "where-empty", "needs.where.source"),
    (criterion(where={"rubric": {"care": "3..1"}}), "where-empty", "needs.where.rubric.care"),
    (criterion(where={"instructor": "absent", "attested_by": {"role": "manager"}}), "attester-denied",
     "needs.where.attested_by"),
    (criterion(evidence="workplace", where={"category": "urn:acquis:modality:e-learning"}), "modality-conflict",
     "needs.evidence"),
    (criterion(where={"activity": ["https://a.example", "https://b.example"]}, count=3, distinct="activity"),
     "no-room", "needs.count"),
    (criterion(where={"registration": "absent"}, distinct="registration"), "no-room", "needs.count"),
    (criterion(where=VERB, count=6, distinct="day", within={"last": "P3D"}), "no-room", "needs.count"),
    (criterion(where=VERB, count=5, distinct="week", within={"from": "2026-01-01", "to": "2026-01-15"}),
     "no-room", "needs.count"),
    (criterion(where=VERB, streak={"day": ">= 12"}, within={"last": "P8D"}), "no-room", "needs.streak"),
    (criterion(where=VERB, streak={"week": ">= 9"}, valid_for="P1M"), "no-room", "needs.streak"),
    (criterion(where=VERB, count=2, spaced="P30D", within={"last": "P30D"}), "no-room", "needs.count"),
    (criterion(where=VERB, count=3, spaced="P20D", within={"span": "P30D"}), "no-room", "needs.count"),
    (criterion(where=VERB, count=4, spaced="P3M", within={"last": "P6M"}), "no-room", "needs.count"),
    (
        {
            "all": [
                criterion(criterion="never", where=VERB, best={"score.scaled": "> 1"}),
                criterion(criterion="b", where=VERB, within={"after": "never"}),
            ]
        },
        "after-never",
        "needs.all[1].within.after",
    ),
    ({"all": [SOUND, {"not": {**SOUND, "criterion": "again"}}]}, "contradiction", "needs"),
    ({"all": [QUIZ, {"all": [{**SOUND, "criterion": "none", "count": "== 0"}]}]}, "contradiction", "needs"),
    ({"all": [{"not": SOUND}, criterion(criterion="b", where=VERB, within={"after": "quiz"})]}, "contradiction",
     "needs"),
    ({"not": {"any": [SOUND, {"not": {**SOUND, "criterion": "again"}}]}}, "denies-always", "needs"),
    ({"not": criterion(where=VERB, count=">= 0")}, "denies-always", "needs"),
    ({"not": criterion(where={"trust": "boss"}, count="== 0")}, "where-empty", "needs.not.where.trust"),
    ({"all": [criterion(evidence="social", where=VERB), {"mix": {"workplace": ">= 1"}}]}, "mix-out-of-reach",
     "needs.all[1].mix.workplace"),
    ({"all": [criterion(where=VERB, count=2), {"mix": {"workplace": ">= 3"}}]}, "mix-out-of-reach",
     "needs.all[1].mix.workplace"),
]  # fmt: skip


@pytest.mark.parametrize(("needs", "code", "path"), IMPOSSIBLE)
def test_what_cannot_be_is_an_error(needs: dict[str, Any], code: str, path: str) -> None:
    assert ("error", code, path) in found(needs)


POSSIBLE: list[dict[str, Any]] = [
    criterion(where=VERB, best={"score.scaled": ">= 1"}),
    criterion(where=VERB, best={"duration": ">= PT0S"}),
    criterion(where=VERB, sum={"score.raw": ">= 120"}),
    criterion(where=VERB, count=4, distinct="day", within={"last": "P3D"}),
    criterion(where=VERB, count=2, distinct="week", within={"last": "P2D"}),
    criterion(where=VERB, count=63, distinct="day", within={"last": "P2M"}),
    criterion(where=VERB, count=2, spaced="P30D", within={"span": "P30D"}),
    criterion(where=VERB, count=3, spaced="P1M", within={"last": "P2M"}),
    criterion(where=VERB, count=2, spaced="P30D", within={"last": "P31D"}),
    criterion(where={"score.percent": "< 0"}),
    criterion(where={"score.scaled": "< 0.5"}, mean={"score.scaled": ">= 0.5"}),
    criterion(where={"success": "absent"}, rate=">= 0.5"),
    criterion(evidence="e-learning", where={**VERB, "category": "urn:acquis:modality:workplace"}) | {"count": 1},
    {"points": "== 45", "of": [{**SOUND, "worth": 20}, {"holds": "a", "worth": 25}]},
    {"points": ">= 0.3", "of": [{**SOUND, "worth": 0.1}, {"holds": "a", "worth": 0.2}]},
    {"all": [QUIZ, {"not": {**SOUND, "criterion": "many", "count": ">= 3"}}]},
    {"all": [criterion(where=VERB, count=2), {"mix": {"workplace": ">= 2"}}]},
    {
        "all": [
            {**SOUND, "best": {"score.scaled": ">= 0.8"}},
            {**SOUND, "criterion": "low", "best": {"score.scaled": "<= 0.2"}},
        ]
    },
    criterion(where={"activity": "https://a.example/*"}, count=3, distinct="activity"),
    criterion(where={"score.scaled": [80, ">= 0.8"]}),
    criterion(where={"score.percent": "exists"}),
]


@pytest.mark.parametrize("needs", POSSIBLE)
def test_what_can_just_be_is_no_error(needs: dict[str, Any]) -> None:
    assert {code for _, code, _ in found(needs)} <= {"holds-unknown", "one-modality"}


def test_a_micro_credential_that_rests_on_itself_is_an_error() -> None:
    assert found({"holds": "sample"}) == {("error", "holds-cycle", "needs")}
    assert found({"all": [SOUND, {"holds": "sample"}]}) == {("error", "holds-cycle", "needs.all[1]")}


def test_a_first_award_can_be_earned_where_only_the_next_rests_on_it() -> None:
    assert found({"any": [SOUND, {"holds": "sample"}]}) == {("warning", "holds-cycle", "needs.any[1]")}


def test_a_way_back_through_the_catalogue_is_an_error_that_shows_the_way() -> None:
    catalogue = {
        "a": rule({"all": [{"holds": "leaf"}, {"holds": "b"}]}, id="a"),
        "b": rule({"holds": "sample"}, id="b"),
        "leaf": rule(SOUND, id="leaf"),
    }
    (finding,) = lint(rule({"all": [SOUND, {"holds": "a"}]}, **GOOD), catalogue)
    assert (finding.code, finding.path) == ("holds-cycle", "needs.all[1]")
    assert "sample → a → b → sample" in finding.message["en"]


def test_a_way_back_that_nobody_must_take_is_a_warning() -> None:
    catalogue = {
        "a": rule({"holds": {"any": ["leaf", "b"]}}, id="a"),
        "b": rule({"holds": "sample"}, id="b"),
        "leaf": rule(SOUND, id="leaf"),
    }
    assert found({"holds": "a"}, catalogue) == {("warning", "holds-cycle", "needs")}


def test_to_rest_on_what_nobody_can_earn_is_an_error() -> None:
    catalogue = {"a": rule({"holds": "b"}, id="a"), "b": rule({"holds": "a"}, id="b"), "c": rule(NEVER, id="c")}
    assert found({"holds": "a"}, catalogue) == {("error", "holds-never", "needs")}
    assert found({"holds": {"any": ["c", "later"]}}, catalogue) == {
        ("warning", "holds-never", "needs"),
        ("warning", "holds-unknown", "needs"),
    }


def test_a_renewal_that_cannot_be_met_is_an_error_of_its_own() -> None:
    assert found(SOUND, renewal={**NEVER, "criterion": "again"}) == {
        ("error", "threshold-out-of-range", "renewal.count")
    }


def test_a_part_that_is_always_met_is_a_warning() -> None:
    for more in ({"count": ">= 0"}, {"count": "> -1"}, {"sum": {"duration": ">= PT0S"}}):
        always = criterion(criterion="always", where=VERB, **more)
        assert ("warning", "always-met", f"needs.all[1].{next(iter(more))}") in found({"all": [SOUND, always]})
    either = {"any": [SOUND, {"not": {**SOUND, "criterion": "again"}}]}
    assert ("warning", "always-met", "needs") in found(either)
    assert ("warning", "always-met", "needs.any[1]") in found({"any": [SOUND, {"not": NEVER}]})


def test_a_table_of_ones_own_decides_which_modalities_clash() -> None:
    table = read_tables({"classification": [{"verb": "https://w3id.org/xapi/adl/verbs/*", "modality": "social"}]})
    needs = criterion(evidence="workplace", where={"verb": "https://w3id.org/xapi/adl/verbs/satisfied"})
    assert [one.code for one in lint(rule(needs, **GOOD), None, table) if one.severity == "error"] == [
        "modality-conflict"
    ]


def test_a_finding_knows_its_line_and_column() -> None:
    text = print_rule(rule({"any": [SOUND, NEVER]}, **GOOD)).replace("needs:", "\nneeds:")
    read, places = parse_located(text)
    (first, *_) = located(lint(read), places)
    assert (first.code, first.path) == ("threshold-out-of-range", "needs.any[1].count")
    line, column = first.line, first.column
    assert line
    assert column
    assert text.splitlines()[line - 1][column - 1 :].startswith("count: < 0")


def test_every_finding_has_its_texts_in_both_languages() -> None:
    for remark in remarks("findings").values():
        for texts in (remark.title, remark.message, remark.hint):
            assert set(texts) == {"en", "fr"}
            assert all(texts.values())
            assert len({tuple(sorted(re.findall(r"\{(\w+)\}", text))) for text in texts.values()}) == 1


def test_a_stack_may_come_before_what_it_rests_on() -> None:
    assert found({"holds": "later"}) == {("warning", "holds-unknown", "needs")}


WEAK: list[tuple[dict[str, Any], str, str]] = [
    (criterion(evidence="e-learning", where=VERB), "one-modality", "needs"),
    (criterion(evidence="workplace", where=VERB), "self-attested", "needs"),
    (criterion(evidence="workplace", where=VERB, best={"duration": "<= PT5M"}), "self-attested", "needs"),
    (criterion(), "matches-much", "needs"),
    (criterion(where=VERB, count="== 0"), "met-by-nothing", "needs"),
    (criterion(where=VERB, count=5, distinct="day", within={"last": "P3D"}), "window-tight", "needs.count"),
    ({"any": [SOUND, {**SOUND, "criterion": "again"}]}, "duplicate", "needs.any[1]"),
    ({**SOUND, "skills": [{"name": {"fr": "Servir"}}]}, "no-translation", "needs.skills[0].name"),
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


def test_a_deep_and_a_wide_rule_are_linted() -> None:
    tree: dict[str, Any] = {"all": [criterion(criterion="leaf", where=VERB)]}
    for depth in range(30):
        more = [
            criterion(criterion=f"c{depth}-{number}", where={"activity": f"urn:a:{depth}:{number}"})
            for number in range(16)
        ]
        tree = {"any" if depth % 2 else "all": [tree, *more]}
    assert found(tree) == set()
