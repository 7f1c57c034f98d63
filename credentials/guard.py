"""Checking documents from strangers: in a process of its own, with little time and memory, and none of our secrets.

The limits of `credentials.reading` and the refusal of ambiguous graphs keep the work small; this is for what nobody
thought of. The issuer and the status lists are looked up here, in the caller's process: the child knows no network.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from credentials.did import SPELT, Resolver
from credentials.endorsed import MOST, carried_endorsements
from credentials.errors import GuardError, IssuerError, RefusedError, StructureError
from credentials.proof import issuer_id
from credentials.reading import DEFAULT_LIMITS, Limits, check_structure
from credentials.status import Lists, list_addresses
from credentials.verify import Report, read_any, refused, verify_text

# What the child exits with when its memory does not suffice.
OUT_OF_MEMORY = 70
# For asking about those who endorse, all together; who was not asked by then counts as not found.
SECONDS_FOR_ENDORSERS = 8.0
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Fence:
    """What the child may use: seconds of wall clock and of processor, bytes of address space."""

    seconds: int = 10
    memory: int = 512 * 1024 * 1024


def verify_untrusted(
    data: bytes | str,
    resolve: Resolver,
    now: datetime,
    limits: Limits = DEFAULT_LIMITS,
    fence: Fence = Fence(),
    lists: Lists | None = None,
    recipient: str | None = None,
) -> Report:
    """As `credentials.verify.verify_text`, whatever the document is made to do; `too-slow` where it does too much."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        document, _ = read_any(text, limits)
        check_structure(document, limits)
    except UnicodeDecodeError as error:
        return refused(StructureError("not-json", str(error)[:120]))
    except RefusedError as error:
        return refused(error)
    issuers, found_lists = _looked_up(document, resolve, lists)
    task = {
        "text": text,
        "issuers": issuers,
        "lists": found_lists,
        "now": now.isoformat(),
        "limits": asdict(limits),
        "fence": asdict(fence),
        "recipient": recipient,
    }
    return _run(json.dumps(task), fence)


def _looked_up(
    document: Mapping[str, Any], resolve: Resolver, lists: Lists | None
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The issuers of the document and of its endorsements, and the status lists that these name (None: not asked)."""
    issuers = _issuers(document, resolve)
    found = {} if lists is None else {address: lists(address) for address in list_addresses(document)}
    deadline = time.monotonic() + SECONDS_FOR_ENDORSERS
    # What was asked is not asked again, found or not.
    asked = {_identifier(document)}
    for one in carried_endorsements(document)[:MOST]:
        if not isinstance(one.document, Mapping):
            continue
        if (endorser := _identifier(one.document)) not in asked and time.monotonic() < deadline:
            asked.add(endorser)
            issuers |= _issuers(one.document, resolve)
        for address in list_addresses(one.document):
            if lists is not None and address not in found and time.monotonic() < deadline:
                found[address] = lists(address)
    return issuers, None if lists is None else found


def _identifier(document: Mapping[str, Any]) -> str:
    try:
        return issuer_id(document)
    except IssuerError:
        return ""


def _issuers(document: Mapping[str, Any], resolve: Resolver) -> dict[str, Any]:
    identifier = _identifier(document)
    found = None if not identifier or identifier.startswith(SPELT) else resolve(identifier)
    return {} if found is None else {identifier: dict(found)}


def _run(task: str, fence: Fence) -> Report:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", __name__],
            input=task,
            capture_output=True,
            encoding="utf-8",
            env=environment,
            timeout=fence.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return refused(StructureError("too-slow", f"stopped after {fence.seconds} s"))
    if done.returncode < 0 or done.returncode == OUT_OF_MEMORY:
        return refused(StructureError("too-slow", "stopped at its limit of time or memory"))
    if done.returncode:
        raise GuardError(f"the checking process failed: {done.stderr[-500:]}")
    return Report.from_json(json.loads(done.stdout))


def _child() -> None:
    task = json.loads(sys.stdin.read())
    fence = Fence(**task["fence"])
    resource.setrlimit(resource.RLIMIT_CPU, (fence.seconds, fence.seconds))
    resource.setrlimit(resource.RLIMIT_AS, (fence.memory, fence.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        now = datetime.fromisoformat(task["now"])
        lists = None if task["lists"] is None else task["lists"].get
        limits = Limits(**task["limits"])
        report = verify_text(task["text"], task["issuers"].get, now, limits, lists, task["recipient"])
        json.dump(report.to_json(), sys.stdout)
    except (MemoryError, SystemError):
        # A starved interpreter raises either. An orderly end needs memory too, and would change the exit status.
        os._exit(OUT_OF_MEMORY)
    except BaseException:
        # So may a library, with an error of its own.
        if _is_starved(fence):
            os._exit(OUT_OF_MEMORY)
        raise


def _is_starved(fence: Fence) -> bool:
    """Whether hardly any memory is left."""
    try:
        bytearray(fence.memory // 16)
    except MemoryError:
        return True
    return False


if __name__ == "__main__":
    _child()
