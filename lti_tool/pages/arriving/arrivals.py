"""For staff: what arrives, from where, and what becomes of it. The page follows along by itself."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.pages.arriving.arrival_counts import Rates, SettledCounts, SpanCounts
from lti_tool.presenters.arrivals import Arrivals, problem_of, recent_award, source_rows
from lti_tool.presenters.pulls import pull_row
from lti_tool.presenters.statements import line_of
from lti_tool.visit import Door, Visit
from recognition.evidence.origin import origin_of
from recognition.rulebook.tables import tables_in_force
from records import page_queries
from records.awards import newest_awards
from records.inbox import set_aside
from records.pulls import pulls_of
from records.sources import sources_of

TAIL = 25
RECENT = 8


def register(blueprint: Blueprint, door: Door, rates: Rates) -> None:
    """Hang the views in."""
    ever = SettledCounts()

    def page(visit: Visit) -> ResponseReturnValue:
        stamp = page_queries.arrivals_stamp(visit.session, visit.organisation.id)
        shown = _arrivals(visit, ever, rates.hours)
        return render_template("arriving/arrivals.html", it=shown, live_address=_live_address(visit, stamp))

    def live(visit: Visit) -> ResponseReturnValue:
        stamp = page_queries.arrivals_stamp(visit.session, visit.organisation.id)
        if request.args.get("seen") == stamp:
            return "", 204
        shown = _arrivals(visit, ever, rates.hours)
        return render_template("arriving/arrivals_live.html", it=shown, live_address=_live_address(visit, stamp))

    blueprint.add_url_rule(
        "/o/<organisation>/arrivals", "arrivals", door.page(page, "staff", duty=("designer", "assessor"))
    )
    blueprint.add_url_rule(
        "/o/<organisation>/arrivals/live", "arrivals_live", door.page(live, "staff", duty=("designer", "assessor"))
    )


def _live_address(visit: Visit, stamp: str) -> str:
    return url_for("pages.arrivals_live", organisation=visit.organisation.slug, seen=stamp)


def _arrivals(visit: Visit, ever: SettledCounts, hours: SpanCounts) -> Arrivals:
    session, organisation = visit.session, visit.organisation.id
    by_source = ever.of(visit)
    waiting, aside, held = page_queries.undone_counts(session, organisation)
    sources = sources_of(session, organisation)
    origins = {source.id: origin_of(source) for source in sources}
    rates = hours.bars(visit, origins)
    table = tables_in_force(session, organisation).classification
    return Arrivals(
        stored=sum(by_source.values()),
        last_day=sum(rate.total for rate in rates.values()),
        waiting=waiting,
        set_aside=aside,
        held=held,
        awards=page_queries.award_count(session, organisation),
        sources=source_rows(sources, by_source, page_queries.last_arrivals(session, organisation), rates),
        tail=tuple(
            line_of(each, origins[each.source_id], table, visit.language)
            for each in page_queries.newest_statements(session, organisation, TAIL)
        ),
        recent=tuple(recent_award(each, visit.language) for each in newest_awards(session, organisation, RECENT)),
        problems=tuple(problem_of(item) for item in set_aside(session, organisation)) if aside else (),
        pulls=tuple(pull_row(each, visit.now) for each in pulls_of(session, organisation)),
    )
