"""What the protocol tests of credentials share: the independent verifier."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import credentials.contexts

CONTEXTS = Path(credentials.contexts.__file__).parent

Outcome = Mapping[str, Any]
NpmVerifier = Callable[..., list[Outcome]]


@pytest.fixture(scope="session")
def peers(npm_peers: Path) -> Path:
    """The folder of the independent programs, installed."""
    return npm_peers / "peers"


@pytest.fixture
def npm_verifier(peers: Path, tmp_path: Path) -> NpmVerifier:
    """`@digitalbazaar/vc` with our bundled contexts and no network: credentials, DID document, now → outcomes."""

    def verify(
        documents: Sequence[Mapping[str, Any]],
        did: Mapping[str, Any],
        now: datetime,
        lists: Sequence[Mapping[str, Any]] = (),
    ) -> list[Outcome]:
        did_path, lists_path = tmp_path / "did.json", tmp_path / "lists.json"
        did_path.write_text(json.dumps(did), "utf-8")
        lists_path.write_text(json.dumps(lists), "utf-8")
        script = str(peers / "verify-credential.mjs")
        done = subprocess.run(
            ["node", script, str(CONTEXTS), str(did_path), "--now", now.isoformat(), "--lists", str(lists_path), "-"],
            input=json.dumps(documents),
            encoding="utf-8",
            capture_output=True,
            check=True,
            timeout=120,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return verify
