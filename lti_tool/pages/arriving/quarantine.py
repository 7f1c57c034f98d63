"""For staff: statements that were set aside, each with the reason, to be repaired, released or discarded."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.numbers import asked_page
from lti_tool.presenters.quarantine import AsideRow, AsideStatement, aside_row, aside_statement
from lti_tool.visit import Door, Visit
from recognition.keeping import Quarantine
from records.errors import SettledError
from records.quarantine import STATES, State, quarantined, quarantined_by_id, state_counts

PAGE_SIZE = 25
# Whom the records name for what is decided on a page.
LONGEST_REPAIR = 1_000_000
ONE = "/o/<organisation>/quarantine/<int:number>"


@dataclass(frozen=True, slots=True)
class Aside:
    """One page of the list."""

    state: State
    counts: dict[str, int]
    page: int
    pages: int
    rows: tuple[AsideRow, ...]


def register(blueprint: Blueprint, door: Door, quarantine: Quarantine) -> None:
    """Hang the views in."""

    def repair(visit: Visit, number: int) -> ResponseReturnValue:
        text = request.form.get("statement", "").strip()[:LONGEST_REPAIR]
        try:
            problem = quarantine.repair(visit.organisation.id, number, text.encode(), visit.by)
        except SettledError:
            return _back(visit, number)
        if problem is None:
            return _back(visit, number, "repaired")
        shown = aside_statement(quarantined_by_id(visit.session, visit.organisation.id, number))
        page = render_template("arriving/quarantined.html", it=shown, text=text, problem=problem, told="")
        return make_response(page, 422)

    def release(visit: Visit, number: int) -> ResponseReturnValue:
        try:
            problem = quarantine.release(visit.organisation.id, number, visit.by)
        except SettledError:
            return _back(visit, number)
        return _back(visit, number, "refused" if problem else "")

    def discard(visit: Visit, number: int) -> ResponseReturnValue:
        try:
            quarantine.discard(visit.organisation.id, number, visit.by)
        except SettledError:
            return _back(visit, number)
        return _back(visit, number)

    blueprint.add_url_rule("/o/<organisation>/quarantine", "quarantine", door.page(_list, "staff", duty="owner"))
    blueprint.add_url_rule(ONE, "quarantined", door.page(_one, "staff", duty="owner"))
    for name, view in (("repair", repair), ("release", release), ("discard", discard)):
        seen = door.page(view, "staff", duty="owner")
        blueprint.add_url_rule(f"{ONE}/{name}", f"quarantine_{name}", seen, methods=["POST"])


def _list(visit: Visit) -> ResponseReturnValue:
    asked = request.args.get("state")
    state = next((one for one in STATES if one == asked), STATES[0])
    organisation = visit.organisation.id
    counts = state_counts(visit.session, organisation)
    pages = max(-(-counts[state] // PAGE_SIZE), 1)
    page = asked_page(pages)
    found = quarantined(visit.session, organisation, state=state, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    rows = tuple(aside_row(one) for one in found)
    return render_template("arriving/quarantine.html", it=Aside(state, counts, page, pages, rows))


def _one(visit: Visit, number: int) -> ResponseReturnValue:
    shown: AsideStatement = aside_statement(quarantined_by_id(visit.session, visit.organisation.id, number))
    told = request.args.get("told", "")
    return render_template("arriving/quarantined.html", it=shown, text=shown.text, problem="", told=told)


def _back(visit: Visit, number: int, told: str = "") -> ResponseReturnValue:
    address = url_for("pages.quarantined", organisation=visit.organisation.slug, number=number, told=told or None)
    return redirect(address, 303)
