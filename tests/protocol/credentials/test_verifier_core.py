"""Our credentials in @digitalcredentials/verifier-core, which looks up issuer, status list and schema by itself."""

from __future__ import annotations

import json
import subprocess
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from credentials import schemas
from credentials.contexts import bundled
from credentials.issuer import did_document, method_id
from credentials.keys import generate_jwt_key
from credentials.proof import sign
from credentials.status import LENGTH, StatusPlace, list_credential
from tests.credential_sample import AWARDED, ISSUER, KEY, OLD_KEY, signed, unsigned

LIST = "http://localhost:8080/o/campus-cuisine/status/1"
# It reads did:web over https everywhere.
DID = "https://localhost:8080/o/campus-cuisine/did.json"


@pytest.fixture(scope="module")
def outcomes(peers: Path) -> list[dict[str, Any]]:
    """Of a good credential, one signed with a retired key, a withdrawn one, and an altered one."""
    bits = list_credential(ISSUER.did, LIST, [78], LENGTH, AWARDED)
    schema = resources.files(schemas) / "ob_v3p0_achievementcredential_schema.json"
    pages = {
        **bundled(),
        LIST: sign(bits, KEY, method_id(ISSUER.did, KEY), AWARDED),
        DID: did_document(ISSUER, [OLD_KEY, KEY, generate_jwt_key(AWARDED)]),
        schemas.ACHIEVEMENT_CREDENTIAL: json.loads(schema.read_text("utf-8")),
    }
    good = unsigned(status=StatusPlace(LIST, 77))
    credentials = [
        signed(good),
        signed(good, OLD_KEY),
        signed(unsigned(status=StatusPlace(LIST, 78))),
        {**signed(good), "name": "Master chef"},
    ]
    done = subprocess.run(
        ["node", str(peers / "verify-with-core.mjs")],
        input=json.dumps({"pages": pages, "credentials": credentials}),
        encoding="utf-8",
        capture_output=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("number", [0, 1])
def test_signature_status_validity_and_schema_are_good(outcomes: list[dict[str, Any]], number: int) -> None:
    outcome = outcomes[number]
    assert outcome["errors"] == []
    assert outcome["schema"] == [True]
    assert {step: outcome["steps"][step] for step in ("valid_signature", "suspension_status", "expiration")} == {
        "valid_signature": True,
        "suspension_status": True,
        "expiration": True,
    }


def test_it_sees_that_one_is_withdrawn(outcomes: list[dict[str, Any]]) -> None:
    assert (outcomes[2]["steps"]["valid_signature"], outcomes[2]["steps"]["suspension_status"]) == (True, False)
    assert LIST in outcomes[2]["asked"]


def test_it_sees_that_one_was_altered(outcomes: list[dict[str, Any]]) -> None:
    assert outcomes[3]["errors"] == ["invalid_signature: The signature is not valid."]
