"""`acquis rules simulate` and `acquis rules simulations`, as designers type them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.words import Words

RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: main
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= COUNT", distinct: activity}
"""


def capsule(person: str, number: int) -> dict[str, Any]:
    return {
        "actor": {"name": person, "mbox": f"mailto:{person.lower()}@campus.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": f"https://capsules.example/{number}"},
        "context": {"contextActivities": {"category": [{"id": "urn:acquis:modality:micro-learning"}]}},
        "timestamp": f"2026-03-0{number + 1}T10:00:00Z",
    }


@pytest.fixture
def acquis_does(tmp_path: Path, sqlite_url: str) -> Words:
    """Ada did three capsules, Ben two; a file of them was imported."""
    acquis_does = Words({"ACQUIS_DATABASE_URL": sqlite_url, "ACQUIS_SECRET": "a secret for the tests alone"})
    acquis_does("source", "add", "Capsules", "--modality", "micro-learning")
    history = tmp_path / "history.jsonl"
    told = [capsule(person, number) for person, count in (("Ada", 3), ("Ben", 2)) for number in range(count)]
    history.write_text("".join(f"{json.dumps(one)}\n" for one in told))
    acquis_does("statements", "import", str(history), "--source", "capsules")
    return acquis_does


@pytest.fixture
def drafts(tmp_path: Path) -> list[str]:
    """Rules that ask for one to four capsules."""
    files = [tmp_path / f"{count}.yaml" for count in range(1, 5)]
    for count, file in enumerate(files, 1):
        file.write_text(RULE.replace("COUNT", str(count)))
    return [str(file) for file in files]


def test_a_draft_is_tried_in_two_languages(acquis_does: Words, drafts: list[str]) -> None:
    told = acquis_does("rules", "simulate", drafts[2], "--near", "0.5", "--as-of", "2026-04-01")
    assert "capsules: a draft, as of 2026-04-01 00:00:00Z" in told
    assert "Ada  met at 2026-03-03 10:00:00Z" in told
    assert "Ben  66%  done: 1 more activity (2 of 3)" in told
    french = acquis_does("rules", "simulate", drafts[2], "--near", "0.5", "--lang", "fr")
    assert "y est presque (à partir de 50\u202f%)" in french
    assert "encore 1 activité (2 sur 3)" in french


def test_what_is_saved_is_listed_shown_compared_and_removed(acquis_does: Words, drafts: list[str]) -> None:
    strict = acquis_does.json("rules", "simulate", drafts[2], "--save", "strict")
    acquis_does("rules", "simulate", drafts[1], "--save", "softer")
    assert {one["name"]: one["gain"] for one in acquis_does.json("rules", "simulations", "list")} == {
        "strict": 1,
        "softer": 2,
    }
    assert acquis_does.json("rules", "simulations", "show", "strict") == strict
    compared = acquis_does.json("rules", "simulations", "compare", "strict", "softer")
    assert [one["name"] for one in compared["gain"]["came"]] == ["Ben"]
    assert "+ Ben" in acquis_does("rules", "simulations", "compare", "strict", "softer")
    acquis_does("rules", "simulations", "remove", "strict")
    assert "no simulation named 'strict' is kept" in acquis_does.refused("rules", "simulations", "show", "strict")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--against", "7"), "micro-credential 'capsules' is not published"),
        (("--since", "yesterday"), "'yesterday' is no date or instant"),
        (("--near", "2"), "2.0 is not in the range"),
    ],
)
def test_what_makes_no_sense_is_refused(acquis_does: Words, drafts: list[str], words: Any, message: str) -> None:
    assert message in " ".join(acquis_does.refused("rules", "simulate", drafts[0], *words).split())


def test_a_name_that_is_taken_is_refused_before_anything_is_tried(acquis_does: Words, drafts: list[str]) -> None:
    acquis_does("rules", "simulate", drafts[0], "--save", "one")
    assert "is kept already" in acquis_does.refused("rules", "simulate", drafts[0], "--save", "one")


def test_an_empty_store_says_so_in_numbers(tmp_path: Path, sqlite_url: str, drafts: list[str]) -> None:
    empty = Words({"ACQUIS_DATABASE_URL": sqlite_url, "ACQUIS_SECRET": "a secret for the tests alone"})
    assert empty.json("rules", "simulate", drafts[0])["people"] == 0
    assert empty("rules", "simulations", "list") == "nothing is kept: simulate with --save NAME\n"


def test_two_versions_are_told_apart_by_file_and_by_number(acquis_does: Words, drafts: list[str]) -> None:
    acquis_does("rules", "publish", drafts[1])
    acquis_does("rules", "publish", drafts[2])
    assert acquis_does("rules", "diff", "capsules", drafts[2]) == "nothing differs\n"
    told = acquis_does("rules", "diff", "capsules@1", "capsules@2")
    assert "~ done  (keeps its matches)" in told
    assert "at least 2 different activities" in told
    found = acquis_does.json("rules", "diff", "capsules@1", drafts[3])
    assert found["criteria"] == {"kept": ["done"], "searched": [], "dropped": []}
    assert "4" in found["parts"][0]["changes"][0]["after"]["fr"]
    assert "is not published" in acquis_does.refused("rules", "diff", "capsules@9", drafts[0])


def test_two_files_are_told_apart_without_a_database(drafts: list[str]) -> None:
    nowhere = Words({"ACQUIS_DATABASE_URL": "sqlite:////nowhere/at/all.db"})
    assert "keeps its matches" in nowhere("rules", "diff", *drafts[:2])
    assert "garde ses preuves" in nowhere("rules", "diff", *drafts[:2], "--lang", "fr")
    assert "No such file" in nowhere.refused("rules", "diff", drafts[0], "no/such.yaml")
