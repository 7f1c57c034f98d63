"""`acquis credential evidence`: whether what somebody shows is what a credential rests on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from acquis.cli.common import format_option, language_option, show
from credentials.pack import check_pack, read_pack
from rules import LanguageMap, local

WORDS: Mapping[str, LanguageMap] = {
    "bundle-fixed": {"en": "the credential fixes this list", "fr": "l'attestation fixe cette liste"},
    "bundle-changed": {
        "en": "is not the list that the credential fixes",
        "fr": "n'est pas la liste que fixe l'attestation",
    },
    "bundle-missing": {
        "en": "the credential fixes it, and it is not here",
        "fr": "l'attestation la fixe, et elle manque ici",
    },
    "bundle-foreign": {"en": "the credential knows no such list", "fr": "l'attestation ne connaît pas cette liste"},
    "statement-cited": {"en": "is one that the credential rests on", "fr": "fait partie de ce qui fonde l'attestation"},
    "statement-foreign": {
        "en": "is none that the credential rests on, or was changed",
        "fr": "n'en fait pas partie, ou a été modifiée",
    },
    "statement-missing": {"en": "is cited, and not shown", "fr": "est citée, et n'est pas montrée"},
}
SIGNS = {True: "ok  ", False: "FAIL", None: "--  "}


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@language_option
@format_option
def evidence(file: Path, lang: str, form: str) -> None:
    """Check an evidence pack (ZIP): whether its statements are those that the credential in it rests on.

    Exit status 1 if something in it is not. Whether the credential itself is genuine says `acquis credential verify`.

    \b
    Example:
      acquis credential evidence food-hygiene.evidence.zip
    """
    found = check_pack(read_pack(file.read_bytes()))
    good = bool(found) and all(one.ok is not False for one in found)
    told = [{"code": one.code, "what": one.what, "ok": one.ok} for one in found]
    lines = [f"{SIGNS[one.ok]}  {one.what}: {local(WORDS[one.code], lang)}" for one in found]
    show(form, {"good": good, "findings": told}, lines or ["the credential names no evidence"])
    if not good:
        raise click.exceptions.Exit(1)
