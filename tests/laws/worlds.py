"""From a generated history to what the evaluator reads, and back to questions about a verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from rules import CriteriaIndex, Evidence, Holding, Match, NodeVerdict, Origin, Rule, actor_ifi
from tests.laws.strategies import ENROLLED, LAST_AWARD, LEARNER, Document

ORIGIN = Origin(source="file", trust="assessor")
LATE = datetime(2027, 1, 1, tzinfo=UTC)


def matches_of(rule: Rule, history: Iterable[Document]) -> dict[str, list[Match]]:
    """The matches of each criterion, in the order of arrival."""
    index = CriteriaIndex(rule.criteria)
    found: dict[str, list[Match]] = {}
    for statement in history:
        for key, match in index.matches(statement, ORIGIN):
            found.setdefault(key, []).append(match)
    return found


def evidence_of(rule: Rule, history: Iterable[Document], holdings: Sequence[Holding] = ()) -> Evidence:
    """What is known of the learner."""
    return Evidence(
        matches_of(rule, history),
        holdings=holdings,
        actors=frozenset({actor_ifi(LEARNER)}),
        enrolled_at=ENROLLED,
        last_award_at=LAST_AWARD,
    )


def only(history: Iterable[Document], ids: Collection[str]) -> list[Document]:
    """The statements with these ids."""
    return [statement for statement in history if statement["id"] in ids]


def walk(verdict: NodeVerdict) -> Iterator[NodeVerdict]:
    """A node's verdict and all below it."""
    yield verdict
    for child in verdict.children:
        yield from walk(child)
