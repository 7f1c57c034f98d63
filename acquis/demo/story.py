"""The demo's history: nine months of records of invented learners, and the recorded ones of a real Moodle.

The same for the same `until`, always: the dice are seeded, and an id is a digest of `until` and a number.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from acquis.demo.documents import recordings
from acquis.demo.journeys import PERSONAS, STACK, Occasion, Persona, journey
from acquis.demo.roster import TIMEZONE, Learner, learners
from acquis.demo.tracks import TRACKS, Track

SEED = 20260119
DAYS = 275
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://campus-alize.example/demo")


@dataclass(frozen=True, slots=True)
class Record:
    """A statement, when it happened, and the slug of the source that sends it."""

    at: datetime
    source: str
    statement: dict[str, Any]


def history(until: datetime) -> tuple[Record, ...]:
    """All records in the order in which they happened, the invented ones before the day of `until`.

    `until` is an aware instant. The recorded statements keep the timestamps that they have.
    """
    days = working_days(until)
    invented: list[Record] = []
    for learner in learners():
        rng = Random(f"{SEED} {learner.number}")  # noqa: S311 - repeatable on purpose, and no secret
        invented += _records_of(learner, days, rng)
    invented.sort(key=lambda record: record.at)
    numbered = [_identified(record, until, number) for number, record in enumerate(invented)]
    return tuple(sorted([*numbered, *_recorded()], key=lambda record: record.at))


def working_days(until: datetime) -> list[date]:
    """Monday to Friday in the nine months before the day of `until`."""
    today = until.astimezone(ZoneInfo(TIMEZONE)).date()
    every = (today - timedelta(days=back) for back in range(DAYS, 0, -1))
    return [day for day in every if day.weekday() < 5]


def _records_of(learner: Learner, days: Sequence[date], rng: Random) -> Iterator[Record]:
    for slug, ending in learner.journeys.items():
        track = TRACKS[slug]
        persona = _pace(learner, track)
        window = _window(days, persona, rng)
        for occasion in journey(learner, track, persona, ending, rng):
            yield from _happened(occasion, window, rng)


def _pace(learner: Learner, track: Track) -> Persona:
    return STACK if track.slug == "team-safety-lead" else PERSONAS[learner.persona]


def _window(days: Sequence[date], persona: Persona, rng: Random) -> Sequence[date]:
    start = len(days) - rng.randint(*persona.starts)
    return days[start : start + rng.randint(*persona.lasts)]


def _happened(occasion: Occasion, window: Sequence[date], rng: Random) -> Iterator[Record]:
    """On its day of the window, in working hours."""
    day = window[min(int(occasion.part * len(window)), len(window) - 1)]
    minute = time(rng.randint(8, 15), rng.randint(0, 59), rng.randint(0, 59))
    start = datetime.combine(day, minute, ZoneInfo(TIMEZONE)).astimezone(UTC)
    for said in occasion.said:
        yield Record(start + timedelta(seconds=said.after), said.source, dict(said.statement))


def _identified(record: Record, until: datetime, number: int) -> Record:
    name = f"{until.astimezone(UTC).isoformat()} {number}"
    made = {
        "id": str(uuid.uuid5(NAMESPACE, name)),
        **record.statement,
        "timestamp": record.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return Record(record.at, record.source, made)


def _recorded() -> Iterator[Record]:
    for statement in recordings():
        yield Record(datetime.fromisoformat(statement["timestamp"]), "moodle", dict(statement))
