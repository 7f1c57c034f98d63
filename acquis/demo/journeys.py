"""How a learner goes along a track: what they do, in which order, how often, and where it ends.

A *persona* says when and how fast: *fast* takes weeks and succeeds at once, *steady* takes months, *struggling* needs
several attempts, a *newcomer* began some days ago, a *dropout* stopped months ago. An *ending* says where the journey
stands at the end (see cast.yaml): `held` is enough for the micro-credential, whatever the dice say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from acquis.demo.field import post, sign_off, simulate, take_capsule, thank
from acquis.demo.lms import attempt_quiz, do_assignment, read_page, take_module, write_in_forum
from acquis.demo.roster import ATTESTERS, Learner, learners
from acquis.demo.tracks import Collection, Course, Group, Track
from acquis.demo.xapi import Said


@dataclass(frozen=True, slots=True)
class Persona:
    """`starts`: how many working days before the end a journey begins; `lasts`: how many it takes, both as ranges."""

    starts: tuple[int, int]
    lasts: tuple[int, int]
    # Failed attempts at a test before the one that succeeds.
    failures: tuple[int, int]


PERSONAS = {
    "fast": Persona((70, 150), (15, 30), (0, 0)),
    "steady": Persona((100, 185), (60, 95), (0, 1)),
    "struggling": Persona((140, 185), (90, 135), (1, 3)),
    "newcomer": Persona((4, 8), (3, 4), (0, 0)),
    "dropout": Persona((140, 185), (15, 35), (1, 2)),
}
# A stack is worked on at the end, when what it rests on is there.
STACK = Persona((30, 45), (25, 29), (0, 0))


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of a track a journey holds. `passes`: whether the test ends well."""

    pages: int
    capsules: int
    posts: int
    practice: int
    failures: int
    passes: bool
    assignment: bool
    thanks: int


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happens `part` (0 to 1) of the way along a journey."""

    part: float
    said: tuple[Said, ...]


def amounts(track: Track, persona: Persona, ending: str, rng: Random) -> Amounts:
    """How much of the track somebody does who ends there."""
    failures = rng.randint(*persona.failures)
    if ending in ("begun", "left"):
        capsules = min(3 if ending == "left" else 2, track.capsules)
        return Amounts(2, capsules, 1 if ending == "left" else 0, 0, failures, False, False, rng.randint(0, 2))
    short = ending.removeprefix("short of ") if ending.startswith("short of ") else None
    if ending != "held" and short not in ("practice", "posts", "capsules", "quiz"):
        raise ValueError(f"{ending!r} is no ending of a journey")
    return Amounts(
        pages=9,
        capsules=track.capsules - 2 if short == "capsules" else track.capsules + rng.randint(0, 2),
        posts=track.posts - 1 if short == "posts" else track.posts + rng.randint(0, 2),
        practice=track.practice - (short == "practice"),
        failures=failures + (short in ("capsules", "quiz")),
        # Where a test or capsules will do, whoever lacks the capsules must lack the test too.
        passes=short not in ("capsules", "quiz") or (track.course is not None and track.course.quiz is None),
        assignment=True,
        thanks=rng.randint(2, 6),
    )


def spread(count: int, start: float, end: float) -> list[float]:
    """So many points between the two, evenly apart."""
    return [start + (end - start) * (place + 0.5) / count for place in range(count)]


def journey(learner: Learner, track: Track, persona: Persona, ending: str, rng: Random) -> Iterator[Occasion]:
    """All that the learner does on the track."""
    much = amounts(track, persona, ending, rng)
    if track.course is not None:
        yield from _study(learner, track.course, much, rng)
    if track.collection is not None:
        yield from _take_capsules(learner, track.collection, much, rng)
    if track.group is not None:
        yield from _talk(learner, track.group, much, rng)
    yield from _practise(learner, track, much, persona, rng)


def _study(learner: Learner, course: Course, much: Amounts, rng: Random) -> Iterator[Occasion]:
    pages = [page for page in course.pages for _ in range(2)][: much.pages]
    for part, page in zip(spread(len(pages), 0, 0.4), pages, strict=True):
        yield Occasion(part, tuple(read_page(learner, course, page, rng)))
    if course.quiz is not None:
        percents = test_results(course.quiz.asked, much, rng)
        for number, (part, percent) in enumerate(zip(spread(len(percents), 0.4, 0.7), percents, strict=True), 1):
            yield Occasion(part, tuple(attempt_quiz(learner, course, course.quiz, number, percent, rng)))
    if course.module is not None:
        percents = test_results(80, much, rng)
        for part, percent in zip(spread(len(percents), 0.4, 0.7), percents, strict=True):
            yield Occasion(part, tuple(take_module(learner, course, course.module, percent, rng)))
    if course.assignment is not None and much.assignment:
        percent = rng.randint(course.assignment_asked, 98)
        yield Occasion(0.62, tuple(do_assignment(learner, course, course.assignment, percent, rng)))
    if course.forum is not None:
        for number, part in enumerate(spread(2 * much.posts, 0.3, 0.9), 1):
            yield Occasion(part, tuple(write_in_forum(learner, course, course.forum, number)))


def test_results(asked: int, much: Amounts, rng: Random) -> list[int]:
    """The percentages of a learner's attempts, none of which but the last reaches what is asked."""
    failed = sorted(rng.randint(asked - 30, asked - 6) for _ in range(much.failures))
    return [*failed, rng.randint(asked + 2, 98)] if much.passes else failed


def _take_capsules(learner: Learner, collection: Collection, much: Amounts, rng: Random) -> Iterator[Occasion]:
    chosen = rng.sample(collection.capsules, min(much.capsules, len(collection.capsules)))
    for part, capsule in zip(spread(len(chosen), 0.02, 0.75), chosen, strict=True):
        yield Occasion(part, tuple(take_capsule(learner, collection, capsule, rng)))
    # Some are taken a second time, which counts for nothing more.
    again = rng.sample(chosen, min(3, len(chosen)))
    for part, capsule in zip(spread(len(again), 0.5, 0.85), again, strict=True):
        yield Occasion(part, tuple(take_capsule(learner, collection, capsule, rng)))
    if collection.simulation is not None and much.assignment:
        yield Occasion(0.7, tuple(simulate(learner, collection.simulation, rng.randint(55, 95), rng)))


def _talk(learner: Learner, group: Group, much: Amounts, rng: Random) -> Iterator[Occasion]:
    peers = [other for other in learners() if other != learner and other.team == learner.team]
    helped = rng.sample(peers, len(peers))
    for place, part in enumerate(spread(much.posts, 0.15, 0.9)):
        topic = group.topics[place % len(group.topics)]
        yield Occasion(part, tuple(post(learner, group, topic, helped[place] if group.judged else None)))
    for part in spread(much.thanks, 0.2, 0.95):
        yield Occasion(part, tuple(thank(learner, group, rng.choice(peers))))


def _practise(learner: Learner, track: Track, much: Amounts, persona: Persona, rng: Random) -> Iterator[Occasion]:
    attesters = ATTESTERS[learner.team]
    parts: Sequence[float] = spread(much.practice, 0.6, 1)
    for place, part in enumerate(parts):
        task, attester = track.tasks[place % len(track.tasks)], attesters[place % len(attesters)]
        if persona.failures[0] and place == 0:
            first = sign_off(learner, task, attester, succeeded=False, rng=rng)
            yield Occasion(part - 0.05, tuple(first))
        yield Occasion(part, tuple(sign_off(learner, task, attester, succeeded=True, rng=rng)))
