"""A source's name and slug are refused, by their field, on either database."""

from __future__ import annotations

import pytest

from tests.words import Words


@pytest.fixture
def words(database_url: str) -> Words:
    """The command line on an empty installation."""
    return Words({"ACQUIS_DATABASE_URL": database_url, "ACQUIS_SECRET": "a secret for the tests alone"})


@pytest.mark.parametrize(
    ("name", "slug", "complaint"),
    [
        ("n" * 201, "lms", "Invalid value for NAME: must have 1 to 200 characters"),
        (" ", "lms", "Invalid value for NAME: must have 1 to 200 characters"),
        ("LMS", "s" * 65, "Invalid value for --slug: must have 1 to 64 characters"),
        ("LMS", " ", "Invalid value for --slug: must have 1 to 64 characters"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused_by_its_field(words: Words, name: str, slug: str, complaint: str) -> None:
    assert complaint in words.refused("source", "add", name, "--slug", slug)
    assert words.json("source", "list") == []


def test_the_longest_name_and_slug_are_kept(words: Words) -> None:
    words("source", "add", "n" * 200, "--slug", "s" * 64)
    assert [(each["source"], each["name"]) for each in words.json("source", "list")] == [("s" * 64, "n" * 200)]
