"""For designers: public lists of skills, brought in, searched, and how a rule names a skill of them."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from credentials.errors import FetchError
from lti_tool.presenters.frameworks import framework_rows, skill_page, skills_found
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.errors import FrameworkFileError, FrameworkInUseError
from recognition.evidence.registering import slug_of
from recognition.frameworks.gathering import Given
from recognition.frameworks.importing import import_framework, remove_framework
from recognition.frameworks.reading import given_address, given_bytes, read_framework
from records.framework_search import search_items
from records.frameworks import (
    SLUG_LENGTH,
    framework_by_slug,
    frameworks_of,
    item_counts,
    item_of,
    items_by_uri,
)

# Whom the records name for what is decided on a page.
LONGEST_QUESTION = 200
SHOWN = 20
ALL = "/o/<organisation>/designer/frameworks"
ONE = f"{ALL}/<framework>"


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def bring(visit: Visit) -> ResponseReturnValue:
        name, address = request.form.get("name", "").strip(), request.form.get("address", "").strip()
        try:
            files = _handed_over(address)
            if not files:
                return _refused(visit, gettext("Choose the files of a framework, or give their address."))
            language = request.form.get("spoken", "").strip() or None
            reading = read_framework(files, _untold, language=language, name=name or None)
        except (FrameworkFileError, FetchError) as error:
            return _refused(visit, str(error))
        slug = slug_of(name or next(iter(reading.framework.name.values())))[:SLUG_LENGTH]
        if not slug:
            return _refused(visit, gettext("Give the framework a name with a letter or a digit."))
        with door.database.transaction() as session:
            made = import_framework(session, visit.organisation.id, slug, reading, _untold, by=visit.by, now=visit.now)
        told = url_for(
            "pages.frameworks",
            organisation=visit.organisation.slug,
            told=slug,
            added=made.added,
            changed=made.changed,
            same=made.same,
            retired=made.retired,
        )
        return redirect(told, 303)

    def remove(visit: Visit, framework: str) -> ResponseReturnValue:
        anyway = request.form.get("anyway") == "yes"
        try:
            with door.database.transaction() as session:
                found = framework_by_slug(session, visit.organisation.id, framework)
                remove_framework(session, found, by=visit.by, now=visit.now, anyway=anyway)
        except FrameworkInUseError as error:
            return make_response(_all(visit, in_use=(framework, error.rules)), 409)
        return redirect(url_for("pages.frameworks", organisation=visit.organisation.slug), 303)

    blueprint.add_url_rule(ALL, "frameworks", door.page(_all, "staff", duty="designer"))
    blueprint.add_url_rule(ALL, "import_framework", door.page(bring, "staff", duty="designer"), methods=["POST"])
    blueprint.add_url_rule(f"{ALL}/search", "framework_search", door.page(_found, "staff", duty="designer"))
    blueprint.add_url_rule(f"{ONE}/skill", "framework_skill", door.page(_skill, "staff", duty="designer"))
    blueprint.add_url_rule(
        f"{ONE}/remove", "remove_framework", door.page(remove, "staff", duty="designer"), methods=["POST"]
    )


def _untold(_done: int, _where: str) -> None:
    """A page does not show how far an import is: the command line does."""


def _handed_over(address: str) -> list[Given]:
    if address:
        return given_address(address)
    files = [file for file in request.files.getlist("files") if file.filename]
    return [one for file in files for one in given_bytes(file.filename or "", file.read())]


def question_asked() -> str:
    """What is looked for, as the address says."""
    return request.args.get("q", "").strip()[:LONGEST_QUESTION]


def _refused(visit: Visit, problem: str) -> Response:
    return make_response(_all(visit, problem=problem), 422)


def _all(visit: Visit, *, problem: str = "", in_use: tuple[str, tuple[str, ...]] | None = None) -> str:
    here = visit.organisation.id
    question = question_asked()
    found = search_items(visit.session, here, question, visit.language, limit=SHOWN)
    rows = framework_rows(frameworks_of(visit.session, here), item_counts(visit.session, here), visit.language)
    return render_template(
        "design/frameworks.html",
        it=rows,
        question=question,
        found=skills_found(found, visit.language),
        problem=problem,
        in_use=in_use,
        told=request.args.get("told", ""),
        counts={name: request.args.get(name, 0, type=int) for name in ("added", "changed", "same", "retired")},
        pick="",
    )


def _found(visit: Visit) -> str:
    """The answers alone, to be put into a page. `pick`: the name of the button that takes a skill over, if any.

    Within a form, such a button sends the skill's URI; `recognition.frameworks.aligning.entry_for` makes of it what
    stands in a rule.
    """
    question = question_asked()
    found = search_items(visit.session, visit.organisation.id, question, visit.language, limit=SHOWN)
    pick = request.args.get("pick", "")
    return render_template(
        "design/frameworks_found.html",
        question=question,
        found=skills_found(found, visit.language),
        pick=pick if pick.isidentifier() else "",
    )


def _skill(visit: Visit, framework: str) -> ResponseReturnValue:
    one = framework_by_slug(visit.session, visit.organisation.id, framework)
    if not request.args.get("uri"):
        return redirect(url_for("pages.frameworks", organisation=visit.organisation.slug))
    item = item_of(visit.session, one, request.args.get("uri", ""))
    above = [each for each, of in items_by_uri(visit.session, visit.organisation.id, item.broader) if of.id == one.id]
    return render_template("design/framework_skill.html", it=skill_page(item, one, above, visit.language))
