"""`python -m acquis.demo.push`: play the part of the systems that send records to Acquis.

The history of the demo goes over HTTP, from four sources in turn, each with its own credential and its own version of
xAPI. Ends with 0 when all is stored, 1 with one line on standard error when it is not, 2 when the call is off.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson
from rich.console import Console

from acquis.demo.batches import Batch, batches
from acquis.demo.organisation import SOURCES
from acquis.demo.progress import Tell, shown
from acquis.demo.sender import PushError, Sender
from acquis.demo.story import history


def push(
    endpoint: str,
    credentials: Mapping[str, tuple[str, str]],
    until: datetime,
    *,
    pace: float | None = None,
    console: Console | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Send the whole history; returns how many statements that was.

    `credentials`: key and secret by source slug. `pace`: statements a second at most. Raises `PushError`.
    """
    console = console or Console()
    requests = list(batches(history(until)))
    totals = Counter({source.slug: 0 for source in SOURCES})
    for batch in requests:
        totals[batch.source] += len(batch.statements)
    senders = {
        source.slug: Sender(endpoint, *credentials[source.slug], source.xapi_version)
        for source in SOURCES
        if source.slug in credentials
    }
    missing = [slug for slug in totals if slug not in senders]
    if missing:
        raise PushError(f"no credential for the source {missing[0]!r}")
    begun = time.monotonic()
    with shown(totals, {source.slug: source.name for source in SOURCES}, console) as tell:
        _send_all(requests, senders, pace, tell, pause)
    total, took = totals.total(), time.monotonic() - begun
    console.print(f"{total:,} statements sent in {took:.1f} s ({total / took:,.0f} a second)", highlight=False)
    return total


def _send_all(
    requests: Sequence[Batch],
    senders: Mapping[str, Sender],
    pace: float | None,
    tell: Tell,
    pause: Callable[[float], None],
) -> None:
    begun, sent = time.monotonic(), 0
    try:
        for batch in requests:
            senders[batch.source].send(batch.statements)
            tell(batch.source, len(batch.statements))
            sent += len(batch.statements)
            if pace is not None:
                pause(max(0.0, begun + sent / pace - time.monotonic()))
    finally:
        for sender in senders.values():
            sender.close()


def read_credentials(file: Path) -> dict[str, tuple[str, str]]:
    """Read `{source slug: {"key": …, "secret": …}}`; raises `PushError`."""
    try:
        data = orjson.loads(file.read_bytes())
        return {slug: (str(pair["key"]), str(pair["secret"])) for slug, pair in data.items()}
    except OSError as error:
        raise PushError(f"{file}: {error.strerror}") from error
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
        raise PushError(f'{file}: must be {{"<source>": {{"key": "…", "secret": "…"}}, …}}') from error


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return instant


def _pace(text: str) -> float:
    pace = float(text)
    if not pace > 0:
        raise ValueError(f"{text} is not more than 0")
    return pace


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m acquis.demo.push",
        description="Push the demo's records over HTTP, as the systems that send them would.",
    )
    parser.add_argument("--endpoint", required=True, metavar="URL", help="such as http://localhost:8080/xapi/")
    parser.add_argument(
        "--credentials",
        required=True,
        type=Path,
        metavar="FILE.json",
        help='key and secret of each source: {"moodle": {"key": "…", "secret": "…"}, …}',
    )
    parser.add_argument("--pace", type=_pace, metavar="N", help="statements a second at most")
    parser.add_argument(
        "--until", type=_instant, metavar="INSTANT", help="when the history ends, like 2026-06-30T12:00:00Z; now"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    given = _parser().parse_args(arguments)
    until = given.until or datetime.now(UTC)
    try:
        push(given.endpoint, read_credentials(given.credentials), until, pace=given.pace)
    except PushError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
