"""Drafts of rules: what a designer is working on, and how it came about.

A *draft* is a rule document as YAML text. Each change is a *step* with a number, the draft's *revision* after it: who
saves says on which revision the change rests, and another's work in between is noticed. A step keeps what it replaced,
so that it can be undone to the letter; of the newest steps only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.errors import NotFoundError

# What a step does: an edit, one taken back, or one made again.
Step = Literal["edit", "undo", "redo"]
# So many of the newest steps are kept.
KEPT_STEPS = 200
NAME_LENGTH = 200


class Draft(Base):
    """A rule document under work. It need not be a rule yet, nor even YAML."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_organisation", "organisation_id", "changed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # What the document is called: a language map, as far as it could be read last.
    title: Mapped[dict[str, Any]]
    text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    # The published version that it began as.
    based_on_slug: Mapped[str | None] = mapped_column(String(120))
    based_on_number: Mapped[int | None]
    # Revisions of the edits that can be taken back, and of those that can be made again: the last one first to go.
    undoable: Mapped[list[Any]]
    redoable: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(NAME_LENGTH))


class DraftStep(Base):
    """One change: at `start` of the text, `removed` gave way to `inserted`."""

    __tablename__ = "draft_steps"

    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(8))
    # What was done, as the editor calls it: `move`, `replace`, `text` …
    what: Mapped[str] = mapped_column(String(32))
    start: Mapped[int]
    removed: Mapped[str] = mapped_column(Text)
    inserted: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(NAME_LENGTH))


def drafts_of(session: Session, organisation_id: int) -> list[Draft]:
    """All of the organisation's, the one changed last first."""
    query = select(Draft).where(Draft.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Draft.changed_at.desc(), Draft.id.desc())))


def draft_by_id(session: Session, organisation_id: int, draft_id: int) -> Draft:
    """The draft of that number; raises `NotFoundError`."""
    found = session.scalar(select(Draft).where(Draft.organisation_id == organisation_id, Draft.id == draft_id))
    if found is None:
        raise NotFoundError(f"draft {draft_id} is not known in this organisation")
    return found


def hold_draft(session: Session, organisation_id: int, draft_id: int) -> Draft:
    """The same, held until the transaction ends and as it is by now."""
    found = draft_by_id(session, organisation_id, draft_id)
    session.refresh(found, with_for_update=True)
    return found


def add_draft(session: Session, draft: Draft) -> Draft:
    """Keep a new draft; its number is set."""
    session.add(draft)
    session.flush()
    return draft


def keep_step(session: Session, draft: Draft, step: DraftStep) -> None:
    """Write a step down; old ones are dropped that can neither be taken back nor made again."""
    session.add(step)
    old = (DraftStep.draft_id == draft.id, DraftStep.revision <= step.revision - KEPT_STEPS)
    session.execute(delete(DraftStep).where(*old, DraftStep.revision.not_in([*draft.undoable, *draft.redoable])))
    session.flush()


def step_of(session: Session, draft: Draft, revision: int) -> DraftStep:
    """The step that led to that revision; raises `NotFoundError` where it is not kept any more."""
    found = session.get(DraftStep, (draft.id, revision))
    if found is None:
        raise NotFoundError(f"step {revision} of draft {draft.id} is not kept")
    return found


def steps_after(session: Session, draft: Draft, revision: int) -> Sequence[DraftStep]:
    """The steps that were made since that revision, oldest first, as far as they are kept."""
    query = select(DraftStep).where(DraftStep.draft_id == draft.id, DraftStep.revision > revision)
    return list(session.scalars(query.order_by(DraftStep.revision)))


def newest_steps(session: Session, draft: Draft, limit: int) -> Sequence[DraftStep]:
    """The latest steps, newest first."""
    query = select(DraftStep).where(DraftStep.draft_id == draft.id)
    return list(session.scalars(query.order_by(DraftStep.revision.desc()).limit(limit)))


def forget_draft(session: Session, organisation_id: int, draft_id: int) -> None:
    """Delete it with its steps; raises `NotFoundError`."""
    draft = hold_draft(session, organisation_id, draft_id)
    session.execute(delete(DraftStep).where(DraftStep.draft_id == draft.id))
    session.delete(draft)
    session.flush()
