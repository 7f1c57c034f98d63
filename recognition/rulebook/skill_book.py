"""Which skills, level and workload each rule version stands for, read once from all versions of an organisation.

An award is of its own version: it shows the skills that its version named, whatever later ones say. What somebody is on
the way to is the version in force.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from records.microcredentials import RuleVersion, all_versions, catalogue_stamp
from rules import Rule, Skill
from rules.language import LanguageMap


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a micro-credential."""

    key: str
    # What its author called it; none where they did not.
    title: LanguageMap | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one version stands for."""

    version_id: int
    microcredential_id: int
    slug: str
    title: LanguageMap
    # The keys of its skills.
    skills: tuple[str, ...]
    # In the European Qualifications Framework, where the rule states it.
    level: int | None
    # The notional workload in hours, where the rule states it.
    hours: float | None
    # In document order.
    blocks: tuple[Block, ...]


@dataclass(frozen=True, eq=False)
class SkillBook:
    """All versions of an organisation."""

    versions: Mapping[int, Meaning]
    # The version in force, by the micro-credential's number.
    in_force: Mapping[int, Meaning]
    # By key, as the newest version that names it does.
    skills: Mapping[str, Skill]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each micro-credential, by slug."""
        return {meaning.slug: number for number, meaning in self.in_force.items()}

    @cached_property
    def blocks(self) -> frozenset[str]:
        """The blocks of the versions in force: the slug and the block's key, with a slash between them."""
        return frozenset(
            f"{meaning.slug}/{block.key}" for meaning in self.in_force.values() for block in meaning.blocks
        )

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The levels that occur."""
        return tuple(sorted({one.level for one in self.versions.values() if one.level is not None}))


def skill_key(skill: Skill) -> str:
    """A short name for a skill that is the same wherever the skill is named, fit for addresses."""
    return hashlib.sha256("\n".join(skill.identity).encode()).hexdigest()[:12]


def skill_book(versions: Iterable[RuleVersion]) -> SkillBook:
    """The book of these versions, which come by micro-credential and number."""
    meanings, in_force, skills = dict[int, Meaning](), dict[int, Meaning](), dict[str, Skill]()
    for version in versions:
        own = {skill_key(skill): skill for skill in version.rule.skills}
        skills |= own
        meaning = _meaning(version, version.rule, tuple(own))
        meanings[version.id] = in_force[version.microcredential_id] = meaning
    return SkillBook(meanings, in_force, skills)


def _meaning(version: RuleVersion, rule: Rule, skills: tuple[str, ...]) -> Meaning:
    level = _number(rule.standard.get("level"), "eqf")
    return Meaning(
        version_id=version.id,
        microcredential_id=version.microcredential_id,
        slug=rule.id,
        title=rule.title,
        skills=skills,
        level=int(level) if level is not None else None,
        hours=_number(rule.standard.get("workload"), "hours"),
        blocks=tuple(Block(node.key, node.title) for node in rule.blocks.values()),
    )


def _number(values: object, name: str) -> float | None:
    found = values.get(name) if isinstance(values, Mapping) else None
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


class SkillBooks:
    """The books that one process keeps, read again when a rule has been published."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[tuple[int, int, int], SkillBook]] = {}

    def of(self, session: Session, organisation_id: int) -> SkillBook:
        """The book as this transaction sees it."""
        stamp, kept = catalogue_stamp(session, organisation_id), self._kept.get(organisation_id)
        if kept is None or kept[0] != stamp:
            kept = self._kept[organisation_id] = (stamp, skill_book(all_versions(session, organisation_id)))
        return kept[1]
