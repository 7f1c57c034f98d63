"""One leg of the story, told by the four systems that see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from acquis.demo.cast import ATTESTERS, GUESTS, PLAYERS, Attester, Player
from acquis.demo.story import atelier, capsules, community
from acquis.demo.story.calendar import Days
from acquis.demo.story.content import Course, Practice, Series
from acquis.demo.story.moodle import Moodle
from acquis.demo.story.plan import Leg
from acquis.demo.story.shapes import Sent, luck

TEACHER = "Tina Teacher"


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a track somebody does."""

    pages: int
    # The percentage of each attempt at the quiz.
    attempts: tuple[float, ...]
    homework: float | None
    capsules: int
    shares: int
    # How often of each practice.
    practice: tuple[int, ...]


def tell(leg: Leg, begins: datetime) -> Iterator[Sent]:
    """All statements of a leg; `begins` is when the story does."""
    chance = luck("leg", leg.player.number, leg.track.slug)
    reach = _reach(leg, chance)
    days = _Stage(leg, begins, chance)
    if leg.track.course is not None:
        yield from _study(days, leg.track.course, reach)
    if leg.track.series is not None:
        yield from _take_capsules(days, leg.track.series, reach)
    yield from _share(days, reach)
    for practice, times in zip(leg.track.practice, reach.practice, strict=True):
        yield from _practise(days, practice, times)


class _Stage:
    """A leg with its chance and its days; `day(0.5)` is the middle of the leg."""

    def __init__(self, leg: Leg, begins: datetime, chance: Random) -> None:
        self.leg = leg
        self.player = leg.player
        self.begins = begins
        self.luck = chance

    def new_days(self) -> Days:
        return Days(self.begins)

    def day(self, share: float) -> float:
        return self.leg.starts + self.leg.days * share


def _reach(leg: Leg, chance: Random) -> Reach:
    track = leg.track
    pages = len(track.course.pages) if track.course else 0
    asked = tuple(practice.times for practice in track.practice)
    match leg.outcome:
        case "arrived":
            return Reach(0, (), None, 0, 0, tuple(0 for _ in asked))
        case "begun":
            return Reach(min(pages, 2), (), None, min(track.capsules, 2), 0, tuple(0 for _ in asked))
        case "partly":
            fails = (float(chance.randint(track.passing - 35, track.passing - 8)),) if pages else ()
            first = tuple(min(times, 1) if number == 0 else 0 for number, times in enumerate(asked))
            return Reach(max(pages - 1, 0), fails, None, track.capsules // 2 + 1, 1, first)
    gap = chance.choice(track.gaps) if leg.outcome == "nearly" else None
    practice = (*asked[:-1], asked[-1] - 1) if gap == "practice" else asked
    more = chance.randint(0, 1)
    return Reach(
        pages=pages,
        attempts=_attempts(leg, gap != "quiz", chance) if track.course else (),
        homework=float(chance.randint(62, 96)) if track.course and track.course.assignment else None,
        capsules=track.capsules + more,
        shares=track.shares - 1 if gap == "share" else track.shares + more,
        practice=practice,
    )


def _attempts(leg: Leg, passes: bool, chance: Random) -> tuple[float, ...]:
    passing = leg.track.passing
    fails = {"fast": 0, "steady": chance.randint(0, 1), "struggling": chance.randint(2, 3)}[leg.player.persona]
    tried = [float(chance.randint(passing - 30, passing - 6)) for _ in range(fails if passes else max(fails, 2))]
    return (*tried, float(chance.randint(passing + 2, 98))) if passes else tuple(sorted(tried))


def _study(stage: _Stage, course: Course, reach: Reach) -> Iterator[Sent]:
    moodle, chance, days = Moodle(stage.player, course), stage.luck, stage.new_days()

    def session(share: float) -> datetime:
        return days.at_work(days.next(stage.day(share)), chance)

    at = session(0)
    yield from moodle.log_in(at)
    for number, page in enumerate(course.pages[: reach.pages]):
        if number % 2 == 0 and number:
            at = session(0.07 * number)
            yield from moodle.log_in(at)
        yield from moodle.read(page, at + timedelta(minutes=3 + 14 * (number % 2)))
    if course.forum is not None:
        for number in range(reach.shares):
            at = session(0.3 + 0.12 * number)
            yield from moodle.log_in(at)
            thread = chance.randrange(len(course.threads))
            yield from moodle.post(thread, number == 0, at + timedelta(minutes=12))
    for number, percent in enumerate(reach.attempts, 1):
        at = session(0.42 + 0.08 * number)
        yield from moodle.log_in(at)
        yield from moodle.attempt(number, percent, at + timedelta(minutes=2), chance)
    if reach.homework is not None:
        at = session(0.75)
        yield from moodle.log_in(at)
        after = timedelta(hours=chance.randint(20, 70))
        yield from moodle.hand_in(reach.homework, TEACHER, at + timedelta(minutes=25), after)


def _take_capsules(stage: _Stage, series: Series, reach: Reach) -> Iterator[Sent]:
    chance, days = stage.luck, stage.new_days()
    order = chance.sample(series.capsules, len(series.capsules))
    for number, capsule in enumerate(order[: reach.capsules]):
        day = days.next(stage.day(0.05 + 0.65 * number / max(reach.capsules, 1)))
        at = days.on_the_way(day, chance)
        if stage.player.persona in ("struggling", "steady") and chance.random() < 0.4:
            yield from capsules.take(stage.player, series, capsule, at, finishes=False, luck=chance)
            at += timedelta(minutes=chance.randint(8, 20))
        yield from capsules.take(stage.player, series, capsule, at, finishes=True, luck=chance)
    if stage.leg.outcome in ("arrived", "begun", "partly"):
        at = days.on_the_way(days.next(stage.day(0.6)), chance)
        yield from capsules.take(stage.player, series, order[-1], at, finishes=False, luck=chance)


def _share(stage: _Stage, reach: Reach) -> Iterator[Sent]:
    board, chance, days = stage.leg.track.board, stage.luck, stage.new_days()
    if board is None or not reach.shares:
        return
    first = chance.randrange(len(board.questions))
    for number in range(reach.shares):
        at = days.at_work(days.next(stage.day(0.3 + 0.55 * number / reach.shares)), chance)
        helped = chance.choice(_who_may_be_helped(stage.player))
        yield from community.help_out(stage.player, board, first + number, at, helped=helped, luck=chance)
    at = days.at_work(days.next(stage.day(0.9)), chance)
    # Nobody says that this one helped: it counts for nothing.
    yield from community.help_out(stage.player, board, first + reach.shares, at, helped=None, luck=chance)
    if chance.random() < 0.5:
        at = days.at_work(days.next(stage.day(0.25)), chance)
        yield from community.ask(stage.player, board, first, at)


def _who_may_be_helped(player: Player) -> tuple[Player, ...]:
    """Peers who were there; never two who vouch for each other, which no rule that wants independence would accept."""
    later = (peer for peer in PLAYERS if peer.number > player.number and peer.persona != "newcomer")
    return (*later, *GUESTS)


def _practise(stage: _Stage, practice: Practice, times: int) -> Iterator[Sent]:
    chance, days = stage.luck, stage.new_days()
    team = ATTESTERS[stage.leg.track.place or stage.player.team]
    seen_by: list[Attester] = [one for one in team if practice.role in ("any", one.role)]
    for number in range(times):
        task = practice.tasks[number % len(practice.tasks)]
        day = days.next(stage.day(0.45 + 0.5 * number / practice.times), practice.every)
        at = days.at_work(day, chance)
        by = seen_by[number % len(seen_by)]
        if stage.player.persona in ("steady", "struggling") and chance.random() < 0.25:
            before = at - timedelta(hours=chance.randint(1, 3))
            yield atelier.sign_off(stage.player, task, before, by=by, success=False, luck=chance)
        yield atelier.sign_off(stage.player, task, at, by=by, success=True, luck=chance)
    if times and chance.random() < 0.4:
        # Noted by the learner alone: shown, never counted as a sign-off.
        at = days.at_work(days.next(stage.day(0.97)), chance)
        yield atelier.sign_off(stage.player, practice.tasks[0], at, by=None, success=True, luck=chance)
