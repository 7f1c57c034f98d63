"""The linter's word holds: what it calls impossible, no generated evidence meets; what evidence meets, it lets pass."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import event, given
from hypothesis import strategies as st

from rules import Evidence, Holding, Rule, evaluate, lint, rule_from_data
from rules.lint.stacks import unattainable
from rules.lint.survey import Survey
from tests.laws.strategies import (
    SLUGS,
    Document,
    comparisons,
    document,
    histories,
    holdings,
    nows,
    rules,
    statements,
    text,
)
from tests.laws.worlds import evidence_of, walk

# What cannot be met, is always met, or only looks so: beside what can be met, so that each kind of group has some.
_odd = st.one_of(
    comparisons(st.integers(-1, 2), ">= > <= < == !=").map(lambda text: {"criterion": "?", "count": text}),
    comparisons(st.sampled_from([-1, 0, 1, 2])).map(lambda text: {"criterion": "?", "rate": text}),
    comparisons(st.sampled_from([-2, -1, 0, 1, 2])).map(
        lambda text: {"criterion": "?", "mean": {"score.scaled": text}}
    ),
    comparisons(st.integers(0, 4), ">= >").map(
        lambda text: {"criterion": "?", "count": text, "distinct": "day", "within": {"last": "PT36H"}}
    ),
    comparisons(st.integers(0, 3), ">= >").map(
        lambda text: {"criterion": "?", "count": text, "spaced": "P10D", "within": {"span": "P30D"}}
    ),
    comparisons(st.sampled_from([-0.5, 0, 0.25, 0.5])).map(
        lambda text: {"criterion": "?", "where": {"score.scaled": "0..0.25"}, "best": {"score.scaled": text}}
    ),
    st.sampled_from([">= 0", "== 0", "!= 0"]).map(
        lambda text: {"criterion": "?", "where": {"score.scaled": ["absent", "> 2"]}, "sum": {"score.scaled": text}}
    ),
    st.just({"holds": "basics"}),
)


def _grouped(children: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    few = st.lists(children, min_size=1, max_size=3)
    return st.one_of(
        few.map(lambda many: {"all": many}),
        few.map(lambda many: {"any": many}),
        children.map(lambda one: {"not": one}),
        st.builds(lambda need, many: {"at_least": need, "of": many}, st.integers(1, 3), few),
        st.builds(
            lambda text, many: {"points": text, "of": [{**one, "worth": n + 1} for n, one in enumerate(many)]},
            comparisons(st.integers(0, 5)),
            few,
        ),
        st.builds(
            lambda text, many: {"all": [*many, {"mix": {"workplace": text}}]},
            comparisons(st.integers(0, 3), ">= >"),
            few,
        ),
    )


def _numbered(node: Document, names: list[str]) -> Document:
    """The same tree, each criterion with its own name."""
    named = dict(node)
    if "criterion" in named:
        names.append(f"c{len(names)}")
        named["criterion"] = names[-1]
    for key in ("all", "any", "of"):
        if key in named:
            named[key] = [_numbered(child, names) for child in named[key]]
    if "not" in named:
        named["not"] = _numbered(named["not"], names)
    return named


odd_rules = st.recursive(_odd, _grouped, max_leaves=6).map(lambda tree: rule_from_data(document(_numbered(tree, []))))
any_rules = st.one_of(odd_rules, odd_rules, rules())


def _errors(rule: Rule) -> list[str]:
    return [finding.code for finding in lint(rule) if finding.severity == "error"]


@given(any_rules, histories(), holdings(), nows)
def test_what_the_linter_says_of_a_node_holds_on_all_evidence(
    rule: Rule, history: list[Document], held: tuple[Holding, ...], now: datetime
) -> None:
    survey = Survey(rule, lambda slug: slug not in unattainable(rule, {}))
    for known in (evidence_of(rule, history, held), Evidence({})):
        for said, node in zip(walk(evaluate(rule, known, now).root), rule.nodes, strict=True):
            chances = survey.of(node)
            assert chances.met or said.status != "met"
            assert chances.unmet or said.status == "met"


@given(any_rules, histories(), holdings(), nows)
def test_what_is_refused_is_met_by_nobody_and_what_is_met_is_not_refused(
    rule: Rule, history: list[Document], held: tuple[Holding, ...], now: datetime
) -> None:
    met = evaluate(rule, evidence_of(rule, history, held), now).status == "met"
    errors = _errors(rule)
    event("met" if met else "refused" if errors else "neither")
    assert not (met and errors)


@given(rules(), st.lists(statements(), min_size=1, max_size=4), nows, st.sampled_from([3, 40]))
def test_a_directed_search_meets_nothing_that_is_called_impossible(
    rule: Rule, some: list[Document], now: datetime, days: int
) -> None:
    """Evidence on every day, and every award. How many rules that are not refused it meets is told as an event."""
    many = [
        {**one, "id": f"00000000-0000-4000-9000-{day:06}{number:06}", "timestamp": text(now - timedelta(days=day))}
        for day in range(days)
        for number, one in enumerate(some)
    ]
    held = tuple(Holding(slug, 2, now - timedelta(days=1)) for slug in SLUGS)
    survey = Survey(rule, lambda slug: slug in SLUGS)
    verdicts = [evaluate(rule, evidence_of(rule, known, held), now) for known in ([], many)]
    for verdict in verdicts:
        for said, node in zip(walk(verdict.root), rule.nodes, strict=True):
            assert survey.of(node).met or said.status != "met"
            assert survey.of(node).unmet or said.status == "met"
    if not _errors(rule):
        event(f"not refused, and met: {'met' in [verdict.status for verdict in verdicts]}")
