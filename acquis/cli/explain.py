"""`acquis rules explain`: where a learner stands, and what is missing, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from acquis.cli.award_proof import MARKS, waived_line
from acquis.cli.common import (
    format_option,
    instant_text,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    wanted_learner,
)
from acquis.wiring import utc_now
from recognition.awarding.explain import Standing, overview
from records.errors import NotFoundError
from rules import NodeVerdict, local


@click.command()
@click.option("--learner", required=True, help="A number, an e-mail address of the roster, or an identity (IFI).")
@click.option("--rule", help="The id of one rule; all in force, if left out.")
@language_option
@organisation_option
@format_option
def explain(learner: str, rule: str | None, lang: str, slug: str | None, form: str) -> None:
    """Say where a learner stands with the rules in force: what is met, since when, and what is missing.

    \b
    Example:
      acquis rules explain --learner ada@campus.example --rule haccp --lang fr
    """
    with open_database().reading() as session:
        found = wanted_learner(session, pick_organisation(session, slug).id, learner)
        standings = [each for each in overview(session, found, utc_now()) if rule in (None, each.slug)]
        if rule is not None and not standings:
            raise NotFoundError(f"micro-credential {rule!r} is not published in this organisation")
        data = [_data(each) for each in standings]
        lines = [line for each in standings for line in _lines(each, lang)]
    show(form, data, lines or ["no rule is in force"])


def _data(standing: Standing) -> dict[str, Any]:
    return {
        "rule": standing.slug,
        "version": standing.version.number,
        "held": standing.held,
        "award": str(standing.award.id) if standing.award is not None else None,
        "state": standing.award.state if standing.award is not None else None,
        "verdict": standing.verdict.to_json(),
    }


def _lines(standing: Standing, lang: str) -> Iterator[str]:
    state = f"  {standing.award.state}" if standing.award is not None else ""
    yield f"{standing.slug} ({local(standing.rule.title, lang)}), version {standing.version.number}{state}"
    yield from _tree(standing.verdict.root, lang, 1)


def _tree(node: NodeVerdict, lang: str, depth: int) -> Iterator[str]:
    title = f"  {local(node.title, lang)}" if node.title else ""
    said = f"  {instant_text(node.met_at)}" if node.met_at is not None else f": {local(node.lacking, lang)}"
    yield f"{'  ' * depth}{MARKS[node.status]}  {node.key}{title}{said}"
    yield from waived_line(node, lang, depth)
    for child in node.children:
        yield from _tree(child, lang, depth + 1)
