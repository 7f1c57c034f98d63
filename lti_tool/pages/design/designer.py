"""For designers: the drafts and what is published, and the ways to begin a draft."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.presenters.drafts import draft_row, published_row
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.rulebook.drafting import discard_draft, start_draft, start_from_version
from recognition.rulebook.starting import empty_text, template_text, templates
from records.drafts import Draft, draft_by_id, drafts_of
from records.microcredentials import newest_versions
from rules import local
from rules.documents.text import LARGEST_BYTES

# Whom the records name for what is decided on a page.
HOME = "/o/<organisation>/designer"
ONE = f"{HOME}/drafts/<int:draft_id>"


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def begin(visit: Visit) -> ResponseReturnValue:
        given = request.form.get("begin", "")
        text = _text(visit, given)
        if text is None:
            return make_response(_home(visit, _problem(given)), 422)
        with door.database.transaction() as session:
            if given.startswith("version:"):
                slug = given.removeprefix("version:")
                draft = start_from_version(session, visit.organisation.id, slug, None, by=visit.by, now=visit.now)
            else:
                draft = start_draft(session, visit.organisation.id, text, by=visit.by, now=visit.now)
            address = url_for("pages.draft", organisation=visit.organisation.slug, draft_id=draft.id)
        return redirect(address, 303)

    def discard(visit: Visit, draft_id: int) -> ResponseReturnValue:
        with door.database.transaction() as session:
            discard_draft(session, visit.organisation.id, draft_id, by=visit.by, now=visit.now)
        return redirect(url_for("pages.designer", organisation=visit.organisation.slug, told="discarded"), 303)

    blueprint.add_url_rule(HOME, "designer", door.page(_home, "staff", duty="designer"))
    blueprint.add_url_rule(
        f"{HOME}/drafts", "begin_draft", door.page(begin, "staff", duty="designer"), methods=["POST"]
    )
    blueprint.add_url_rule(f"{ONE}/file", "draft_file", door.page(_file, "staff", duty="designer"))
    blueprint.add_url_rule(
        f"{ONE}/discard", "discard_draft", door.page(discard, "staff", duty="designer"), methods=["POST"]
    )


def _home(visit: Visit, problem: str = "") -> str:
    language, organisation_id = visit.language, visit.organisation.id
    return render_template(
        "design/designer.html",
        drafts=[draft_row(draft, language) for draft in drafts_of(visit.session, organisation_id)],
        published=[published_row(version, language) for version in newest_versions(visit.session, organisation_id)],
        templates=[(one.name, local(one.title, language), local(one.about, language)) for one in templates()],
        problem=problem,
        text=request.form.get("text", ""),
        told=request.args.get("told", ""),
        here="designer",
    )


def _file(visit: Visit, draft_id: int) -> ResponseReturnValue:
    draft = draft_by_id(visit.session, visit.organisation.id, draft_id)
    answer = Response(draft.text, mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_name(draft)}.yaml"'
    return answer


def _name(draft: Draft) -> str:
    return draft.based_on_slug or f"draft-{draft.id}"


def _text(visit: Visit, given: str) -> str | None:
    """The text to begin with; none where there is none, or too much."""
    issuer = visit.organisation.slug
    if given == "empty" or given.startswith("version:"):
        return empty_text(issuer)
    if given.startswith("template:"):
        name = given.removeprefix("template:")
        return template_text(name, issuer) if name in {one.name for one in templates()} else None
    if given != "text":
        return None
    uploaded = request.files.get("file")
    if uploaded is not None and uploaded.filename:
        try:
            written = uploaded.read(4 * LARGEST_BYTES + 1).decode("utf-8")
        except UnicodeDecodeError:
            return None
    else:
        written = request.form.get("text", "")
    text = as_lines(written)
    return text if text.strip() and len(text) <= LARGEST_BYTES else None


def as_lines(written: str) -> str:
    """A text from a form; a browser sends CRLF for each end of a line."""
    text = written.replace("\r\n", "\n").strip("\n")
    return f"{text}\n" if text.strip() else ""


def _problem(given: str) -> str:
    if given == "text":
        return gettext("Paste a document, or choose a file of text in UTF-8: at most a million characters.")
    return gettext("Choose what the draft begins with.")
