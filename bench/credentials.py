"""Credentials signed and verified a second on one core, beside plain PyLD in the same run."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, cast

from pyld import jsonld

from bench.report import Row, median
from credentials.contexts import bundled, loader
from credentials.issuer import method_id
from credentials.proof import sign, verify_proof
from credentials.verify import verify
from tests.credential_sample import ISSUER, KEY, TODAY, resolver, unsigned

ROUND_SECONDS = 1.0


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
    """Signing ours and plain, and verifying."""
    documents = [unsigned(credential_id=uuid.UUID(int=number)) for number in range(200)]
    method = method_id(ISSUER.did, KEY)

    def ours(number: int) -> dict[str, Any]:
        return sign(documents[number % 200], KEY, method, TODAY)

    def plain(number: int) -> dict[str, Any]:
        return sign(documents[number % 200], KEY, method, TODAY, canonicalise=plain_pyld)

    same = all(ours(number) == plain(number) for number in range(20))
    signed, resolve = ours(0), resolver()
    fast, slow = per_second(ours), per_second(plain)
    return [
        Row("signed, plain PyLD", slow, "/s"),
        Row("signed, ours", fast, "/s"),
        Row("ours ÷ plain, same bytes", fast / slow, "×", "≥ 3, byte for byte", same and fast / slow >= 3),
        Row("proof verified", per_second(lambda _: verify_proof(signed, resolve)), "/s"),
        Row("whole report", per_second(lambda _: verify(signed, resolve, TODAY)), "/s"),
    ]
