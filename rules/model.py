"""A rule as data: what a document says, checked and typed.

A *rule* says which evidence shows one operational aptitude. It is a tree of *nodes*; its leaves are *criteria*
(evidence of the learner) and *holds* (other awards of the learner). A *block* is a node that has a key and a title of
its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from rules.duration import Duration
from rules.evidence import Modality
from rules.language import LanguageMap
from rules.predicate import Comparison, Predicate

Outcome = Literal["award", "recommend"]
OnWithdrawn = Literal["review", "revoke", "keep"]
Distinct = Literal["statement", "activity", "day", "week", "month", "attester", "source", "registration"]
Statistic = Literal["best", "last", "first", "mean", "median"]
Run = Literal["day", "week"]
Since = Literal["enrolment", "last_award"]


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill that the micro-credential develops, aligned with a framework where it has a URI there."""

    name: LanguageMap
    uri: str | None = None
    framework: str | None = None
    # In which form the framework is published, where its name does not say so; and the skill's code there.
    form: str | None = None
    code: str | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes two mentions the same skill: the address, or else the framework and the name."""
        if self.uri is not None:
            return (self.uri,)
        return (self.framework or "", *(f"{tag} {name.casefold()}" for tag, name in sorted(self.name.items())))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the author gives, and `alt`: what it shows, for who does not see it.

    An author names its `file`; publishing checks the picture and puts its `sha256` in that place, for good.
    """

    alt: LanguageMap
    file: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class AttestedBy:
    """Who must have been there: in one of these roles, and, if independent, somebody else than the learner."""

    roles: tuple[str, ...] = ()
    independent: bool = False


@dataclass(frozen=True)
class Where:
    """What one statement must say. `fields` are predicates by field name; `extensions` by extension IRI."""

    verbs: tuple[str, ...] = ()
    fields: tuple[tuple[str, Predicate], ...] = ()
    extensions: tuple[tuple[str, Predicate], ...] = ()
    # Levels by criterion of a rubric, and what a JSONPath finds.
    rubric: tuple[tuple[str, Predicate], ...] = ()
    paths: tuple[tuple[str, Predicate], ...] = ()
    attested_by: AttestedBy | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """At least (or exactly, at most) so many distinct things."""

    comparison: Comparison
    distinct: Distinct = "statement"
    # How far apart what is counted lies at least.
    spaced: Duration | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The values of a field, added up."""

    field: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Pick:
    """One value of a field out of all: the best, the last, the mean, … within so many attempts."""

    statistic: Statistic
    field: str
    comparison: Comparison
    attempts: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of successes among what succeeded or failed, from 0 to 1."""

    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Streak:
    """So many days or weeks on end, each with evidence."""

    unit: Run
    comparison: Comparison


Aggregate = Count | Sum | Pick | Rate | Streak


@dataclass(frozen=True, slots=True)
class Window:
    """When evidence counts: rolling (`last`), between two fixed instants (`start` included, `end` not), within some
    window of a length (`span`), after another criterion was met, or since an instant that the store knows."""

    last: Duration | None = None
    start: datetime | None = None
    end: datetime | None = None
    span: Duration | None = None
    # The key of the other criterion; not before `wait`, not later than `by` from the instant when it was met.
    after: str | None = None
    by: Duration | None = None
    wait: Duration | None = None
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """What every node has. `key` names it in verdicts: the author's block or criterion key, or else its path."""

    key: str
    path: str
    title: LanguageMap | None = None
    skills: tuple[Skill, ...] = ()
    # What it is worth to a parent that counts points.
    worth: float | None = None
    # Whether the author gave the key; a path is no name.
    named: bool = False


@dataclass(frozen=True)
class Criterion(Node):
    """A leaf: its aggregate over the matching evidence meets its threshold."""

    evidence: str = "any"
    where: Where = field(default_factory=Where)
    aggregate: Aggregate = field(default_factory=lambda: Count(Comparison(">=", 1)))
    window: Window | None = None
    # How long one piece of evidence counts.
    valid_for: Duration | None = None
    # What the author wrote for `evidence` and `where`, which the match key hashes.
    source: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def match_key(self) -> str:
        """A hash of what it matches: criteria that ask the same of a statement share their matches (law 8)."""
        text = json.dumps(canonical(self.source), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class All(Node):
    """Every child is met; in the order in which they stand, if so asked."""

    children: tuple[Node, ...] = ()
    in_order: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    """One child is met."""

    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """So many children are met."""

    need: int = 1
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Points(Node):
    """The met children are worth the threshold together."""

    comparison: Comparison = field(default_factory=lambda: Comparison(">=", 1))
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The child is not met."""

    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Holds(Node):
    """The learner has so many of these micro-credentials, in one of the versions asked for."""

    microcredentials: tuple[str, ...] = ()
    need: int = 1
    version: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Mix(Node):
    """What its siblings cite holds at least so much of each modality."""

    quotas: tuple[tuple[Modality, Comparison], ...] = ()


@dataclass(frozen=True)
class Rule:
    """One micro-credential's rule."""

    id: str
    title: LanguageMap
    aptitude: LanguageMap
    issuer: str
    needs: Node
    # What renews the award, before or after it ends.
    renewal: Node | None = None
    # Whether only what happened since this version was published counts.
    from_publication: bool = False
    valid_for: Duration | None = None
    skills: tuple[Skill, ...] = ()
    # None: one is drawn from its id and title.
    image: Picture | None = None
    standard: Mapping[str, Any] = field(default_factory=dict)
    outcome: Outcome = "award"
    on_evidence_withdrawn: OnWithdrawn = "review"
    # The document itself, normalised: printing it gives the same rule again.
    document: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node, parents before children."""
        return (*walk(self.needs), *(walk(self.renewal) if self.renewal is not None else ()))

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in document order."""
        return tuple(node for node in self.nodes if isinstance(node, Criterion))

    @cached_property
    def blocks(self) -> Mapping[str, Node]:
        """The blocks within what it needs, by key, in document order: not the whole, nor what must not be met."""
        inner = (node for child in children_of(self.needs) for node in _wanted(child))
        return {node.key: node for node in inner if node.named and not isinstance(node, Criterion)}

    @cached_property
    def asks_independence(self) -> bool:
        """Whether some criterion wants an attester who owes the learner nothing."""
        return any(node.where.attested_by is not None and node.where.attested_by.independent for node in self.criteria)

    @cached_property
    def anchors(self) -> Mapping[str, Criterion]:
        """The criteria after which others count, by key."""
        names = {node.window.after for node in self.criteria if node.window is not None and node.window.after}
        return {node.key: node for node in reversed(self.criteria) if node.key in names}

    @cached_property
    def holds(self) -> tuple[str, ...]:
        """The micro-credentials that this one rests on, each once."""
        slugs = [slug for node in self.nodes if isinstance(node, Holds) for slug in node.microcredentials]
        return tuple(dict.fromkeys(slugs))


def children_of(node: Node) -> tuple[Node, ...]:
    """The node's children; a leaf has none."""
    return node.children if isinstance(node, All | AnyOf | AtLeast | Points | Not) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, parents before children."""
    yield node
    for child in children_of(node):
        yield from walk(child)


def _wanted(node: Node) -> Iterator[Node]:
    """The node and all below it, but for what must not be met."""
    if not isinstance(node, Not):
        yield node
        for child in children_of(node):
            yield from _wanted(child)


def canonical(value: Any) -> Any:
    """The same for two texts that mean the same: a list of one is that one, and the order of alternatives is none."""
    if isinstance(value, Mapping):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        items = sorted((canonical(item) for item in value), key=repr)
        return items[0] if len(items) == 1 else items
    return value
