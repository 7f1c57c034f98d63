"""Drafts: changed only on the revision that was seen, taken back to the letter, and kept for the organisation alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from recognition.errors import DraftChangedError
from recognition.rulebook.drafting import (
    UNDOABLE,
    Change,
    change_draft,
    changes_since,
    discard_draft,
    redo_draft,
    start_draft,
    start_from_version,
    undo_draft,
)
from recognition.rulebook.publishing import publish
from records.database import Database
from records.drafts import KEPT_STEPS, DraftStep, draft_by_id, drafts_of
from records.errors import NotFoundError
from records.organisations import Organisation, add_organisation
from rules import parse_rule, print_rule
from tests.pages_world import HYGIENE

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)


def organisation(session: Session, slug: str = "campus") -> int:
    return add_organisation(session, Organisation(slug=slug, name={"en": slug}, created_at=NOW)).id


def change(revision: int, what: str = "text") -> Change:
    return Change(revision, what, "test", NOW + timedelta(minutes=revision))


def test_a_draft_is_changed_on_the_revision_that_was_seen_and_no_other(database: Database) -> None:
    with database.transaction() as session:
        campus = organisation(session)
        draft = start_draft(session, campus, 'title: {en: "One"}\n', by="test", now=NOW).id
    with database.transaction() as session:
        changed = change_draft(session, campus, draft, 'title: {en: "Two"}\n', change(1))
        assert (changed.revision, changed.title) == (2, {"en": "Two"})
    with pytest.raises(DraftChangedError) as refused, database.transaction() as session:
        change_draft(session, campus, draft, 'title: {en: "Three"}\n', change(1))
    assert (refused.value.revision, refused.value.present) == (1, 2)
    with database.reading() as session:
        kept = draft_by_id(session, campus, draft)
        assert kept.text == 'title: {en: "Two"}\n'
        before, steps = changes_since(session, kept, 1)
        assert before == 'title: {en: "One"}\n'
        assert [(step.revision, step.what, step.by) for step in steps] == [(2, "text", "test")]


def test_the_same_text_again_is_no_change(database: Database) -> None:
    with database.transaction() as session:
        campus = organisation(session)
        draft = start_draft(session, campus, "a: 1\n", by="test", now=NOW)
        assert change_draft(session, campus, draft.id, "a: 1\n", change(1)).revision == 1
        assert undo_draft(session, campus, draft.id, change(1, "undo")).revision == 1


def test_undo_goes_back_to_the_letter_and_redo_comes_again(database: Database) -> None:
    with database.transaction() as session:
        campus = organisation(session)
        texts = ["a: 1\n", "a: 1 # é\nb: 2\n", "", "nothing of YAML: [\n"]
        draft = start_draft(session, campus, texts[0], by="test", now=NOW)
        for text in texts[1:]:
            change_draft(session, campus, draft.id, text, change(draft.revision))
        for text in reversed(texts[:-1]):
            assert undo_draft(session, campus, draft.id, change(draft.revision, "undo")).text == text
        assert draft.undoable == []
        for text in texts[1:]:
            assert redo_draft(session, campus, draft.id, change(draft.revision, "redo")).text == text
        undo_draft(session, campus, draft.id, change(draft.revision, "undo"))
        change_draft(session, campus, draft.id, "another: way\n", change(draft.revision))
        assert draft.redoable == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.one_of(st.text(alphabet="abé\n: ", max_size=8), st.sampled_from([True, False])), max_size=20))
def test_whatever_is_done_undo_and_redo_walk_the_same_texts(moves: list[str | bool], sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        campus = organisation(session, f"campus-{datetime.now(UTC).timestamp()}")
        draft = start_draft(session, campus, "begin\n", by="test", now=NOW)
        past, future = ["begin\n"], []
        for move in moves:
            if isinstance(move, str):
                if move != past[-1]:
                    past.append(move)
                    future = []
                change_draft(session, campus, draft.id, move, change(draft.revision))
            elif move:
                if len(past) > 1:
                    future.append(past.pop())
                undo_draft(session, campus, draft.id, change(draft.revision, "undo"))
            else:
                if future:
                    past.append(future.pop())
                redo_draft(session, campus, draft.id, change(draft.revision, "redo"))
            assert draft.text == past[-1]
        begun, _ = changes_since(session, draft, 1)
        assert begun == "begin\n"


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Database:
    return Database(sqlite_url)


def test_steps_are_bounded_and_what_can_be_taken_back_is_kept(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        campus = organisation(session)
        draft = start_draft(session, campus, "0\n", by="test", now=NOW)
        for number in range(1, 60):
            change_draft(session, campus, draft.id, f"{number}\n", change(draft.revision))
        # Back and forth over the newest alone, for long.
        for _ in range(KEPT_STEPS):
            undo_draft(session, campus, draft.id, change(draft.revision, "undo"))
            redo_draft(session, campus, draft.id, change(draft.revision, "redo"))
        assert session.query(DraftStep).count() <= KEPT_STEPS + UNDOABLE
        assert changes_since(session, draft, 1)[0] is None
        for number in range(58, -1, -1):
            assert undo_draft(session, campus, draft.id, change(draft.revision, "undo")).text == f"{number}\n"


def test_a_draft_begins_as_a_published_version_stands(database: Database) -> None:
    with database.transaction() as session:
        campus = organisation(session)
        rule = parse_rule(HYGIENE)
        publish(session, campus, rule, by="test", now=NOW)
        draft = start_from_version(session, campus, "food-hygiene", None, by="test", now=NOW)
        assert (draft.based_on_slug, draft.based_on_number) == ("food-hygiene", 1)
        assert draft.text == print_rule(rule)
        assert draft.title == rule.title
        with pytest.raises(NotFoundError):
            start_from_version(session, campus, "nothing", None, by="test", now=NOW)


def test_another_organisation_s_drafts_are_not_found(database: Database) -> None:
    with database.transaction() as session:
        campus, other = organisation(session), organisation(session, "atelier")
        draft = start_draft(session, campus, "a: 1\n", by="test", now=NOW).id
        assert drafts_of(session, other) == []
        for refused in (
            lambda: draft_by_id(session, other, draft),
            lambda: change_draft(session, other, draft, "b: 1\n", change(1)),
            lambda: discard_draft(session, other, draft, by="test", now=NOW),
        ):
            with pytest.raises(NotFoundError):
                refused()
        discard_draft(session, campus, draft, by="test", now=NOW)
        assert drafts_of(session, campus) == []
