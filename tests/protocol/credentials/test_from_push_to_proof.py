"""From a pushed statement to a credential that a stranger's program verifies, over HTTP alone."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import requests

from tests.protocol.credentials.conftest import NpmVerifier
from tests.running import Lrs, RunningAcquis

RULE = """
schema: acquis/1
id: observed-twice
title: {en: "Observed twice", fr: "Observé deux fois"}
aptitude: {en: "Do it where it counts", fr: "Le faire là où cela compte"}
issuer: main
valid_for: P1Y
skills: [{name: {en: "care", fr: "soin"}}]
needs:
  criterion: seen
  evidence: workplace
  where: {verb: demonstrated, attested_by: {role: manager, independent: true}}
  count: ">= 2"
  distinct: attester
"""


def observed(by: str) -> dict[str, Any]:
    return {
        "actor": {"name": "Ada Adams", "mbox": "mailto:ada@campus.example"},
        "verb": {"id": "https://w3id.org/xapi/dod-isd/verbs/demonstrated"},
        "object": {"id": "https://workshop.example/task"},
        "context": {
            "instructor": {"mbox": f"mailto:{by}@campus.example"},
            "extensions": {"urn:acquis:extension:attester-role": "manager"},
        },
        "timestamp": datetime.now(UTC).isoformat(),
    }


def read(url: str, accept: str = "application/json") -> Any:
    with urlopen(Request(url, headers={"Accept": accept}), timeout=10) as answer:
        return json.loads(answer.read())


@pytest.fixture
def served(tmp_path: Path, database_url: str) -> Any:
    acquis = RunningAcquis(tmp_path, database_url)
    source = acquis.made("source", "add", "Workshop", "--attester-role", "manager")
    rule = tmp_path / "rule.yaml"
    rule.write_text(RULE)
    acquis.made("rules", "publish", str(rule))
    acquis.start()
    yield acquis, Lrs(acquis.port, source["key"], source["secret"])
    acquis.stop()


def test_a_pushed_practice_becomes_a_credential_that_a_stranger_verifies(
    served: tuple[RunningAcquis, Lrs], npm_verifier: NpmVerifier, tmp_path: Path
) -> None:
    acquis, lrs = served
    assert lrs.post([observed("boss"), observed("deputy")])[0] == 200
    listed = acquis.eventually(lambda: acquis.made("credential", "list"))[0]
    assert acquis.command("credential", "share", listed["credential"], "--evidence").returncode == 0
    document = read(listed["url"] + ".json")
    did = read(f"{acquis.base_url}/o/main/did.json")
    assert document["issuer"]["id"] == did["id"]
    status_list = read(document["credentialStatus"]["statusListCredential"])
    (outcome,) = npm_verifier([document], did, datetime.now(UTC), [status_list])
    assert outcome["verified"] is True, outcome
    changed = json.loads(json.dumps(document).replace("Observed twice", "Observed thrice"))
    (outcome,) = npm_verifier([changed], did, datetime.now(UTC))
    assert outcome["verified"] is False
    for name, text, status in (("good", document, 0), ("changed", changed, 1)):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(text))
        assert acquis.command("credential", "verify", str(file)).returncode == status


def test_an_award_shows_its_proof_and_is_replayed_on_the_command_line(
    served: tuple[RunningAcquis, Lrs],
) -> None:
    acquis, lrs = served
    _, ids = lrs.post([observed("boss"), observed("deputy")])
    award = acquis.eventually(lambda: acquis.made("award", "list"))[0]["award"]
    shown = acquis.made("award", "show", award)
    assert sorted(each["statement_id"] for each in shown["statements"]) == sorted(ids)
    assert {each["standing"] for each in shown["statements"]} == {"unchanged"}
    assert "inchangée" in acquis.command("award", "show", award, "--lang", "fr").stdout
    assert acquis.command("award", "replay", award).stdout == "same\n"
    (told,) = acquis.made("rules", "explain", "--learner", "mbox:mailto:ada@campus.example")
    assert (told["held"], told["verdict"]["root"]["status"]) == (True, "met")
    nobody = acquis.command("rules", "explain", "--learner", "nobody@campus.example")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "'nobody@campus.example'" in nobody.stderr
    unknown = acquis.command("award", "replay", "00000000-0000-4000-8000-000000000000")
    assert unknown.returncode == 1
    assert "is not known in this organisation" in unknown.stderr


def test_the_evidence_that_a_credential_names_is_there_and_is_what_it_says(
    served: tuple[RunningAcquis, Lrs],
) -> None:
    acquis, lrs = served
    _, ids = lrs.post([observed("boss"), observed("deputy")])
    listed = acquis.eventually(lambda: acquis.made("credential", "list"))[0]
    assert acquis.command("credential", "share", listed["credential"], "--evidence").returncode == 0
    document = read(listed["url"], "application/vc")
    (evidence,) = document["evidence"]
    (fixed,) = document["relatedResource"]
    with urlopen(evidence["id"], timeout=10) as answer:
        bundle = answer.read()
    assert fixed["id"] == evidence["id"]
    assert fixed["digestSRI"] == f"sha384-{base64.b64encode(hashlib.sha384(bundle).digest()).decode()}"
    cited = {entry["id"]: entry["sha256"] for entry in json.loads(bundle)["statements"]}
    assert cited == {id_: hashlib.sha256(lrs.text(f"statementId={id_}")).hexdigest() for id_ in ids}


def test_an_endorsement_by_its_link_is_verified_by_strangers(
    served: tuple[RunningAcquis, Lrs], npm_verifier: NpmVerifier, tmp_path: Path
) -> None:
    acquis, _ = served
    made = acquis.made("endorsement", "invite", "observed-twice", "--name", "Workshop")
    with requests.Session() as browser:
        page = browser.get(made["link"], timeout=10)
        (token, *_) = re.findall(r'name="form_token" value="([^"]+)"', page.text)
        said = {"form_token": token, "name": "Workshop", "comment": "We hire holders.", "do": "give"}
        assert browser.post(made["link"], data=said, timeout=10).status_code == 200
    document = read(f"{acquis.base_url}/o/main/endorsements/{made['endorsement']}", "application/vc")
    did = read(f"{acquis.base_url}/o/main/endorsers/{made['endorsement']}/did.json")
    (outcome,) = npm_verifier([document], did, datetime.now(UTC))
    assert outcome["verified"] is True, outcome
    achievement = read(document["credentialSubject"]["id"], "application/ld+json")
    assert achievement["endorsement"] == [document]
    file = tmp_path / "endorsement.json"
    file.write_text(json.dumps(document))
    assert acquis.command("credential", "verify", str(file)).returncode == 0
    assert acquis.command("endorsement", "withdraw", made["endorsement"]).returncode == 0
    assert [each["state"] for each in acquis.made("endorsement", "list")] == ["withdrawn"]
    nothing = acquis.command("endorsement", "invite", "nothing", "--name", "Workshop")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert "'nothing' is neither issuer" in nothing.stderr
