"""`acquis waiver`: what a named person lets count as met for one learner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from acquis.cli.award_decisions import clockwork
from acquis.cli.common import (
    acting,
    by_option,
    format_option,
    instant,
    instant_text,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    table,
    wanted_learner,
)
from acquis.wiring import utc_now
from recognition.awarding.judging import said
from recognition.awarding.waiving import end_waiver, waive
from recognition.rulebook.catalogue import load_catalogue
from records.awards import awards_of_learners
from records.waivers import StoredWaiver, newest_waivers

WHO = "A number, an e-mail address of the roster, or an identity (IFI)."


@click.group()
def waiver() -> None:
    """Waivers: a named person lets a requirement count as met for one learner, and says why.

    \b
    Example:
      acquis waiver add ada@campus.example haccp observed --by "Rozenn Le Goff" --reason "Ten years as a chef"
    """


@waiver.command()
@click.argument("learner")
@click.argument("rule")
@click.argument("node")
@click.option("--by", required=True, help="The name of the person who lets it count.")
@click.option("--reason", required=True, help="Why; the learner, and whoever asks for a proof, reads it.")
@click.option("--date", "at", callback=instant, help="From when on it counts, a date or an instant; now, if left out.")
@organisation_option
@format_option
def add(
    learner: str, rule: str, node: str, by: str, reason: str, at: datetime | None, slug: str | None, form: str
) -> None:
    """Let NODE of RULE (a key, as `acquis rules explain` shows it) count as met for LEARNER.

    The learner is evaluated at once.

    \b
    Example:
      acquis waiver add ada@campus.example haccp observed --by "Rozenn Le Goff" --reason "Ten years as a chef" \\
        --date 2026-03-01
    """
    words = said("a waiver", by, reason)
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = wanted_learner(session, organisation.id, learner)
        catalogue = load_catalogue(session, organisation.id)
        made = waive(session, catalogue, found, rule, node, words, at or utc_now(), clockwork(organisation))
        awards = awards_of_learners(session, [found.id])[found.id]
        states = [award.state for award in awards if award.microcredential_id == made.microcredential_id]
        data = {**_described(made), "award": states[-1] if states else None}
    award = f"; {rule}: {data['award']}" if data["award"] else ""
    show(form, data, [f"waiver {data['waiver']}: {node} counts as met from {instant_text(data['at'])}{award}"])


@waiver.command(name="list")
@click.option("--learner", help=f"Only this learner's. {WHO}")
@click.option("--all", "ended", is_flag=True, help="Those that ended, too.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000))
@organisation_option
@format_option
def list_(learner: str | None, ended: bool, limit: int, slug: str | None, form: str) -> None:
    """List the waivers, newest first.

    \b
    Example:
      acquis waiver list --learner ada@campus.example --all
    """
    with open_database().reading() as session:
        organisation_id = pick_organisation(session, slug).id
        learner_id = wanted_learner(session, organisation_id, learner).id if learner is not None else None
        waivers = newest_waivers(session, organisation_id, limit, learner_id=learner_id, ended=ended)
        found = [_described(each) for each in waivers]
    names = ("waiver", "name", "rule", "node", "by", "at", "reason", "ended_at")
    heads = ("WAIVER", "LEARNER", "RULE", "NODE", "BY", "SINCE", "REASON", "ENDED")
    show(form, found, table(heads, [[each[name] for name in names] for each in found], "nothing is waived"))


@waiver.command()
@click.argument("number", metavar="WAIVER", type=click.IntRange(1, 2**63 - 1))
@click.option("--reason", required=True, help="Why; it is kept with the waiver.")
@by_option
@organisation_option
@format_option
def end(number: int, reason: str, by: str | None, slug: str | None, form: str) -> None:
    """End a waiver: the node counts by its evidence again.

    An award that rests on it does what its rule says for evidence that is withdrawn.

    \b
    Example:
      acquis waiver end 3 --by "Rozenn Le Goff" --reason "Given for another person"
    """
    words = said("the end of a waiver", acting() if by is None else by, reason)
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        catalogue = load_catalogue(session, organisation.id)
        data = _described(end_waiver(session, catalogue, number, words, clockwork(organisation)))
    show(form, data, [f"waiver {number}: ended"])


def _described(one: StoredWaiver) -> dict[str, Any]:
    return {
        "waiver": one.id,
        "learner": one.learner_id,
        "name": one.learner.name or f"learner {one.learner_id}",
        "rule": one.microcredential.slug,
        "node": one.node,
        "by": one.by,
        "reason": one.reason,
        "at": one.at,
        "made_at": one.made_at,
        "ended_at": one.ended_at,
        "ended_by": one.ended_by,
        "end_reason": one.end_reason,
    }
