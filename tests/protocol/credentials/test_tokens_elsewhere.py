"""Our tokens in a JOSE library that is not the one that signed them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from credentials.issuer import did_document, method_id
from credentials.jose import sign_jwt
from credentials.keys import generate_jwt_key
from tests.credential_sample import ISSUER, KEY, TODAY, unsigned

OLD, NEW = (generate_jwt_key(datetime(2026, month, 1, tzinfo=UTC)) for month in (1, 11))
Check = Callable[[str], dict[str, Any]]


@pytest.fixture
def npm_jose(peers: Path, tmp_path: Path) -> Check:
    """npm's `jose` with the issuer's DID document, in which one key is retired."""
    did_path = tmp_path / "did.json"
    did_path.write_text(json.dumps(did_document(ISSUER, [KEY, OLD, NEW])), "utf-8")

    def verify(token: str) -> dict[str, Any]:
        command = ["node", str(peers / "verify-token.mjs"), str(did_path), TODAY.isoformat()]
        done = subprocess.run(command, input=token, encoding="utf-8", capture_output=True, check=True, timeout=120)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return verify


def test_npm_jose_believes_what_the_present_and_the_retired_key_signed(npm_jose: Check) -> None:
    for key in (NEW, OLD):
        token = sign_jwt(unsigned(), key, method_id(ISSUER.did, key))
        assert npm_jose(token) == {"verified": True, "id": unsigned()["id"], "error": None}


def test_npm_jose_believes_no_other_content_and_no_key_that_is_not_listed(npm_jose: Check) -> None:
    token = sign_jwt(unsigned(), NEW, method_id(ISSUER.did, NEW))
    other = sign_jwt(unsigned("en"), NEW, method_id(ISSUER.did, NEW))
    swapped = ".".join((*token.split(".")[:2], other.rpartition(".")[2]))
    assert npm_jose(swapped)["error"] == "signature verification failed"
    assert "not listed" in npm_jose(sign_jwt(unsigned(), NEW, f"{ISSUER.did}#other"))["error"]
