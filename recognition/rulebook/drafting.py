"""Drafts of rules: begun, changed on the revision that was seen, taken back and made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from recognition.errors import DraftChangedError
from records.audit import note
from records.drafts import (
    NAME_LENGTH,
    Draft,
    DraftStep,
    Step,
    add_draft,
    forget_draft,
    hold_draft,
    keep_step,
    step_of,
    steps_after,
)
from records.microcredentials import version_of
from rules import RuleDocumentError, print_rule
from rules.editing import Patch, before_all, document_of, patch_between

# So many edits can be taken back.
UNDOABLE = 100


@dataclass(frozen=True, slots=True)
class Change:
    """What a designer does to a draft: `what` names it, as the editor does; `revision` is the one that was seen."""

    revision: int
    what: str
    by: str
    now: datetime


def start_draft(
    session: Session,
    organisation_id: int,
    text: str,
    *,
    by: str,
    now: datetime,
    based_on: tuple[str, int] | None = None,
) -> Draft:
    """Begin a draft with that text."""
    slug, number = based_on if based_on is not None else (None, None)
    draft = Draft(
        organisation_id=organisation_id,
        title=title_of(text) or {},
        text=text,
        revision=1,
        based_on_slug=slug,
        based_on_number=number,
        undoable=[],
        redoable=[],
        created_at=now,
        created_by=by[:NAME_LENGTH],
        changed_at=now,
        changed_by=by[:NAME_LENGTH],
    )
    add_draft(session, draft)
    note(session, organisation_id, by, "draft-begun", f"draft {draft.id}", now)
    return draft


def start_from_version(
    session: Session, organisation_id: int, slug: str, number: int | None, *, by: str, now: datetime
) -> Draft:
    """Begin a draft as a published version stands; the one in force without a number. Raises `NotFoundError`."""
    version = version_of(session, organisation_id, slug, number)
    text = print_rule(version.rule)
    return start_draft(session, organisation_id, text, by=by, now=now, based_on=(slug, version.number))


def change_draft(session: Session, organisation_id: int, draft_id: int, text: str, change: Change) -> Draft:
    """Give a draft another text; the same text again is no change. Raises `DraftChangedError`, `NotFoundError`."""
    draft = _held(session, organisation_id, draft_id, change)
    if text != draft.text:
        patch = patch_between(draft.text, text)
        draft.undoable = [*draft.undoable, draft.revision + 1][-UNDOABLE:]
        draft.redoable = []
        _take(session, draft, patch, "edit", change)
    return draft


def undo_draft(session: Session, organisation_id: int, draft_id: int, change: Change) -> Draft:
    """Take back the last edit that stands; without one nothing happens. Raises as `change_draft`."""
    draft = _held(session, organisation_id, draft_id, change)
    if draft.undoable:
        *rest, last = draft.undoable
        draft.undoable, draft.redoable = rest, [*draft.redoable, last]
        _take(session, draft, _patch(step_of(session, draft, last)).back, "undo", change)
    return draft


def redo_draft(session: Session, organisation_id: int, draft_id: int, change: Change) -> Draft:
    """Make the last edit that was taken back again; without one nothing happens. Raises as `change_draft`."""
    draft = _held(session, organisation_id, draft_id, change)
    if draft.redoable:
        *rest, last = draft.redoable
        draft.undoable, draft.redoable = [*draft.undoable, last], rest
        _take(session, draft, _patch(step_of(session, draft, last)), "redo", change)
    return draft


def discard_draft(session: Session, organisation_id: int, draft_id: int, *, by: str, now: datetime) -> None:
    """Delete a draft for good; raises `NotFoundError`."""
    forget_draft(session, organisation_id, draft_id)
    note(session, organisation_id, by, "draft-discarded", f"draft {draft_id}", now)


def changes_since(session: Session, draft: Draft, revision: int) -> tuple[str | None, Sequence[DraftStep]]:
    """The text at that revision, none where its steps are not kept any more, and what was done since."""
    steps = steps_after(session, draft, revision)
    if len(steps) < draft.revision - revision:
        return None, steps
    return before_all(draft.text, map(_patch, steps)), steps


def title_of(text: str) -> Mapping[str, Any] | None:
    """What a document calls itself, a language map; none where that cannot be read."""
    try:
        data = document_of(text)
    except RuleDocumentError:
        return None
    title = data.get("title")
    if not isinstance(title, dict):
        return {}
    return {language: words for language, words in title.items() if isinstance(words, str)}


def _held(session: Session, organisation_id: int, draft_id: int, change: Change) -> Draft:
    draft = hold_draft(session, organisation_id, draft_id)
    if draft.revision != change.revision:
        raise DraftChangedError(draft_id, change.revision, draft.revision)
    return draft


def _take(session: Session, draft: Draft, patch: Patch, kind: Step, change: Change) -> None:
    draft.text = patch.on(draft.text)
    draft.revision += 1
    draft.changed_at, draft.changed_by = change.now, change.by[:NAME_LENGTH]
    title = title_of(draft.text)
    draft.title = dict(title) if title is not None else draft.title
    step = DraftStep(
        draft_id=draft.id,
        revision=draft.revision,
        kind=kind,
        what=change.what,
        start=patch.start,
        removed=patch.removed,
        inserted=patch.inserted,
        at=change.now,
        by=change.by[:NAME_LENGTH],
    )
    keep_step(session, draft, step)


def _patch(step: DraftStep) -> Patch:
    return Patch(step.start, step.removed, step.inserted)
