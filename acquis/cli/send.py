"""`acquis send`."""

from __future__ import annotations

import re
from typing import Any

import click

from acquis.cli.common import (
    acting,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    records_table,
    show,
    table,
)
from acquis.cli.common import settings as current_settings
from acquis.cli.pull_options import VERSIONS, checked_endpoint
from acquis.pulling import seal_secret
from acquis.settings import need_secret
from acquis.wiring import utc_now
from records.audit import note
from records.lrs_targets import (
    MADE,
    LrsTarget,
    add_lrs_target,
    lrs_targets_of,
    remove_lrs_target,
    source_pulled_from,
)
from records.mail_targets import mail_target_of
from records.outbox import (
    LRS,
    OutboxTarget,
    dead_items,
    drop_dead,
    revive,
    target_by_slug,
    target_slugs,
    waiting_counts,
)
from records.sources import source_by_slug


@click.group()
def send() -> None:
    """Send statements on to other LRSs, awards that are earned and revoked and all that is received; and mail.

    \b
    Example:
      acquis send add group-lrs --endpoint https://lrs.example/xapi/ --key KEY
    """


@send.command()
@click.argument("target_slug", metavar="TARGET")
@click.option(
    "--endpoint", required=True, callback=checked_endpoint, help="The remote's address, above its `statements`."
)
@click.option("--key", required=True, help="The key, or user name, that the remote knows.")
@click.option(
    "--secret",
    envvar="ACQUIS_SEND_SECRET",
    prompt=True,
    hide_input=True,
    help="The secret of this key; asked for when left out.  [env: ACQUIS_SEND_SECRET]",
)
@click.option("--xapi", "version", type=click.Choice(VERSIONS), default=VERSIONS[0], show_default=True)
@click.option("--earned/--no-earned", default=True, show_default=True, help="Tell it of awards that are earned.")
@click.option("--revoked/--no-revoked", default=True, show_default=True, help="Tell it of awards that are revoked.")
@click.option("--all-received", is_flag=True, help="Send it every statement that is received from now on.")
@click.option("--source", "source_slug", help="The source as which it writes to us: those are not sent back to it.")
@organisation_option
@format_option
def add(
    target_slug: str,
    endpoint: str,
    key: str,
    secret: str,
    version: str,
    earned: bool,
    revoked: bool,
    all_received: bool,
    source_slug: str | None,
    slug: str | None,
    form: str,
) -> None:
    """Send statements to an LRS from now on.

    An LRS that is pulled from at the same endpoint is known to be that source; others are named by --source.

    \b
    Example:
      acquis send add group-lrs --endpoint https://lrs.example/xapi/ --key KEY --all-received
    """
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", target_slug) is None or len(target_slug) > 64:
        raise click.BadParameter("must be 1 to 64 lower-case letters, digits and single hyphens", param_hint="TARGET")
    makes = [made for made, wanted in zip(MADE, (earned, revoked), strict=True) if wanted]
    if not makes and not all_received:
        raise click.UsageError("nothing would be sent: leave out --no-earned or --no-revoked, or give --all-received")
    given, now = current_settings(), utc_now()
    sealed = seal_secret(secret, need_secret(given))
    with open_database(given).transaction() as session:
        organisation = pick_organisation(session, slug)
        source_id = source_pulled_from(session, organisation.id, endpoint)
        if source_slug is not None:
            source_id = source_by_slug(session, organisation.id, source_slug).id
        target = OutboxTarget(organisation_id=organisation.id, kind=LRS, slug=target_slug, created_at=now, next_at=now)
        made = LrsTarget(
            target=target,
            organisation_id=organisation.id,
            endpoint=endpoint,
            key=key,
            sealed_secret=sealed,
            version=version,
            makes=makes,
            forwards=all_received,
            source_id=source_id,
        )
        add_lrs_target(session, made)
        note(session, organisation.id, acting(), "send-added", target_slug, now)
        data = _described(made, (0, 0))
    what = " and ".join([*makes, *(["all that is received"] if all_received else [])])
    show(form, data, [f"{target_slug}: {what} is sent to {endpoint}"])


@send.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List where statements and mail are sent: how many went, wait and are dead, and what is the matter.

    \b
    Example:
      acquis send list --format json
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        counts = waiting_counts(session, organisation.id)
        found = [_described(one, counts.get(one.target_id, (0, 0))) for one in lrs_targets_of(session, organisation.id)]
        mail = mail_target_of(session, organisation.id)
        if mail is not None:
            found.append(_described_target(mail, counts.get(mail.id, (0, 0))))
    names = ("target", "state", "sent", "waiting", "dead", "next", "trouble")
    rows = [tuple(item[name] for name in names) for item in found]
    head = tuple(name.upper() for name in names)
    show(form, found, table(head, rows, "nothing is sent on: acquis send add TARGET --endpoint URL --key KEY"))


def _described(one: LrsTarget, counts: tuple[int, int]) -> dict[str, Any]:
    return {
        **_described_target(one.target, counts),
        "endpoint": one.endpoint,
        "tells": one.makes,
        "all_received": one.forwards,
        "source": one.source.slug if one.source is not None else None,
    }


def _described_target(target: OutboxTarget, counts: tuple[int, int]) -> dict[str, Any]:
    return {
        "target": target.slug,
        "kind": target.kind,
        "state": target.state(utc_now()),
        "sent": target.sent,
        "waiting": counts[0],
        "dead": counts[1],
        "last": target.last_success_at,
        "next": target.next_at if target.trouble_code is not None and not target.paused else None,
        "trouble_code": target.trouble_code,
        "trouble": target.trouble,
    }


@send.command()
@click.argument("target_slug", metavar="[TARGET]", required=False)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many, newest first.")
@organisation_option
@format_option
def dead(target_slug: str | None, limit: int, slug: str | None, form: str) -> None:
    """Show what a target will not take, with its answer.

    \b
    Example:
      acquis send dead group-lrs
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        target = target_by_slug(session, organisation.id, target_slug) if target_slug else None
        names = target_slugs(session, organisation.id)
        found = [
            {
                "item": item.id,
                "target": names.get(item.target_id),
                "kind": item.kind,
                "at": item.dead_at,
                "status": item.answer_status,
                "answer": item.answer,
                "payload": {name: value for name, value in item.payload.items() if name != "text"},
            }
            for item in dead_items(session, organisation.id, limit, target.id if target else None)
        ]
    columns = ("item", "target", "kind", "at", "status", "answer")
    show(form, found, records_table(columns, found, "nothing was refused"))


@send.command()
@click.argument("target_slug", metavar="TARGET")
@click.option("--item", type=int, help="One dead item alone, as `send dead` numbers it.")
@organisation_option
@format_option
def retry(target_slug: str, item: int | None, slug: str | None, form: str) -> None:
    """Send to a target again at once, with what it would not take before.

    \b
    Example:
      acquis send retry group-lrs
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        target = target_by_slug(session, organisation.id, target_slug)
        count = revive(session, target.id, utc_now(), item)
        if item is not None and not count:
            raise click.BadParameter(f"{target_slug} has no dead item {item}", param_hint="--item")
        target.next_at = utc_now()
        note(session, organisation.id, acting(), "send-retried", target_slug, utc_now(), {"items": count})
    show(form, {"target": target_slug, "revived": count}, [f"{target_slug}: {count} dead items are tried again"])


@send.command()
@click.argument("target_slug", metavar="TARGET")
@click.argument("item", type=int)
@organisation_option
@format_option
def drop(target_slug: str, item: int, slug: str | None, form: str) -> None:
    """Give up a dead item for good.

    \b
    Example:
      acquis send drop group-lrs 17
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        if not drop_dead(session, target_by_slug(session, organisation.id, target_slug).id, item):
            raise click.BadParameter(f"{target_slug} has no dead item {item}", param_hint="ITEM")
        note(session, organisation.id, acting(), "send-dropped", target_slug, utc_now(), {"item": item})
    show(form, {"target": target_slug, "dropped": item}, [f"{target_slug}: item {item} is given up"])


@send.command()
@click.argument("target_slug", metavar="TARGET")
@organisation_option
@format_option
def pause(target_slug: str, slug: str | None, form: str) -> None:
    """Send nothing to a target until it is resumed. What is to go there gathers.

    \b
    Example:
      acquis send pause group-lrs
    """
    _change(target_slug, slug, form, "paused")


@send.command()
@click.argument("target_slug", metavar="TARGET")
@organisation_option
@format_option
def resume(target_slug: str, slug: str | None, form: str) -> None:
    """Send to a paused target again, beginning with what gathered.

    \b
    Example:
      acquis send resume group-lrs
    """
    _change(target_slug, slug, form, "resumed")


@send.command()
@click.argument("target_slug", metavar="TARGET")
@organisation_option
@format_option
def remove(target_slug: str, slug: str | None, form: str) -> None:
    """Forget an LRS, and what waits to go there.

    \b
    Example:
      acquis send remove group-lrs
    """
    _change(target_slug, slug, form, "removed")


def _change(target_slug: str, slug: str | None, form: str, done: str) -> None:
    gone = 0
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        target = target_by_slug(session, organisation.id, target_slug)
        if done == "removed" and target.kind != LRS:
            raise click.BadParameter("mail can be paused, not removed", param_hint="TARGET")
        if done == "removed":
            gone = remove_lrs_target(session, target)
        else:
            target.paused, target.next_at = done == "paused", utc_now()
        note(session, organisation.id, acting(), f"send-{done}", target_slug, utc_now(), {"items": gone})
    also = f"; {gone} items that waited are gone" if gone else ""
    show(form, {"target": target_slug, "send": done, "gone": gone}, [f"{target_slug} is {done}{also}"])
