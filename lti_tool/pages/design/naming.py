"""For designers: what a draft's badge shows and names that no text field holds: its picture, and skills of frameworks.

The editor finds skills while one types; here they are found without scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from credentials.errors import PictureError
from credentials.picture.given import MOST_BYTES, check_picture
from credentials.picture.rosette import draw
from lti_tool.documents import picture
from lti_tool.pages.design.designer import ONE
from lti_tool.pages.design.frameworks import SHOWN, question_asked
from lti_tool.presenters.drafts import draft_row
from lti_tool.presenters.frameworks import skills_found
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from lti_tool.words.draft import picture_refused
from recognition.errors import DraftChangedError
from recognition.rulebook.drafting import Change, change_draft
from recognition.rulebook.editing import HEAD
from records.drafts import Draft, draft_by_id
from records.errors import NotFoundError
from records.framework_search import search_items
from records.pictures import keep_picture, picture_by_digest
from rules import LANGUAGES, RuleDocumentError, local
from rules.editing import EditError, node_at, parse_path, read_document, rewrite
from rules.editing.pieces import mapping


class _IncompleteError(Exception):
    """Something of the form is not filled in; it says what."""


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def give(visit: Visit, draft_id: int) -> ResponseReturnValue:
        """Keep the picture at once, and have the document name it by its digest."""
        draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
        document = read_document(draft.text)
        change = Change(request.form.get("revision", 0, type=int), "head", visit.by, visit.now)
        try:
            with door.database.transaction() as session:
                image = None if request.form.get("do") == "drawn" else _image(session, visit, document.data)
                data = {key: value for key, value in document.data.items() if key != "image"}
                text = rewrite(document, data if image is None else {**document.data, "image": image})
                change_draft(session, visit.organisation.id, draft_id, text, change)
        except _IncompleteError as error:
            return make_response(_page(visit, draft, str(error)), 422)
        except PictureError as error:
            told = picture_refused(error.field, error.message[visit.language])
            return make_response(_page(visit, draft, told), 422)
        except DraftChangedError:
            told = gettext("Somebody changed this draft meanwhile. Look at it again, and give the picture then.")
            return make_response(_page(visit, draft, told), 409)
        address = url_for(
            "pages.draft", organisation=visit.organisation.slug, draft_id=draft_id, node=HEAD, told="save"
        )
        return redirect(address, 303)

    def hang(end: str, name: str, view: Callable[[Visit, int], ResponseReturnValue], method: str = "GET") -> None:
        seen = door.page(_of_a_tree(view), "staff", duty="designer")
        blueprint.add_url_rule(f"{ONE}/{end}", name, seen, methods=[method])

    hang("skills", "draft_skills", _skills)
    hang("picture", "draft_picture", _look)
    hang("picture", "give_draft_picture", give, "POST")
    hang("picture/file", "draft_picture_file", _file)


def _of_a_tree(view: Callable[[Visit, int], ResponseReturnValue]) -> Callable[[Visit, int], ResponseReturnValue]:
    """The view; a draft that is no document is shown as the text that it is."""

    def seen(visit: Visit, draft_id: int) -> ResponseReturnValue:
        try:
            return view(visit, draft_id)
        except RuleDocumentError:
            slug = visit.organisation.slug
            return redirect(url_for("pages.draft_text", organisation=slug, draft_id=draft_id), 303)

    return seen


def _skills(visit: Visit, draft_id: int) -> str:
    """Skills that answer a search, each to be named by the part of the draft that is looked at."""
    draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
    question, path = question_asked(), request.args.get("node", HEAD)
    found = search_items(visit.session, visit.organisation.id, question, visit.language, limit=SHOWN)
    return render_template(
        "design/draft_skills.html",
        it=draft_row(draft, visit.language),
        revision=draft.revision,
        node=path,
        part=_called(draft, path, visit.language),
        question=question,
        found=skills_found(found, visit.language),
        pick="align",
        here="designer",
    )


def _called(draft: Draft, path: str, language: str) -> str:
    """What a part of a draft is called; nothing for the badge. Raises `NotFoundError`."""
    if path == HEAD:
        return ""
    try:
        node = node_at(read_document(draft.text).data, parse_path(path))
    except EditError as error:
        raise NotFoundError(f"draft {draft.id} has no part {path!r}") from error
    title = mapping(node.get("title"))
    return local(title, language) if title else str(node.get("block") or node.get("criterion") or path)


def _look(visit: Visit, draft_id: int) -> str:
    return _page(visit, draft_by_id(visit.session, visit.organisation.id, draft_id))


def _page(visit: Visit, draft: Draft, problem: str = "") -> str:
    image = mapping(read_document(draft.text).data.get("image"))
    alt = mapping(image.get("alt"))
    return render_template(
        "design/draft_picture.html",
        it=draft_row(draft, visit.language),
        revision=draft.revision,
        file=image.get("file"),
        kept=image.get("sha256"),
        alt={tag: request.form.get(f"alt.{tag}", alt.get(tag, "")) for tag in LANGUAGES},
        most=MOST_BYTES // 1024,
        problem=problem,
        here="designer",
    )


def _image(session: Session, visit: Visit, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the document says of its picture after this form; raises `PictureError` and `_IncompleteError`."""
    known = mapping(data.get("image"))
    words = {tag: request.form.get(f"alt.{tag}", "").strip() for tag in LANGUAGES}
    alt = {**mapping(known.get("alt")), **words}
    said = {"alt": {tag: text for tag, text in alt.items() if text}}
    if not said["alt"]:
        raise _IncompleteError(gettext("Say what the picture shows: who cannot see it hears that."))
    uploaded = request.files.get("picture")
    if uploaded is None or not uploaded.filename:
        if "sha256" not in known:
            raise _IncompleteError(gettext("Choose the file of the picture."))
        return {"sha256": known["sha256"], **said}
    given = check_picture(uploaded.read(MOST_BYTES + 1), "picture")
    keep_picture(session, visit.organisation.id, given.sha256, given.media_type, given.content, visit.now)
    return {"sha256": given.sha256, **said}


def _file(visit: Visit, draft_id: int) -> ResponseReturnValue:
    """The picture that the draft names by its digest, or else the emblem that is drawn; raises `NotFoundError`."""
    draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
    data = read_document(draft.text).data
    digest = mapping(data.get("image")).get("sha256")
    if digest is None:
        return picture(draw(str(data.get("id", ""))))
    found = picture_by_digest(visit.session, visit.organisation.id, str(digest))
    return picture(found.content, found.media_type)
