"""What the editor shows of real records: how many meet a criterion today, and what has arrived."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from recognition.rulebook.arrived import arrived
from recognition.trying.counting import Asked, Count, Counting, asked_of
from records.database import Database
from records.organisations import organisation_by_slug
from rules import DEFAULT_VOCABULARY
from tests.pages_world import build

QUIZ = {"evidence": "e-learning", "where": {"verb": "passed"}, "best": {"score.scaled": ">= 0.8"}}
NEVER = {"where": {"verb": "failed"}, "count": "== 0"}
SOON_AFTER = {"evidence": "micro-learning", "within": {"after": "quiz", "by": "P30D"}}
BROKEN = {"where": {"verb": "passed"}, "count": "often"}


def counted(counting: Counting, organisation_id: int, asked: list[Asked]) -> list[Count]:
    """The counts, once all are there."""
    for _ in range(200):
        found = counting.of(organisation_id, asked, DEFAULT_VOCABULARY)
        if len(found) == len({one.key for one in asked}):
            return [found[one.key] for one in asked]
        time.sleep(0.05)
    raise AssertionError("the counts do not come")


def test_learners_are_counted_by_criterion_and_what_is_no_criterion_is_left_out(database: Database) -> None:
    build(database)
    with database.reading() as session:
        campus = organisation_by_slug(session, "campus").id
        other = organisation_by_slug(session, "atelier").id
        seen = arrived(session, campus)
        assert arrived(session, other).looked_at == 0
    verbs = {one.value: one for one in seen.by_field["verb"]}
    assert verbs["passed"].sources == ("moodle",)
    assert verbs["passed"].count >= 1
    assert "https://lms.campus.example/quiz" in {one.value for one in seen.by_field["activity"]}
    assert seen.names()["https://lms.campus.example/quiz"]["fr"] == "Test d'hygiène"
    by_key: dict[str, Any] = {"quiz": {**QUIZ, "criterion": "quiz"}}
    after = asked_of(SOON_AFTER, by_key)
    assert after is not None
    assert asked_of({"within": {"after": "nothing"}}, by_key) is None
    asked = [Asked((QUIZ,)), Asked((NEVER,)), after, Asked((BROKEN,))]
    counting = Counting(database, lambda: datetime.now(UTC))
    quiz, never, soon, broken = counted(counting, campus, asked)
    assert quiz.learners == 1
    # Maëlle, Yann: nobody who is known failed. Inès has no identity in records, but one in the roster.
    assert never.learners == 3
    assert soon.learners is not None
    assert soon.learners <= 1
    assert broken.learners is None
    assert [one.learners for one in counted(counting, other, asked[:1])] == [0]
