"""`acquis source`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from acquis.cli.common import (
    acting,
    duration_text,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    table,
)
from acquis.cli.common import settings as current_settings
from acquis.cli.remit_options import CLEARED, remit_options
from acquis.wiring import utc_now
from recognition.evidence.registering import Admission, end_source, register_source, rotate_source, slug_of
from recognition.evidence.remits import change_remit
from records.rematches import rematching
from records.sources import (
    NAME_LENGTH,
    SLUG_LENGTH,
    Remit,
    Source,
    source_by_slug,
    sources_of,
)
from rules.duration import parse_duration


@click.group()
def source() -> None:
    """The systems that may send statements.

    \b
    Example:
      acquis source add "Our Moodle" --modality e-learning --modality social
    """


@source.command()
@click.argument("name")
@click.option("--slug", "source_slug", help="A short name for addresses and rules; made from NAME if left out.")
@remit_options
@organisation_option
@format_option
def add(
    name: str,
    source_slug: str | None,
    asked: dict[str, Any],
    slug: str | None,
    form: str,
) -> None:
    """Register a source. Its key and secret are shown once.

    \b
    Example:
      acquis source add "Workshop sign-offs" --modality workplace --attester-role manager
    """
    source_slug = source_slug or slug_of(name)
    if not source_slug:
        raise click.BadParameter("has no letter or digit to make a slug of; give --slug", param_hint="NAME")
    _check_names(name, source_slug)
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        remit = Remit(**asked)
        made = register_source(session, organisation.id, source_slug, name, remit, by=acting(), now=utc_now())
        data = {"organisation": organisation.slug, "source": source_slug, "name": name}
    _show_secret(form, data, made)


@source.command()
@click.argument("source_slug", metavar="SOURCE")
@remit_options
@click.option(
    "--clear", "cleared", multiple=True, type=click.Choice(list(CLEARED)), help="Take this back to its default."
)
@organisation_option
@format_option
def change(source_slug: str, asked: dict[str, Any], cleared: tuple[str, ...], slug: str | None, form: str) -> None:
    """Change what a source may assert, and how what it sends is met. What is not named stays as it is.

    What it sent is matched again by the worker: evidence outside the new remit is withdrawn, evidence within it counts.

    \b
    Example:
      acquis source change our-moodle --verb passed --verb completed --clear modality
    """
    defaults = Remit()
    for word in cleared:
        if CLEARED[word] in asked:
            raise click.BadParameter(f"{word} is given and cleared, too", param_hint="--clear")
    asked |= {CLEARED[word]: getattr(defaults, CLEARED[word]) for word in cleared}
    if not asked:
        raise click.UsageError("say what to change: --verb, --modality, --on-error, …")
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = source_by_slug(session, organisation.id, source_slug)
        again = change_remit(session, found, replace(found.remit, **asked), by=acting(), now=utc_now())
        data = {"source": source_slug, "remit": found.remit.to_json(), "rematching": again}
    what = "is changed; the worker matches what it sent again" if again else "is changed; what it sent stays as it is"
    show(form, data, [f"{source_slug} {what}"])


def _check_names(name: str, slug: str) -> None:
    """Raise `BadParameter`, by its field, unless both can be kept: PostgreSQL would fail on them, SQLite would not."""
    if not name.strip() or len(name) > NAME_LENGTH:
        raise click.BadParameter(f"must have 1 to {NAME_LENGTH} characters", param_hint="NAME")
    if not slug.strip() or len(slug) > SLUG_LENGTH:
        raise click.BadParameter(f"must have 1 to {SLUG_LENGTH} characters", param_hint="--slug")


def _show_secret(form: str, data: dict[str, Any], made: Admission, *more: str) -> None:
    endpoint = f"{current_settings().base_url}/xapi/"
    lines = [
        f"endpoint  {endpoint}",
        f"key       {made.key}",
        f"secret    {made.secret}",
        "The secret is not shown again.",
        *more,
    ]
    show(form, {**data, "endpoint": endpoint, "key": made.key, "secret": made.secret}, lines)


@source.command()
@click.argument("source_slug", metavar="SOURCE")
@click.option(
    "--overlap",
    callback=duration_text,
    default="P7D",
    show_default=True,
    help="How long what it has now stays good beside the new; PT0S to end it at once.",
)
@organisation_option
@format_option
def rotate(source_slug: str, overlap: str, slug: str | None, form: str) -> None:
    """Give a source a new key and secret, shown once. The old ones stay good for a while.

    \b
    Example:
      acquis source rotate our-moodle --overlap P7D
    """
    now = utc_now()
    ends = parse_duration(overlap).after(now)
    if ends < now:
        raise click.BadParameter("lies in the past; PT0S ends the old keys at once", param_hint="--overlap")
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = source_by_slug(session, organisation.id, source_slug)
        made = rotate_source(session, found, ends, by=acting(), now=now)
    count = made.ending
    until = ends.isoformat(timespec="seconds").replace("+00:00", "Z")
    data = {"source": source_slug, "ending": count, "ends": until}
    _show_secret(form, data, made, f"{count} older key{'s' if count != 1 else ''}: good until {until}")


@source.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List the sources with their remit.

    \b
    Example:
      acquis source list --format json
    """
    now = utc_now()
    with open_database().transaction() as session:
        organisation_id = pick_organisation(session, slug).id
        again = rematching(session, organisation_id)
        found = [_described(item, now, item.id in again) for item in sources_of(session, organisation_id)]
    rows = [
        (item["source"], item["name"], "active" if item["active"] else "revoked", " ".join(item["keys"]))
        for item in found
    ]
    show(form, found, table(("SOURCE", "NAME", "STATE", "KEYS"), rows, "no source yet: acquis source add NAME"))


def _described(item: Source, now: datetime, again: bool) -> dict[str, Any]:
    good = [credential for credential in item.credentials if credential.is_good(now)]
    return {
        "source": item.slug,
        "name": item.name,
        "active": bool(good),
        "keys": [credential.key for credential in good],
        "ends": {credential.key: credential.revoked_at for credential in good if credential.revoked_at is not None},
        "remit": item.remit.to_json(),
        "rematching": again,
    }


@source.command()
@click.argument("source_slug", metavar="SOURCE")
@organisation_option
@format_option
def revoke(source_slug: str, slug: str | None, form: str) -> None:
    """Refuse this source from now on. What it sent stays.

    \b
    Example:
      acquis source revoke our-moodle
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = source_by_slug(session, organisation.id, source_slug)
        revoked = end_source(session, found, by=acting(), now=utc_now())
    show(form, {"source": source_slug, "revoked": revoked}, [f"{source_slug}: {revoked} credentials revoked"])
