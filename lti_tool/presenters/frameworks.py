"""What the pages show of skills frameworks and of the skills in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import yaml

from recognition.frameworks.aligning import alignment_entry, framework_name, item_name
from records.framework_search import Found
from records.frameworks import Framework, FrameworkItem

SHORT = 220


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """A framework in the list."""

    slug: str
    name: str
    kind: str
    edition: str | None
    licence: str | None
    items: int
    retired: int
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class SkillFound:
    """A skill that answers a search. `language`: what its name speaks, where that is not the page's language."""

    uri: str
    name: str
    language: str | None
    framework: str
    framework_slug: str
    sort: str
    code: str | None
    description: str


@dataclass(frozen=True, slots=True)
class SkillPage:
    """One skill with all that is known of it, and the lines by which a rule names it."""

    found: SkillFound
    names: tuple[tuple[str, str, tuple[str, ...], str], ...]
    within: tuple[tuple[str, str], ...]
    retired_at: datetime | None
    lines: str


def framework_rows(
    frameworks: Sequence[Framework], counts: Mapping[int, tuple[int, int]], language: str
) -> list[FrameworkRow]:
    """The frameworks, by name."""
    rows = []
    for one in frameworks:
        count, retired = counts.get(one.id, (0, 0))
        name = framework_name(one, language)
        rows.append(
            FrameworkRow(one.slug, name, one.kind, one.edition, one.licence, count - retired, retired, one.imported_at)
        )
    return sorted(rows, key=lambda row: row.name.casefold())


def skills_found(found: Sequence[Found], language: str) -> list[SkillFound]:
    """The answers to a search."""
    return [_skill(one.item, one.framework, language) for one in found]


def skill_page(item: FrameworkItem, framework: Framework, above: Sequence[FrameworkItem], language: str) -> SkillPage:
    """One skill; `above`: what it lies within."""
    names = tuple(
        (tag, name, tuple(item.others.get(tag, ())), item.descriptions.get(tag, ""))
        for tag, name in sorted(item.names.items(), key=lambda each: (each[0] != language, each[0]))
    )
    lines = yaml.safe_dump(
        {"skills": [alignment_entry(item, framework)]}, allow_unicode=True, sort_keys=False, width=1_000
    )
    within = tuple((one.uri, item_name(one, language)) for one in above)
    return SkillPage(_skill(item, framework, language), names, within, item.retired_at, lines)


def _skill(item: FrameworkItem, framework: Framework, language: str) -> SkillFound:
    name = item_name(item, language)
    spoken = next((tag for tag, text in item.names.items() if text == name), language)
    description = item.descriptions.get(language) or ""
    return SkillFound(
        item.uri,
        name,
        spoken if language not in item.names else None,
        framework_name(framework, language),
        framework.slug,
        item.sort,
        item.code,
        description if len(description) <= SHORT else f"{description[:SHORT].rsplit(' ', 1)[0]} …",
    )
