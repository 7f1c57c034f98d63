"""`acquis identity` and its way back, as somebody types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import RunningAcquis

ACCOUNT = "account:https://lms.example|4"


@pytest.fixture
def acquis(tmp_path: Path, sqlite_url: str) -> RunningAcquis:
    made = RunningAcquis(tmp_path, sqlite_url)
    made.made("organisation", "add", "main", "Main")
    roster = tmp_path / "roster.jsonl"
    lines = [{"name": name, "email": f"{name.lower()}@campus.example"} for name in ("Ada", "Ben")]
    roster.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    made.made("learner", "import", str(roster))
    return made


def told(acquis: RunningAcquis, *words: str) -> Any:
    return acquis.made("identity", *words)


def known_as(acquis: RunningAcquis, learner: str) -> list[str]:
    return [each["identity"] for each in told(acquis, "list", learner)]


def test_what_was_linked_is_listed_with_who_said_so_and_undone(acquis: RunningAcquis) -> None:
    change = told(acquis, "link", "ada@campus.example", ACCOUNT)
    assert (change["kind"], change["identities"]) == ("link", [ACCOUNT])
    assert "cli:" in acquis.command("identity", "list", "ada@campus.example").stdout
    again = acquis.command("identity", "link", "ada@campus.example", ACCOUNT)
    assert again.stdout == "no identity was moved\n"
    told(acquis, "undo", str(change["change"]))
    assert known_as(acquis, "ada@campus.example") == ["mbox:mailto:ada@campus.example"]
    assert [each["kind"] for each in told(acquis, "history", "--limit", "2")] == ["undo", "link"]


def test_learners_are_merged_told_apart_and_split_by_their_names(acquis: RunningAcquis) -> None:
    told(acquis, "merge", "ada@campus.example", "ben@campus.example")
    assert len(known_as(acquis, "ben@campus.example")) == 2
    told(acquis, "unlink", "mbox:mailto:ben@campus.example")
    assert known_as(acquis, "mbox:mailto:ada@campus.example") == ["mbox:mailto:ada@campus.example"]
    assert "merge" in acquis.command("identity", "history", "--learner", "mbox:mailto:ada@campus.example").stdout


@pytest.mark.parametrize(
    ("ifi", "words"),
    [
        ("ada", "must begin with one of"),
        ("account:https://lms.example|", "must be account:HOMEPAGE|NAME, both filled in"),
        ("account:https://lms.example|$User.username", "both filled in"),
        ("mbox:mailto:ada", "one e-mail address"),
        ("mbox_sha1sum:ada", "40 hexadecimal digits"),
    ],
)
def test_what_names_nobody_is_not_linked(acquis: RunningAcquis, ifi: str, words: str) -> None:
    answer = acquis.command("identity", "link", "ada@campus.example", ifi)
    assert answer.returncode == 1
    assert answer.stderr.startswith("error: identity: ")
    assert words in answer.stderr
