"""`acquis sign-off`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.orm import Session

from acquis.cli.common import (
    Function,
    acting,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    settings,
    show,
    table,
)
from acquis.wiring import utc_now
from lti_tool.attesting import tell_learner
from lti_tool.languages import texts_at_hand
from recognition.attesting.answering import Desk
from recognition.attesting.answering import revoke as take_back
from recognition.attesting.vouching import LIMITS, change_policy, vouch_for
from recognition.attesting.writing import Scribe
from recognition.rulebook.catalogue import load_catalogue
from records.attesters import CODES_FOR, ROLES, attesters_of, policy_of
from records.learners import learner_names
from records.sign_offs import STATES, SignOff, sign_off_by_id, sign_offs_page


def _number_option(name: str, words: str) -> Callable[[Function], Function]:
    """The option for a number of the policy."""
    least, most = LIMITS[name]
    return click.option(f"--{name.replace('_', '-')}", name, type=click.IntRange(least, most), help=words)


@click.group(name="sign-off")
def sign_off() -> None:
    """What people who were there say of learners' practice, and who is vouched for.

    \b
    Example:
      acquis sign-off list --state checking
    """


@sign_off.command(name="list")
@click.option("--state", type=click.Choice([*STATES, "expired"]), help="Those in this state alone.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many, newest first.")
@organisation_option
@format_option
def list_(state: str | None, limit: int, slug: str | None, form: str) -> None:
    """List sign-offs, newest first.

    \b
    Example:
      acquis sign-off list --state checking --format json
    """
    now = utc_now()
    with open_database().reading() as session:
        organisation = pick_organisation(session, slug)
        _, rows = sign_offs_page(session, organisation.id, state, now, 0, limit)
        found = [_told(each, name) for each, name in rows]
    columns = ("sign_off", "state", "learner", "title", "attester", "asked_at")
    lines = table(
        tuple(name.upper() for name in columns), [tuple(each[name] for name in columns) for each in found], "none"
    )
    show(form, found, lines)


@sign_off.command(name="show")
@click.argument("sign_off_id", metavar="SIGN-OFF", type=click.UUID)
@organisation_option
@format_option
def show_(sign_off_id: uuid.UUID, slug: str | None, form: str) -> None:
    """Show all that is known of a sign-off.

    \b
    Example:
      acquis sign-off show 7a4c0b0e-58ce-4b84-8d1d-4f1f4d1f4c11
    """
    with open_database().reading() as session:
        organisation = pick_organisation(session, slug)
        data = _whole(session, sign_off_by_id(session, organisation.id, sign_off_id))
    show(
        form,
        data,
        table(("WHAT", ""), [(name, value) for name, value in data.items() if value not in (None, "", {})], ""),
    )


@sign_off.command()
@click.argument("sign_off_id", metavar="SIGN-OFF", type=click.UUID)
@click.option("--reason", required=True, help="Why; the learner reads it.")
@organisation_option
@format_option
def revoke(sign_off_id: uuid.UUID, reason: str, slug: str | None, form: str) -> None:
    """Take a sign-off back: its statement is voided, counts no more, and the learner is written to.

    \b
    Example:
      acquis sign-off revoke 7a4c0b0e-58ce-4b84-8d1d-4f1f4d1f4c11 --reason "It was somebody else"
    """
    given = settings()
    with open_database(given).transaction() as session:
        organisation = pick_organisation(session, slug)
        desk = Desk(organisation, load_catalogue(session, organisation.id), Scribe(given.base_url), utc_now())
        found = take_back(session, desk, sign_off_id, by=acting(), reason=reason)
        with texts_at_hand():
            tell_learner(session, organisation, found, given.base_url, desk.now)
    show(form, {"sign_off": str(sign_off_id), "state": "revoked"}, [f"{sign_off_id} is revoked"])


@sign_off.command()
@click.argument("email")
@click.option("--name", required=True, help="What they are called.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="In which role they attest.")
@organisation_option
@format_option
def vouch(email: str, name: str, role: str, slug: str | None, form: str) -> None:
    """Vouch for somebody: what whoever has this address signs off counts in this role.

    \b
    Example:
      acquis sign-off vouch rozenn@plage.example --name "Rozenn Le Goff" --role manager
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        vouch_for(session, organisation.id, email, name, role, by=acting(), now=utc_now())
        known = [
            {"email": each.email, "name": each.name, "role": each.role}
            for each in attesters_of(session, organisation.id)
        ]
    show(form, known, table(("EMAIL", "NAME", "ROLE"), [tuple(each.values()) for each in known], ""))


@sign_off.command()
@_number_option("checked_percent", "Of a hundred confirmations, how many a second person looks at.")
@_number_option("link_days", "For how many days a link is good.")
@_number_option("reciprocal_days", "For how many days two people do not sign each other off.")
@_number_option("thanks_a_day", "How many people one can thank in a day.")
@click.option("--code-for", type=click.Choice(CODES_FOR), help="Where whoever confirms types a code sent by mail.")
@organisation_option
@format_option
def policy(slug: str | None, form: str, code_for: str | None, **numbers: int | None) -> None:
    """Show what is asked of sign-offs, or ask for something else: what is not named stays.

    A code by mail is asked for `never`, for what is `demanding` (the rule wants a role, or more trust than a link has),
    or `always`.

    \b
    Example:
      acquis sign-off policy --code-for demanding --checked-percent 10
    """
    wanted = {name: number for name, number in numbers.items() if number is not None}
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        before = policy_of(session, organisation.id)
        values = {name: wanted.get(name, getattr(before, name)) for name in LIMITS}
        asked = code_for or before.code_for
        if wanted or code_for is not None:
            change_policy(session, organisation.id, values, asked, by=acting(), now=utc_now())
    data = {**values, "code_for": asked}
    show(form, data, table(("WHAT", ""), list(data.items()), ""))


def _told(found: SignOff, learner: str | None) -> dict[str, Any]:
    return {
        "sign_off": str(found.id),
        "kind": found.kind,
        "state": found.shown_state(utc_now()),
        "learner": learner,
        "title": found.title,
        "attester": found.attester_name,
        "asked_at": found.asked_at,
    }


def _whole(session: Session, found: SignOff) -> dict[str, Any]:
    return {
        **_told(found, learner_names(session, [found.learner_id])[found.learner_id]),
        "email": found.attester_email,
        "role": found.attester_role,
        "vouched": found.vouched,
        "happened_at": found.happened_at,
        "minutes": found.minutes,
        "answered_at": found.answered_at,
        "levels": found.levels,
        "score": found.score,
        "comment": found.comment,
        "checked_by": found.checked_by,
        "ended_by": found.ended_by,
        "end_reason": found.end_reason,
        "statement": str(found.statement_id) if found.statement_id else None,
    }
