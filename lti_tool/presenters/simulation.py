"""A simulation as its page shows it: who gains and loses, how far people come, how long it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from lti_tool.presenters.charts import Piece, lying
from recognition.trying.comparing import Comparison
from recognition.trying.simulation import GROUPS, GroupName, Named, NodeCount, Simulation
from recognition.trying.words import group_words, lacks, lasting, who
from rules import Names, Rule, local, node_words, percent_of
from rules.words.phrases import Language

TONES: Mapping[GroupName, str] = {"gain": "good", "near": "accent", "lose": "bad", "set_back": "warn"}
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Tile:
    """A group as a figure."""

    name: GroupName
    words: str
    count: int
    tone: str


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One part of the rule: how many meet it, are on the way, or cannot any more."""

    key: str
    label: str
    depth: int
    met: int
    open: int
    closed: int
    # How many of those who are near lack it.
    holds_back: int
    met_before: int | None
    # The median time to meet it, in words.
    time: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in a group, and why."""

    learner_id: int | None
    who: str
    percent: int
    # Under the version that the draft is held against.
    before: int | None
    met_at: datetime | None
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """A page of a group's people."""

    group: Tile
    # How many of them are named.
    named: int
    page: int
    pages: int
    rows: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of it. `spread` counts people by `recognition.trying.lengths.SPAN_ENDS`."""

    tiles: tuple[Tile, ...]
    keep: int
    others: int
    people: int
    against: int | None
    as_of: datetime
    since: datetime | None
    statements: int
    waiting: int
    funnel: tuple[FunnelRow, ...]
    median: str
    spread: tuple[int, ...]


def labels_of(rule: Rule, language: str, titles: Mapping[str, str]) -> dict[str, str]:
    """What each part of a rule is called, by its key: its title, or what it asks. `titles` are those of other
    micro-credentials, by slug."""
    names = Names(microcredentials={slug: {language: title} for slug, title in titles.items()})
    found = {
        node.key: local(node.title, language) if node.title else node_words(node, language, names)
        for node in rule.nodes
    }
    return found | ({} if rule.needs.title else {rule.needs.key: local(rule.title, language)})


def outcome_of(found: Simulation, labels: Mapping[str, str], language: str) -> Outcome:
    """The simulation, its parts called by these labels."""
    spoken = cast(Language, language)
    return Outcome(
        tiles=tuple(tile(found, name, language) for name in GROUPS),
        keep=found.keep,
        others=found.others,
        people=found.people,
        against=found.against,
        as_of=found.as_of,
        since=found.since,
        statements=found.statements,
        waiting=found.waiting,
        funnel=tuple(_row(node, found.people, labels, spoken) for node in found.nodes),
        median=lasting(found.nodes[0].seconds, spoken) if found.nodes else "",
        spread=found.spread if any(found.spread) else (),
    )


def tile(found: Simulation, name: GroupName, language: str) -> Tile:
    """A group as a figure."""
    words = group_words(name, found.near, cast(Language, language))
    return Tile(name, words[:1].upper() + words[1:], found.groups[name].count, TONES[name])


def people_of(found: Simulation, name: GroupName, page: int, language: str) -> People:
    """A page of that group's people."""
    named = found.groups[name].people
    pages = max(-(-len(named) // PAGE_SIZE), 1)
    page = min(max(page, 1), pages)
    rows = named[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    lines = tuple(person_line(one, language) for one in rows)
    return People(tile(found, name, language), len(named), page, pages, lines)


def person_line(one: Named, language: str) -> PersonLine:
    """Somebody, and why they are in the group."""
    spoken = cast(Language, language)
    return PersonLine(
        learner_id=one.someone.learner_id,
        who=who(one, spoken),
        percent=percent_of(one.progress),
        before=percent_of(one.before) if one.before is not None else None,
        met_at=one.met_at,
        lacks=lacks(one, spoken),
    )


def first_group(found: Simulation) -> GroupName:
    """The group to look at first: whom it costs something, then whom it gives."""
    order: Sequence[GroupName] = ("lose", "gain", "set_back", "near")
    return next((name for name in order if found.groups[name].count), "gain")


def _row(node: NodeCount, people: int, labels: Mapping[str, str], language: Language) -> FunnelRow:
    return FunnelRow(
        key=node.key,
        label=labels.get(node.key) or (local(node.title, language) if node.title else node.key),
        depth=node.depth,
        met=node.met,
        open=node.open,
        closed=node.closed,
        holds_back=node.holds_back,
        met_before=node.met_before,
        time=lasting(node.seconds, language),
        pieces=lying([("strong", node.met), ("soft", node.open), ("hatched", node.closed)], people),
    )


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A group or a part in two simulations; none where the rule of one has no such part."""

    label: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two simulations beside each other."""

    groups: tuple[ComparedRow, ...]
    parts: tuple[ComparedRow, ...]


def compared(found: Comparison, labels: Mapping[str, str], language: str) -> Compared:
    """What the second simulation says beside the first."""
    groups = [
        ComparedRow(tile(found.after, name, language).words, change.before, change.after)
        for name, change in found.groups.items()
    ]
    parts = tuple(ComparedRow(labels.get(node.key, node.key), node.before, node.after) for node in found.nodes)
    return Compared(tuple(groups), parts)
