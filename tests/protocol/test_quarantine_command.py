"""The quarantine from the push to the release, with the commands that people type."""

from __future__ import annotations

import json
from pathlib import Path

from tests.running import Lrs, RunningAcquis
from tests.xapi_samples import statement


def test_a_bad_statement_is_listed_repaired_released_and_discarded(tmp_path: Path, database_url: str) -> None:
    acquis = RunningAcquis(tmp_path, database_url)
    made = acquis.made("source", "add", "Our Moodle", "--on-error", "quarantine", "--dedup", "fingerprint")
    assert acquis.command("quarantine", "list").stdout == "nothing is set aside\n"
    acquis.start()
    lrs = Lrs(acquis.port, made["key"], made["secret"])
    good, blank = statement(), statement(result={"response": None})
    status, ids = lrs.post([good, blank, statement(verb={"id": "nowhere"})])
    assert (status, ids) == (200, [good["id"]])
    listed = acquis.made("quarantine", "list", "--source", "our-moodle")
    by_reason = {one["reason"].partition(":")[0]: one["number"] for one in listed}
    number, other = by_reason["result.response"], by_reason["verb.id"]
    shown = acquis.made("quarantine", "show", str(number))
    assert json.loads(shown["statement"]) == blank
    refused = acquis.command("quarantine", "release", str(number))
    assert (refused.returncode, "refused still: result.response: must be" in refused.stdout) == (1, True)
    mended = json.dumps({**blank, "result": {"success": True}})
    wrong = acquis.command("quarantine", "repair", str(number), "-", stdin=mended[:-1])
    assert (wrong.returncode, "is not JSON" in wrong.stderr) == (1, True)
    assert acquis.command("quarantine", "repair", str(number), "-", stdin=mended).returncode == 0
    released = acquis.command("quarantine", "release", str(number))
    assert released.stdout == f"{number}: released: it is stored, and will be evaluated\n"
    assert acquis.command("quarantine", "discard", str(other)).stdout == f"{other}: discarded\n"
    again = acquis.command("quarantine", "discard", str(other))
    assert (again.returncode, f"{other} is discarded already" in again.stderr) == (1, True)
    assert {one["state"] for one in acquis.made("quarantine", "list", "--state", "all")} == {"released", "discarded"}
    status, page = lrs.get(f"statementId={blank['id']}")
    assert (status, page["result"]) == (200, {"success": True})
    assert acquis.stop() == 0
