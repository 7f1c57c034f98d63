"""`acquis quarantine`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from acquis.cli.common import (
    acting,
    format_option,
    instant_text,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
    table,
)
from acquis.cli.common import settings as current_settings
from acquis.running import ready_parts
from acquis.wiring import utc_now
from lrs_bridge.quarantine import Quarantine
from records.quarantine import STATES, Quarantined, quarantined, quarantined_by_id
from records.sources import source_by_slug


@click.group()
def quarantine() -> None:
    """Statements that were set aside: look at them, repair them, and have them taken after all.

    \b
    Example:
      acquis quarantine list
    """


@quarantine.command(name="list")
@click.option("--source", "source_slug", help="Only what this source sent.")
@click.option("--state", default="held", show_default=True, type=click.Choice([*STATES, "all"]), help="In which state.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many, newest first.")
@organisation_option
@format_option
def list_(source_slug: str | None, state: str, limit: int, slug: str | None, form: str) -> None:
    """List what was set aside, newest first, each with the reason.

    \b
    Example:
      acquis quarantine list --source our-moodle --format json
    """
    with open_database().transaction() as session:
        organisation_id = pick_organisation(session, slug).id
        source_id = source_by_slug(session, organisation_id, source_slug).id if source_slug else None
        kept = next((one for one in STATES if one == state), None)
        held = quarantined(session, organisation_id, source_id=source_id, state=kept, limit=limit)
        found = [_described(one) for one in held]
    rows = [(one["number"], one["source"], one["set_aside_at"], one["state"], one["reason"]) for one in found]
    show(form, found, table(("NUMBER", "SOURCE", "SET ASIDE", "STATE", "REASON"), rows, "nothing is set aside"))


@quarantine.command(name="show")
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@organisation_option
@format_option
def show_(number: int, slug: str | None, form: str) -> None:
    """Show one statement as it came, why it was set aside, and what became of it.

    \b
    Example:
      acquis quarantine show 12
    """
    with open_database().transaction() as session:
        data = _described(quarantined_by_id(session, pick_organisation(session, slug).id, number))
    lines = [f"{name.replace('_', ' '):<14}{_line(value)}" for name, value in data.items() if value is not None]
    show(form, data, lines)


@quarantine.command()
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@organisation_option
@format_option
def repair(number: int, file: Path, slug: str | None, form: str) -> None:
    """Let the statement in FILE (JSON; - for standard input) stand for what came. What came is kept as it came.

    \b
    Example:
      acquis quarantine show 12 --format json | jq '.statement | fromjson | del(.result.response)' |
        acquis quarantine repair 12 -
    """
    text = read_text(file).strip()
    with _Room(slug) as room:
        problem = room.quarantine.repair(room.organisation_id, number, text.encode(), acting())
    if problem is not None:
        raise click.ClickException(f"{file}: {problem}")
    show(form, {"number": number, "repaired": True}, [f"{number} is repaired: acquis quarantine release {number}"])


@quarantine.command()
@click.argument("numbers", metavar="NUMBER…", nargs=-1, required=True, type=click.IntRange(1, 2**63 - 1))
@organisation_option
@format_option
def release(numbers: tuple[int, ...], slug: str | None, form: str) -> None:
    """Take statements after all, repaired or as they came. What is refused still stays, and the status is 1.

    \b
    Example:
      acquis quarantine release 12
    """
    with _Room(slug) as room:
        problems = {
            number: room.quarantine.release(room.organisation_id, number, acting()) for number in dict.fromkeys(numbers)
        }
    data = [{"number": number, "released": words is None, "reason": words} for number, words in problems.items()]
    stored = "released: it is stored, and will be evaluated"
    lines = [f"{number}: {f'refused still: {words}' if words else stored}" for number, words in problems.items()]
    show(form, data, lines)
    if any(problems.values()):
        raise SystemExit(1)


@quarantine.command()
@click.argument("numbers", metavar="NUMBER…", nargs=-1, required=True, type=click.IntRange(1, 2**63 - 1))
@organisation_option
@format_option
def discard(numbers: tuple[int, ...], slug: str | None, form: str) -> None:
    """Give statements up. What came is kept, with who gave it up and when.

    \b
    Example:
      acquis quarantine discard 12 13
    """
    with _Room(slug) as room:
        for number in dict.fromkeys(numbers):
            room.quarantine.discard(room.organisation_id, number, acting())
    data = [{"number": number, "discarded": True} for number in dict.fromkeys(numbers)]
    show(form, data, [f"{one['number']}: discarded" for one in data])


class _Room:
    """The quarantine of the organisation meant, while it is in use."""

    def __init__(self, slug: str | None) -> None:
        self._parts = ready_parts(current_settings())
        base_url = self._parts.settings.base_url
        self.quarantine = Quarantine(self._parts.database, self._parts.intake, utc_now, base_url)
        with self._parts.database.transaction() as session:
            self.organisation_id = pick_organisation(session, slug).id

    def __enter__(self) -> _Room:
        return self

    def __exit__(self, *_: object) -> None:
        self._parts.database.close()


def _described(one: Quarantined) -> dict[str, Any]:
    return {
        "number": one.id,
        "source": one.source.slug,
        "set_aside_at": one.set_aside_at,
        "state": one.state,
        "reason": one.reason,
        "version": one.version,
        "statement_id": one.statement_id,
        "statement": one.text,
        "repaired": None if one.repaired is None else one.repaired.decode(),
        "repaired_at": one.repaired_at,
        "repaired_by": one.repaired_by,
        "settled_at": one.settled_at,
        "settled_by": one.settled_by,
    }


def _line(value: Any) -> str:
    return instant_text(value) if hasattr(value, "strftime") else str(value)
