"""When two statements are the same statement (xAPI 1.0.3 Data 2.3.1, xAPI 2.0 §4.2.7)."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from records.statement_equality import same_statement
from tests.xapi_samples import FULL, changed

SAME: list[tuple[tuple[str | int, ...], Any]] = [
    (("id",), "00000000-0000-4000-8000-000000000000"),
    (("stored",), "2030-01-01T00:00:00Z"),
    (("authority",), {"mbox": "mailto:other@example.org"}),
    (("version",), "1.0.0"),
    (("timestamp",), "2026-01-02T01:04:05.678Z"),
    (("timestamp",), ...),
    (("verb", "display"), {"de": "hat geantwortet"}),
    (("object", "definition"), ...),
    (("object", "objectType"), ...),
    (("attachments",), ...),
    (("actor", "member"), list(reversed(FULL["actor"]["member"]))),
    (("actor", "member", 0, "mbox"), "mailto:b@EXAMPLE.org"),
    (("context", "registration"), FULL["context"]["registration"].upper()),
    (("context", "contextActivities", "parent"), FULL["context"]["contextActivities"]["parent"][0]),
    (("result", "duration"), "PT1H2M3.459S"),
]
DIFFERENT: list[tuple[tuple[str | int, ...], Any]] = [
    (("actor", "name"), "Other"),
    (("actor", "member"), FULL["actor"]["member"][:1]),
    (("verb", "id"), "https://example.org/verbs/other"),
    (("object", "id"), "https://example.org/other"),
    (("result", "success"), False),
    (("result", "success"), ...),
    (("result", "score", "raw"), 51),
    (("result", "duration"), "PT1H2M3.46S"),
    (("result", "extensions", "https://example.org/ext", "deep", 0), True),
    (("timestamp",), "2026-01-02T01:04:05.679Z"),
    (("context", "platform"), "other"),
    (("context", "contextActivities", "parent"), []),
]


@pytest.mark.parametrize(("path", "value"), SAME)
def test_differences_that_an_lrs_may_make_do_not_count(path: tuple[str | int, ...], value: Any) -> None:
    assert same_statement(FULL, changed(path, value))
    assert same_statement(changed(path, value), FULL)


@pytest.mark.parametrize(("path", "value"), DIFFERENT)
def test_every_other_difference_counts(path: tuple[str | int, ...], value: Any) -> None:
    assert not same_statement(FULL, changed(path, value))
    assert not same_statement(changed(path, value), FULL)


def test_comparing_changes_neither() -> None:
    one = copy.deepcopy(FULL)
    same_statement(one, FULL)
    assert one == FULL
