"""For designers: a draft as a tree of nodes, each with its sentence, its remarks, how many meet it, and its form.

A page without scripts posts one edit and is shown anew; with htmx the same answers come in parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.pages.design.designer import ONE
from lti_tool.pages.design.desk import Desk
from lti_tool.presenters.drafts import OthersChange, draft_row, others_change, remarks_of
from lti_tool.presenters.editor import Known, asked_in, by_node, criteria_keys, steps_from, tree_of
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.errors import DraftChangedError
from recognition.frameworks.aligning import entry_for
from recognition.rulebook.beginnings import KINDS
from recognition.rulebook.drafting import Change, change_draft, changes_since, redo_draft, undo_draft
from recognition.rulebook.editing import HEAD, Edit, edited
from recognition.rulebook.examining import Surroundings, examine, surroundings
from recognition.trying.counting import Counting
from records.drafts import Draft, draft_by_id
from records.frameworks import frameworks_of
from records.microcredentials import newest_versions
from rules import RuleDocumentError, local
from rules.documents.tree import FRAMEWORK_FORMS
from rules.editing import Document, EditError, kind_of, node_at, parse_path, read_document
from rules.editing.badge import head_fields
from rules.editing.forms import ROLES, node_fields, where_names
from rules.editing.pieces import SIGNS, UNITS, mapping
from rules.standard import quality

PICKS_SHOWN = 30
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a draft is shown: which node, with which fields where they are not the draft's own, and what is told."""

    node: str
    fields: Fields | None = None
    others: OthersChange | None = None
    told: str = ""
    problem: str = ""
    status: int = 200
    # Whether the form stays as the browser has it.
    quiet: bool = False


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    desk = Desk(Counting(door.database, door.clock))

    def show(visit: Visit, draft_id: int) -> ResponseReturnValue:
        draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
        told = request.args.get("told", "")
        return _answer(visit, desk, draft, Shown(request.args.get("node", "needs"), told=told))

    def live(visit: Visit, draft_id: int) -> ResponseReturnValue:
        draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
        return _answer(visit, desk, draft, Shown(request.args.get("node", "needs"), quiet=True))

    def edit(visit: Visit, draft_id: int) -> ResponseReturnValue:
        draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
        wanted = _wanted(visit)
        change = Change(request.form.get("revision", 0, type=int), wanted.name, visit.by, visit.now)
        if draft.revision != change.revision:
            return _conflict(visit, desk, draft, wanted, change)
        try:
            before = read_document(draft.text)
            text, node = edited(before, wanted)
        except EditError as error:
            return _answer(visit, desk, draft, Shown(wanted.path, problem=_refusal(error), status=422))
        except RuleDocumentError:
            return redirect(url_for("pages.draft_text", organisation=visit.organisation.slug, draft_id=draft_id), 303)
        try:
            with door.database.transaction() as session:
                draft = change_draft(session, visit.organisation.id, draft_id, text, change)
                session.expunge(draft)
        except DraftChangedError:
            visit.session.rollback()
            draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
            return _conflict(visit, desk, draft, wanted, change)
        # A group of another kind has another form.
        quiet = wanted.do == "save" and _kind(before, node) == _kind(read_document(text), node)
        return _after(visit, desk, draft, Shown(node, told=wanted.do, quiet=quiet))

    def step(visit: Visit, draft_id: int) -> ResponseReturnValue:
        back = request.form.get("do") != "redo"
        what, node = "undo" if back else "redo", request.form.get("node", "needs")
        change = Change(request.form.get("revision", 0, type=int), what, visit.by, visit.now)
        try:
            with door.database.transaction() as session:
                draft = (undo_draft if back else redo_draft)(session, visit.organisation.id, draft_id, change)
                session.expunge(draft)
        except DraftChangedError:
            draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
            return _conflict(visit, desk, draft, Edit(what, node), change)
        if request.form.get("view") == "text":
            address = url_for("pages.draft_text", organisation=visit.organisation.slug, draft_id=draft_id, told=what)
            return redirect(address, 303)
        return _after(visit, desk, draft, Shown(node, told=what))

    def seen(visit: Visit, draft_id: int) -> ResponseReturnValue:
        draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
        name = request.args.get("field", "")
        return render_template(
            "design/editor_picks.html",
            it=draft_row(draft, visit.language),
            field=name,
            picks=_picks(visit, desk, name, request.args.get("q", "")),
        )

    page = door.page
    blueprint.add_url_rule(ONE, "draft", page(show, "staff", duty="designer"))
    blueprint.add_url_rule(f"{ONE}/live", "draft_live", page(live, "staff", duty="designer"))
    blueprint.add_url_rule(f"{ONE}/arrived", "draft_arrived", page(seen, "staff", duty="designer"))
    blueprint.add_url_rule(f"{ONE}/edit", "edit_draft", page(edit, "staff", duty="designer"), methods=["POST"])
    blueprint.add_url_rule(f"{ONE}/step", "step_draft", page(step, "staff", duty="designer"), methods=["POST"])


def _kind(document: Document, node: str) -> str:
    return "" if node == HEAD else kind_of(node_at(document.data, parse_path(node)))


def _wanted(visit: Visit) -> Edit:
    """What the form of this request asks for; a button that was pressed comes behind what the form does by itself."""
    do, _, argument = (request.form.getlist("do") or ["save"])[-1].partition(":")
    fields = {name: request.form.getlist(name) for name in request.form}
    if do == "add":
        argument = argument or request.form.get("kind", "")
    if do in ("move", "wrap"):
        argument = argument or request.form.get("place" if do == "move" else "kind", "")
    uri = request.form.get("align", "")
    if uri:
        skill = entry_for(visit.session, visit.organisation.id, uri)
        return Edit("align", request.form.get("node", ""), uri, fields, skill)
    return Edit(do, request.form.get("node", ""), argument, fields)


def _refusal(error: EditError) -> str:
    """Why an edit cannot be done, in the page's language."""
    return {
        "inside-itself": gettext("A group cannot be moved into itself."),
        "root": gettext("What the whole rests on stays where it is."),
        "full": gettext("There is something in it already: put a group there to hold several."),
        "no-group": gettext("Only a group holds others."),
        "border": gettext("It cannot go further that way."),
    }.get(error.reason, gettext("That part is not there any more."))


def _conflict(visit: Visit, desk: Desk, draft: Draft, wanted: Edit, change: Change) -> ResponseReturnValue:
    """What others did meanwhile, and what was typed: it is saved over theirs by saving again."""
    before, steps = changes_since(visit.session, draft, change.revision)
    others = others_change(steps, before, draft.text)
    fields = wanted.fields if wanted.do == "save" else None
    return _answer(visit, desk, draft, Shown(wanted.path or "needs", fields, others, status=409))


def _after(visit: Visit, desk: Desk, draft: Draft, shown: Shown) -> ResponseReturnValue:
    if "HX-Request" in request.headers:
        return _answer(visit, desk, draft, shown)
    address = url_for(
        "pages.draft", organisation=visit.organisation.slug, draft_id=draft.id, node=shown.node, told=shown.told
    )
    return redirect(address, 303)


def _answer(visit: Visit, desk: Desk, draft: Draft, shown: Shown) -> ResponseReturnValue:
    try:
        document = read_document(draft.text)
        node_at(document.data, ("needs",))
    except (RuleDocumentError, EditError):
        # What has no tree is shown as the text that it is, with what is wrong.
        return redirect(url_for("pages.draft_text", organisation=visit.organisation.slug, draft_id=draft.id), 303)
    in_parts = shown.quiet or "HX-Request" in request.headers
    quick = in_parts and request.method == "POST"
    around = surroundings(visit.session, visit.organisation.id)
    content = _content(visit, desk, draft, document, around, shown, quick=quick)
    template = "design/editor_parts.html" if in_parts else "design/editor.html"
    # htmx is told of a conflict in words; its answer is put in place all the same.
    return make_response(render_template(template, **content), 200 if in_parts else shown.status)


def _content(
    visit: Visit, desk: Desk, draft: Draft, document: Document, around: Surroundings, shown: Shown, *, quick: bool
) -> dict[str, Any]:
    kept, data, language = desk.of(visit), document.data, visit.language
    found = examine(draft.text, around, thoroughly=not quick)
    asked = asked_in(data, kept.sentences)
    counts = desk.counting.of(
        visit.organisation.id, [one for one in asked.values() if one is not None], around.tables.vocabulary
    )
    node = shown.node if shown.node == HEAD or _is_there(data, shown.node) else "needs"
    known = Known(language, kept.sentences, by_node(data, remarks_of(found, language)), counts, asked)
    tree = tree_of(data, node, known)
    return {
        "it": draft_row(draft, language),
        "revision": draft.revision,
        "tree": tree,
        "drawn": desk.drawn.line,
        "node": node,
        "shown": shown,
        "waiting": quick or tree.counting,
        "undoable": bool(draft.undoable),
        "redoable": bool(draft.redoable),
        "refused": found.refused,
        "quality": quality(found.rule) if node == HEAD and found.rule is not None else (),
        "has_renewal": "renewal" in data,
        "here": "designer",
        **({} if shown.quiet else _panel(visit, desk, data, node, shown)),
    }


def _is_there(data: Mapping[str, Any], path: str) -> bool:
    try:
        node_at(data, parse_path(path))
    except EditError:
        return False
    return True


def _panel(visit: Visit, desk: Desk, data: Mapping[str, Any], node: str, shown: Shown) -> dict[str, Any]:
    """What the form of the node, or of the badge, is drawn from."""
    here = visit.organisation.id
    about_skills = {"frameworks": bool(frameworks_of(visit.session, here)), "forms": FRAMEWORK_FORMS}
    if node == HEAD:
        return {
            "fields": shown.fields or head_fields(data),
            "units": tuple(UNITS),
            "image": mapping(data.get("image")),
            **about_skills,
        }
    path = parse_path(node)
    present = node_at(data, path)
    where = present.get("where")
    titles = {one.rule.id: one.rule.title for one in newest_versions(visit.session, here)}
    names = where_names(where if isinstance(where, dict) else {})
    return {
        "fields": shown.fields or node_fields(present),
        "steps": steps_from(data, path),
        "criteria": criteria_keys(data),
        "microcredentials": [(slug, local(title, visit.language)) for slug, title in titles.items()],
        "conditions": names,
        "picks": {name: _picks(visit, desk, name, "") for name in names},
        "kinds": KINDS,
        "signs": SIGNS,
        "units": tuple(UNITS),
        "roles": ROLES,
        "looked_at": desk.of(visit).arrived.looked_at,
        **about_skills,
    }


def _picks(visit: Visit, desk: Desk, name: str, search: str) -> list[tuple[str, str, int, tuple[str, ...]]]:
    """What has arrived for a field: (value, name, how many statements, sources), the most frequent first."""
    words = search.casefold().split()
    found = []
    for seen in desk.of(visit).arrived.by_field.get(name, ()):
        called = local(seen.name, visit.language) if seen.name else ""
        if all(word in f"{seen.value} {called}".casefold() for word in words):
            found.append((seen.value, called, seen.count, seen.sources))
        if len(found) == PICKS_SHOWN:
            break
    return found
