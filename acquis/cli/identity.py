"""`acquis identity`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.orm import Session

from acquis.cli.common import (
    acting,
    format_option,
    instant_text,
    open_database,
    organisation_option,
    pick_organisation,
    show,
    table,
    wanted_learner,
)
from acquis.wiring import utc_now
from recognition.awarding.settling import SETTLEMENTS, Settlement, settle
from recognition.people.identifiers import check_ifi
from recognition.people.identity import Said, link, merge, refuse, split, undo
from records.conflicts import open_conflicts
from records.hints import likenesses
from records.identities import IdentityChange, changes_of, moves_of, undoing
from records.learners import actors_by_id, actors_of

LEARNER_HELP = "A number, an e-mail address of the roster, or an identity (IFI)."


@click.group()
def identity() -> None:
    """Who is who: which identities of the records mean which learner, who said so, and how to take it back.

    An identity is written as in a roster: mbox:mailto:ada@campus.example, account:https://lms.example|4.

    \b
    Example:
      acquis identity link ada@campus.example "account:https://lms.example|4"
    """


@identity.command(name="list")
@click.argument("learner")
@organisation_option
@format_option
def list_(learner: str, slug: str | None, form: str) -> None:
    """List what a learner is known by, and who said so.

    \b
    Example:
      acquis identity list 3
    """
    with open_database().reading() as session:
        organisation = pick_organisation(session, slug)
        found = [
            {"identity": each.ifi, "provenance": each.provenance, "by": each.linked_by, "at": each.linked_at}
            for each in actors_of(session, wanted_learner(session, organisation.id, learner).id)
        ]
    rows = [tuple(each.values()) for each in found]
    show(form, found, table(("IDENTITY", "PROVENANCE", "SAID BY", "AT"), rows, "known by nothing of the records"))


@identity.command(name="link")
@click.argument("learner")
@click.argument("identities", nargs=-1, required=True)
@organisation_option
@format_option
def link_(learner: str, identities: tuple[str, ...], slug: str | None, form: str) -> None:
    """Say that IDENTITIES mean LEARNER. Both sides are evaluated again.

    \b
    Example:
      acquis identity link 3 "account:https://lms.example|4" mbox:mailto:ada@campus.example
    """
    for each in identities:
        check_ifi("identity", each)
    _act(
        slug,
        form,
        lambda session, organisation_id: link(
            session, wanted_learner(session, organisation_id, learner), identities, _said()
        ),
    )


@identity.command()
@click.argument("ifi", metavar="IDENTITY")
@organisation_option
@format_option
def unlink(ifi: str, slug: str | None, form: str) -> None:
    """Say that IDENTITY is not who it was taken for. It gets a learner of its own, and no launch brings it back.

    \b
    Example:
      acquis identity unlink "account:https://lms.example|4"
    """
    _act(slug, form, lambda session, organisation_id: split(session, organisation_id, ifi, _said()))


@identity.command(name="merge")
@click.argument("into")
@click.argument("other")
@organisation_option
@format_option
def merge_(into: str, other: str, slug: str | None, form: str) -> None:
    """Say that OTHER is the same person as INTO: what OTHER is known by means INTO from now on.

    \b
    Example:
      acquis identity merge ada@campus.example 17
    """
    _act(
        slug,
        form,
        lambda session, organisation_id: merge(
            session,
            wanted_learner(session, organisation_id, into),
            wanted_learner(session, organisation_id, other),
            _said(),
        ),
    )


@identity.command(name="refuse")
@click.argument("one")
@click.argument("other")
@organisation_option
@format_option
def refuse_(one: str, other: str, slug: str | None, form: str) -> None:
    """Say that two learners are not one person: nothing links them of itself from now on.

    \b
    Example:
      acquis identity refuse 3 17
    """
    _act(
        slug,
        form,
        lambda session, organisation_id: refuse(
            session,
            wanted_learner(session, organisation_id, one),
            wanted_learner(session, organisation_id, other),
            _said(),
        ),
    )


@identity.command(name="undo")
@click.argument("change", type=click.IntRange(1, 2**63 - 1))
@organisation_option
@format_option
def undo_(change: int, slug: str | None, form: str) -> None:
    """Take a change of the history back. Both sides are evaluated again.

    \b
    Example:
      acquis identity undo 12
    """
    _act(slug, form, lambda session, organisation_id: undo(session, organisation_id, change, _said()))


@identity.command()
@click.option("--learner", help=LEARNER_HELP)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many, newest first.")
@organisation_option
@format_option
def history(learner: str | None, limit: int, slug: str | None, form: str) -> None:
    """List the links, merges, splits and refusals, newest first; of one learner, if asked.

    \b
    Example:
      acquis identity history --learner 3
    """
    with open_database().reading() as session:
        organisation = pick_organisation(session, slug)
        about = wanted_learner(session, organisation.id, learner).id if learner is not None else None
        found = _described(session, changes_of(session, organisation.id, about, limit))
    rows = [
        (
            each["change"],
            each["at"],
            each["kind"] + (f" of {each['undoes']}" if each["undoes"] else ""),
            each["learner"],
            each["other"],
            " ".join(each["identities"]),
            each["by"],
            f"undone by {each['undone_by']}" if each["undone_by"] else "",
        )
        for each in found
    ]
    head = ("CHANGE", "AT", "KIND", "LEARNER", "OTHER", "IDENTITIES", "BY", "")
    show(form, found, table(head, rows, "nothing was linked yet"))


@identity.command()
@click.option("--limit", default=25, show_default=True, type=click.IntRange(1), help="How many.")
@organisation_option
@format_option
def suggestions(limit: int, slug: str | None, form: str) -> None:
    """List learners who may be one person, with what two systems say alike of them.

    \b
    Example:
      acquis identity suggestions
    """
    with open_database().reading() as session:
        organisation = pick_organisation(session, slug)
        found: list[dict[str, Any]] = [
            {"one": each.one, "other": each.other, "alike": sorted({alike_words(mark) for mark in each.marks})}
            for each in likenesses(session, organisation.id)[:limit]
        ]
    rows = [(each["one"], each["other"], ", ".join(alike)) for each in found if (alike := each["alike"])]
    show(form, found, table(("ONE", "OTHER", "ALIKE"), rows, "nobody seems to be somebody else"))


@identity.command()
@organisation_option
@format_option
def conflicts(slug: str | None, form: str) -> None:
    """List identities that two learners claim, or that a learner says are not theirs.

    \b
    Example:
      acquis identity conflicts
    """
    with open_database().reading() as session:
        organisation = pick_organisation(session, slug)
        found = [
            {
                "conflict": each.id,
                "kind": each.kind,
                "identity": each.actor.ifi,
                "learner": each.learner_id,
                "known_as": each.actor.learner_id,
                "by": each.by,
                "at": each.at,
            }
            for each in open_conflicts(session, organisation.id)
        ]
    head = ("CONFLICT", "KIND", "IDENTITY", "LEARNER", "KNOWN AS", "BY", "AT")
    show(form, found, table(head, [tuple(each.values()) for each in found], "nothing is in conflict"))


@identity.command(name="settle")
@click.argument("conflict", type=click.IntRange(1, 2**63 - 1))
@click.argument("how", type=click.Choice(SETTLEMENTS))
@organisation_option
@format_option
def settle_(conflict: int, how: Settlement, slug: str | None, form: str) -> None:
    """Decide a conflict: keep the identity where it is, move it, or merge the two learners.

    Moved, it goes to whom a launch vouched for, or away from who denies it.

    \b
    Example:
      acquis identity settle 4 keep
    """
    _act(slug, form, lambda session, organisation_id: settle(session, organisation_id, conflict, how, _said()))


def alike_words(mark: str) -> str:
    """What two learners have in common, without saying an address."""
    return "e-mail address" if mark.startswith("email:") else mark


def _said() -> Said:
    return Said(by=acting(), at=utc_now())


def _act(slug: str | None, form: str, do: Callable[[Session, int], IdentityChange | None]) -> None:
    """Do it, and print the change that it made."""
    with open_database().transaction() as session:
        change = do(session, pick_organisation(session, slug).id)
        data = _described(session, [change])[0] if change is not None else None
    if data is None:
        show(form, None, ["no identity was moved"])
    else:
        other = f", {data['other']}" if data["other"] else ""
        line = (
            f"change {data['change']}: {data['kind']} (learner {data['learner']}{other}) at {instant_text(data['at'])}"
        )
        show(form, data, [line, *(f"  {each}" for each in data["identities"])])


def _described(session: Session, changes: list[IdentityChange]) -> list[dict[str, Any]]:
    numbers = [change.id for change in changes]
    undone, moves = undoing(session, numbers), moves_of(session, numbers)
    actors = actors_by_id(session, [move.actor_id for move in moves if move.actor_id is not None])
    return [
        {
            "change": change.id,
            "at": change.at,
            "kind": change.kind,
            "learner": change.learner_id,
            "other": change.other_id,
            "undoes": change.undoes_id,
            "identities": [
                actors[move.actor_id].ifi for move in moves if move.change_id == change.id and move.actor_id in actors
            ],
            "by": change.by,
            "undone_by": undone.get(change.id),
        }
        for change in changes
    ]
