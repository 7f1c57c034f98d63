"""What learners aim at and what brings them there, and what they let HR see."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from recognition.awarding.explain import overview
from recognition.people.consenting import withdraw_for
from recognition.planning.dates import paces_of
from recognition.planning.goals import give_up_goal, set_goal
from recognition.planning.steps import best_steps
from records.consents import NOTHING, consent_history, consent_of
from records.goals import goals_of
from records.learners import Learner, as_known, learner_by_id
from records.looks import looks_at
from rest_api.calls import Answer, Call, page_of
from rest_api.declaring import NUMBER, PAGED, SLUG, Operation
from rest_api.operations.people import MOST_STEPS, shown_step
from rest_api.shapes.basics import asked


def _known(call: Call) -> Learner:
    return as_known(call.session, learner_by_id(call.session, call.organisation.id, call.places["learner"]))


def _goals(call: Call) -> Answer:
    found = goals_of(call.session, call.organisation.id, _known(call).id)
    return Answer(
        {
            "items": [
                {"microcredential": one.microcredential.slug, "wanted_by": one.wanted_by, "set_at": one.set_at}
                for one in found
            ]
        }
    )


def _set(call: Call) -> Answer:
    learner, day = _known(call), call.body.get("wanted_by")
    wanted = date.fromisoformat(day) if day is not None else None
    today = call.now.astimezone(ZoneInfo(learner.timezone or call.organisation.timezone)).date()
    here, slug = call.organisation.id, call.places["microcredential"]
    set_goal(call.session, here, learner.id, slug, wanted, today, call.now)
    call.session.flush()
    return _goals(call)


def _give_up(call: Call) -> Answer:
    here, slug = call.organisation.id, call.places["microcredential"]
    give_up_goal(call.session, here, _known(call).id, slug, call.now)
    return _goals(call)


def _steps(call: Call) -> Answer:
    learner = _known(call)
    standings = overview(call.session, learner, call.now)
    goals = {one.microcredential.slug for one in goals_of(call.session, call.organisation.id, learner.id)}
    return Answer({"items": [shown_step(one) for one in best_steps(standings, paces_of(standings), goals, MOST_STEPS)]})


def _consent(call: Call) -> Answer:
    learner = _known(call)
    found = consent_of(call.session, learner.id)
    terms = found.terms if found is not None else NOTHING
    history = [
        {
            "at": one.at,
            "visibility": one.visibility,
            "scopes": sorted(one.terms.scopes),
            "text": one.text_version,
            "by": one.by,
        }
        for one in consent_history(call.session, learner.id)
    ]
    return Answer({"visibility": terms.visibility, "scopes": sorted(terms.scopes), "history": history})


def _withdraw(call: Call) -> Answer:
    withdraw_for(call.session, _known(call), call.by, call.now)
    call.session.flush()
    return _consent(call)


def _looks(call: Call) -> Answer:
    limit, offset = call.queries["limit"], min(call.after_number() or 0, 10**9)
    found = looks_at(call.session, call.organisation.id, _known(call).id, limit + 1, offset)
    return page_of(found, limit, _look, lambda _: [offset + limit])


def _look(one: Any) -> dict[str, Any]:
    return {"at": one.at, "by": one.by, "page": one.page, "subject": one.subject, "why": one.why}


_ONE = {"learner": NUMBER}
_GOAL = {**_ONE, "microcredential": SLUG}
OPERATIONS = (
    Operation(
        "listGoals",
        "GET",
        "/learners/{learner}/goals",
        "What a learner aims at.",
        "read:learners",
        _goals,
        "Goals",
        places=_ONE,
    ),
    Operation(
        "setGoal",
        "PUT",
        "/learners/{learner}/goals/{microcredential}",
        "Make a micro-credential a goal of a learner, or give it another day.",
        "write:goals",
        _set,
        "Goals",
        places=_GOAL,
        body=asked(wanted_by={"type": ["string", "null"], "format": "date"}),
        writes=True,
    ),
    Operation(
        "giveUpGoal",
        "DELETE",
        "/learners/{learner}/goals/{microcredential}",
        "Give a goal up.",
        "write:goals",
        _give_up,
        "Goals",
        places=_GOAL,
        writes=True,
    ),
    Operation(
        "listNextSteps",
        "GET",
        "/learners/{learner}/steps",
        "What a learner may do next: what closes most with least first, goals before all else.",
        "read:learners",
        _steps,
        "Steps",
        places=_ONE,
    ),
    Operation(
        "getConsent",
        "GET",
        "/learners/{learner}/consent",
        "What a learner lets HR see of them, now and before. Only learners agree: no program does it for them.",
        "read:consents",
        _consent,
        "Consent",
        places=_ONE,
    ),
    Operation(
        "withdrawConsent",
        "DELETE",
        "/learners/{learner}/consent",
        "Take back all that a learner agreed to, because they ask for it.",
        "write:consents",
        _withdraw,
        "Consent",
        places=_ONE,
        writes=True,
    ),
    Operation(
        "listLooks",
        "GET",
        "/learners/{learner}/looks",
        "Who of HR, and which program, saw a learner by name, when and why; the latest first.",
        "read:consents",
        _looks,
        "Looks",
        queries=PAGED,
        places=_ONE,
    ),
)
