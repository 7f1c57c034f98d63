"""`acquis canvas`."""

from __future__ import annotations

import ipaddress
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import orjson

from acquis.cli.common import (
    acting,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
    table,
)
from acquis.cli.common import settings as current_settings
from acquis.wiring import utc_now
from lrs_bridge.canvas.envelopes import events_of
from lrs_bridge.canvas.errors import CanvasContentError
from lrs_bridge.canvas.mapping import Outcome, outcome_of
from lrs_bridge.canvas.table import event_table
from lrs_bridge.foreign import read_statement
from lrs_bridge.validation.problems import Invalid
from lrs_bridge.validation.statements import check_statement
from records.audit import note
from records.canvas import CanvasFeed, add_feed, counts_of, feed_of, feeds_of, hash_token, remove_feed
from records.sources import source_by_slug

# Where hosted Canvas publishes the keys that it signs Live Events with.
HOSTED_KEYS = "https://8axpcl50e4.execute-api.us-east-1.amazonaws.com/main/jwks"


def safe_address(_context: click.Context, _option: click.Parameter, address: str) -> str:
    """An https address, or an http one of this very machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise click.BadParameter(f"{address!r} is no address") from error
    if not host or not address.isprintable() or " " in address or len(address) > 2000:
        raise click.BadParameter(f"{address!r} is no address like https://school.instructure.com")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        raise click.BadParameter("must begin with https:// (http:// is for localhost alone)")
    return address


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@click.group()
def canvas() -> None:
    """Take Canvas' Live Events over HTTPS.

    \b
    Example:
      acquis canvas add our-canvas --home https://school.instructure.com
    """


@canvas.command()
@click.argument("source_slug", metavar="SOURCE")
@click.option(
    "--home",
    required=True,
    callback=safe_address,
    help="The address of the Canvas: its users' accounts belong to it.",
)
@click.option(
    "--jwks", default=HOSTED_KEYS, callback=safe_address, help="Where its keys lie; hosted Canvas' if left out."
)
@click.option("--account", help="Take native events of this root account (UUID) alone.")
@organisation_option
@format_option
def add(source_slug: str, home: str, jwks: str, account: str | None, slug: str | None, form: str) -> None:
    """Open an address for a source's Live Events. It is shown once: whoever knows it may post what Canvas signed.

    \b
    Example:
      acquis canvas add our-canvas --home https://school.instructure.com
    """
    if account is not None and not 1 <= len(account.strip()) <= 100:
        raise click.BadParameter("must have 1 to 100 characters", param_hint="--account")
    token = secrets.token_urlsafe(24)
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        source = source_by_slug(session, organisation.id, source_slug)
        add_feed(
            session,
            CanvasFeed(
                source_id=source.id,
                organisation_id=organisation.id,
                token_hash=hash_token(token),
                jwks_uri=jwks,
                home_page=home.rstrip("/"),
                account_uuid=account,
                created_at=utc_now(),
            ),
        )
        note(session, organisation.id, acting(), "canvas-added", source_slug, utc_now())
        address = f"{current_settings().base_url}/o/{organisation.slug}/canvas/{token}"
    data = {"source": source_slug, "address": address, "home": home.rstrip("/"), "jwks": jwks, "account": account}
    lines = [f"address  {address}", f"keys     {jwks}", "The address is not shown again."]
    show(form, data, lines)


@canvas.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List what came from Canvas, by type of event, and what is the matter.

    \b
    Example:
      acquis canvas list --format json
    """
    with open_database().transaction() as session:
        feeds = feeds_of(session, pick_organisation(session, slug).id)
        found = [_described(feed, counts_of(session, feed.source_id)) for feed in feeds]
    rows = [
        (item["source"], one["event"], one["outcome"], one["count"], one["last"], one["reason"])
        for item in found
        for one in item["events"] or [dict.fromkeys(("event", "outcome", "count", "last", "reason"))]
    ]
    lines = table(("SOURCE", "EVENT", "OUTCOME", "COUNT", "LAST", "REASON"), rows, "nothing: acquis canvas add SOURCE")
    lines += [f"{item['source']}: last refused: {item['trouble']}" for item in found if item["trouble"]]
    show(form, found, lines)


def _described(feed: CanvasFeed, counted: list[Any]) -> dict[str, Any]:
    return {
        "source": feed.source.slug,
        "home": feed.home_page,
        "jwks": feed.jwks_uri,
        "account": feed.account_uuid,
        "trouble": feed.trouble,
        "trouble_at": feed.trouble_at,
        "events": [
            {"event": one.event, "outcome": one.outcome, "count": one.count, "last": one.last_at, "reason": one.reason}
            for one in counted
        ],
    }


@canvas.command()
@click.argument("source_slug", metavar="SOURCE")
@organisation_option
@format_option
def remove(source_slug: str, slug: str | None, form: str) -> None:
    """Close a source's address. What came through it stays.

    \b
    Example:
      acquis canvas remove our-canvas
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        remove_feed(session, feed_of(session, organisation.id, source_slug))
        note(session, organisation.id, acting(), "canvas-removed", source_slug, utc_now())
    show(form, {"source": source_slug, "canvas": "removed"}, [f"{source_slug} takes nothing from Canvas any more"])


@canvas.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--home",
    default="https://canvas.example",
    show_default=True,
    callback=safe_address,
    help="The address of the Canvas: its users' accounts belong to it.",
)
@format_option
def preview(file: Path, home: str, form: str) -> None:
    """Show what the events of a FILE would become: one event or envelope, an array of them, or one a line.

    Nothing is stored, and signatures are not looked at. Events may stand below `payload`, as in Canvas' documentation.

    \b
    Example:
      acquis canvas preview events.jsonl --format json
    """
    found = [_previewed(one, where, home.rstrip("/")) for where, one in _samples(read_text(file), str(file))]
    shown = [line for outcomes in found for line in outcomes]
    rows = [(one["event"], one["becomes"], one["verb"], one["object"], one["reason"]) for one in shown]
    show(form, shown, table(("EVENT", "BECOMES", "VERB", "OBJECT", "REASON"), rows, f"{file}: no event"))


def _samples(text: str, file: str) -> list[tuple[str, Any]]:
    try:
        whole = orjson.loads(text)
    except orjson.JSONDecodeError:
        lines = [(f"{file}:{number}", line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        return [(where, _line(line, where)) for where, line in lines]
    return (
        [(f"{file}[{place}]", one) for place, one in enumerate(whole)] if isinstance(whole, list) else [(file, whole)]
    )


def _line(line: str, where: str) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"{where}: is no JSON: {error}") from error


def _previewed(one: Any, where: str, home: str) -> list[dict[str, Any]]:
    if isinstance(one, dict) and isinstance(one.get("payload"), dict):
        one = one["payload"]
    try:
        found = events_of(one)
    except CanvasContentError as error:
        raise click.ClickException(f"{where}: {error}") from error
    return [_shown(outcome_of(event, event_table(), home)) for event in found]


def _shown(outcome: Outcome) -> dict[str, Any]:
    statement, reason, becomes = outcome.statement, outcome.reason, "ignored"
    if statement is not None:
        becomes = "statement"
        try:
            read = read_statement(orjson.dumps(statement))
            if read.problem is not None:
                raise read.problem
            check_statement(read.data, second_edition=True)
        except Invalid as problem:
            becomes, reason = "refused", str(problem)
    return {
        "event": outcome.event.name,
        "becomes": becomes,
        "verb": statement["verb"]["display"]["en"] if statement else None,
        "object": statement["object"]["id"] if statement else None,
        "reason": reason,
        "statement": statement,
    }
