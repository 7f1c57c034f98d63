"""Rules tried on all that is stored, in the background; and drafts published once it was seen what that does."""

from __future__ import annotations

from typing import Any, get_args

from recognition.rulebook.examining import examine, surroundings
from recognition.rulebook.publishing import Counted, Holders, counting, publish
from recognition.trying.impact import USUALLY_NEAR, ask_simulation, impact_of
from recognition.trying.running import result_of
from recognition.trying.simulation import to_json, without_names
from records.drafts import draft_by_id, hold_draft
from records.microcredentials import version_of
from records.organisations import lock_organisation
from records.simulation_runs import SimulationRun, run_by_id, runs_of
from rest_api.calls import Answer, Call
from rest_api.declaring import NUMBER, SLUG, Operation
from rest_api.errors import NotDoneError, NotMatchedError
from rest_api.operations.drafts import tag_of_draft
from rest_api.operations.rules import published_answer
from rest_api.reading import read_instant
from rest_api.shapes.basics import INSTANT, asked
from rules import Rule, RuleDocumentError


def _list(call: Call) -> Answer:
    found = runs_of(call.session, call.organisation.id, call.places["microcredential"])
    return Answer({"items": [_shown(one) for one in found]})


def _run(call: Call) -> SimulationRun:
    return run_by_id(call.session, call.organisation.id, call.places["simulation"], call.places["microcredential"])


def _one(call: Call) -> Answer:
    return Answer(_shown(_run(call)))


def _shown(one: SimulationRun) -> dict[str, Any]:
    return {
        "simulation": one.id,
        "microcredential": one.slug,
        "state": one.state,
        "phase": one.phase,
        "done": one.done or 0,
        "whole": one.whole or 0,
        "against": one.against,
        "since": one.since,
        "near": one.near,
        "asked_by": one.asked_by,
        "asked_at": one.asked_at,
        "ended_at": one.ended_at,
        "counts": one.counts,
        "trouble": one.trouble,
    }


def _result(call: Call) -> Answer:
    run = _run(call)
    found = result_of(call.session, run)
    if found is None:
        raise NotDoneError(f"simulation {run.id} is {run.state}: ask again later")
    return Answer(to_json(found if "read:learners" in call.scopes else without_names(found)))


def _of_microcredential(call: Call) -> Answer:
    version = version_of(call.session, call.organisation.id, call.places["microcredential"])
    return _begun(call, version.rule)


def _of_draft(call: Call) -> Answer:
    return _begun(call, _counted(call, _drafted(call)))


def _drafted(call: Call) -> Rule:
    """The rule that the draft is; raises `RuleDocumentError` where it is none yet."""
    here = call.organisation.id
    draft = draft_by_id(call.session, here, call.places["draft"])
    found = examine(draft.text, surroundings(call.session, here))
    if found.rule is None:
        raise RuleDocumentError(found.problems)
    return found.rule


def _counted(call: Call, rule: Rule) -> Rule:
    return counting(rule, call.body["from"]) if "from" in call.body else rule


def _begun(call: Call, rule: Rule) -> Answer:
    made = ask_simulation(
        call.session,
        call.organisation.id,
        rule,
        by=call.by,
        now=call.now,
        since=read_instant(call.body.get("since")),
        near=call.body.get("near", USUALLY_NEAR),
    )
    return Answer(_shown(made), location=f"/simulations/{made.slug}/{made.id}")


def _publish(call: Call) -> Answer:
    here, number = call.organisation.id, call.places["draft"]
    lock_organisation(call.session, here)
    call.check_match(tag_of_draft(hold_draft(call.session, here, number)), needed=True)
    rule = _counted(call, _drafted(call))
    run = impact_of(call.session, here, call.body["simulation"], rule)
    if run is None:
        raise NotMatchedError("this simulation is of another text, or beside what is in force no more: simulate again")
    if run.counts is None:
        raise NotDoneError(f"simulation {run.id} is {run.state}: see first what publishing does")
    holders = call.body.get("holders", "keep")
    version = publish(call.session, here, rule, by=call.by, now=call.now, holders=holders)
    return published_answer(call, version)


_OF = {"microcredential": SLUG}
_ONE = {**_OF, "simulation": NUMBER}
_DRAFT = {"draft": NUMBER}
_FROM = {"enum": list(get_args(Counted)), "description": "What counts: as the document says, if left out."}
_NEAR = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
OPERATIONS = (
    Operation(
        "listSimulations",
        "GET",
        "/simulations/{microcredential}",
        "The simulations of a micro-credential that are remembered, the latest first: at most 20.",
        "read:rules",
        _list,
        "SimulationRuns",
        places=_OF,
    ),
    Operation(
        "getSimulation",
        "GET",
        "/simulations/{microcredential}/{simulation}",
        "How far a simulation is, and once it is done how many would gain, lose, keep.",
        "read:rules",
        _one,
        "SimulationRun",
        places=_ONE,
    ),
    Operation(
        "getSimulationResult",
        "GET",
        "/simulations/{microcredential}/{simulation}/result",
        "What a simulation came to. People are named with the scope read:learners alone.",
        "read:rules",
        _result,
        "Simulation",
        places=_ONE,
        problems=(409,),
    ),
    Operation(
        "simulateMicroCredential",
        "POST",
        "/micro-credentials/{microcredential}/simulations",
        "Try what is in force on all that is stored, in the background.",
        "write:rules",
        _of_microcredential,
        "SimulationRun",
        status=201,
        places=_OF,
        body=asked(since=INSTANT, near=_NEAR),
        writes=True,
    ),
    Operation(
        "simulateDraft",
        "POST",
        "/drafts/{draft}/simulations",
        "Try a draft on all that is stored, beside what is in force, in the background: what publishing it would do.",
        "write:rules",
        _of_draft,
        "SimulationRun",
        status=201,
        places=_DRAFT,
        body=asked(since=INSTANT, near=_NEAR, **{"from": _FROM}),
        writes=True,
    ),
    Operation(
        "publishDraft",
        "POST",
        "/drafts/{draft}/publication",
        "Put a draft into force, in the state that If-Match names, once a simulation of it said what that does.",
        "write:rules",
        _publish,
        "Published",
        status=201,
        places=_DRAFT,
        body=asked("simulation", simulation=NUMBER, holders={"enum": list(get_args(Holders))}, **{"from": _FROM}),
        writes=True,
        matched=True,
        problems=(409, 412, 428),
    ),
)
