"""Requirements: a rule's tree in words, with a learner's progress where there is one.

A *requirement* is one node of a rule (`rules.Rule.needs`) beside its verdict. A *block* is a requirement with a title
of its own and requirements below it. A *leaf* has none below it: a criterion, a stack, a quota. Titles of other
micro-credentials come as a mapping from slug, for a rule knows only their slugs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeGuard

from recognition.attesting.practices import practice_of
from rules import (
    DEFAULT_VOCABULARY,
    Criterion,
    Evidence,
    Match,
    Names,
    Node,
    NodeVerdict,
    Rule,
    Verdict,
    Waiver,
    children_of,
    evaluate,
    lacking_in,
    local,
    node_words,
    percent_of,
)
from rules.model import Holds

NOTHING = Evidence(matches={})
# So many of the statements that answer a criterion not yet met are shown.
LATEST = 20
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
    # The micro-credentials that have to be held, as (slug, title).
    stacks: tuple[tuple[str, str], ...]
    children: tuple[Requirement, ...]
    # How a request for a sign-off names it, where somebody who was there can say of practice what is not met yet.
    asks_for: str | None = None

    @property
    def is_block(self) -> bool:
        """Whether it is shown as a chapter of its own."""
        return bool(self.title and self.children)

    @property
    def pieces(self) -> tuple[tuple[str, str | None], ...]:
        """The words in pieces: each a text and, where it names another micro-credential, that one's slug."""
        slugs = {title: slug for slug, title in self.stacks}
        if not slugs:
            return ((self.words, None),)
        parts = re.split("(" + "|".join(map(re.escape, slugs)) + ")", self.words)
        return tuple((part, slugs.get(part)) for part in parts if part)

    def leaves(self) -> Iterator[Requirement]:
        """The leaves below, in document order; itself, if it is one."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Telling:
    """What a tree is told with: the language, the learner's evidence by match key, what is known of its statements,
    and the titles of other micro-credentials."""

    language: str
    matches: Mapping[str, Sequence[Match]] = field(default_factory=dict)
    cited: Mapping[str, Cited] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    # The titles, as sentences take them.
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        told = Names(microcredentials={slug: {self.language: title} for slug, title in self.titles.items()})
        object.__setattr__(self, "names", told)


def progressed(rule: Rule, verdict: Verdict, telling: Telling, prefix: str = "") -> Requirement:
    """The rule's tree with a learner's progress. `prefix` keeps two trees of one page apart."""
    return _requirement(rule.needs, verdict.root, rule.id, prefix, telling, verdict.as_of)


def required(rule: Rule, telling: Telling) -> Requirement:
    """The rule's tree as it stands before anybody has shown anything."""
    return progressed(rule, evaluate(rule, NOTHING, LONG_AGO), telling)


def _requirement(
    node: Node, verdict: NodeVerdict, slug: str, prefix: str, telling: Telling, as_of: datetime
) -> Requirement:
    children = children_of(node)
    below = zip(children, verdict.children, strict=True)
    stacks = tuple((held, telling.titles.get(held, held)) for held in _held_by(node))
    return Requirement(
        key=verdict.key,
        uid=re.sub(r"[^A-Za-z0-9]+", "-", f"{prefix}{slug}-{verdict.key}"),
        kind=verdict.kind,
        title=local(verdict.title, telling.language) if verdict.title else "",
        words="" if children else node_words(node, telling.language, telling.names),
        modality=_modality(node),
        status=verdict.status,
        percent=percent_of(verdict.progress),
        have=verdict.have,
        need=verdict.need,
        unit=verdict.unit,
        lacking=lacking_in(node, verdict, as_of, telling.language, telling.names),
        waiver=verdict.waived,
        evidence=tuple(
            telling.cited[identifier]
            for identifier in statements_of(node, verdict, telling.matches)
            if identifier in telling.cited
        ),
        stacks=stacks,
        children=tuple(_requirement(child, answer, slug, prefix, telling, as_of) for child, answer in below),
        asks_for=f"{slug}/{node.key}" if verdict.status == "open" and _is_practice(node) else None,
    )


def _is_practice(node: Node) -> TypeGuard[Criterion]:
    """Whether somebody who was there can say that it was done."""
    if not isinstance(node, Criterion):
        return False
    practice = practice_of(node, DEFAULT_VOCABULARY)
    return practice is not None and practice.kind == "practice"


def _held_by(node: Node) -> tuple[str, ...]:
    return node.microcredentials if isinstance(node, Holds) else ()


def _modality(node: Node) -> str | None:
    return node.evidence if isinstance(node, Criterion) and node.evidence != "any" else None


def statements_of(node: Node, verdict: NodeVerdict, matches: Mapping[str, Sequence[Match]]) -> tuple[str, ...]:
    """Which statements to show at a criterion: those that made it met, or else the latest that answer it."""
    if not isinstance(node, Criterion):
        return ()
    if verdict.status == "met":
        return tuple(identifier.lower() for identifier in verdict.because)
    found = sorted(matches.get(node.match_key, ()), key=lambda match: (match.at, match.statement_id))
    return tuple(match.statement_id.lower() for match in found[-LATEST:])


def shown_statements(node: Node, verdict: NodeVerdict, matches: Mapping[str, Sequence[Match]]) -> set[str]:
    """Which statements to show at this node and below it."""
    found = set(statements_of(node, verdict, matches))
    for child, answer in zip(children_of(node), verdict.children, strict=True):
        found |= shown_statements(child, answer, matches)
    return found
