"""`acquis credential verify`: check whatever somebody hands over, from any issuer."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from acquis.cli.common import format_option, language_option, open_database, show
from acquis.wiring import utc_now
from credentials.checking import Checked, check_presented, is_address
from credentials.errors import FetchError
from credentials.fetching import PublicFetcher
from credentials.lookup import Lookup
from recognition.certifying.issuing import resolver
from records.status_lists import list_at
from rules import local

SIGNS = {True: "ok  ", False: "FAIL", None: "--  "}


@click.command()
@click.argument("what", metavar="FILE|URL")
@click.option(
    "--did-document",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The issuer's did.json; then nothing is fetched.",
)
@click.option("--recipient", metavar="EMAIL", help="Say whether it was given to this person, too.")
@language_option
@format_option
def verify(what: str, did_document: Path | None, recipient: str | None, lang: str, form: str) -> None:
    """Check a credential of any issuer, step by step. Exit status 1 if a step fails.

    An endorsement in it that does not hold is shown as such; the credential does not fail with it.

    It is a file (JSON, JWT, or a picture with the credential inside: PNG, SVG), `-` for standard input, or an https
    address. The issuer's keys and its list of withdrawals are fetched, from public addresses alone.

    \b
    Examples:
      acquis credential verify badge.png --recipient ada@campus.example
      acquis credential verify badge.json --did-document did.json
    """
    checked = check_presented(_data(what), _lookup(did_document), utc_now(), recipient)
    steps = [
        {"code": step.code, "ok": step.ok, "reason": step.reason, "detail": step.detail,
         "message": local(step.message, lang)}
        for step in checked.report.steps
    ]  # fmt: skip
    endorsements = [{**one.to_json(), "message": local(one.message, lang)} for one in checked.report.endorsements]
    lines = [f"{SIGNS[step.ok]}  {local(step.message, lang)}" for step in checked.report.steps]
    lines += [f"      {SIGNS[one.ok]}  {local(one.message, lang)}" for one in checked.report.endorsements]
    lines += [f"      {step.detail}" for step in checked.report.steps if step.ok is False and step.detail]
    verdict = "verified" if checked.report.ok else "NOT verified"
    told = {"verified": checked.report.ok, "steps": steps, "endorsements": endorsements, "says": _says(checked)}
    show(form, told, [*lines, verdict])
    if not checked.report.ok:
        raise click.exceptions.Exit(1)


def _data(what: str) -> bytes:
    if is_address(what):
        return what.encode()
    if what == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(what).read_bytes()
    except OSError as error:
        raise click.ClickException(f"{what}: {error.strerror}") from error


def _lookup(did_document: Path | None) -> Lookup:
    if did_document is not None:
        given = _did(did_document)
        return Lookup(lambda did: given if given.get("id") == did else None, lambda _: None, _nothing)
    database = open_database()

    def own_issuer(did: str) -> Mapping[str, Any] | None:
        with database.reading() as session:
            return resolver(session)(did)

    def own_list(address: str) -> Mapping[str, Any] | None:
        with database.reading() as session:
            return list_at(session, address)

    return Lookup(own_issuer, own_list, PublicFetcher())


def _did(path: Path) -> dict[str, Any]:
    try:
        given = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"{path}: is no JSON ({error})") from error
    if not isinstance(given, dict):
        raise click.ClickException(f"{path}: is no DID document")
    return given


def _nothing(address: str) -> bytes:
    raise FetchError("address-unreachable", f"{address[:120]} was not asked")


def _says(checked: Checked) -> dict[str, str] | None:
    claim = checked.claim
    if claim is None:
        return None
    return {
        "title": claim.title,
        "issuer": claim.issuer,
        "issuer_id": claim.issuer_id,
        "valid_from": claim.valid_from,
        "valid_until": claim.valid_until,
    }
