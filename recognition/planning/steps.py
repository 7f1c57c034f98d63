"""The next best step: what closes most with least. Pure.

A *step* is to meet one criterion that is open and can be worked on. Its *gain* is what that does to every
micro-credential that asks for it; its *effort* is estimated from what the criterion demands. `docs/learners.md` says
the same to learners, and `docs/decisions/next-step.md` why it is so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from recognition.awarding.explain import Standing
from rules import Criterion, Node, NodeVerdict, Verdict, children_of, walk
from rules.evaluation import Pace, Paces, as_met, one_more, supposing
from rules.model import All, Count, Holds, Not

# Minutes that one piece of evidence takes, where the rule asks for no length of its own.
MINUTES = {"e-learning": 30, "micro-learning": 5, "social": 15, "workplace": 60, "any": 30}
# To begin anything costs this much; a day of waiting costs little, as other things can be done meanwhile.
START_MINUTES, DAY_MINUTES = 10, 5
# A micro-credential that is finished is worth so much more than one that is nearly so.
FINISHED = 0.5
# What the learner chose counts most, what they have not begun least.
CHOSEN, BEGUN, UNTOUCHED = 3.0, 1.0, 0.1
SHOWN = 3
# More steps than anybody has.
EVERY_STEP = 10_000


@dataclass(frozen=True, slots=True)
class Gain:
    """What a step does to one micro-credential; progress runs from 0 to 1."""

    slug: str
    before: float
    after: float
    finishes: bool
    # Whether the micro-credential asks for the criterion; else it rests on one that the step finishes.
    asks: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A criterion to meet, told by one of the micro-credentials that ask for it."""

    slug: str
    key: str
    gains: tuple[Gain, ...]
    minutes: int
    pace: Pace
    # The higher, the more it closes with less.
    worth: float

    def waits(self, now: datetime) -> bool:
        """Whether nothing that is done now counts."""
        return self.pace.begins > now


@dataclass(frozen=True, slots=True)
class _Open:
    """A criterion that can be worked on."""

    slug: str
    node: Criterion
    verdict: NodeVerdict
    pace: Pace


def best_steps(
    standings: Sequence[Standing], paces: Mapping[str, Paces], goals: Collection[str], most: int = SHOWN
) -> tuple[Step, ...]:
    """The best steps, the best first, and what cannot be begun now after what can.

    `standings` are of one instant; `goals` are slugs.
    """
    world = {standing.slug: standing for standing in standings}
    weights = _weights(world, goals)
    found = [_open(one, paces[one.slug]) for one in standings if _unfinished(one)]
    candidates = [each for one in found for each in one]
    by_match: dict[str, list[_Open]] = {}
    for each in candidates:
        by_match.setdefault(each.node.match_key, []).append(each)
    steps: list[Step] = []
    told: set[tuple[str, str]] = set()
    # Of two that ask the same, the one whose micro-credential matters more tells it.
    for each in sorted(candidates, key=lambda one: (-weights[one.slug], one.slug)):
        if (each.slug, each.node.key) in told:
            continue
        closes = [other for other in by_match[each.node.match_key] if other is each or _covers(each.node, other.node)]
        told.update((other.slug, other.node.key) for other in closes if _covers(other.node, each.node))
        gains = _gains(world, closes)
        if gains:
            steps.append(_step(each, gains, weights, world[each.slug].verdict.as_of))
    steps.sort(key=lambda step: (step.waits(world[step.slug].verdict.as_of), -step.worth, step.slug, step.key))
    return tuple(steps[:most])


def steps_towards(
    standings: Sequence[Standing], paces: Mapping[str, Paces], slugs: Collection[str], most: int
) -> tuple[Step, ...]:
    """The steps that lead to these micro-credentials, or to what they rest on; what closes most with least first."""
    world = {standing.slug: standing for standing in standings}
    wanted, queue = set[str](), [slug for slug in slugs if slug in world]
    while queue:
        slug = queue.pop()
        if slug not in wanted:
            wanted.add(slug)
            queue += [part for part in world[slug].rule.holds if part in world]
    steps = best_steps(standings, paces, slugs, EVERY_STEP)
    own = (replace(step, gains=tuple(gain for gain in step.gains if gain.slug in wanted)) for step in steps)
    return tuple([each for each in own if each.gains][:most])


def _unfinished(standing: Standing) -> bool:
    """Whether there is still something to do: what a person has to confirm waits for them alone."""
    return not standing.held and standing.verdict.status == "open"


def is_begun(standing: Standing) -> bool:
    """Whether something counts towards it."""
    return standing.award is not None or any(standing.evidence.matches.values())


def _weights(world: Mapping[str, Standing], goals: Collection[str]) -> dict[str, float]:
    """How much progress counts for each: what a chosen one rests on is chosen with it."""
    chosen, queue = set[str](), [slug for slug in goals if slug in world]
    while queue:
        slug = queue.pop()
        if slug not in chosen:
            chosen.add(slug)
            queue += [part for part in world[slug].rule.holds if part in world]
    return {slug: CHOSEN if slug in chosen else BEGUN if is_begun(one) else UNTOUCHED for slug, one in world.items()}


def _open(standing: Standing, paces: Paces) -> Iterator[_Open]:
    for node, verdict in _leaves(standing.rule.needs, standing.verdict.root):
        pace = paces.leaves.get(node.key)
        # Nothing but time makes up for what must not happen; and first things come first.
        if pace is not None and pace.times and pace.after is None:
            yield _Open(standing.slug, node, verdict, pace)


def _leaves(node: Node, verdict: NodeVerdict) -> Iterator[tuple[Criterion, NodeVerdict]]:
    """The open criteria below; where order matters, those of the first child that is not met."""
    if verdict.status != "open" or isinstance(node, Not):
        return
    if isinstance(node, Criterion):
        yield node, verdict
    for child, own in zip(children_of(node), verdict.children, strict=True):
        yield from _leaves(child, own)
        if isinstance(node, All) and node.in_order and own.status != "met":
            return


def _covers(done: Criterion, other: Criterion) -> bool:
    """Whether who meets the one meets the other, which takes the same evidence."""
    if (done.aggregate, done.window, done.valid_for) == (other.aggregate, other.window, other.valid_for):
        return done.window is None or (done.window.after is None and done.window.since is None)
    mine, asked = done.aggregate, other.aggregate
    if other.window is not None or other.valid_for is not None:
        return False
    if not (isinstance(mine, Count) and isinstance(asked, Count)) or asked.spaced is not None:
        return False
    same = mine.distinct == asked.distinct and mine.comparison.operator == asked.comparison.operator == ">="
    return same and mine.comparison.number >= asked.comparison.number


def _gains(world: Mapping[str, Standing], closes: Sequence[_Open]) -> tuple[Gain, ...]:
    """What meeting these does: to those that ask for them, and to what rests on those that are finished by it."""
    supposed: dict[str, dict[str, NodeVerdict]] = {}
    for each in closes:
        own = world[each.slug].verdict
        supposed.setdefault(each.slug, {})[each.node.key] = as_met(own, each.verdict)
    asked, queue, after = frozenset(supposed), list(supposed), dict[str, Verdict]()
    while queue:
        slug = queue.pop(0)
        one = world[slug]
        was_met = slug in after and after[slug].status == "met"
        after[slug] = supposing(one.rule, one.verdict, supposed[slug])
        if after[slug].status == "met" and not was_met and one.rule.outcome == "award":
            for above, key, verdict in _resting_on(world, one):
                before = supposed.setdefault(above, {}).get(key, verdict)
                supposed[above][key] = one_more(world[above].verdict, before)
                queue.append(above)
    made = (
        Gain(slug, world[slug].verdict.progress, verdict.progress, verdict.status == "met", slug in asked)
        for slug, verdict in after.items()
    )
    return tuple(
        sorted((gain for gain in made if gain.after > gain.before), key=lambda gain: (not gain.asks, gain.slug))
    )


def _resting_on(world: Mapping[str, Standing], held: Standing) -> Iterator[tuple[str, str, NodeVerdict]]:
    """Where others ask for this micro-credential and have not enough."""
    for slug, other in world.items():
        if not _unfinished(other) or held.slug not in other.rule.holds:
            continue
        verdicts = dict(_verdicts(other.rule.needs, other.verdict.root))
        for node in walk(other.rule.needs):
            if isinstance(node, Holds) and held.slug in node.microcredentials:
                fits = node.version is None or node.version.holds(held.version.number)
                if fits and verdicts[node.key].status == "open":
                    yield slug, node.key, verdicts[node.key]


def _verdicts(node: Node, verdict: NodeVerdict) -> Iterator[tuple[str, NodeVerdict]]:
    yield verdict.key, verdict
    for child, own in zip(children_of(node), verdict.children, strict=True):
        yield from _verdicts(child, own)


def _step(each: _Open, gains: tuple[Gain, ...], weights: Mapping[str, float], now: datetime) -> Step:
    minutes, waiting = minutes_of(each.node, each.pace), max((each.pace.at - now).days, 0)
    value = sum(weights[gain.slug] * (gain.after - gain.before + FINISHED * gain.finishes) for gain in gains)
    return Step(
        each.slug, each.node.key, gains, minutes, each.pace, value / (START_MINUTES + minutes + DAY_MINUTES * waiting)
    )


def minutes_of(node: Criterion, pace: Pace) -> int:
    """How many minutes of doing it takes, estimated: the length that the rule asks for, or so many of each piece."""
    return round(pace.seconds / 60) if pace.seconds else pace.times * MINUTES.get(node.evidence, MINUTES["any"])
