"""The ten laws of the rule language, on generated rules and histories.

Laws that speak of the store (a void that arrives first, state kept step by step) are held here on the pure part: what
is matched, one by one and in any order, is what is matched all at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from recognition.awarding.offline import evaluate_statements
from recognition.evidence.matching import VOIDED
from rules import (
    CriteriaIndex,
    Criterion,
    Evidence,
    Holding,
    Match,
    NodeVerdict,
    Rule,
    Verdict,
    Waiver,
    evaluate,
    is_settled,
    parse_rule,
    print_rule,
    rule_from_data,
    rule_to_data,
)
from tests.laws.strategies import (
    ACTIVITIES,
    LEARNER,
    Document,
    criteria,
    document,
    histories,
    holdings,
    nows,
    rules,
    statements,
    text,
)
from tests.laws.worlds import LATE, ORIGIN, evidence_of, matches_of, only, walk


@given(rules(), histories(), holdings(), nows, st.data())
def test_law_1_order_does_not_matter(
    rule: Rule, history: list[Document], held: tuple[Holding, ...], now: datetime, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(history))
    expected = evaluate(rule, evidence_of(rule, history, held), now)
    assert evaluate(rule, evidence_of(rule, shuffled, held[::-1]), now) == expected


@given(rules(), histories(most=8), nows, st.data())
def test_law_2_again_is_nothing(rule: Rule, history: list[Document], now: datetime, data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=4)) if history else []
    expected = evaluate(rule, evidence_of(rule, history), now)
    assert evaluate(rule, evidence_of(rule, [*history, *again]), now) == expected
    # The same content, stored under an id that sorts behind: the earlier one stands for both.
    renamed = [{**one, "id": one["id"].replace("-9000-", "-a000-")} for one in again]
    assert evaluate(rule, evidence_of(rule, [*renamed, *history]), now) == expected


@given(rules(), histories(), nows, st.data())
def test_law_3_void_is_never(rule: Rule, history: list[Document], now: datetime, data: st.DataObject) -> None:
    voided = data.draw(st.sets(st.sampled_from([one["id"] for one in history]))) if history else set()
    voidings = [
        {"actor": LEARNER, "verb": {"id": VOIDED}, "object": {"objectType": "StatementRef", "id": id_}}
        for id_ in sorted(voided)
    ]
    kept = [one for one in history if one["id"] not in voided]
    arrived = data.draw(st.permutations([*history, *voidings]))
    assume(kept)
    assert list(evaluate_statements(rule, arrived, now)) == list(evaluate_statements(rule, kept, now))


@given(criteria(), histories(), statements(), nows)
def test_law_4_the_irrelevant_is_free(
    criterion: Document, history: list[Document], other: Document, now: datetime
) -> None:
    where = {**criterion.get("where", {}), "activity": ACTIVITIES[0]}
    rule = rule_from_data(document({**criterion, "where": where}))
    irrelevant = {**other, "id": "00000000-0000-4000-b000-000000000000", "object": {"id": "https://else.example"}}
    assert CriteriaIndex(rule.criteria).matches(irrelevant, ORIGIN) == ()
    expected = evaluate(rule, evidence_of(rule, history), now)
    assert evaluate(rule, evidence_of(rule, [irrelevant, *history]), now) == expected


@given(rules(), histories(), nows)
def test_law_5_step_by_step_is_all_at_once(rule: Rule, history: list[Document], now: datetime) -> None:
    index, kept = CriteriaIndex(rule.criteria), {}
    verdict = evaluate(rule, evidence_of(rule, ()), now)
    for statement in history:
        touched = index.matches(statement, ORIGIN)
        for key, match in touched:
            # What the store keeps is the compact form.
            kept.setdefault(key, []).append(Match.from_json(match.to_json()))
        if touched:
            verdict = evaluate(rule, replace(evidence_of(rule, ()), matches=kept), now)
    assert verdict == evaluate(rule, evidence_of(rule, history), now)


def _without_amounts(said: NodeVerdict) -> NodeVerdict:
    return replace(said, have=0.0, children=tuple(map(_without_amounts, said.children)))


@given(rules(), histories(), holdings(), nows, st.lists(statements(), min_size=1, max_size=3))
def test_law_5_what_is_settled_is_what_all_at_once_gives(
    rule: Rule, history: list[Document], held: tuple[Holding, ...], now: datetime, more: list[Document]
) -> None:
    more = [{**one, "id": f"00000000-0000-4000-c000-{number:012}"} for number, one in enumerate(more)]
    before = evaluate(rule, evidence_of(rule, history, held), now, in_words=False)
    if is_settled(rule, before, matches_of(rule, more), now):
        whole = evaluate(rule, evidence_of(rule, [*history, *more], held), now, in_words=False)
        assert _without_amounts(whole.root) == _without_amounts(before.root)


@given(rules(), histories(), holdings(), nows, st.data())
def test_law_6_quiet_time_is_quiet(
    rule: Rule, history: list[Document], held: tuple[Holding, ...], now: datetime, data: st.DataObject
) -> None:
    names = [said.key for said in walk(evaluate(rule, Evidence({}), now).root)]
    waivers = data.draw(
        st.lists(
            st.builds(Waiver, node=st.sampled_from(names), by=st.just("A"), reason=st.just("R"), at=nows),
            max_size=2,
        )
    )
    evidence = replace(evidence_of(rule, history, held), waivers=tuple(waivers))
    verdict = evaluate(rule, evidence, now)
    change = verdict.next_change_at
    assert change is None or change > now
    last = LATE if change is None else change - timedelta(microseconds=1)
    between = now + (last - now) * data.draw(st.sampled_from([0.01, 0.3, 0.7, 0.99]))
    for later in (between, last):
        assert evaluate(rule, evidence, later).root == verdict.root


@given(rules(negative=False), histories(), holdings(), nows)
def test_law_7_reasons_are_reasons(
    rule: Rule, history: list[Document], held: tuple[Holding, ...], now: datetime
) -> None:
    verdict = evaluate(rule, evidence_of(rule, history, held), now)
    for said in walk(verdict.root):
        if said.status != "met":
            assert said.because == ()
            continue
        alone = evaluate(rule, evidence_of(rule, only(history, said.because), held), now)
        again = next(other for other in walk(alone.root) if other.key == said.key)
        assert again.status == "met"
        happened = [one["timestamp"] for id_ in said.because for one in only(history, {id_})]
        assert happened == sorted(happened)


@given(rules())
def test_law_8_a_rule_survives_paper(rule: Rule) -> None:
    again = parse_rule(print_rule(rule))
    assert again == rule
    assert rule_to_data(again) == rule_to_data(rule)
    assert [one.match_key for one in again.criteria] == [one.match_key for one in rule.criteria]


@given(criteria(), criteria())
def test_law_8_what_asks_the_same_of_a_statement_shares_its_matches(one: Document, other: Document) -> None:
    asked = {key: value for key, value in one.items() if key in ("evidence", "where")}
    counted = {key: value for key, value in other.items() if key not in ("evidence", "where")}
    (first,), (second,) = (rule_from_data(document(data)).criteria for data in (one, {**counted, **asked}))
    assert isinstance(first, Criterion)
    assert first.match_key == second.match_key


@given(rules(), histories(), holdings(), nows, st.lists(statements(), max_size=3))
def test_law_9_an_award_can_be_replayed(
    rule: Rule, history: list[Document], held: tuple[Holding, ...], now: datetime, later: list[Document]
) -> None:
    verdict = evaluate(rule, evidence_of(rule, history, held), now)
    assume(verdict.status == "met")
    pinned = parse_rule(print_rule(rule))
    # What has happened since is known by then, too.
    after = now + timedelta(hours=1)
    since = [{**one, "id": f"00000000-0000-4000-b000-{n:012}", "timestamp": text(after)} for n, one in enumerate(later)]
    replayed = evaluate(pinned, evidence_of(pinned, [*history, *since], held), now)
    assert replayed.status == "met"
    assert replayed.because == verdict.because
    assert Verdict.from_json(verdict.to_json()) == verdict


@given(rules(), histories(), nows, st.lists(statements(), min_size=3, max_size=6), st.data())
def test_law_10_closed_stays_closed(
    rule: Rule, history: list[Document], now: datetime, later: list[Document], data: st.DataObject
) -> None:
    past = [one for one in history if datetime.fromisoformat(one["timestamp"]) <= now]
    verdict = evaluate(rule, evidence_of(rule, past), now)
    closed = [said.key for said in walk(verdict.root) if said.status == "closed"]
    assume(closed)
    more = [
        {
            **one,
            "id": f"00000000-0000-4000-b000-{number:012}",
            "timestamp": text(now + timedelta(hours=data.draw(st.integers(1, 24 * 90)))),
        }
        for number, one in enumerate(later)
    ]
    instants_later = [datetime.fromisoformat(one["timestamp"]) for one in more]
    for instant in (*instants_later, LATE):
        after = evaluate(rule, evidence_of(rule, [*past, *more]), instant)
        assert not [said.key for said in walk(after.root) if said.key in closed and said.status == "met"]


@given(rules(), histories(), nows)
def test_what_is_open_shows_how_far_it_is_and_what_lacks(rule: Rule, history: list[Document], now: datetime) -> None:
    for said in walk(evaluate(rule, evidence_of(rule, history), now).root):
        assert (said.progress == 1) == (said.status == "met")
        assert 0 <= said.progress <= 1
        assert set(said.lacking) == (set() if said.status == "met" else {"en", "fr"})
