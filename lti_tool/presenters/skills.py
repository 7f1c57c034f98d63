"""A learner's skills: those that the catalogue's rules name, each once, with the micro-credentials that develop it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lti_tool.presenters.shelf import AwardView, Card, Shelf
from recognition.awarding.explain import Standing
from rules import Rule, local
from rules.model import Skill

Reach = Literal["held", "near", "not-begun"]
# From the nearest to the farthest.
REACHES: tuple[Reach, ...] = ("held", "near", "not-begun")


@dataclass(frozen=True, slots=True)
class Way:
    """A micro-credential that develops a skill, as the learner stands with it."""

    slug: str
    title: str
    reach: Reach
    percent: int
    # Through which the skill is held, if it is.
    award: AwardView | None


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill, and every way to it, the nearest first."""

    name: str
    uri: str | None
    framework: str | None
    ways: tuple[Way, ...]

    @property
    def reach(self) -> Reach:
        """How near the skill is: as near as the nearest way to it."""
        return self.ways[0].reach

    @property
    def percent(self) -> int:
        """How far the learner has come on that way."""
        return self.ways[0].percent


@dataclass(frozen=True, slots=True)
class Stack:
    """A micro-credential that rests on others, and those: what carries it before itself."""

    whole: Way
    parts: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class SkillMap:
    """All skills of the catalogue by how near they are, and what rests on what."""

    held: tuple[SkillRow, ...]
    near: tuple[SkillRow, ...]
    not_begun: tuple[SkillRow, ...]
    stacks: tuple[Stack, ...]

    @property
    def rows(self) -> tuple[SkillRow, ...]:
        """Every skill."""
        return (*self.held, *self.near, *self.not_begun)


def skill_map(standings: Sequence[Standing], shelf: Shelf, language: str) -> SkillMap:
    """The map of a learner whose standings lie on that shelf."""
    ways = {way.slug: way for way in _ways(shelf)}
    found: dict[tuple[str, ...], tuple[Skill, list[Way]]] = {}
    for standing in standings:
        for skill, way in _developed(standing, ways[standing.slug]):
            _, known = found.setdefault(skill.identity, (skill, []))
            if way.slug not in (other.slug for other in known):
                known.append(way)
    rows = sorted((_row(skill, each, language) for skill, each in found.values()), key=_row_order)
    held, near, not_begun = (tuple(row for row in rows if row.reach == reach) for reach in REACHES)
    return SkillMap(held, near, not_begun, _stacks((standing.rule for standing in standings), ways))


def found_in(skills: SkillMap, search: str) -> SkillMap:
    """Those skills whose name, or a micro-credential that develops them, has the words of the search; accents and case
    make no difference."""
    words = _plain(search).split()
    if not words:
        return skills

    def fits(*texts: str) -> bool:
        told = _plain(" ".join(texts))
        return all(word in told for word in words)

    held, near, not_begun = (
        tuple(row for row in rows if fits(row.name, *(way.title for way in row.ways)))
        for rows in (skills.held, skills.near, skills.not_begun)
    )
    stacks = (stack for stack in skills.stacks if fits(stack.whole.title, *(part.title for part in stack.parts)))
    return SkillMap(held, near, not_begun, tuple(stacks))


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _ways(shelf: Shelf) -> Iterable[Way]:
    for reach, cards in zip(REACHES, (shelf.held, shelf.in_progress, shelf.not_begun), strict=True):
        yield from (_way(card, reach) for card in cards)


def _way(card: Card, reach: Reach) -> Way:
    held = reach == "held"
    return Way(card.slug, card.title, reach, 100 if held else card.percent, card.award if held else None)


def _developed(standing: Standing, way: Way) -> Iterable[tuple[Skill, Way]]:
    """The skills that a micro-credential develops. An award is of its own version: what a later adds is not held."""
    if way.award is None or standing.award is None:
        yield from ((skill, way) for skill in standing.rule.skills)
        return
    yield from ((skill, way) for skill in standing.award.version.rule.skills)
    yield from ((skill, Way(way.slug, way.title, "not-begun", 0, None)) for skill in standing.rule.skills)


def _row(skill: Skill, ways: Iterable[Way], language: str) -> SkillRow:
    return SkillRow(local(skill.name, language), skill.uri, skill.framework, tuple(sorted(ways, key=_way_order)))


def _way_order(way: Way) -> tuple[int, bool, int, str]:
    counts = way.award is not None and way.award.state == "issued"
    return REACHES.index(way.reach), not counts, -way.percent, way.title.casefold()


def _row_order(row: SkillRow) -> tuple[int, str]:
    return -row.percent, row.name.casefold()


def _stacks(rules: Iterable[Rule], ways: Mapping[str, Way]) -> tuple[Stack, ...]:
    found = (
        Stack(ways[rule.id], tuple(ways[slug] for slug in rule.holds if slug in ways)) for rule in rules if rule.holds
    )
    return tuple(sorted(found, key=lambda stack: _way_order(stack.whole)))
