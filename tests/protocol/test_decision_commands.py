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
