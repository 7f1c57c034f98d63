"""What differs between two versions of a rule, as pages say it."""

from __future__ import annotations

from dataclasses import dataclass

from rules import Change, Differences, PartChange, local
from rules.differences import ASPECTS, FATES, NOTHING


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One aspect, before and after."""

    aspect: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part that came, went or changed. `says`: what one that came or went asks; `fate`: of a criterion's matches."""

    what: str
    key: str
    title: str
    fate: str
    says: str
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All of it."""

    rule: tuple[ChangeLine, ...]
    parts: tuple[PartLine, ...]

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not self.rule and not self.parts


def changes_of(found: Differences, language: str) -> Changes:
    """The differences in that language."""
    return Changes(
        tuple(_line(change, language) for change in found.rule), tuple(_part(part, language) for part in found.parts)
    )


def _line(change: Change, language: str) -> ChangeLine:
    before, after = (local(text or NOTHING, language) for text in (change.before, change.after))
    return ChangeLine(local(ASPECTS[change.aspect], language), before, after)


def _part(part: PartChange, language: str) -> PartLine:
    changed = part.what == "changed"
    said = [local(change.before or change.after, language) for change in part.changes] if not changed else []
    return PartLine(
        what=part.what,
        key=part.key,
        title=local(part.title, language) if part.title else "",
        fate=local(FATES[part.matches], language) if part.matches is not None else "",
        says="; ".join(said),
        changes=tuple(_line(change, language) for change in part.changes) if changed else (),
    )
