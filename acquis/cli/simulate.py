"""`acquis rules simulate` and `acquis rules simulations`: a draft on real history, before anybody is affected."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

import click
from sqlalchemy.orm import Session

from acquis.cli.common import (
    format_option,
    instant,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    read_text,
    show,
    table,
)
from acquis.cli.progress import Progress
from acquis.cli.simulation_text import comparison_lines, simulation_lines
from acquis.wiring import utc_now
from recognition.rulebook.tables import tables_in_force
from recognition.trying.comparing import compare
from recognition.trying.running import named_now
from recognition.trying.simulating import NEAR
from recognition.trying.simulation import Simulation, from_json, to_json, without_names
from recognition.trying.trying import Phase, Question, Tell, Version
from recognition.trying.trying import simulate as simulate_rule
from records.database import Database
from records.errors import NotFoundError
from records.microcredentials import version_of
from records.simulations import (
    StoredSimulation,
    check_free,
    forget_simulation,
    keep_simulation,
    simulation_by_name,
    simulations_of,
)
from rules import Rule, parse_rule, rule_to_data
from rules.words.phrases import Language


@click.command()
@click.argument("rule", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--against", type=click.IntRange(1), help="The version to hold it against; the one in force, if left out."
)
@click.option("--since", callback=instant, help="Count only what happened from this date or instant on.")
@click.option("--as-of", callback=instant, help="The date or instant to judge from; now, if left out.")
@click.option(
    "--near",
    default=NEAR,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="From which progress on somebody nearly has it.",
)
@click.option("--people", default=20, show_default=True, type=click.IntRange(0), help="How many of each group to name.")
@click.option("--save", "name", help="Keep the result under this name.")
@language_option
@organisation_option
@format_option
def simulate(
    rule: Path,
    against: int | None,
    since: datetime | None,
    as_of: datetime | None,
    near: float,
    people: int,
    name: str | None,
    lang: str,
    slug: str | None,
    form: str,
) -> None:
    """Try a draft on what is stored: who would gain it, who nearly has it, who would lose it, how long it takes.

    Nobody is affected, and nothing is written but the result, if you --save it.

    \b
    Example:
      acquis rules simulate haccp.yaml --since 2026-01-01 --save softer --lang fr
    """
    text, database, now = read_text(rule), open_database(), utc_now()
    with database.transaction() as session:
        organisation_id = pick_organisation(session, slug).id
        draft = parse_rule(text, tables_in_force(session, organisation_id).vocabulary)
        if name is not None:
            check_free(session, organisation_id, name)
        version = beside(session, organisation_id, draft, against)
    question = Question(draft, version, as_of or now, since, near, people)
    found = simulated(database, organisation_id, question)
    if name is not None:
        with database.transaction() as session:
            kept = StoredSimulation(
                organisation_id=organisation_id,
                name=name,
                slug=draft.id,
                document=rule_to_data(draft),
                result=to_json(without_names(found)),
                created_at=now,
            )
            keep_simulation(session, kept)
    show(form, to_json(found), simulation_lines(found, cast(Language, lang)))


def beside(session: Session, organisation_id: int, draft: Rule, number: int | None) -> Version | None:
    """The version of that number to hold a draft against, or the one in force; none where nothing was published."""
    try:
        return Version.of(version_of(session, organisation_id, draft.id, number))
    except NotFoundError:
        if number is not None:
            raise
        return None


def simulated(database: Database, organisation_id: int, question: Question) -> Simulation:
    """Simulate with a bar for each part of the way."""
    bars: dict[Phase, Progress] = {}

    def tell(phase: Phase, done: int, whole: int) -> None:
        if phase not in bars:
            for earlier in bars.values():
                earlier.__exit__(None, None, None)
            bars[phase] = Progress(question.draft.id, phase).__enter__()
        bars[phase].tell(done, f"of {whole:,}", done / whole if whole else None)

    telling: Tell = tell
    try:
        return simulate_rule(database, organisation_id, question, telling)
    finally:
        for bar in bars.values():
            bar.__exit__(None, None, None)


@click.group()
def simulations() -> None:
    """Simulations that were kept: list them, look at one again, compare two.

    \b
    Example:
      acquis rules simulations compare strict softer
    """


@simulations.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List what was kept, newest first.

    \b
    Example:
      acquis rules simulations list
    """
    with open_database().transaction() as session:
        kept = simulations_of(session, pick_organisation(session, slug).id)
        found = [
            {
                "name": one.name,
                "rule": one.slug,
                "against": one.result["against"],
                "as_of": datetime.fromisoformat(one.result["as_of"]),
                "gain": one.result["gain"]["count"],
                "near": one.result["near"]["count"],
                "lose": one.result["lose"]["count"],
            }
            for one in kept
        ]
    head = ("NAME", "RULE", "AGAINST", "AS OF", "GAIN", "NEAR", "LOSE")
    show(form, found, table(head, [tuple(one.values()) for one in found], "nothing is kept: simulate with --save NAME"))


@simulations.command(name="show")
@click.argument("name")
@language_option
@organisation_option
@format_option
def show_(name: str, lang: str, slug: str | None, form: str) -> None:
    """Show one again, as it was.

    \b
    Example:
      acquis rules simulations show softer --format json
    """
    with open_database().transaction() as session:
        found = _kept(session, pick_organisation(session, slug).id, name)
    show(form, to_json(found), simulation_lines(found, cast(Language, lang)))


@simulations.command(name="compare")
@click.argument("name")
@click.argument("other")
@language_option
@organisation_option
@format_option
def compare_(name: str, other: str, lang: str, slug: str | None, form: str) -> None:
    """Say what is otherwise in OTHER than in NAME: how many in each group and part, and who came and went.

    \b
    Example:
      acquis rules simulations compare strict softer
    """
    with open_database().transaction() as session:
        organisation_id = pick_organisation(session, slug).id
        before, after = (_kept(session, organisation_id, one) for one in (name, other))
    found = compare(before, after)
    show(form, found.to_json(), comparison_lines(found, name, other, cast(Language, lang)))


@simulations.command(name="remove")
@click.argument("name")
@organisation_option
def remove(name: str, slug: str | None) -> None:
    """Keep one no longer.

    \b
    Example:
      acquis rules simulations remove softer
    """
    with open_database().transaction() as session:
        forget_simulation(session, pick_organisation(session, slug).id, name)
    click.echo(f"{name} is kept no longer")


def _kept(session: Session, organisation_id: int, name: str) -> Simulation:
    return named_now(session, organisation_id, from_json(simulation_by_name(session, organisation_id, name).result))
