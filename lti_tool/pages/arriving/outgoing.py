"""For staff: what is sent on to other systems, and the dead letters, to be tried again or given up."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.presenters.outgoing import outgoing_page
from lti_tool.visit import Door, Visit
from recognition.sending.reviving import give_up_dead, try_again
from records.lrs_targets import lrs_targets_of
from records.mail_targets import mail_target_of
from records.outbox import dead_items, waiting_counts

SHOWN = 100


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def change(visit: Visit, target: str, item: int | None = None) -> ResponseReturnValue:
        done = request.form.get("do")
        if done not in ("retry", "drop") or (done == "drop" and item is None):
            abort(400)
        with door.database.transaction() as session:
            here = visit.organisation.id
            if done == "drop" and item is not None:
                give_up_dead(session, here, target, item, by=visit.by, now=visit.now)
            else:
                try_again(session, here, target, item, by=visit.by, now=visit.now)
        return redirect(url_for("pages.outgoing", organisation=visit.organisation.slug))

    address = "/o/<organisation>/outgoing"
    blueprint.add_url_rule(address, "outgoing", door.page(_outgoing, "staff", duty="owner"))
    for rest, name in (("<target>", "outgoing_target"), ("<target>/<int:item>", "outgoing_item")):
        blueprint.add_url_rule(f"{address}/{rest}", name, door.page(change, "staff", duty="owner"), methods=["POST"])


def _outgoing(visit: Visit) -> ResponseReturnValue:
    session, organisation = visit.session, visit.organisation.id
    shown = outgoing_page(
        lrs_targets_of(session, organisation),
        mail_target_of(session, organisation),
        waiting_counts(session, organisation),
        dead_items(session, organisation, SHOWN),
        visit.now,
    )
    return render_template("arriving/outgoing.html", it=shown)
