"""For designers: a draft as the text that it is, with what is wrong line by line; and back and forth in its steps."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.pages.design.designer import ONE, as_lines
from lti_tool.presenters.drafts import OthersChange, draft_row, others_change, remarks_of
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.errors import DraftChangedError
from recognition.rulebook.drafting import Change, change_draft, changes_since
from recognition.rulebook.examining import examine, surroundings
from records.drafts import Draft, draft_by_id
from rules.documents.text import LARGEST_BYTES


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def change(visit: Visit, draft_id: int) -> ResponseReturnValue:
        text = as_lines(request.form.get("text", ""))
        if len(text) > LARGEST_BYTES:
            draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
            problem = gettext("The document is too long: at most a million characters.")
            return make_response(_page(visit, draft, text, problem=problem), 422)
        try:
            with door.database.transaction() as session:
                change_draft(session, visit.organisation.id, draft_id, text, change_of(visit, "text"))
        except DraftChangedError as error:
            draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
            return make_response(_page(visit, draft, text, others=others_of(visit, draft, error.revision)), 409)
        return redirect(_address(visit, draft_id, "saved"), 303)

    blueprint.add_url_rule(f"{ONE}/text", "draft_text", door.page(_show, "staff", duty="designer"))
    blueprint.add_url_rule(
        f"{ONE}/text", "change_draft_text", door.page(change, "staff", duty="designer"), methods=["POST"]
    )


def change_of(visit: Visit, what: str) -> Change:
    """What the form of this request does, on the revision that it was made from."""
    return Change(request.form.get("revision", 0, type=int), what, visit.by, visit.now)


def others_of(visit: Visit, draft: Draft, revision: int) -> OthersChange:
    """What others did since that revision."""
    before, steps = changes_since(visit.session, draft, revision)
    return others_change(steps, before, draft.text)


def _show(visit: Visit, draft_id: int) -> ResponseReturnValue:
    draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
    return _page(visit, draft, draft.text)


def _address(visit: Visit, draft_id: int, told: str) -> str:
    return url_for("pages.draft_text", organisation=visit.organisation.slug, draft_id=draft_id, told=told)


def _page(visit: Visit, draft: Draft, text: str, *, others: OthersChange | None = None, problem: str = "") -> str:
    found = examine(text, surroundings(visit.session, visit.organisation.id))
    return render_template(
        "design/draft_text.html",
        it=draft_row(draft, visit.language),
        revision=draft.revision,
        text=text,
        remarks=remarks_of(found, visit.language),
        refused=found.refused,
        undoable=bool(draft.undoable),
        redoable=bool(draft.redoable),
        others=others,
        problem=problem,
        told=request.args.get("told", ""),
        here="designer",
    )
