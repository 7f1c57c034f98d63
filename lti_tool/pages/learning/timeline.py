"""What happened to a learner, newest first: records that counted, awards and what became of them, waivers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.courses import Course, Mentees, learner_among
from lti_tool.learning import own_learner
from lti_tool.numbers import asked_page
from lti_tool.pages.learning.learner import GROUPS, HERE, View
from lti_tool.presenters.statements import cited_of
from lti_tool.presenters.timeline import (
    Asked,
    Happening,
    Month,
    award_happenings,
    by_month,
    merged,
    record_happening,
    waiver_happenings,
)
from lti_tool.sessions import with_query
from lti_tool.speech import timezone
from lti_tool.visit import Door, Visit
from records.audit import entries_on_any
from records.awards import Award, awards_of_learners
from records.learners import Learner, as_known, learner_by_id
from records.microcredentials import RuleVersion, newest_versions
from records.page_queries import statements_at
from records.timeline import answered_keys, counted_positions
from records.waivers import waivers_of

PAGE_SIZE = 25
# What is asked of the store grows with the page's number.
LAST_PAGE = 400


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of it; `later` and `earlier` are the addresses of the pages beside it, if there are any."""

    months: tuple[Month, ...]
    later: str | None
    earlier: str | None


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    at = "/o/<organisation>"
    blueprint.add_url_rule(f"{at}/me/timeline", "my_timeline", door.page(_mine, "learner"))
    one = f"{at}/learners/<int:learner_id>/timeline"
    blueprint.add_url_rule(one, "learner_timeline", door.page(_learner, "staff", duty="assessor"))
    for address, name, group, role in GROUPS:
        theirs = f"{at}/{address}/<int:learner_id>/timeline"
        blueprint.add_url_rule(theirs, f"{name}_timeline", door.page(_of_group(group, f"pages.{name}"), role))


def _mine(visit: Visit) -> ResponseReturnValue:
    slug = visit.organisation.slug
    address = url_for("pages.my_timeline", organisation=slug)
    return _page(visit, own_learner(visit), address, url_for("pages.me", organisation=slug), here="me")


def _learner(visit: Visit, learner_id: int) -> ResponseReturnValue:
    learner = as_known(visit.session, learner_by_id(visit.session, visit.organisation.id, learner_id))
    slug = visit.organisation.slug
    address = url_for("pages.learner_timeline", organisation=slug, learner_id=learner_id)
    back = url_for("pages.learner", organisation=slug, learner_id=learner_id)
    return _page(visit, learner, address, back, here="learners")


def _of_group(group: Callable[[Visit], Course | Mentees], page: str) -> View:
    """The view for who may see a group of people only; `page` is where they see one of them."""

    def theirs(visit: Visit, learner_id: int) -> ResponseReturnValue:
        learner = learner_among(visit, group(visit), learner_id)
        one: dict[str, Any] = {"organisation": visit.organisation.slug, "learner_id": learner_id}
        return _page(visit, learner, url_for(f"{page}_timeline", **one), url_for(page, **one), here=HERE[page])

    return theirs


def _page(visit: Visit, learner: Learner, address: str, back: str, *, here: str) -> ResponseReturnValue:
    page = asked_page(LAST_PAGE)
    it = _timeline(visit, learner, page, address)
    return render_template("learning/timeline.html", it=it, name=learner.name, back=back, here=here)


def _timeline(visit: Visit, learner: Learner, page: int, address: str) -> Timeline:
    session, organisation_id, language = visit.session, visit.organisation.id, visit.language
    awards = awards_of_learners(session, [learner.id])[learner.id]
    in_force = newest_versions(session, organisation_id)
    asked = Asked.by(in_force, {award.version for award in awards}, language)
    keys = asked.by_key.keys()
    # One more than is shown tells whether anything is earlier.
    end = page * PAGE_SIZE
    positions = counted_positions(session, organisation_id, learner.id, keys, end + 1)
    everything = merged(positions, _happenings(visit, learner, awards, in_force))
    window = everything[end - PAGE_SIZE : end]
    shown = [each for each in window if isinstance(each, int)]
    statements = statements_at(session, organisation_id, shown)
    answered = answered_keys(session, organisation_id, learner.id, keys, shown)
    happenings = (
        record_happening(each, cited_of(statements[each], language), asked.answered_by(answered.get(each, ())))
        if isinstance(each, int)
        else each
        for each in window
    )
    more = len(everything) > end and page < LAST_PAGE
    return Timeline(
        months=by_month(happenings, timezone()),
        later=with_query(address, page=str(page - 1)) if page > 1 else None,
        earlier=with_query(address, page=str(page + 1)) if more else None,
    )


def _happenings(
    visit: Visit, learner: Learner, awards: list[Award], in_force: list[RuleVersion]
) -> Iterable[Happening]:
    """What is no record: of each learner there is little. A waiver comes before the award that it leads to."""
    rules = {version.microcredential_id: version.rule for version in in_force}
    for microcredential_id, waivers in waivers_of(visit.session, [learner.id])[learner.id].items():
        for waiver in waivers:
            yield from waiver_happenings(waiver, rules.get(microcredential_id), visit.language)
    entries = entries_on_any(visit.session, visit.organisation.id, [str(award.id) for award in awards])
    for award in awards:
        yield from award_happenings(award, entries[str(award.id)], visit.language)
