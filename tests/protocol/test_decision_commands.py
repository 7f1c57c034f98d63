"""People decide with the commands that they type: from a push to a confirmed award, and to a revoked one."""

from __future__ import annotations

import json
from pathlib import Path

from tests.protocol.test_command_line import RULE, STATEMENT
from tests.running import RunningAcquis


def prepared(tmp_path: Path, url: str) -> tuple[RunningAcquis, str]:
    """An installation with a recommended award, and the award's id."""
    acquis = RunningAcquis(tmp_path, url)
    acquis.made("source", "add", "LMS")
    rule = tmp_path / "rule.yaml"
    rule.write_text(RULE.replace("issuer:", "outcome: recommend\nissuer:"))
    acquis.made("rules", "publish", str(rule))
    history = tmp_path / "history.jsonl"
    second = STATEMENT | {"object": {"id": "https://capsules.example/2"}}
    history.write_text(json.dumps(STATEMENT) + "\n" + json.dumps(second) + "\n")
    acquis.made("statements", "import", str(history), "--source", "lms")
    acquis.start()
    acquis.eventually(lambda: acquis.made("award", "list"))
    assert acquis.stop() == 0
    (award,) = acquis.made("award", "list", "--state", "recommended")
    return acquis, award["award"]


def test_a_recommendation_is_confirmed_and_the_award_revoked(tmp_path: Path, database_url: str) -> None:
    acquis, award = prepared(tmp_path, database_url)
    nobody = acquis.command("award", "decline", award, "--by", "Rozenn", "--reason", " ")
    assert (nobody.returncode, nobody.stderr) == (1, "error: reason: say why: decline needs a reason\n")
    assert acquis.command("award", "confirm", award, "--by", "Rozenn").stdout == f"{award}: issued\n"
    again = acquis.command("award", "confirm", award)
    assert (again.returncode, "this one is issued" in again.stderr) == (1, True)
    revoked = acquis.made("award", "revoke", award, "--reason", "Another person took the quiz")
    assert revoked["state"] == "revoked"
    shown = acquis.made("award", "show", award)
    assert [(each["action"], each["reason"]) for each in shown["history"]] == [
        ("award-confirmed", ""),
        ("award-revoked", "Another person took the quiz"),
    ]
    assert shown["history"][0]["by"] == "Rozenn"
    assert shown["history"][1]["by"].startswith("cli:")
    assert "award-revoked  cli:" in acquis.command("award", "show", award).stdout


def test_a_requirement_is_waived_and_the_waiver_ends(tmp_path: Path, sqlite_url: str) -> None:
    acquis = RunningAcquis(tmp_path, sqlite_url)
    rule, roster = tmp_path / "rule.yaml", tmp_path / "roster.jsonl"
    rule.write_text(RULE)
    roster.write_text(
        '{"name": "Ada", "email": "ada@campus.example", "identities": ["mbox:mailto:ada@campus.example"]}'
    )
    acquis.made("rules", "publish", str(rule))
    acquis.made("learner", "import", str(roster))
    words = ("--by", "Rozenn Le Goff", "--reason", "Ten years as a chef", "--date", "2026-03-01")
    wrong = acquis.command("waiver", "add", "ada@campus.example", "capsules", "nothing", *words)
    assert (wrong.returncode, wrong.stderr.startswith("error: node: capsules has no node 'nothing'")) == (1, True)
    made = acquis.command("waiver", "add", "ada@campus.example", "capsules", "done", *words)
    assert made.stdout == "waiver 1: done counts as met from 2026-03-01 00:00:00Z; capsules: issued\n"
    said = "dispense accordée par Rozenn Le Goff le 1er mars 2026 : Ten years as a chef"
    assert said in acquis.command("rules", "explain", "--learner", "1", "--lang", "fr").stdout
    (award,) = acquis.made("award", "list")
    shown = acquis.command("award", "show", award["award"]).stdout
    assert "waived by Rozenn Le Goff on 1 March 2026: Ten years as a chef" in shown
    assert acquis.command("waiver", "end", "1", "--reason", "Another Ada").stdout == "waiver 1: ended\n"
    assert acquis.made("waiver", "list") == []
    (ended,) = acquis.made("waiver", "list", "--all", "--learner", "ada@campus.example")
    assert (ended["end_reason"], ended["ended_by"][:4]) == ("Another Ada", "cli:")
    assert acquis.made("award", "list", "--state", "review")[0]["award"] == award["award"]
