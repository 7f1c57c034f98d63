"""Time works by itself: windows open, close and age out, awards end, and a clock that stood still catches up."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from acquis.running import at_work
from acquis.settings import Settings
from acquis.wiring import Parts, utc_now
from recognition.awarding import timing
from records.awards import Award, Progress, next_instant
from records.database import Database
from records.sources import Remit
from tests.installation import BASE_URL, SECRET, Installation, install, statement

ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
HEAD = """
schema: acquis/1
id: {slug}
title: {{en: "{slug}", fr: "{slug}"}}
aptitude: {{en: "Do", fr: "Faire"}}
issuer: campus
"""
DAY = timedelta(days=1)


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def rule(slug: str, needs: str, *more: str) -> str:
    return HEAD.format(slug=slug) + "\n".join((*more, f"needs: {needs}"))


def done(*more: str) -> str:
    return "{" + ", ".join(("criterion: done, evidence: micro-learning, where: {verb: completed}", *more)) + "}"


def at(campus: Installation, instant: datetime) -> None:
    """The clock shows this instant, and all is done that is due."""
    campus.worker.clock = lambda: instant
    campus.worker.follow_calendar()
    campus.work()


def statuses(campus: Installation) -> list[str]:
    with campus.database.reading() as session:
        return [row.status for row in session.scalars(select(Progress).order_by(Progress.microcredential_id))]


def test_a_window_that_rolls_on_reopens_the_verdict_at_the_very_instant_and_keeps_the_award(
    campus: Installation,
) -> None:
    lrs, now = campus.add_source("lrs", Remit()), utc_now()
    campus.publish(rule("rolling", done("within: {last: P10D}")))
    campus.push(lrs, [statement("Ada", at=(now - DAY).isoformat())])
    campus.work()
    with campus.database.reading() as session:
        ends = next_instant(session)
    assert ends == now - DAY + timedelta(days=10)
    at(campus, ends - timedelta(microseconds=1))
    assert statuses(campus) == ["met"]
    at(campus, ends)
    assert (statuses(campus), campus.awards()) == (["open"], [("Ada", "rolling", "issued")])


def test_a_window_that_ends_closes_the_verdict(campus: Installation) -> None:
    lrs, now = campus.add_source("lrs", Remit()), utc_now()
    ends = (now + DAY).replace(microsecond=0)
    campus.publish(rule("fixed", done('count: ">= 2"', f'within: {{to: "{ends.isoformat()}"}}')))
    campus.push(lrs, [statement("Ada", at=(now - DAY).isoformat())])
    campus.work()
    at(campus, ends - timedelta(seconds=1))
    assert statuses(campus) == ["open"]
    at(campus, ends)
    assert statuses(campus) == ["closed"]


def test_what_lies_in_the_future_counts_when_its_instant_has_come(campus: Installation) -> None:
    lrs, soon = campus.add_source("lrs", Remit()), utc_now() + DAY
    campus.publish(rule("future", done()))
    campus.push(lrs, [statement("Ada", at=soon.isoformat())])
    campus.work()
    assert campus.awards() == []
    at(campus, soon)
    with campus.database.reading() as session:
        award = session.scalars(select(Award)).one()
        assert (award.awarded_at, award.recorded_at) == (soon, soon)


def test_a_clock_that_stood_still_for_a_year_catches_up_on_everybody(
    campus: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More are due than one transaction takes."""
    monkeypatch.setattr(timing, "AT_A_TIME", 2)
    lrs, now = campus.add_source("lrs", Remit()), utc_now()
    campus.publish(rule("short", done(), "valid_for: P30D"))
    campus.publish(rule("rolling", done("within: {last: P20D}")))
    people = ("Ada", "Ben", "Cleo", "Dan", "Eve")
    campus.push(lrs, [statement(who, at=(now - number * DAY).isoformat()) for number, who in enumerate(people)])
    campus.work()
    assert {state for _, _, state in campus.awards()} == {"issued"}
    at(campus, now + timedelta(days=365))
    assert {state for _, slug, state in campus.awards() if slug == "short"} == {"expired"}
    assert sorted(statuses(campus)) == ["met"] * 5 + ["open"] * 5
    with campus.database.reading() as session:
        assert next_instant(session) is None


def test_a_part_that_ends_and_is_renewed_is_followed_by_its_stack(campus: Installation) -> None:
    lrs, now = campus.add_source("lrs", Remit()), utc_now()
    renewal = "renewal: {criterion: again, evidence: micro-learning, where: {verb: answered}}"
    campus.publish(rule("part", done(), "valid_for: P30D", renewal))
    campus.publish(
        rule("stack", "{all: [{holds: part}, {criterion: seen, evidence: workplace, where: {verb: shared}}]}")
    )
    campus.push(lrs, [statement("Ada", at=now.isoformat())])
    campus.work()
    at(campus, now + 31 * DAY)
    shared = "http://adlnet.gov/expapi/verbs/shared"
    campus.push(lrs, [statement("Ada", shared, at=(now + 31 * DAY).isoformat(), modality="workplace")])
    at(campus, now + 31 * DAY)
    assert campus.awards() == [("Ada", "part", "expired")]
    campus.push(lrs, [statement("Ada", ANSWERED, at=(now + 32 * DAY).isoformat())])
    at(campus, now + 32 * DAY)
    assert campus.awards() == [("Ada", "part", "issued"), ("Ada", "stack", "issued")]
    at(campus, now + 100 * DAY)
    assert campus.awards() == [("Ada", "part", "expired"), ("Ada", "stack", "issued")]


def test_a_recommendation_that_nobody_confirmed_lapses_when_its_life_is_over(campus: Installation) -> None:
    lrs, now = campus.add_source("lrs", Remit()), utc_now()
    campus.publish(rule("maybe", done(), "valid_for: P30D", "outcome: recommend"))
    campus.push(lrs, [statement("Ada", at=now.isoformat())])
    campus.work()
    at(campus, now + 30 * DAY)
    assert campus.awards() == [("Ada", "maybe", "lapsed")]
    at(campus, now + 31 * DAY)
    assert campus.awards() == [("Ada", "maybe", "lapsed")]


def awards_of(campus: Installation, number: int) -> list[Award]:
    """The awards in the order in which they were recorded, as soon as there are so many."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with campus.database.reading() as session:
            found = list(session.scalars(select(Award).order_by(Award.recorded_at)))
        if len(found) >= number:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{len(found)} awards instead of {number}")


def test_the_running_clock_rings_at_the_instant_and_after_a_stop_at_once(campus: Installation) -> None:
    """A long interval between looks: it is the alarm that wakes."""
    lrs = campus.add_source("lrs", Remit())
    campus.publish(rule("future", done()))
    settings = Settings(base_url=BASE_URL, secret=SECRET, calendar_seconds=600.0)
    soon = utc_now() + timedelta(seconds=3)
    campus.push(lrs, [statement("Ada", at=soon.isoformat())])
    campus.work()
    with at_work(Parts(settings, campus.database, SECRET, threading.Event())):
        (award,) = awards_of(campus, 1)
    assert award.awarded_at == soon
    assert timedelta(0) <= award.recorded_at - soon < timedelta(seconds=2)

    missed = utc_now() + timedelta(seconds=1)
    campus.push(lrs, [statement("Ben", at=missed.isoformat())])
    campus.work()
    time.sleep(max((missed - utc_now()).total_seconds() + 0.2, 0))
    with at_work(Parts(settings, campus.database, SECRET, threading.Event())):
        _, award = awards_of(campus, 2)
    assert award.awarded_at == missed
