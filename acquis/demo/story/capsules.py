"""The micro-learning app: videos by the xAPI video profile, and decks of cards that end passed or failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from acquis.demo.cast import Player
from acquis.demo.story.content import CAPSULES, Capsule, Series
from acquis.demo.story.shapes import Sent, activity, instant, minutes, sent, unique, verb

VIDEO = "https://w3id.org/xapi/video"
CARDS = "http://adlnet.gov/expapi/activities/lesson"
SERIES = "http://id.tincanapi.com/activitytype/playlist"
MICRO_LEARNING = "urn:acquis:modality:micro-learning"


def take(
    player: Player, series: Series, capsule: Capsule, at: datetime, *, finishes: bool, luck: Random
) -> Iterator[Sent]:
    """What the app says while somebody takes a capsule, to its end or not."""
    if capsule.kind == "video":
        yield from _watch(player, series, capsule, at, finishes, luck)
    else:
        yield from _flip(player, series, capsule, at, finishes, luck)


def _watch(
    player: Player, series: Series, capsule: Capsule, at: datetime, finishes: bool, luck: Random
) -> Iterator[Sent]:
    length = capsule.seconds
    stop = length if finishes else round(length * luck.uniform(0.2, 0.7))
    pause = round(stop * luck.uniform(0.3, 0.8))

    def say(name: str, after: float, position: float | None = None, **result: Any) -> Sent:
        if position is not None:
            result["extensions"] = {f"{VIDEO}/extensions/time": position}
        return _say(player, series, capsule, name, at + timedelta(seconds=after), at, result)

    yield say("initialized", 0)
    yield say("played", 2, 0)
    if luck.random() < 0.35 or not finishes:
        yield say("paused", pause + 2, pause)
    if finishes:
        # Somebody who learns pauses and goes back: a little longer than the film.
        spent = length * luck.uniform(1.02, 1.6)
        yield say("completed", spent + 3, length, completion=True, duration=minutes(spent))
        yield say("terminated", spent + 6, length)


def _flip(
    player: Player, series: Series, capsule: Capsule, at: datetime, finishes: bool, luck: Random
) -> Iterator[Sent]:
    spent = capsule.seconds * luck.uniform(0.8, 1.7)
    right = luck.randint(8, 10) if finishes else luck.randint(3, 6)
    result = {
        "score": {"raw": right, "min": 0, "max": 10, "scaled": right / 10},
        "success": finishes,
        "completion": True,
        "duration": minutes(spent),
    }
    yield _say(player, series, capsule, "initialized", at, at, {})
    yield _say(player, series, capsule, "passed" if finishes else "failed", at + timedelta(seconds=spent), at, result)


def _say(
    player: Player, series: Series, capsule: Capsule, name: str, at: datetime, begun: datetime, result: dict[str, Any]
) -> Sent:
    is_video = capsule.kind == "video"
    thing = activity(
        f"{CAPSULES}/capsules/{series.slug}/{capsule.slug}",
        f"{VIDEO}/activity-type/video" if is_video else CARDS,
        capsule.name,
    )
    session = unique("capsules", player.number, capsule.slug, instant(begun))
    statement: dict[str, Any] = {
        "actor": player.capsules,
        "verb": verb(name),
        "object": thing,
        "context": {
            "registration": session,
            "platform": "Capsules",
            "language": player.language,
            "contextActivities": {
                "grouping": [activity(series.iri, SERIES, series.name)],
                "category": [activity(VIDEO if is_video else MICRO_LEARNING)],
            },
        },
        "timestamp": instant(at),
    }
    if is_video:
        extensions = {f"{VIDEO}/extensions/session-id": session, f"{VIDEO}/extensions/length": capsule.seconds}
        statement["context"]["extensions"] = extensions
    if result:
        statement["result"] = result
    return sent("capsules", statement)
