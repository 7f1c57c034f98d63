"""Credentials signed and verified a second on one core, beside plain PyLD and the npm verifier in the same run."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import base58
from pyld import jsonld
from sqlalchemy import select

import credentials.contexts
from acquis import schema
from acquis.wiring import utc_now
from bench.report import Row, median
from credentials.contexts import bundled, loader
from credentials.issuer import did_document, method_id
from credentials.jose import read_token, sign_jwt, verify_token
from credentials.keys import generate_jwt_key
from credentials.proof import sign, signed_bytes, verify_proof
from credentials.public_keys import from_multibase
from credentials.status import LENGTH, list_credential
from credentials.suites import SUITES, bytes_to_sign
from credentials.verify import verify
from records.database import Database
from records.sources import Remit
from records.status_lists import StatusList
from tests.credential_sample import ISSUER, KEY, TODAY, unsigned
from tests.installation import install, statement

ROUND_SECONDS = 1.0
CLASS = 10_000
TOKEN_KEY = generate_jwt_key(TODAY)
CONTEXTS = Path(credentials.contexts.__file__).parent
PEERS = Path(__file__).parent.parent / "tests" / "peers"
RULE = """
schema: acquis/1
id: capsule
title: {en: "A capsule"}
aptitude: {en: "Bench"}
issuer: campus
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}}
"""


def plain_pyld(document: Mapping[str, Any]) -> str:
    """Canonical N-Quads as PyLD gives them by itself."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader(bundled())}
    return cast(str, jsonld.normalize(dict(document), options))


def per_second(do: Callable[[int], object]) -> float:
    """Calls a second: the median of three rounds."""
    rounds = []
    for _ in range(3):
        begin, done = time.perf_counter(), 0
        while time.perf_counter() - begin < ROUND_SECONDS:
            do(done)
            done += 1
        rounds.append(done / (time.perf_counter() - begin))
    return median(rounds)


def rows() -> list[Row]:
    """Signing ours and plain, and verifying each kind of proof, beside PyLD and the npm verifier."""
    documents = [unsigned(credential_id=uuid.UUID(int=number)) for number in range(200)]
    method = method_id(ISSUER.did, KEY)

    def ours(number: int) -> dict[str, Any]:
        return sign(documents[number % 200], KEY, method, TODAY)

    def plain(number: int) -> dict[str, Any]:
        return sign(documents[number % 200], KEY, method, TODAY, canonicalise=plain_pyld)

    def token(number: int) -> str:
        return sign_jwt(documents[number % 200], TOKEN_KEY, method_id(ISSUER.did, TOKEN_KEY))

    same = all(ours(number) == plain(number) for number in range(20))
    signed, text = ours(0), token(0)
    keys = did_document(ISSUER, [KEY, TOKEN_KEY])
    resolve = {ISSUER.did: keys}.get
    jcs = _jcs_signed(documents[0], method)
    fast, slow = per_second(ours), per_second(plain)
    verified = per_second(lambda _: verify_proof(signed, resolve))
    verified_plain = per_second(lambda _: _verify_plain(signed))
    return [
        Row("signed, plain PyLD", slow, "/s"),
        Row("signed, ours", fast, "/s"),
        Row("ours ÷ plain, same bytes", fast / slow, "×", "≥ 3, byte for byte", same and fast / slow >= 3),
        Row("signed as token, RS256", per_second(token), "/s"),
        Row("proof verified, plain PyLD", verified_plain, "/s"),
        Row("proof verified, ours", verified, "/s"),
        Row("ours ÷ plain", verified / verified_plain, "×", "≥ 1", verified >= verified_plain),
        Row("proof verified, npm @digitalbazaar/vc", _npm_per_second([ours(n) for n in range(200)], keys), "/s"),
        Row("eddsa-jcs-2022 proof verified", per_second(lambda _: verify_proof(jcs, resolve)), "/s"),
        Row("token verified, RS256", per_second(lambda _: verify_token(read_token(text), resolve)), "/s"),
        Row("whole report", per_second(lambda _: verify(signed, resolve, TODAY)), "/s"),
        *class_rows(),
    ]


def _verify_plain(signed: Mapping[str, Any]) -> None:
    proof = signed["proof"][0]
    data = signed_bytes(signed, proof, plain_pyld)
    from_multibase(KEY.public_multibase).check(base58.b58decode(proof["proofValue"][1:]), data)


def _jcs_signed(document: Mapping[str, Any], method: str) -> dict[str, Any]:
    proof = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = KEY.sign(bytes_to_sign(SUITES["eddsa-jcs-2022"], document, proof, "sha256", plain_pyld))
    return {**document, "proof": {**proof, "proofValue": "z" + base58.b58encode(signature).decode()}}


def _npm_per_second(signed: list[dict[str, Any]], keys: Mapping[str, Any]) -> float:
    """Credentials a second in one run of Node.js, whose start is measured apart and left out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "did.json"
        path.write_text(json.dumps(keys), "utf-8")
        script, now = str(PEERS / "verify-credential.mjs"), TODAY.isoformat()
        command = ["node", script, str(CONTEXTS), str(path), "--now", now, "-"]

        def seconds(documents: list[dict[str, Any]]) -> float:
            begin = time.perf_counter()
            subprocess.run(command, input=json.dumps(documents), text=True, check=True, capture_output=True)
            return time.perf_counter() - begin

        start = seconds(signed[:1])
        return (len(signed) - 1) / (seconds(signed) - start)


def class_rows() -> list[Row]:
    """A class of 10,000 who are awarded at once, and a list of a million places with every fiftieth withdrawn."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/acquis.db")
        schema.upgrade(database)
        campus = install(database)
        campus.publish(RULE)
        source = campus.add_source("bench", Remit(attester_roles=None))
        for first in range(0, CLASS, 500):
            campus.push(source, [statement(f"learner{n}") for n in range(first, first + 500)])
        while campus.worker.drain():
            pass
        begin = time.perf_counter()
        while campus.worker.signatory.sign_waiting(database, utc_now()):
            pass
        signed = time.perf_counter() - begin
        while campus.worker.signatory.sign_tokens(database, utc_now()):
            pass
        tokens = time.perf_counter() - begin - signed
        with database.transaction() as session:
            (found,) = session.scalars(select(StatusList))
            document = list_credential(found.did, found.address, range(0, LENGTH, 50), LENGTH, utc_now())
            found.document = sign(document, KEY, method_id(found.did, KEY), utc_now())
        served = median([_seconds(lambda: campus.client.get("/o/campus/status/1")) for _ in range(20)])
        database.close()
    return [
        Row(f"{CLASS:,} awards signed in one go", signed, "s"),
        Row(f"{CLASS:,} tokens signed after that", tokens, "s"),
        Row("a status list of 1 million served", served * 1000, "ms", "< 50", served < 0.05),
    ]


def _seconds(do: Callable[[], object]) -> float:
    begin = time.perf_counter()
    do()
    return time.perf_counter() - begin
