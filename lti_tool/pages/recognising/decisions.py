"""For staff: the awards that wait for a person, each with its verdict and what it rests on, to be decided."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.doers import decider
from lti_tool.errors import NotAllowedError
from lti_tool.numbers import asked_page
from lti_tool.presenters.decisions import OFFERED, DecisionRow, DecisionSheet, decision_row, decision_sheet
from lti_tool.presenters.statements import cited_of
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.awarding.evaluating import Clockwork
from recognition.awarding.explain import overview
from recognition.awarding.judging import LONGEST_NAME, LONGEST_REASON, judge, past_of, said
from recognition.awarding.replaying import standings_of
from recognition.errors import JudgementError
from recognition.rulebook.catalogue import Catalogues
from records.awards import award_by_id, awards_to_decide, to_decide_count
from records.errors import AwardStateError
from records.page_queries import statements_by_id
from rules import local

PAGE_SIZE = 25
ONE = "/o/<organisation>/decisions/<uuid:award_id>"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page of the list."""

    total: int
    page: int
    pages: int
    rows: tuple[DecisionRow, ...]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    catalogues = Catalogues()

    def decide(visit: Visit, award_id: uuid.UUID) -> ResponseReturnValue:
        by, reason = request.form.get("by", ""), request.form.get("reason", "")
        act = next((one for one in OFFERED if one == request.form.get("act")), None)
        sheet = _sheet(visit, award_id)
        if visit.learner is not None and visit.learner.id == sheet.learner_id:
            raise NotAllowedError("nobody decides on an award of their own")
        # What was decided in another state was not decided on this one.
        if act is None or act not in sheet.offered or request.form.get("seen") != sheet.state:
            return _shown(sheet, by, reason, gettext("Somebody decided on this before."), 409)
        try:
            words = said(act, decider(visit, by), reason)
            with door.database.transaction() as session:
                catalogue = catalogues.of(session, visit.organisation.id)
                clockwork = Clockwork(visit.now, uuid.uuid4, visit.organisation.timezone)
                judge(session, catalogue, award_id, act, words, clockwork)
        except AwardStateError:
            return _shown(sheet, by, reason, gettext("Somebody decided on this before."), 409)
        except JudgementError as error:
            return _shown(sheet, by, reason, _problem(error), 422)
        address = url_for("pages.decision", organisation=visit.organisation.slug, award_id=award_id, told="decided")
        return redirect(address, 303)

    blueprint.add_url_rule("/o/<organisation>/decisions", "decisions", door.page(_list, "staff", duty="assessor"))
    blueprint.add_url_rule(ONE, "decision", door.page(_one, "staff", duty="assessor"))
    blueprint.add_url_rule(ONE, "decide", door.page(decide, "staff", duty="assessor"), methods=["POST"])


def _list(visit: Visit) -> ResponseReturnValue:
    total = to_decide_count(visit.session, visit.organisation.id)
    pages = max(-(-total // PAGE_SIZE), 1)
    page = asked_page(pages)
    found = awards_to_decide(visit.session, visit.organisation.id, PAGE_SIZE, (page - 1) * PAGE_SIZE)
    rows = tuple(decision_row(award, visit.language) for award in found)
    return render_template("recognising/decisions.html", it=Waiting(total, page, pages, rows))


def _one(visit: Visit, award_id: uuid.UUID) -> ResponseReturnValue:
    return _shown(_sheet(visit, award_id), "", "", "", 200)


def _sheet(visit: Visit, award_id: uuid.UUID) -> DecisionSheet:
    award = award_by_id(visit.session, visit.organisation.id, award_id)
    standings = overview(visit.session, award.learner, visit.now)
    arrived = statements_by_id(visit.session, visit.organisation.id, (cited["statement_id"] for cited in award.cited))
    return decision_sheet(
        award,
        {key: cited_of(each, visit.language) for key, each in arrived.items()},
        standings_of(visit.session, award),
        past_of(visit.session, award),
        next((each.verdict for each in standings if each.slug == award.microcredential.slug), None),
        {each.slug: local(each.rule.title, visit.language) for each in standings},
        visit.language,
    )


def _shown(sheet: DecisionSheet, by: str, reason: str, problem: str, status: int) -> ResponseReturnValue:
    page = render_template(
        "recognising/decision.html",
        it=sheet,
        by=by,
        reason=reason,
        problem=problem,
        told=request.args.get("told", ""),
        longest={"by": LONGEST_NAME, "reason": LONGEST_REASON},
        here="decisions",
    )
    return make_response(page, status)


def _problem(error: JudgementError) -> str:
    """What is wrong with the form, in the page's language."""
    return {
        "by": gettext("Say who decides: a name of at most %(most)s characters.", most=LONGEST_NAME),
        "reason": gettext("Say why, in at most %(most)s characters.", most=LONGEST_REASON),
        "valid_until": gettext("The life of this award is over: nothing is left to decide."),
        "award": gettext("Another award of this micro-credential stands in its place."),
    }[error.field]
