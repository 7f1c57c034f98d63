"""`acquis award show` and `acquis award replay`: on what an award rests, and whether it still would."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from acquis.cli.common import (
    format_option,
    instant_text,
    language_option,
    open_database,
    organisation_option,
    pick_organisation,
    show,
)
from recognition.awarding.judging import Past, past_of
from recognition.awarding.replaying import Difference, Replay, Standing, standings_of
from recognition.awarding.replaying import replay as replay_award
from records.awards import Award, award_by_id
from rules import NodeVerdict, Verdict, local, waived_words

MARKS = {"met": "met   ", "open": "open  ", "closed": "closed"}
STANDINGS: dict[Standing, dict[str, str]] = {
    "unchanged": {"en": "unchanged", "fr": "inchangée"},
    "changed": {"en": "CHANGED", "fr": "MODIFIÉE"},
    "voided": {"en": "VOIDED", "fr": "ANNULÉE"},
    "gone": {"en": "GONE", "fr": "DISPARUE"},
}
WORDS = {
    "status": {"en": "{subject}: was {before}, is {after}", "fr": "{subject} : était {before}, est {after}"},
    "met-at": {
        "en": "{subject}: was met at {before}, is met at {after}",
        "fr": "{subject} : atteint le {before}, maintenant le {after}",
    },
    "voided": {"en": "statement {subject} was voided", "fr": "la trace {subject} a été annulée"},
    "gone": {"en": "statement {subject} is not stored any more", "fr": "la trace {subject} n'est plus conservée"},
    "content": {
        "en": "statement {subject} has another content than the award cites",
        "fr": "la trace {subject} n'a plus le contenu cité",
    },
    "uncounted": {
        "en": "statement {subject} counts no more: another sufficed earlier, or its remit, identity or class changed",
        "fr": "la trace {subject} ne compte plus : une autre a suffi plus tôt, ou sa source, son identité ou sa classe "
        "a changé",
    },
    "counted": {
        "en": "statement {subject} counts, and did not: it came later, or was linked or classified since",
        "fr": "la trace {subject} compte et ne comptait pas : arrivée plus tard, ou liée ou classée depuis",
    },
}
SAME = {"en": "same", "fr": "identique"}
# By today's tables: the same, or else.
OTHER_TABLES = {
    "en": (
        "understood by the tables of then (version {then}); by those of today (version {now}) it is the same",
        "understood by the tables of then (version {then}); by those of today (version {now}) it would differ:",
    ),
    "fr": (
        "compris selon les tables d'alors (version {then}) ; selon celles d'aujourd'hui (version {now}), identique",
        "compris selon les tables d'alors (version {then}) ; selon celles d'aujourd'hui (version {now}), il diffère :",
    ),
}
DIFFERENT = {"en": "different", "fr": "différent"}


@click.command(name="show")
@click.argument("award_id", metavar="AWARD", type=click.UUID)
@language_option
@organisation_option
@format_option
def show_award(award_id: uuid.UUID, lang: str, slug: str | None, form: str) -> None:
    """Show an award's proof: version, verdict, the statements that it cites with their digests, and its history.

    \b
    Example:
      acquis award show 0b7c4f9e-5a1d-4c0e-9d57-1f0d9f3f7a11 --lang fr
    """
    with open_database().reading() as session:
        award = award_by_id(session, pick_organisation(session, slug).id, award_id)
        standings = standings_of(session, award)
        past = past_of(session, award)
        data = {
            **_facts(award),
            "verdict": award.verdict,
            "statements": [{**cited, "standing": standings[cited["statement_id"]]} for cited in award.cited],
            "history": [asdict(each) for each in past],
        }
        lines = [*_fact_lines(award, lang), "", *_tree(Verdict.from_json(award.verdict).root, lang), ""]
        lines += [
            f"{cited['statement_id']}  {cited['at']}  {cited['modality'] or '-':<14}  sha256:{cited['digest']}  "
            f"{STANDINGS[standings[cited['statement_id']]][lang]}"
            for cited in award.cited
        ]
        lines += ["", *(_past_line(each) for each in past)] if past else []
    show(form, data, lines)


@click.command(name="replay")
@click.argument("award_id", metavar="AWARD", type=click.UUID)
@language_option
@organisation_option
@format_option
def replay(award_id: uuid.UUID, lang: str, slug: str | None, form: str) -> None:
    """Evaluate an award's rule version again on what is known now, as of then. Status 1 if anything differs.

    \b
    Example:
      acquis award replay 0b7c4f9e-5a1d-4c0e-9d57-1f0d9f3f7a11
    """
    with open_database().reading() as session:
        award = award_by_id(session, pick_organisation(session, slug).id, award_id)
        found = replay_award(session, award)
        data = {**_facts(award), **_replay_json(found)}
    lines = [SAME[lang] if found.same else DIFFERENT[lang], *(_said(each, lang) for each in found.differences)]
    if found.tables is not None:
        then, now = found.tables
        lines.append(OTHER_TABLES[lang][bool(found.today)].format(then=then, now=now))
        lines += [_said(each, lang) for each in found.today]
    show(form, data, lines)
    if not found.same:
        raise click.exceptions.Exit(1)


def _facts(award: Award) -> dict[str, Any]:
    return {
        "award": str(award.id),
        "rule": award.version.rule.id,
        "version": award.version.number,
        "tables": award.tables.number if award.tables is not None else None,
        "learner": award.learner_id,
        "name": award.learner.name,
        "state": award.state,
        "reason": award.reason,
        "awarded_at": award.awarded_at,
        "recorded_at": award.recorded_at,
        "valid_until": award.valid_until,
        "credential": str(award.credential.id) if award.credential is not None else None,
    }


def _fact_lines(award: Award, lang: str) -> list[str]:
    title = local(award.version.rule.title, lang)
    facts = _facts(award)
    facts["rule"] = f"{award.version.rule.id} ({title})"
    texts = {name: instant_text(value) if hasattr(value, "isoformat") else value for name, value in facts.items()}
    return [f"{name.replace('_', ' '):<14}{value}" for name, value in texts.items() if value is not None]


def _tree(node: NodeVerdict, lang: str, depth: int = 0) -> Iterator[str]:
    title = f"  {local(node.title, lang)}" if node.title else ""
    since = f"  {instant_text(node.met_at)}" if node.met_at is not None else ""
    yield f"{'  ' * depth}{MARKS[node.status]}  {node.key}{title}  {node.have:g}/{node.need:g}{since}"
    yield from waived_line(node, lang, depth)
    for child in node.children:
        yield from _tree(child, lang, depth + 1)


def waived_line(node: NodeVerdict, lang: str, depth: int) -> Iterator[str]:
    """That the node was waived, by whom and why, below the node; nothing, where it was not."""
    if node.waived is not None:
        yield f"{'  ' * depth}        {local(waived_words(node.waived), lang)}"


def _past_line(past: Past) -> str:
    reason = f": {past.reason}" if past.reason else ""
    return f"{instant_text(past.at)}  {past.action}  {past.by}{reason}"


def _replay_json(found: Replay) -> dict[str, Any]:
    return {
        "same": found.same,
        "differences": [_difference_json(each) for each in found.differences],
        "tables": None if found.tables is None else {"then": found.tables[0], "now": found.tables[1]},
        "by_tables_of_today": [_difference_json(each) for each in found.today],
        "verdict": found.after.to_json(),
    }


def _difference_json(each: Difference) -> dict[str, Any]:
    return {"code": each.code, "subject": each.subject, "before": each.before, "after": each.after}


def _said(difference: Difference, lang: str) -> str:
    none = {"en": "not there", "fr": "absent"}[lang]
    return WORDS[difference.code][lang].format(
        subject=difference.subject, before=difference.before or none, after=difference.after or none
    )
