"""Whoever is shown the statements can check that these are the ones."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from credentials.errors import RefusedError
from credentials.evidence import CitedStatement, address, bundle
from credentials.pack import Finding, Pack, check_pack, read_pack, write_pack
from tests.credential_sample import AWARDED, signed, unsigned

STATEMENTS = tuple(json.dumps({"id": f"s{n}", "note": "é" * n}, ensure_ascii=False).encode() for n in range(3))
CITED = tuple(
    CitedStatement(f"s{n}", kind, hashlib.sha256(text).hexdigest(), AWARDED - timedelta(days=n))
    for n, (text, kind) in enumerate(zip(STATEMENTS, ("workplace", "workplace", "e-learning"), strict=True))
)
CREDENTIAL = signed(unsigned(evidence=CITED))
ID = CREDENTIAL["id"]
WORK, ONLINE = address(ID, "workplace"), address(ID, "e-learning")
BUNDLES = {WORK: bundle(ID, "workplace", CITED), ONLINE: bundle(ID, "e-learning", CITED)}
PACK = Pack(CREDENTIAL, BUNDLES, STATEMENTS)


def codes(pack: Pack) -> dict[str, str]:
    return {one.what: one.code for one in check_pack(pack)}


def test_what_is_written_is_read_and_is_good() -> None:
    again = read_pack(write_pack(PACK))
    assert again == PACK
    assert codes(again) == {
        WORK: "bundle-fixed",
        ONLINE: "bundle-fixed",
        "s0": "statement-cited",
        "s1": "statement-cited",
        "s2": "statement-cited",
    }
    assert write_pack(again) == write_pack(PACK)


def test_a_changed_statement_is_foreign_and_the_one_it_was_is_missing() -> None:
    pack = replace(PACK, statements=(STATEMENTS[0].replace(b"note", b"NOTE"), *STATEMENTS[1:]))
    assert Finding("statement-foreign", "s0") in check_pack(pack)
    assert Finding("statement-missing", "s0") in check_pack(pack)


def test_a_part_may_be_shown_without_the_rest() -> None:
    findings = check_pack(replace(PACK, statements=STATEMENTS[:1], bundles={WORK: PACK.bundles[WORK]}))
    assert {one.what: one.code for one in findings} == {
        WORK: "bundle-fixed",
        ONLINE: "bundle-missing",
        "s0": "statement-cited",
        "s1": "statement-missing",
    }
    assert all(one.ok is not False for one in findings)


def test_a_bundle_that_was_changed_vouches_for_nothing() -> None:
    forged = bundle(ID, "workplace", [replace(CITED[0], digest=hashlib.sha256(b"{}").hexdigest())])
    found = codes(replace(PACK, bundles={**PACK.bundles, WORK: forged}, statements=(b"{}",)))
    assert found[WORK] == "bundle-changed"
    assert found["None"] == "statement-foreign"


def test_a_bundle_of_another_credential_is_foreign() -> None:
    assert codes(replace(PACK, bundles={"https://elsewhere.example/x.json": b"{}"}))[
        "https://elsewhere.example/x.json"
    ] == ("bundle-foreign")


def zipped(**parts: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\3\4nonsense",
        zipped(other_json="{}"),
        zipped(credential_json="["),
        zipped(credential_json="[]"),
        zipped(**{f"x{n}": "" for n in range(40)}),
    ],
)
def test_what_is_no_pack_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError):
        read_pack(data)


def test_a_pack_that_blows_up_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credentials.pack.LARGEST_FILE", 1000)
    with pytest.raises(RefusedError):
        read_pack(write_pack(replace(PACK, statements=(b"0" * 5000,))))
