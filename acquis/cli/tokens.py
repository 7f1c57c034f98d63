"""`acquis token`: with which programs use the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from acquis.cli.common import (
    acting,
    duration_text,
    format_option,
    instant_text,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    table,
)
from acquis.cli.common import settings as current_settings
from acquis.wiring import utc_now
from recognition.admitting import end_token, make_token
from records.api_tokens import SCOPES, ApiToken, token_by_id, tokens_of
from rules.duration import parse_duration


@click.group()
def token() -> None:
    """With what programs use the REST API (its page: /api/v1/).

    \b
    Example:
      acquis token add "Intranet" --scope read:catalogue --scope read:awards
    """


@token.command()
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="What it may do; repeatable."
)
@click.option("--expires", callback=duration_text, default="P1Y", show_default=True, help="How long it is good.")
@organisation_option
@format_option
def add(name: str, scopes: tuple[str, ...], expires: str, slug: str | None, form: str) -> None:
    """Make a token. It is shown once.

    \b
    Example:
      acquis token add "Payroll" --scope read:learners --scope read:awards --expires P90D
    """
    now = utc_now()
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        ends = parse_duration(expires).after(now)
        made = make_token(session, organisation.id, name, scopes, ends, by=acting(), now=now)
        data = {**_data(made.token, now), "token": made.text}
        address = f"{current_settings().base_url}/api/v1/o/{organisation.slug}"
    lines = [
        f"address  {address}",
        f"token    {made.text}",
        f"good until {instant_text(ends)}; the token is not shown again.",
    ]
    show(form, {**data, "address": address}, lines)


@token.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List the tokens, the newest first.

    \b
    Example:
      acquis token list --format json
    """
    now = utc_now()
    with open_database().transaction() as session:
        found = [_data(one, now) for one in tokens_of(session, pick_organisation(session, slug).id)]
    rows = [
        (one["number"], one["name"], one["state"], one["expires_at"], one["last_used_at"], " ".join(one["scopes"]))
        for one in found
    ]
    show(form, found, table(("NUMBER", "NAME", "STATE", "EXPIRES", "LAST USED", "SCOPES"), rows, "no token yet"))


@token.command()
@click.argument("number", type=click.IntRange(1))
@organisation_option
@format_option
def revoke(number: int, slug: str | None, form: str) -> None:
    """Refuse a token from now on.

    \b
    Example:
      acquis token revoke 3
    """
    now = utc_now()
    with open_database().transaction() as session:
        found = token_by_id(session, pick_organisation(session, slug).id, number)
        end_token(session, found, by=acting(), now=now)
        data = _data(found, now)
    show(form, data, [f"token {number} ({data['name']}) is revoked"])


def _data(one: ApiToken, now: datetime) -> dict[str, Any]:
    state = "revoked" if one.revoked_at is not None else "good" if one.is_good(now) else "expired"
    return {
        "number": one.id,
        "name": one.name,
        "state": state,
        "scopes": one.scopes,
        "created_at": one.created_at,
        "created_by": one.created_by,
        "expires_at": one.expires_at,
        "last_used_at": one.last_used_at,
    }
