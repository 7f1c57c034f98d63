"""`acquis rules publish`: rules into force, with what that does in sight before it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import click
from sqlalchemy.orm import Session

from acquis.cli.common import (
    acting,
    format_option,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
    table,
)
from acquis.cli.simulate import beside, simulated
from acquis.cli.simulation_text import impact_lines
from acquis.wiring import utc_now
from credentials.picture.given import MOST_BYTES
from credentials.picture.refusals import refusal
from recognition.rulebook.publishing import Counted, Holders, counting
from recognition.rulebook.publishing import publish as publish_rule
from recognition.rulebook.tables import tables_in_force
from recognition.trying.simulation import Simulation, to_json
from recognition.trying.trying import Question
from records.database import Database
from records.errors import NotFoundError
from records.organisations import Organisation, all_organisations, organisation_by_slug
from rules import Rule, parse_rule
from rules.words.phrases import Language

PEOPLE = 5


@dataclass(frozen=True, slots=True)
class _Made:
    """A rule, whose it is, and the version that it has or would have."""

    organisation_id: int
    organisation: str
    rule: Rule
    version: int
    # Whether the version was not there before.
    new: bool


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Show what it would do, and stop.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option(
    "--impact/--no-impact", default=True, show_default=True, help="Try each changed rule on what is stored first."
)
@click.option(
    "--from",
    "counted",
    type=click.Choice(["history", "publication"]),
    help="What counts: all of history, or what happens from now on; as the document says, if left out.",
)
@click.option(
    "--holders",
    type=click.Choice(["keep", "review"]),
    default="keep",
    show_default=True,
    help="Holders who do not meet it: they keep the award under its version, or a person decides.",
)
@language_option
@organisation_option
@format_option
def publish(
    files: tuple[Path, ...],
    dry_run: bool,
    yes: bool,
    impact: bool,
    counted: Counted | None,
    holders: Holders,
    lang: str,
    slug: str | None,
    form: str,
) -> None:
    """Put rules into force. History is searched for what they ask; an unchanged rule stays as it is.

    A picture that a rule names (`image.file`) is read from beside its document.

    First each changed rule is tried on what is stored, and what it would do is shown; at a terminal you are asked
    before anything happens. All or none: if one is refused, nothing changes.

    \b
    Example:
      acquis rules publish haccp.yaml --from publication --holders review --dry-run
    """
    texts, database, now = [read_text(file) for file in files], open_database(), utc_now()
    with database.transaction() as session:
        read = _read(session, texts, slug)
        pictures = {rule.id: _picture(file, rule) for file, (rule, _) in zip(files, read, strict=True)}
        asked = [
            (counting(rule, counted) if counted is not None else rule, organisation.slug, pictures[rule.id])
            for rule, organisation in _parts_first(read)
        ]
        made = _publish_all(session, asked, holders, now)
        # A rehearsal: it says which versions there would be, or why not.
        session.rollback()
    impacts = _impacts(database, made, now) if impact else {}
    asks = not dry_run and not yes and _somebody_watches()
    if form == "text" or asks:
        for line in _impact_lines(made, impacts, holders, cast(Language, lang)):
            click.echo(line, err=form == "json")
    if asks and any(one.new for one in made):
        click.confirm({"en": "Publish?", "fr": "Publier ?"}[lang], abort=True, err=True)
    if not dry_run:
        with database.transaction() as session:
            made = _publish_all(session, asked, holders, utc_now())
    rows = [(one.organisation, one.rule.id, one.version) for one in made]
    show(form, [_data(one, impacts) for one in made], table(("ORGANISATION", "RULE", "VERSION"), rows, ""))


def _somebody_watches() -> bool:
    return sys.stdin.isatty()


def _picture(file: Path, rule: Rule) -> bytes | None:
    """The picture that the document names, which lies beside it."""
    if rule.image is None or rule.image.file is None:
        return None
    try:
        with (file.parent / rule.image.file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise refusal("missing", field="image.file", name=rule.image.file) from error


def _publish_all(
    session: Session, asked: list[tuple[Rule, str, bytes | None]], holders: Holders, now: datetime
) -> list[_Made]:
    made = []
    for rule, owner, picture in asked:
        # In an empty store the first organisation is made by this.
        organisation = pick_organisation(session, owner if all_organisations(session) else None)
        version = publish_rule(session, organisation.id, rule, by=acting(), now=now, holders=holders, picture=picture)
        made.append(_Made(organisation.id, organisation.slug, rule, version.number, version.published_at == now))
    return made


def _impacts(database: Database, made: list[_Made], now: datetime) -> Mapping[str, Simulation]:
    """What each new version would do, by the rule's id."""
    found = {}
    for one in made:
        with database.reading() as session:
            # One that the rehearsal alone made has nothing stored.
            founded = session.get(Organisation, one.organisation_id) is not None
        if one.new and founded:
            with database.reading() as session:
                against = beside(session, one.organisation_id, one.rule, None)
            question = Question(one.rule, against, now, most=PEOPLE)
            found[one.rule.id] = simulated(database, one.organisation_id, question)
    return found


def _impact_lines(
    made: list[_Made], impacts: Mapping[str, Simulation], holders: Holders, language: Language
) -> Iterator[str]:
    for one in made:
        if one.rule.id in impacts:
            yield from impact_lines(
                impacts[one.rule.id], one.version, one.rule.from_publication, holders == "review", language
            )
            yield ""


def _data(one: _Made, impacts: Mapping[str, Simulation]) -> dict[str, Any]:
    found: dict[str, Any] = {"organisation": one.organisation, "rule": one.rule.id, "version": one.version}
    if one.rule.id in impacts:
        found["impact"] = to_json(impacts[one.rule.id])
    return found


def _read(session: Session, texts: list[str], slug: str | None) -> list[tuple[Rule, Organisation]]:
    """Each rule with its organisation, whose vocabulary says which verbs it may name."""
    organisations = [_issuer(session, parse_rule(text, vocabulary=None), slug) for text in texts]
    return [
        (parse_rule(text, tables_in_force(session, organisation.id).vocabulary), organisation)
        for text, organisation in zip(texts, organisations, strict=True)
    ]


def _parts_first(documents: list[tuple[Rule, Organisation]]) -> list[tuple[Rule, Organisation]]:
    """In an order in which each rule comes after those that it rests on; a cycle is left for the linter to name."""
    ordered: list[tuple[Rule, Organisation]] = []
    todo = sorted(documents, key=lambda document: document[0].id)
    while todo:
        waiting = {rule.id for rule, _ in todo}
        free = [document for document in todo if not waiting & set(document[0].holds)] or todo
        ordered += free
        todo = [document for document in todo if document not in free]
    return ordered


def _issuer(session: Session, rule: Rule, slug: str | None) -> Organisation:
    """The organisation named, else the one that the document names, else the only one there is."""
    if slug is None:
        try:
            return organisation_by_slug(session, rule.issuer)
        except NotFoundError:
            chosen = pick_organisation(session, None)
            click.echo(
                f"warning: {rule.id}: issuer {rule.issuer!r} is not known here; published by {chosen.slug}", err=True
            )
            return chosen
    return pick_organisation(session, slug)
