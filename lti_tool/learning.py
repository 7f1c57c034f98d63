"""Where a learner stands, as several pages show it: their standings on a shelf, and what they may do next."""

from __future__ import annotations

from collections.abc import Sequence

from lti_tool.errors import SignInNeededError
from lti_tool.presenters.plan import Plan, plan_of
from lti_tool.presenters.shelf import Shelf, cited_ids, shelf_of
from lti_tool.presenters.statements import cited_of
from lti_tool.speech import timezone
from lti_tool.visit import Visit
from recognition.awarding.explain import Standing
from records.goals import goals_of
from records.job_roles import job_roles_of
from records.learners import Learner
from records.matches import matches_of
from records.page_queries import statements_by_id


def own_learner(visit: Visit) -> Learner:
    """The learner who is signed in; raises `SignInNeededError` where their record is gone."""
    if visit.learner is None:
        raise SignInNeededError("this learner is not known any more")
    return visit.learner


def shelf_for(visit: Visit, learner: Learner, standings: Sequence[Standing]) -> Shelf:
    """The shelf, in the page's language."""
    matches = {key: found for standing in standings for key, found in standing.evidence.matches.items()}
    # What is held stands by the version that it was earned by, which may have asked for something else.
    pinned = {one.match_key for each in standings if each.award for one in each.award.version.rule.criteria}
    if asked_once := pinned - matches.keys():
        matches |= matches_of(visit.session, [learner.id], asked_once)[learner.id]
    arrived = statements_by_id(visit.session, visit.organisation.id, cited_ids(standings, matches))
    cited = {key: cited_of(each, visit.language) for key, each in arrived.items() if not each.voided}
    return shelf_of(standings, matches, cited, visit.language, visit.now)


def plan_for(visit: Visit, learner: Learner, standings: Sequence[Standing], shelf: Shelf) -> Plan:
    """Goals and steps of that learner, in the page's language and zone."""
    goals = goals_of(visit.session, visit.organisation.id, learner.id)
    jobs = job_roles_of(visit.session, visit.organisation.id)
    return plan_of(standings, goals, jobs, shelf, visit.language, timezone())
