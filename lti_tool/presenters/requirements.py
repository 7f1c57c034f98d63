"""Requirements: a rule's tree in words, with a learner's progress where there is one.

A *requirement* is one node of a rule (`rules.Rule.needs`) beside its verdict. A *block* is a requirement with a title
of its own. A *leaf* has no requirement below it: a criterion, a stack, a quota.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from rules import (
    Criterion,
    Evidence,
    Node,
    NodeVerdict,
    Rule,
    Verdict,
    Waiver,
    children_of,
    evaluate,
    local,
    node_words,
)

NOTHING = Evidence(matches={})
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cited:
    """A statement that counted, as a person reads it."""

    statement_id: str
    at: datetime
    what: str
    source: str
    # Who attested it, or an empty text.
    attester: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One node, ready to be shown."""

    key: str
    # Unique on the page.
    uid: str
    kind: str
    title: str
    words: str
    modality: str | None
    status: str
    percent: int
    have: float
    need: float
    unit: str
    lacking: str
    waiver: Waiver | None
    evidence: tuple[Cited, ...]
    children: tuple[Requirement, ...]

    @property
    def is_block(self) -> bool:
        """Whether it is shown as a chapter of its own."""
        return bool(self.title)

    def leaves(self) -> Iterator[Requirement]:
        """The leaves below, in document order; itself, if it is one."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def progressed(slug: str, rule: Rule, verdict: Verdict, cited: Mapping[str, Cited], language: str) -> Requirement:
    """The rule's tree with a learner's progress. `cited` is what is known of the statements that count, by id."""
    return _requirement(rule.needs, verdict.root, f"{slug}-", cited, language)


def required(rule: Rule, language: str) -> Requirement:
    """The rule's tree as it stands before anybody has shown anything."""
    return _requirement(rule.needs, evaluate(rule, NOTHING, LONG_AGO).root, f"{rule.id}-", {}, language)


def _requirement(
    node: Node, verdict: NodeVerdict, prefix: str, cited: Mapping[str, Cited], language: str
) -> Requirement:
    children = children_of(node)
    below = zip(children, verdict.children, strict=True)
    return Requirement(
        key=verdict.key,
        uid=re.sub(r"[^A-Za-z0-9]+", "-", prefix + verdict.key),
        kind=verdict.kind,
        title=local(verdict.title, language) if verdict.title else "",
        words="" if children else node_words(node, language),
        modality=_modality(node),
        status=verdict.status,
        percent=percent_of(verdict.progress),
        have=verdict.have,
        need=verdict.need,
        unit=verdict.unit,
        lacking=local(verdict.lacking, language) if verdict.lacking else "",
        waiver=verdict.waived,
        evidence=() if children else _evidence(verdict, cited),
        children=tuple(_requirement(child, answer, prefix, cited, language) for child, answer in below),
    )


def _modality(node: Node) -> str | None:
    return node.evidence if isinstance(node, Criterion) and node.evidence != "any" else None


def _evidence(verdict: NodeVerdict, cited: Mapping[str, Cited]) -> tuple[Cited, ...]:
    # A statement that was voided since, or that another organisation holds, is not to be shown.
    known = [cited[identifier.lower()] for identifier in verdict.because if identifier.lower() in cited]
    return tuple(sorted(known, key=lambda one: (one.at, one.statement_id)))


def percent_of(progress: float) -> int:
    """A share of 1 in whole percent; full only when it is, and not nothing when there is something."""
    if progress <= 0:
        return 0
    return 100 if progress >= 1 else min(max(round(progress * 100), 1), 99)
