"""For designers: a draft put into force, with what that does in sight before it is done, and what follows after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from credentials.errors import PictureError
from lti_tool.numbers import kept_number
from lti_tool.pages.design.simulating import begin_run
from lti_tool.presenters.differences import Changes, changes_of
from lti_tool.presenters.drafts import Remark, remarks_of
from lti_tool.speech import gettext
from lti_tool.subjects import Subject, hang
from lti_tool.visit import Door, Visit
from lti_tool.words.draft import picture_refused
from recognition.errors import RuleRefusedError
from recognition.rulebook.backfill import Search, searches
from recognition.rulebook.publishing import Counted, Holders, asked_elsewhere, counting, publish
from recognition.trying.impact import impact_of, number_in_force
from records.analytics import Asked, awards_by_version, waiting_verdicts
from records.drafts import hold_draft
from records.holder_reviews import reviews
from records.organisations import lock_organisation
from records.simulation_runs import SimulationRun
from rules import Rule, RuleDocumentError, differences, local, rule_from_data


@dataclass(frozen=True, slots=True)
class Plan:
    """A draft on the way into force. `run`: the simulation of what that does, once it was asked for."""

    remarks: tuple[Remark, ...]
    refused: bool
    # None where nothing is in force yet.
    changes: Changes | None
    number: int
    counted: Counted
    holders: Holders
    run: SimulationRun | None
    # Whether a picture has to be given with it.
    wants_picture: bool

    @property
    def counts(self) -> Mapping[str, Any] | None:
        """How many people are in each group, once the simulation is done."""
        return self.run.counts if self.run is not None else None


@dataclass(frozen=True, slots=True)
class Following:
    """What follows a publication. `searches`: of this rule's criteria, those that are under way or to come."""

    number: int
    awards: int
    waiting: int
    searches: tuple[tuple[str, Search], ...]
    under_review: bool

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.searches or self.waiting or self.under_review)


class _ChangedMeanwhileError(Exception):
    """What is to be published, or what is in force, is another than was looked at."""


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def look(visit: Visit, subject: Subject) -> ResponseReturnValue:
        """Have the draft tried, as it would be published."""
        counted, holders = _counted(subject.rule), _holders()
        number = begin_run(door, visit, counting(subject.rule, counted))
        return redirect(subject.address("publish", run=number, holders=holders, counted=counted), 303)

    def put_into_force(visit: Visit, subject: Subject) -> ResponseReturnValue:
        if request.form.get("sure") != "yes":
            return _page(visit, subject, gettext("Say that you have seen what this does."), 422)
        uploaded = request.files.get("picture")
        picture = uploaded.read() if uploaded is not None and uploaded.filename else None
        try:
            with door.database.transaction() as session:
                lock_organisation(session, visit.organisation.id)
                rule = _as_seen(visit, subject, session)
                publish(
                    session,
                    visit.organisation.id,
                    rule,
                    by=visit.by,
                    now=visit.now,
                    holders=_holders(),
                    picture=picture,
                )
        except _ChangedMeanwhileError:
            told = gettext("The draft, or what is in force, was changed meanwhile. Look again at what it would do.")
            return _page(visit, subject, told, 409)
        except (RuleRefusedError, RuleDocumentError):
            return _page(visit, subject, gettext("This cannot be published as it is: see below what is wrong."), 422)
        except PictureError as error:
            return _page(visit, subject, picture_refused(error.field, error.message[visit.language]), 422)
        address = url_for(
            "pages.published_microcredential", organisation=visit.organisation.slug, microcredential=subject.slug
        )
        return redirect(address, 303)

    hang(blueprint, door, "publish", "publish", _page, kinds=("draft",))
    hang(blueprint, door, "publish", "put_into_force", put_into_force, ("POST",), kinds=("draft",))
    hang(blueprint, door, "publish/impact", "look_at_impact", look, ("POST",), kinds=("draft",))
    hang(blueprint, door, "publish/live", "publish_live", _live, kinds=("draft",))
    hang(blueprint, door, "published", "published", _published, kinds=("microcredential",))
    hang(blueprint, door, "published/live", "published_live", _published_live, kinds=("microcredential",))


def _page(visit: Visit, subject: Subject, problem: str = "", status: int = 200) -> ResponseReturnValue:
    return _shown(visit, subject, "design/publish.html", problem, status)


def _live(visit: Visit, subject: Subject) -> ResponseReturnValue:
    return _shown(visit, subject, "design/publish_live.html", "", 200)


def _shown(visit: Visit, subject: Subject, template: str, problem: str, status: int) -> ResponseReturnValue:
    plan = _plan(visit, subject)
    live = {"run": plan.run.id, "holders": plan.holders, "counted": plan.counted} if plan.run is not None else {}
    page = render_template(
        template,
        it=subject,
        plan=plan,
        run=plan.run,
        live_address=subject.address("publish_live", **live),
        problem=problem,
        here="designer",
    )
    return make_response(page, status)


def _plan(visit: Visit, subject: Subject) -> Plan:
    counted = _counted(subject.rule)
    changes = None
    if subject.in_force is not None:
        others = asked_elsewhere(visit.session, visit.organisation.id, subject.slug)
        found = differences(subject.in_force.rule, counting(subject.rule, counted), others)
        changes = changes_of(found, visit.language)
    image = subject.rule.image
    return Plan(
        remarks=tuple(remarks_of(subject.found, visit.language)) if subject.found is not None else (),
        refused=subject.found is None or subject.found.refused,
        changes=changes,
        number=(subject.in_force.number if subject.in_force is not None else 0) + 1,
        counted=counted,
        holders=_holders(),
        run=_run(visit, subject, counted),
        wants_picture=image is not None and image.sha256 is None,
    )


def _run(visit: Visit, subject: Subject, counted: Counted) -> SimulationRun | None:
    """The simulation that the request names, if it is of this very text beside what is in force."""
    number = request.values.get("run", type=kept_number)
    if number is None:
        return None
    return impact_of(visit.session, visit.organisation.id, number, counting(subject.rule, counted))


def _as_seen(visit: Visit, subject: Subject, session: Session) -> Rule:
    """What is to be published; raises `_ChangedMeanwhileError` where it, or what is in force by now, is not what was
    tried and seen. `session` is the one that publishes, with the organisation locked."""
    run = _run(visit, subject, _counted(subject.rule))
    revision = hold_draft(session, visit.organisation.id, subject.named["draft_id"]).revision
    read = subject.draft.revision if subject.draft is not None else None
    over = number_in_force(session, visit.organisation.id, subject.slug)
    same = request.form.get("revision", type=int) == revision == read and request.form.get("over", type=int) == over
    if run is None or run.counts is None or not same:
        raise _ChangedMeanwhileError
    return rule_from_data(run.document, vocabulary=None)


def _counted(rule: Rule) -> Counted:
    """What is to count: as was chosen, else as the document says."""
    asked = request.values.get("counted")
    usual: Counted = "publication" if rule.from_publication else "history"
    return next((one for one in get_args(Counted) if one == asked), usual)


def _holders() -> Holders:
    return "review" if request.values.get("holders") == "review" else "keep"


def _published(visit: Visit, subject: Subject) -> ResponseReturnValue:
    return render_template("design/published.html", it=subject, following=_following(visit, subject), here="designer")


def _published_live(visit: Visit, subject: Subject) -> ResponseReturnValue:
    return render_template(
        "design/published_live.html", it=subject, following=_following(visit, subject), here="designer"
    )


def _following(visit: Visit, subject: Subject) -> Following:
    session, organisation_id, version = visit.session, visit.organisation.id, subject.published
    keys = {one.match_key: local(one.title, visit.language) if one.title else one.key for one in version.rule.criteria}
    asked = Asked(organisation_id, version.microcredential_id, version.id)
    return Following(
        number=version.number,
        awards=awards_by_version(session, organisation_id, version.microcredential_id).get(version.id, 0),
        waiting=waiting_verdicts(session, asked),
        searches=tuple(
            (keys[one.match_key], one) for one in searches(session, organisation_id) if one.match_key in keys
        ),
        under_review=any(
            one.microcredential_id == version.microcredential_id for one in reviews(session, organisation_id)
        ),
    )
