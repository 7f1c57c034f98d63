"""The next best step: what it is chosen by, and that doing it closes something."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.awarding.explain import Standing
from recognition.planning.dates import forecast, paces_of
from recognition.planning.renewals import renewal_slug, renewals_of, renewed_slug
from recognition.planning.steps import Step, best_steps, minutes_of
from records.awards import Award
from records.microcredentials import RuleVersion
from rules import Criterion, Evidence, Holding, Match, Rule, evaluate, parse_rule, rule_to_data, walk

NOW = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)
HEAD = """
schema: acquis/1
id: {slug}
title: {{en: "{slug}"}}
aptitude: {{en: "Do {slug}"}}
issuer: campus
needs:
  all:
"""
QUIZ = '- {criterion: quiz, evidence: e-learning, where: {verb: passed}, best: {score.scaled: ">= 0.8"}}'
CAPSULES = '- {criterion: capsules, evidence: micro-learning, where: {verb: completed}, count: ">= %d"}'
SHIFTS = '- {criterion: shifts, evidence: workplace, where: {verb: demonstrated}, sum: {duration: ">= PT20H"}}'
NONE = '- {criterion: incidents, evidence: workplace, where: {verb: failed}, count: "== 0"}'
SPACED = '- {criterion: again, evidence: e-learning, where: {verb: answered}, count: ">= 3", spaced: P30D}'
DAYS = '- {criterion: days, evidence: social, where: {verb: commented}, count: ">= 3", distinct: day}'
STREAK = '- {criterion: habit, evidence: social, where: {verb: shared}, streak: {day: ">= 4"}}'
LATER = '- {criterion: later, evidence: any, where: {verb: attended}, within: {from: "2026-04-01T00:00:00Z"}}'
AFTER = "- {criterion: then, evidence: any, where: {verb: experienced}, within: {after: quiz, wait: P7D}}"


def rule(slug: str, *parts: str) -> Rule:
    return parse_rule(HEAD.format(slug=slug) + "\n".join(f"    {part}" for part in parts))


def record(number: int, at: datetime = NOW - timedelta(days=1), **values: float) -> Match:
    identifier = str(uuid.UUID(int=number))
    told = {"score.scaled": 0.9, "duration": 3600.0} | values
    return Match(identifier, at, "e-learning", "moodle", identifier, success=True, values=told)


def standing(made: Rule, award: Award | None = None, holds: tuple[str, ...] = (), **found: list[Match]) -> Standing:
    keys = {criterion.key: criterion.match_key for criterion in made.criteria}
    held = [Holding(slug, 1, NOW - timedelta(days=9)) for slug in holds]
    evidence = Evidence({keys[name]: own for name, own in found.items()}, holdings=held)
    version = RuleVersion(id=1, number=1, document=rule_to_data(made), published_at=NOW)
    return Standing(made.id, version, made, evaluate(made, evidence, NOW), award, None, evidence)


def steps(*standings: Standing, goals: tuple[str, ...] = (), most: int = 3) -> tuple[Step, ...]:
    return best_steps(standings, paces_of(standings), goals, most)


def keys(*standings: Standing, goals: tuple[str, ...] = ()) -> list[str]:
    return [step.key for step in steps(*standings, goals=goals, most=99)]


def test_what_takes_less_comes_first_where_both_close_as_much() -> None:
    assert keys(standing(rule("a", QUIZ, CAPSULES % 2, SHIFTS))) == ["capsules", "quiz", "shifts"]


def test_what_is_met_and_what_must_not_happen_are_no_steps() -> None:
    assert keys(standing(rule("a", QUIZ, NONE, SHIFTS), quiz=[record(1)])) == ["shifts"]


def test_what_two_micro_credentials_ask_for_counts_for_both_and_is_told_once() -> None:
    one, other = standing(rule("a", QUIZ, SHIFTS)), standing(rule("b", QUIZ, SPACED))
    first = steps(one, other)[0]
    assert first.key == "quiz"
    assert [(gain.slug, gain.before, gain.after) for gain in first.gains] == [("a", 0.0, 0.5), ("b", 0.0, 0.5)]
    assert keys(one, other).count("quiz") == 1


def test_more_of_the_same_covers_less_of_it() -> None:
    many, few = standing(rule("many", CAPSULES % 5)), standing(rule("few", CAPSULES % 2, QUIZ))
    by_slug = {step.slug: step for step in steps(many, few) if step.key == "capsules"}
    assert {gain.slug for gain in by_slug["many"].gains} == {"many", "few"}
    assert {gain.slug for gain in by_slug["few"].gains} == {"few"}


def test_what_a_finished_one_opens_above_counts_too() -> None:
    base = standing(rule("base", QUIZ))
    above = standing(rule("above", "- holds: base", SHIFTS))
    best = steps(base, above)[0]
    assert [(gain.slug, gain.finishes, gain.asks) for gain in best.gains] == [
        ("base", True, True),
        ("above", False, False),
    ]
    assert best.gains[1].after == pytest.approx(0.5)


def test_a_goal_and_what_it_rests_on_come_before_what_is_begun() -> None:
    begun = standing(rule("begun", QUIZ, CAPSULES % 1), quiz=[record(1)])
    base, goal = standing(rule("base", SPACED)), standing(rule("goal", "- holds: base", SHIFTS))
    assert steps(begun, base, goal)[0].slug == "begun"
    towards = [step.slug for step in steps(begun, base, goal, goals=("goal",), most=9)]
    assert towards.index("base") < len(towards) - 1
    worth = {step.slug: step.worth for step in steps(begun, base, goal, most=9)}
    wanted = {step.slug: step.worth for step in steps(begun, base, goal, goals=("goal",), most=9)}
    assert wanted["base"] == pytest.approx(30 * worth["base"])
    assert wanted["begun"] == worth["begun"]


def test_what_waits_for_another_is_no_step_before_that_is_met() -> None:
    made = rule("a", QUIZ, AFTER)
    assert keys(standing(made)) == ["quiz"]
    met = standing(made, quiz=[record(1, NOW - timedelta(days=2))])
    (step,) = steps(met)
    assert (step.key, step.pace.begins, step.waits(NOW)) == ("then", NOW + timedelta(days=5), True)


def test_what_cannot_be_begun_now_comes_after_what_can_however_much_it_closes() -> None:
    own = standing(rule("a", LATER, SHIFTS))
    assert [(step.key, step.waits(NOW)) for step in steps(own)] == [("shifts", False), ("later", True)]


def test_where_order_matters_only_the_first_that_is_open_is_a_step() -> None:
    text = HEAD.format(slug="a").replace("  all:", "  in_order: true\n  all:")
    made = parse_rule(text + f"    {SHIFTS}\n    {QUIZ}")
    assert keys(standing(made)) == ["shifts"]


def test_what_is_held_and_what_waits_for_a_person_offers_no_step() -> None:
    made = rule("a", QUIZ, SHIFTS)
    award = Award(id=uuid.uuid4(), state="issued")
    assert keys(standing(made, award)) == []
    assert keys(standing(replace(rule("b", QUIZ), outcome="recommend"), quiz=[record(1)])) == []


def test_the_effort_is_the_length_that_is_asked_for_or_so_many_of_each() -> None:
    made = rule("a", QUIZ, CAPSULES % 4, SHIFTS, DAYS)
    own = standing(made, capsules=[record(1)], shifts=[record(2)])
    leaves = paces_of([own])["a"].leaves
    found = {one.key: minutes_of(one, pace) for one in made.criteria if (pace := leaves[one.key]) is not None}
    assert found == {"quiz": 30, "capsules": 15, "shifts": 19 * 60, "days": 45}


@pytest.mark.parametrize(
    ("part", "found", "soonest"),
    [
        (QUIZ, [], NOW),
        (SPACED, [], NOW + timedelta(days=60)),
        (SPACED, [record(1, NOW - timedelta(days=10))], NOW + timedelta(days=50)),
        (DAYS, [], datetime(2026, 3, 13, tzinfo=UTC)),
        (DAYS, [record(1, NOW - timedelta(hours=1))], datetime(2026, 3, 13, tzinfo=UTC)),
        (DAYS, [record(1, NOW - timedelta(days=1))], datetime(2026, 3, 12, tzinfo=UTC)),
        (STREAK, [], datetime(2026, 3, 14, tzinfo=UTC)),
        (STREAK, [record(n, NOW - timedelta(days=n)) for n in (1, 2)], datetime(2026, 3, 12, tzinfo=UTC)),
        (STREAK, [record(n, NOW - timedelta(days=n)) for n in (2, 3)], datetime(2026, 3, 14, tzinfo=UTC)),
        (LATER, [], datetime(2026, 4, 1, tzinfo=UTC)),
        (SHIFTS, [], NOW + timedelta(hours=20)),
    ],
)
def test_the_earliest_instant_is_what_the_rule_says_of_time(part: str, found: list[Match], soonest: datetime) -> None:
    made = rule("a", part)
    pace = paces_of([standing(made, **{made.criteria[0].key: found})])["a"].whole
    assert pace is not None
    assert pace.at == soonest


def test_a_goals_day_is_held_against_it() -> None:
    own = standing(rule("a", QUIZ, SPACED))
    pace = paces_of([own])["a"].whole
    late = forecast(own, pace, date(2026, 4, 19), UTC)
    assert (late.outlook, late.days_late, late.leaf) == ("late", 21, ("a", "again"))
    assert forecast(own, pace, date(2026, 5, 10), UTC).outlook == "in-time"
    assert forecast(own, pace, None, UTC).outlook == "open"
    award = Award(id=uuid.uuid4(), state="issued")
    assert forecast(standing(rule("a", QUIZ), award), None, None, UTC).outlook == "held"


def test_what_rests_on_others_is_as_late_as_the_latest_of_them() -> None:
    base, above = standing(rule("base", SPACED)), standing(rule("above", QUIZ, "- holds: base"))
    pace = paces_of([above, base])["above"].whole
    assert pace is not None
    assert (pace.at, pace.leaf) == (NOW + timedelta(days=60), ("base", "again"))
    nobody = paces_of([standing(rule("above", "- holds: elsewhere"))])["above"]
    assert nobody.whole is None


PARTS = (QUIZ, CAPSULES % 3, SHIFTS, SPACED, DAYS, STREAK, LATER, AFTER, NONE)
VERBS = ("quiz", "capsules", "shifts", "again", "days", "habit", "later", "then")


@st.composite
def worlds(draw: st.DrawFn) -> Standing:
    """A rule of some parts, in some group, with some evidence."""
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=5, unique=True))
    if AFTER in parts and QUIZ not in parts:
        parts.append(QUIZ)
    group = draw(st.sampled_from(("all:", "any:", "in_order: true\n  all:")))
    made = parse_rule(HEAD.format(slug="a").replace("all:", group) + "\n".join(f"    {part}" for part in parts))
    found: dict[str, list[Match]] = {}
    for criterion in made.criteria:
        days = draw(st.lists(st.integers(0, 40), max_size=2, unique=True))
        if criterion.key != "incidents":
            found[criterion.key] = [_match(criterion, NOW - timedelta(days=day, hours=1), day) for day in days]
    return standing(made, **found)


def _match(criterion: Criterion, at: datetime, number: int) -> Match:
    name = f"{criterion.key} {at.isoformat()} {number}"
    return replace(record(1, at), statement_id=str(uuid.uuid5(uuid.NAMESPACE_URL, name)), activity=name)


def _with(own: Standing, more: dict[str, list[Match]], at: datetime) -> Standing:
    keyed = {criterion.match_key: criterion.key for criterion in own.rule.criteria}
    matches = {key: [*found, *more.get(keyed[key], ())] for key, found in own.evidence.matches.items()}
    matches |= {one.match_key: more.get(one.key, []) for one in own.rule.criteria if one.match_key not in matches}
    evidence = replace(own.evidence, matches=matches)
    return replace(own, evidence=evidence, verdict=evaluate(own.rule, evidence, at))


@given(own=worlds(), hours=st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 24 * 75)), max_size=12))
def test_nothing_that_happens_from_now_on_meets_it_before_the_earliest_instant(
    own: Standing, hours: list[tuple[str, int]]
) -> None:
    pace = paces_of([own])["a"].whole
    if pace is None or pace.at <= NOW:
        return
    by_key = {criterion.key: criterion for criterion in own.rule.criteria}
    more: dict[str, list[Match]] = {}
    for number, (key, hour) in enumerate(hours):
        at = NOW + timedelta(hours=hour)
        # An hour of work cannot end before an hour has gone by.
        if key in by_key and at < pace.at and key != "shifts":
            more.setdefault(key, []).append(_match(by_key[key], at, number))
    before = pace.at - timedelta(seconds=1)
    assert _with(own, more, before).verdict.status != "met"


@given(own=worlds())
def test_doing_a_proposed_step_leaves_less_to_do(own: Standing) -> None:
    for step in steps(own, most=9):
        criterion = next(one for one in own.rule.criteria if one.key == step.key)
        done, at = own, step.pace.begins
        for number in range(400):
            at = max(step.pace.begins, NOW) + timedelta(hours=6 * number)
            match = _match(criterion, at, number)
            done = _with(done, {step.key: [match]}, at)
            node = next(each for each in _verdicts(done) if each[0] == step.key)
            if node[1] == "met":
                break
        assert node[1] == "met", step.key
        assert done.verdict.progress > own.verdict.progress
        again = [one.key for one in steps(done, most=9)]
        assert step.key not in again
        assert at >= step.pace.at - timedelta(hours=20) if step.key == "shifts" else at >= step.pace.at


def _verdicts(own: Standing) -> list[tuple[str, str]]:
    nodes, found = [own.verdict.root], []
    while nodes:
        node = nodes.pop()
        found.append((node.key, node.status))
        nodes += node.children
    assert len(found) == len(list(walk(own.rule.needs)))
    return found


@given(own=worlds())
def test_the_same_standings_give_the_same_steps_in_any_order(own: Standing) -> None:
    other = standing(rule("b", QUIZ, DAYS))
    assert steps(own, other) == steps(other, own)


RENEWABLE = """
schema: acquis/1
id: first-aid
title: {en: "First aid"}
aptitude: {en: "Give first aid"}
issuer: campus
valid_for: P1Y
needs: {criterion: course, evidence: e-learning, where: {verb: passed}}
renewal: {criterion: refresher, evidence: micro-learning, where: {verb: completed}, count: ">= 2"}
"""


def held(days_left: float, state: str = "issued", reason: str | None = None, **found: list[Match]) -> Standing:
    """First aid, awarded ten months ago, with so many days left."""
    award = Award(
        id=uuid.uuid4(),
        state=state,
        reason=reason,
        awarded_at=NOW - timedelta(days=300),
        valid_until=NOW + timedelta(days=days_left),
    )
    return standing(parse_rule(RENEWABLE), award, **found)


def renewing(*standings: Standing) -> list[str]:
    everything = (*standings, *renewals_of(standings))
    return [step.key for step in best_steps(everything, paces_of(everything), (), 99)]


@pytest.mark.parametrize(("days_left", "keys_found"), [(200, []), (91, []), (89, ["refresher"]), (1, ["refresher"])])
def test_what_renews_an_award_is_a_step_from_three_months_before_it_ends(days_left: int, keys_found: list[str]) -> None:
    assert renewing(held(days_left)) == keys_found


def test_what_happened_before_the_award_renews_nothing() -> None:
    before, since = record(1, NOW - timedelta(days=310)), record(2, NOW - timedelta(days=5))
    (found,) = renewals_of([held(30, refresher=[before, since])])
    assert (found.slug, found.verdict.progress) == (renewal_slug("first-aid"), 0.5)
    assert minutes_of(found.rule.criteria[0], paces_of([found])[found.slug].leaves["refresher"]) == 5  # type: ignore[arg-type]
    assert renewals_of([held(30, refresher=[since, record(3, NOW - timedelta(days=4))])]) == ()


def test_what_has_expired_can_be_renewed_or_earned_anew_and_what_is_in_doubt_neither() -> None:
    assert set(renewing(held(-5, "expired"))) == {"refresher", "course"}
    assert renewing(held(30, "suspended", "complaint")) == []
    assert renewals_of([held(-5, "expired", "evidence-withdrawn")]) == ()


def test_a_renewal_opens_nothing_above_for_the_award_is_held_already() -> None:
    above = standing(rule("above", "- holds: first-aid", SHIFTS))
    everything = (held(30), above)
    first = best_steps((*everything, *renewals_of(everything)), paces_of((*everything, *renewals_of(everything))), ())[
        0
    ]
    assert [(gain.slug, gain.finishes) for gain in first.gains] == [(renewal_slug("first-aid"), True)]
    assert renewed_slug(first.slug) == "first-aid"
    assert renewed_slug("first-aid") is None


CLOSED = '- {criterion: once, evidence: any, where: {verb: attended}, within: {to: "2026-01-01T00:00:00Z"}}'


def test_what_can_be_met_no_more_offers_no_step_and_neither_does_what_falls_with_it() -> None:
    own = standing(rule("a", CLOSED, QUIZ))
    assert own.verdict.status == "closed"
    assert keys(own) == []
    # Where it is one way of several, the others stay.
    either = parse_rule(HEAD.format(slug="b").replace("all:", "any:") + f"    {CLOSED}\n    {QUIZ}")
    assert keys(standing(either)) == ["quiz"]


def test_of_equal_steps_the_order_is_by_name_whatever_came_first() -> None:
    one, other = standing(rule("a", QUIZ)), standing(rule("b", DAYS.replace("3", "2")))
    there = "demonstrated, activity: 'https://work.example/%s'"
    twins = [standing(rule(slug, SHIFTS.replace("demonstrated", there % slug))) for slug in ("left", "right")]
    assert [step.slug for step in steps(*twins)] == [step.slug for step in steps(*reversed(twins))] == ["left", "right"]
    assert steps(one, other) == steps(other, one)


@given(own=worlds())
def test_who_asks_the_same_elsewhere_makes_a_step_worth_more_and_never_less(own: Standing) -> None:
    other = replace(own, slug="b", rule=replace(own.rule, id="b"))
    both = steps(own, other, most=99)
    for step in steps(own, most=99):
        # Which of the two tells what both ask for does not matter.
        (same,) = (each for each in both if each.key == step.key and each.gains[0].slug == "a")
        assert same.worth >= step.worth
        assert {gain.slug for gain in same.gains} >= {gain.slug for gain in step.gains}


@given(own=worlds())
def test_a_goal_changes_how_much_a_step_is_worth_and_not_what_it_closes(own: Standing) -> None:
    plain, wanted = (steps(own, goals=goals, most=99) for goals in ((), ("a",)))
    assert [(step.key, step.gains, step.minutes) for step in plain] == [
        (step.key, step.gains, step.minutes) for step in wanted
    ]
    assert all(step.worth >= other.worth for step, other in zip(wanted, plain, strict=True))


@given(own=worlds())
def test_no_step_is_promised_more_than_the_whole(own: Standing) -> None:
    for step in steps(own, most=99):
        assert step.minutes > 0
        for gain in step.gains:
            assert 0 <= gain.before < gain.after <= 1
            assert gain.finishes == (gain.after == 1)
