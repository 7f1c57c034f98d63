"""For staff: what words for verbs stand for, and of which modality a statement is; tried before it is changed."""

from __future__ import annotations

import hashlib

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.presenters.tables import TablesPage, faults, tables_page
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.errors import AliasInUseError, TablesChangedError
from recognition.rulebook.previewing import Preview, preview_tables
from recognition.rulebook.tables import change_tables
from records.rematches import rematching
from records.sources import sources_of
from records.tables import newest_tables
from rules import Problem, RuleDocumentError

# Whom the records name for what is decided on a page.
# A page waits for its preview: so many of the newest statements take less than a second.
NEWEST = 2_000
AWARDS_SHOWN = 50


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def change(visit: Visit) -> ResponseReturnValue:
        text = _written()
        try:
            if request.form.get("do") == "set" and request.form.get("seen") == _digest(text):
                with door.database.transaction() as session:
                    over = request.form.get("over", 0, type=int)
                    change_tables(session, visit.organisation.id, text, by=visit.by, now=visit.now, over=over)
                return redirect(url_for("pages.tables", organisation=visit.organisation.slug, told="set"), 303)
            found = preview_tables(visit.session, visit.organisation.id, text, newest=NEWEST)
        except RuleDocumentError as error:
            return make_response(_page(visit, text, problems=error.problems), 422)
        except AliasInUseError as error:
            return make_response(_page(visit, text, problem=_in_use(error)), 422)
        except TablesChangedError:
            told = gettext("Somebody changed the tables meanwhile. What is in force now is shown below your text.")
            return make_response(_page(visit, text, problem=told), 409)
        return _page(visit, text, preview=found)

    address = "/o/<organisation>/tables"
    blueprint.add_url_rule(address, "tables", door.page(_show, "staff", duty="designer"))
    blueprint.add_url_rule(address, "change_tables", door.page(change, "staff", duty="designer"), methods=["POST"])


def _show(visit: Visit) -> ResponseReturnValue:
    return _page(visit, None)


def _written() -> str:
    """The text of the form; a browser sends CRLF for each end of a line."""
    text = request.form.get("text", "").replace("\r\n", "\n").strip("\n")
    return f"{text}\n" if text.strip() else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _in_use(error: AliasInUseError) -> str:
    said = [f"{alias} ({', '.join(rules)})" for alias, rules in error.uses.items()]
    return gettext("Rules in force ask for words that these tables leave out: %(words)s", words="; ".join(said))


def _page(
    visit: Visit,
    text: str | None,
    *,
    problems: tuple[Problem, ...] = (),
    problem: str = "",
    preview: Preview | None = None,
) -> str:
    shown = _in_force(visit)
    written = shown.text if text is None else text
    return render_template(
        "arriving/tables.html",
        it=shown,
        text=written,
        faults=faults(problems, written, visit.language),
        problem=problem,
        preview=preview,
        seen=_digest(written),
        told=request.args.get("told", ""),
        awards_shown=AWARDS_SHOWN,
    )


def _in_force(visit: Visit) -> TablesPage:
    names = {source.id: source.name for source in sources_of(visit.session, visit.organisation.id)}
    again = sorted(names[one] for one in rematching(visit.session, visit.organisation.id))
    return tables_page(newest_tables(visit.session, visit.organisation.id), again)
