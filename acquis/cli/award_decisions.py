"""`acquis award confirm`, `decline`, `keep`, `suspend`, `resume`, `revoke`: what a person decides on an award."""

from __future__ import annotations

import uuid

import click

from acquis.cli.common import (
    acting,
    by_option,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    show,
)
from acquis.wiring import utc_now
from recognition.awarding.evaluating import Clockwork
from recognition.awarding.judging import Judgement, judge, said
from recognition.rulebook.catalogue import load_catalogue
from records.organisations import Organisation

AWARD = click.argument("award_id", metavar="AWARD", type=click.UUID)
REASON = click.option("--reason", required=True, help="Why; it is kept with the award.")


@click.command()
@AWARD
@click.option("--reason", default="", help="Why; it is kept with the award.")
@by_option
@organisation_option
@format_option
def confirm(award_id: uuid.UUID, reason: str, by: str | None, slug: str | None, form: str) -> None:
    """Confirm what the rule only recommends: it is awarded, and its credential is signed.

    What was declined can be confirmed, too, while nothing else stands in its place.

    \b
    Example:
      acquis award confirm 0b7c4f9e-5a1d-4c0e-9d57-1f0d9f3f7a11 --by "Rozenn Le Goff"
    """
    _decide(award_id, "confirm", reason, by, slug, form)


@click.command()
@AWARD
@REASON
@by_option
@organisation_option
@format_option
def decline(award_id: uuid.UUID, reason: str, by: str | None, slug: str | None, form: str) -> None:
    """Decline what the rule recommends. The same evidence does not recommend it again.

    \b
    Example:
      acquis award decline 0b7c… --by "Rozenn Le Goff" --reason "The practice was staged"
    """
    _decide(award_id, "decline", reason, by, slug, form)


@click.command()
@AWARD
@REASON
@by_option
@organisation_option
@format_option
def keep(award_id: uuid.UUID, reason: str, by: str | None, slug: str | None, form: str) -> None:
    """Keep an award that is under review: what it lost does not matter.

    \b
    Example:
      acquis award keep 0b7c… --by "Rozenn Le Goff" --reason "The record was voided by mistake"
    """
    _decide(award_id, "keep", reason, by, slug, form)


@click.command()
@AWARD
@REASON
@by_option
@organisation_option
@format_option
def revoke(award_id: uuid.UUID, reason: str, by: str | None, slug: str | None, form: str) -> None:
    """Revoke an award, for good. What rests on it is checked again.

    \b
    Example:
      acquis award revoke 0b7c… --by "Rozenn Le Goff" --reason "Another person took the quiz"
    """
    _decide(award_id, "revoke", reason, by, slug, form)


@click.command()
@AWARD
@REASON
@by_option
@organisation_option
@format_option
def suspend(award_id: uuid.UUID, reason: str, by: str | None, slug: str | None, form: str) -> None:
    """Suspend an award: it does not count until it is resumed, and strangers who check it see that.

    \b
    Example:
      acquis award suspend 0b7c… --by "Rozenn Le Goff" --reason "A complaint is being looked into"
    """
    _decide(award_id, "suspend", reason, by, slug, form)


@click.command()
@AWARD
@click.option("--reason", default="", help="Why; it is kept with the award.")
@by_option
@organisation_option
@format_option
def resume(award_id: uuid.UUID, reason: str, by: str | None, slug: str | None, form: str) -> None:
    """Resume an award that is suspended: it counts again, and checks good again.

    \b
    Example:
      acquis award resume 0b7c… --by "Rozenn Le Goff"
    """
    _decide(award_id, "resume", reason, by, slug, form)


DECISIONS = (confirm, decline, keep, suspend, resume, revoke)


def _decide(award_id: uuid.UUID, act: Judgement, reason: str, by: str | None, slug: str | None, form: str) -> None:
    words = said(act, acting() if by is None else by, reason)
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        catalogue = load_catalogue(session, organisation.id)
        award = judge(session, catalogue, award_id, act, words, clockwork(organisation))
        data = {"award": str(award.id), "state": award.state, "by": words.by, "reason": words.reason}
    show(form, data, [f"{award_id}: {data['state']}"])


def clockwork(organisation: Organisation) -> Clockwork:
    """What an evaluation takes from this call."""
    return Clockwork(utc_now(), uuid.uuid4, organisation.timezone)
