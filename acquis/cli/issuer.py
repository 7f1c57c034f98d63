"""`acquis issuer`: the keys with which an organisation signs."""

from __future__ import annotations

import click

from acquis.cli.common import (
    acting,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    settings,
    show,
    table,
)
from acquis.settings import need_secret
from acquis.wiring import utc_now
from credentials.issuer import address_of, did_for
from recognition.certifying.signing_keys import KeyRing
from records.keys import KINDS, keys_of


@click.group()
def issuer() -> None:
    """The keys with which an organisation signs, and where strangers find them.

    \b
    Example:
      acquis issuer keys
    """


@issuer.command()
@organisation_option
@format_option
def keys(slug: str | None, form: str) -> None:
    """List the keys: the one of each kind that signs now, and those that are retired and still verify.

    \b
    Example:
      acquis issuer keys --format json
    """
    given = settings()
    with open_database(given).reading() as session:
        did = did_for(given.base_url, pick_organisation(session, slug).slug)
        found = [
            {"key": one.fragment, "kind": one.kind, "made_at": one.created_at, "retired_at": one.retired_at}
            for one in keys_of(session, did)
        ]
    rows = [(one["key"], one["kind"], one["made_at"], one["retired_at"]) for one in found]
    lines = table(("KEY", "KIND", "MADE", "RETIRED"), rows, "no key yet: the first is made when something is signed")
    show(form, {"did": did, "document": address_of(did), "keys": found}, [did, address_of(did), "", *lines])


@issuer.command(name="rotate-key")
@click.option("--kind", type=click.Choice(KINDS), multiple=True, help="Which; all kinds, if left out. Repeatable.")
@organisation_option
@format_option
def rotate_key(kind: tuple[str, ...], slug: str | None, form: str) -> None:
    """Sign with a new key from now on. The old one stays in did.json: what it signed stays verifiable.

    \b
    ed25519  signs the documents
    rs256    signs the tokens (JWT) beside them

    \b
    Example:
      acquis issuer rotate-key --kind ed25519
    """
    given = settings()
    ring = KeyRing(need_secret(given))
    with open_database(given).transaction() as session:
        organisation = pick_organisation(session, slug)
        did = did_for(given.base_url, organisation.slug)
        made = [ring.rotate(session, organisation.id, did, one, acting(), utc_now()).fragment for one in kind or KINDS]
    show(form, {"did": did, "keys": made}, [f"{did}#{fragment} signs from now on" for fragment in made])
