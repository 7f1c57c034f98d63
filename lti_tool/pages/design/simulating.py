"""For designers: a rule tried on all that is stored, its progress followed live, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from itertools import chain
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.numbers import asked_page, kept_number
from lti_tool.presenters.charts import Measure, measures
from lti_tool.presenters.simulation import (
    Compared,
    Outcome,
    People,
    compared,
    first_group,
    labels_of,
    outcome_of,
    people_of,
    person_line,
)
from lti_tool.speech import gettext
from lti_tool.spreadsheets import table_file
from lti_tool.subjects import Subject, hang, titles_in_force
from lti_tool.visit import Door, Visit
from lti_tool.words.trying import span_name
from recognition.trying.comparing import compare
from recognition.trying.impact import USUALLY_NEAR, ask_simulation
from recognition.trying.running import MOST, result_of
from recognition.trying.simulation import GROUPS, GroupName, Simulation
from recognition.trying.words import group_words
from records.simulation_runs import SimulationRun, run_by_id, runs_of
from rules import Rule, rule_from_data, rule_to_data
from rules.words.phrases import Language

# From which progress on somebody is near, as can be chosen.
NEAR = (0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class Shown:
    """A simulation that is done."""

    outcome: Outcome
    spread: tuple[Measure, ...]
    people: People
    beside: SimulationRun | None
    compared: Compared | None


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def begin(visit: Visit, subject: Subject) -> ResponseReturnValue:
        try:
            since = _since(request.form.get("since", ""), ZoneInfo(visit.organisation.timezone))
        except ValueError:
            return make_response(_page(visit, subject, problem=gettext("Write the day as 2026-01-31.")), 422)
        near = request.form.get("near", USUALLY_NEAR, type=float)
        number = begin_run(door, visit, subject.rule, since, near if near in NEAR else USUALLY_NEAR)
        return redirect(subject.address("simulation", run=number), 303)

    hang(blueprint, door, "simulate", "simulate", _page)
    hang(blueprint, door, "simulate", "begin_simulation", begin, ("POST",))
    hang(blueprint, door, "simulate/<int:run>", "simulation", _one)
    hang(blueprint, door, "simulate/<int:run>/live", "simulation_live", _live)
    hang(blueprint, door, "simulate/<int:run>.csv", "simulation_table", _table)


def begin_run(door: Door, visit: Visit, rule: Rule, since: datetime | None = None, near: float = USUALLY_NEAR) -> int:
    """Ask for a simulation of the rule, held against the version in force; its number."""
    with door.database.transaction() as session:
        here = visit.organisation.id
        return ask_simulation(session, here, rule, by=visit.by, now=visit.now, since=since, near=near).id


def _since(text: str, zone: ZoneInfo) -> datetime | None:
    """The beginning of the day; raises `ValueError` where the text is none."""
    if not text.strip():
        return None
    return datetime.combine(datetime.strptime(text.strip(), "%Y-%m-%d").date(), time(), zone)  # noqa: DTZ007


def _page(visit: Visit, subject: Subject, problem: str = "") -> str:
    return render_template(
        "design/simulate.html",
        it=subject,
        runs=runs_of(visit.session, visit.organisation.id, subject.slug),
        near=NEAR,
        usually_near=USUALLY_NEAR,
        since=request.form.get("since", ""),
        problem=problem,
        here="designer",
    )


def _one(visit: Visit, subject: Subject, run: int) -> ResponseReturnValue:
    return _shown(visit, subject, run, "design/simulation.html")


def _live(visit: Visit, subject: Subject, run: int) -> ResponseReturnValue:
    return _shown(visit, subject, run, "design/simulation_live.html")


def _shown(visit: Visit, subject: Subject, number: int, template: str) -> str:
    run = run_by_id(visit.session, visit.organisation.id, number, subject.slug)
    result = result_of(visit.session, run)
    return render_template(
        template,
        it=subject,
        run=run,
        same=run.document == rule_to_data(subject.rule),
        result=_result(visit, subject, run, result) if result is not None else None,
        others=[each for each in runs_of(visit.session, visit.organisation.id, subject.slug) if each.id != run.id],
        most=MOST,
        here="designer",
    )


def _result(visit: Visit, subject: Subject, run: SimulationRun, found: Simulation) -> Shown:
    labels = _labels(visit, run)
    beside = request.args.get("beside", type=kept_number)
    other = run_by_id(visit.session, visit.organisation.id, beside, subject.slug) if beside is not None else None
    before = result_of(visit.session, other) if other is not None else None
    outcome = outcome_of(found, labels, visit.language)
    return Shown(
        outcome=outcome,
        spread=spread_chart(outcome.spread),
        people=people_of(found, _group(found), asked_page(), visit.language),
        beside=other,
        compared=compared(compare(before, found), labels, visit.language) if before is not None else None,
    )


def spread_chart(spread: tuple[int, ...]) -> tuple[Measure, ...]:
    """How the times to award spread."""
    return measures([(span_name(place), count) for place, count in enumerate(spread)])


def _labels(visit: Visit, run: SimulationRun) -> Mapping[str, str]:
    """What the parts of the rule that was tried are called."""
    return labels_of(rule_from_data(run.document, vocabulary=None), visit.language, titles_in_force(visit))


def _group(found: Simulation) -> GroupName:
    asked = request.args.get("group")
    return next((name for name in GROUPS if name == asked), first_group(found))


def _table(visit: Visit, subject: Subject, run: int) -> ResponseReturnValue:
    """Everybody who is named, as a table for spreadsheets, in the language of the page."""
    stored = run_by_id(visit.session, visit.organisation.id, run, subject.slug)
    found = result_of(visit.session, stored)
    head = (
        gettext("Group"), gettext("Name"), gettext("Learner"), gettext("Progress"), gettext("Before"),
        gettext("Met at"), gettext("Lacks"),
    )  # fmt: skip
    rows = chain.from_iterable(_rows(found, name, visit.language) for name in GROUPS) if found is not None else ()
    return table_file(f"{subject.slug}-simulation-{run}", head, rows)


def _rows(found: Simulation, name: GroupName, language: str) -> list[tuple[object, ...]]:
    words = group_words(name, found.near, cast(Language, language))
    lines = [person_line(one, language) for one in found.groups[name].people]
    return [
        (
            words,
            line.who,
            line.learner_id or "",
            line.percent,
            line.before if line.before is not None else "",
            line.met_at.isoformat() if line.met_at is not None else "",
            "; ".join(line.lacks),
        )
        for line in lines
    ]
