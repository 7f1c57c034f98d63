"""`acquis account`: who signs in without a course, with which duties."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy.orm import Session

from acquis.cli.common import (
    acting,
    format_option,
    open_database,
    organisation_option,
    pick_organisation,
    settings,
    show,
    table,
    wanted_learner,
)
from acquis.wiring import utc_now
from recognition.people.accounts import (
    LINK_LIFE,
    Acting,
    change_account,
    close_account,
    drop_second_factor,
    invite,
    link_for,
    normal_email,
    open_account,
    password_address,
    wanted_account,
)
from records.accounts import Account, Purpose, account_by_email, account_by_id, accounts_of, last_signed_in
from records.duties import DUTIES
from records.errors import NotFoundError
from records.organisations import Organisation

duty_option = click.option(
    "--duty", "duties", type=click.Choice(DUTIES), multiple=True, help="What they may do. May be repeated."
)
learner_option = click.option("--learner", help="Who they are among the learners: number, e-mail or identity.")


@click.group()
def account() -> None:
    """Who signs in here and not by their course, with which duties.

    \b
    Example:
      acquis account add ada@campus.example --name "Ada Adams" --duty owner
    """


@account.command(name="add")
@click.argument("email")
@click.option("--name", default="", help="How they are called.")
@duty_option
@learner_option
@click.option("--language", type=click.Choice(["en", "fr"]), help="Of letters to them; the organisation's if left out.")
@organisation_option
@format_option
def add(
    email: str,
    name: str,
    duties: tuple[str, ...],
    learner: str | None,
    language: str | None,
    slug: str | None,
    form: str,
) -> None:
    """Invite somebody: prints the link by which they choose their password. It is good once, for seven days.

    \b
    Example:
      acquis account add ada@campus.example --name "Ada Adams" --duty designer --duty assessor
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        new = wanted_account(email, name, duties, language or chosen.language, _learner_id(session, chosen.id, learner))
        made, secret = invite(session, new, _acting(chosen))
        _show_link(form, chosen, made, secret, "invite")


@account.command(name="list")
@organisation_option
@format_option
def list_accounts(slug: str | None, form: str) -> None:
    """List the accounts, with when each signed in last.

    \b
    Example:
      acquis account list --format json
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        last = last_signed_in(session, chosen.id)
        found: list[dict[str, Any]] = [
            {
                "email": each.email,
                "name": each.name,
                "duties": sorted(each.held_duties),
                "learner": each.learner_id,
                "second_step": each.totp_on_at is not None,
                "state": "closed" if each.closed_at else "open" if each.password_hash else "invited",
                "last_signed_in": last.get(each.id),
            }
            for each in accounts_of(session, chosen.id)
        ]
    rows = [
        (one["email"], ", ".join(one["duties"]), one["state"], "yes" if one["second_step"] else "no",
         one["last_signed_in"])
        for one in found
    ]  # fmt: skip
    heads = ("E-MAIL", "DUTIES", "STATE", "SECOND STEP", "LAST SIGNED IN")
    show(form, found, table(heads, rows, "no account yet"))


@account.command(name="change")
@click.argument("email")
@duty_option
@learner_option
@click.option("--no-learner", is_flag=True, help="They are none of the learners.")
@organisation_option
@format_option
def change(
    email: str, duties: tuple[str, ...], learner: str | None, no_learner: bool, slug: str | None, form: str
) -> None:
    """Give an account these duties in place of those that it has, or say which learner it is.

    \b
    Example:
      acquis account change ada@campus.example --duty owner
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        found = _account(session, chosen, email)
        learner_id = None if no_learner else _learner_id(session, chosen.id, learner) or found.learner_id
        changed = change_account(session, found.id, duties or found.held_duties, learner_id, _acting(chosen))
        held = sorted(changed.held_duties)
    show(form, {"email": normal_email(email), "duties": held, "learner": learner_id}, [f"{email}: {', '.join(held)}"])


@account.command(name="close")
@click.argument("email")
@organisation_option
@format_option
def close(email: str, slug: str | None, form: str) -> None:
    """Let an account sign in no more, and sign it out everywhere.

    \b
    Example:
      acquis account close ada@campus.example
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        close_account(session, _account(session, chosen, email).id, _acting(chosen))
    show(form, {"email": normal_email(email), "state": "closed"}, [f"{email}: closed"])


@account.command(name="open")
@click.argument("email")
@organisation_option
@format_option
def open_(email: str, slug: str | None, form: str) -> None:
    """Let an account that was closed sign in again.

    \b
    Example:
      acquis account open ada@campus.example
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        open_account(session, _account(session, chosen, email).id, _acting(chosen))
    show(form, {"email": normal_email(email), "state": "open"}, [f"{email}: open"])


@account.command(name="reset")
@click.argument("email")
@click.option("--no-code", is_flag=True, help="Ask them for no code any more: they lost their telephone.")
@organisation_option
@format_option
def reset(email: str, no_code: bool, slug: str | None, form: str) -> None:
    """Print a link by which somebody chooses a new password. It is good once.

    \b
    Example:
      acquis account reset ada@campus.example
    """
    with open_database().transaction() as session:
        chosen = pick_organisation(session, slug)
        found = account_by_id(session, chosen.id, _account(session, chosen, email).id, hold=True)
        if found.closed_at is not None:
            raise NotFoundError(f"the account {email!r} is closed: acquis account open {email}")
        if no_code:
            drop_second_factor(session, found, _acting(chosen))
        purpose: Purpose = "reset" if found.password_hash is not None else "invite"
        _show_link(form, chosen, found, link_for(session, found, purpose, _acting(chosen)), purpose)


def _acting(chosen: Organisation) -> Acting:
    return Acting(chosen.id, acting(), utc_now())


def _account(session: Session, chosen: Organisation, email: str) -> Account:
    found = account_by_email(session, chosen.id, normal_email(email))
    if found is None:
        raise NotFoundError(f"{email!r} has no account at {chosen.slug!r}")
    return found


def _learner_id(session: Session, organisation_id: int, learner: str | None) -> int | None:
    return wanted_learner(session, organisation_id, learner).id if learner is not None else None


def _show_link(form: str, chosen: Organisation, found: Account, secret: str, purpose: Purpose) -> None:
    link = password_address(settings().base_url, chosen.slug, secret)
    ends = utc_now() + LINK_LIFE[purpose]
    data = {"email": found.email, "duties": sorted(found.held_duties), "url": link, "expires_at": ends}
    show(form, data, [link])
