"""`acquis grades`."""

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
    records_table,
    show,
)
from acquis.wiring import utc_now
from lti_tool.presenters.gradebook import Facts, GradeCell, PlacementCard, Trouble, card_of, cells_of, gradebook_page
from recognition.sending.grading import change_mode, tell_again
from records.audit import note
from records.gradebooks import MODES, Gradebook, gradebooks_of, item_counts, placement_by_id, placements_of
from records.grades import grade_counts, grade_rows
from records.platforms import platforms_of


@click.group()
def grades() -> None:
    """What stands in the gradebooks of platforms: where micro-credentials are placed, what was sent, what failed.

    \b
    Example:
      acquis grades list
    """


@grades.command(name="list")
@organisation_option
@format_option
def list_(slug: str | None, form: str) -> None:
    """List where micro-credentials are placed, what their columns show, and what is the matter.

    \b
    Example:
      acquis grades list --format json
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        page = gradebook_page(placements_of(session, organisation.id), _facts(session, organisation.id))
    placements = [_card(each) for each in page.placements]
    data = {"placements": placements, "troubles": [_trouble(each) for each in page.troubles]}
    columns = ("placement", "microcredential", "course", "platform", "mode", "sent", "waiting", "refused", "last")
    nothing = "nothing is placed yet: place a micro-credential into a course from a platform"
    lines = records_table(columns, placements, nothing)
    show(form, data, [*lines, *(f"{each.platform}: {each.code}: {each.words}" for each in page.troubles)])


@grades.command(name="show")
@click.argument("placement", type=int)
@organisation_option
@format_option
def show_(placement: int, slug: str | None, form: str) -> None:
    """Show what stands in a column for each learner, and why it does not. What was refused comes first.

    \b
    Example:
      acquis grades show 3
    """
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = placement_by_id(session, organisation.id, placement)
        cells = [_cell(each) for each in cells_of(grade_rows(session, found))]
        data = {**_card(card_of(found, _facts(session, organisation.id))), "grades": cells}
    columns = ("user", "name", "score", "in_gradebook", "sent_at", "state", "reason", "answer")
    show(form, data, records_table(columns, cells, "no learner of the course has a grade yet"))


@grades.command()
@click.argument("placement", type=int)
@click.option("--user", type=int, help="One learner alone, as `grades show` numbers them.")
@organisation_option
@format_option
def resend(placement: int, user: int | None, slug: str | None, form: str) -> None:
    """Send the grades of a placement again, whatever became of them. A column that is gone is made anew.

    \b
    Example:
      acquis grades resend 3 --user 17
    """
    now = utc_now()
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = placement_by_id(session, organisation.id, placement)
        count = tell_again(session, found, now, user)
        if user is not None and not count:
            raise click.BadParameter(f"placement {placement} has no grade of user {user}", param_hint="--user")
        session.get_one(Gradebook, found.target_id).target.next_at = now
        note(session, organisation.id, acting(), "grades-resend", str(placement), now, {"user": user})
    show(form, {"placement": placement, "asked": count}, [f"{placement}: {count} grades are sent again"])


@grades.command()
@click.argument("placement", type=int)
@click.argument("mode", type=click.Choice(MODES))
@organisation_option
@format_option
def mode(placement: int, mode: str, slug: str | None, form: str) -> None:
    """Have a column show the progress in percent, 100 on award, or nothing.

    \b
    Example:
      acquis grades mode 3 award
    """
    now = utc_now()
    with open_database().transaction() as session:
        organisation = pick_organisation(session, slug)
        found = placement_by_id(session, organisation.id, placement)
        details = {"from": found.mode, "to": mode}
        change_mode(session, found, mode, now)
        note(session, organisation.id, acting(), "grades-mode", str(placement), now, details)
    show(form, {"placement": placement, "mode": mode}, [f"{placement}: the column shows {mode}"])


def _facts(session: Session, organisation_id: int) -> Facts:
    return Facts(
        titles={},
        platforms={each.id: each.slug for each in platforms_of(session, organisation_id)},
        gradebooks=gradebooks_of(session, organisation_id),
        sent=grade_counts(session, organisation_id),
        items=item_counts(session, organisation_id),
    )


def _card(card: PlacementCard) -> dict[str, Any]:
    return {
        "placement": card.id,
        "microcredential": card.slug,
        "course": card.course,
        "platform": card.platform,
        "mode": card.mode,
        "gradebook": card.reaches,
        "sent": card.sent,
        "waiting": card.waiting,
        "refused": card.refused,
        "last": card.last_at,
    }


def _trouble(trouble: Trouble) -> dict[str, Any]:
    return {
        "platform": trouble.platform,
        "trouble_code": trouble.code,
        "trouble": trouble.words,
        "next": trouble.next_at,
    }


def _cell(cell: GradeCell) -> dict[str, Any]:
    return {
        "user": cell.user_id,
        "learner": cell.learner_id,
        "name": cell.name,
        "score": cell.score,
        "in_gradebook": cell.sent_score,
        "sent_at": cell.sent_at,
        "state": cell.state,
        "reason": cell.reason if cell.state != "sent" else None,
        "status": cell.status,
        "answer": cell.answer or None,
    }
