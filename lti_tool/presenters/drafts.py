"""What the pages of drafts show: the list, what is wrong with a document, and what somebody else changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from recognition.rulebook.examining import Examined
from records.drafts import Draft, DraftStep
from records.microcredentials import RuleVersion
from rules import local

# How much of a difference is shown around what differs, and at most.
AROUND = 2
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in the list."""

    id: int
    title: str
    based_on: tuple[str, int] | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A micro-credential in force, in the list."""

    slug: str
    title: str
    number: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong, or what the linter finds: `tone` is bad or warn."""

    tone: str
    line: int | None
    column: int | None
    path: str
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class OthersStep:
    """What somebody else did."""

    what: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OthersChange:
    """What others did since a revision, step by step, and as a difference of lines: (` `, `+` or `-`, the line)."""

    steps: tuple[OthersStep, ...]
    lines: tuple[tuple[str, str], ...]


def draft_row(draft: Draft, language: str) -> DraftRow:
    """That draft."""
    slug, number = draft.based_on_slug, draft.based_on_number
    return DraftRow(
        id=draft.id,
        title=local(draft.title, language) if draft.title else "",
        based_on=(slug, number) if slug is not None and number is not None else None,
        changed_at=draft.changed_at,
    )


def published_row(version: RuleVersion, language: str) -> PublishedRow:
    """That version in force."""
    rule = version.rule
    return PublishedRow(rule.id, local(rule.title, language), version.number, version.published_at)


def remarks_of(found: Examined, language: str) -> tuple[Remark, ...]:
    """All that is wrong, then all that the linter finds, in words."""
    wrong = [
        Remark("bad", one.line, one.column, one.path, one.code, one.message[language], one.hint[language])
        for one in found.problems
    ]
    found_by_linter = [
        Remark(
            "bad" if one.severity == "error" else "warn",
            one.line,
            one.column,
            one.path,
            one.code,
            one.message[language],
            one.hint[language],
        )
        for one in found.findings
    ]
    return (*wrong, *found_by_linter)


def others_change(steps: Sequence[DraftStep], before: str | None, after: str) -> OthersChange:
    """What others did, told to who was about to change the draft too. `before`: none where it is not known any more."""
    lines = tuple(_difference(before, after)) if before is not None else ()
    return OthersChange(tuple(OthersStep(step.what, step.by, step.at) for step in steps), lines)


def _difference(before: str, after: str) -> Iterator[tuple[str, str]]:
    told = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=AROUND)
    for number, line in enumerate(told):
        if number > MOST_LINES:
            return
        if not line.startswith(("---", "+++")):
            yield (line[0], line[1:]) if line[0] in " +-" else ("@", "")
