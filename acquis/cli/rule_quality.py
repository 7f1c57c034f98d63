"""`acquis rules quality`: which elements of the European standard a micro-credential lacks."""

from __future__ import annotations

from pathlib import Path

import click

from acquis.cli.common import (
    format_option,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
)
from recognition.certifying.issuing import issuer_facts
from records.microcredentials import version_of
from rules import Rule, local, parse_rule
from rules.standard import Element, IssuerFacts, quality

SIGNS = {True: "ok  ", False: "--  ", None: "?   "}
MANDATORY = {"en": "mandatory", "fr": "obligatoire"}
SUMMARY = {"en": "{there} of {all} mandatory elements", "fr": "{there} éléments obligatoires sur {all}"}
UNKNOWN = {"en": "depends on the issuer", "fr": "dépend de l'émetteur"}


@click.command(name="quality")
@click.argument("rule", metavar="FILE|ID")
@click.option("--strict", is_flag=True, help="Exit status 1 if a mandatory element is missing.")
@organisation_option
@language_option
@format_option
def quality_report(rule: str, strict: bool, slug: str | None, lang: str, form: str) -> None:
    """Say which elements of the European standard (2022/C 243/02, Annex I) a rule lacks.

    A file is read as it is; an id means the version in force, with the organisation as the issuer.

    \b
    Example:
      acquis rules quality haccp.yaml --lang fr
    """
    found, issuer = _wanted(rule, slug)
    elements = quality(found, issuer)
    told = [
        {"element": one.code, "mandatory": one.mandatory, "there": one.there, "name": local(one.name, lang)}
        for one in elements
    ]
    mandatory = [one for one in elements if one.mandatory]
    missing = [one for one in mandatory if one.there is False]
    count = {"there": sum(one.there is True for one in mandatory), "all": len(mandatory)}
    lines = [_line(one, lang) for one in elements]
    show(form, {"elements": told, **count}, [*lines, local(SUMMARY, lang).format(**count)])
    if strict and missing:
        raise click.exceptions.Exit(1)


def _wanted(rule: str, slug: str | None) -> tuple[Rule, IssuerFacts | None]:
    if Path(rule).exists() or rule == "-":
        return parse_rule(read_text(Path(rule))), None
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        return version_of(session, organisation.id, rule).rule, issuer_facts(organisation)


def _line(one: Element, lang: str) -> str:
    name = f"{local(one.name, lang)} ({local(MANDATORY, lang)})" if one.mandatory else local(one.name, lang)
    if one.there:
        return SIGNS[True] + name
    return f"{SIGNS[one.there]}{name}: {local(UNKNOWN if one.there is None else one.hint, lang)}"
