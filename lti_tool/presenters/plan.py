"""What a learner may do next: their goals with what they are worth, and the steps that close most with least."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from lti_tool.presenters.requirements import Telling
from lti_tool.presenters.shelf import Card, Shelf
from recognition.awarding.explain import Standing
from recognition.planning.dates import Forecast, forecast, paces_of
from recognition.planning.renewals import renewal_slug, renewals_of, renewed_slug
from recognition.planning.steps import Gain, Step, best_steps, steps_towards
from records.goals import Goal
from records.job_roles import JobRole
from rules import Criterion, Node, NodeVerdict, children_of, lacking_in, local, node_words, percent_of


@dataclass(frozen=True, slots=True)
class GainView:
    """What a step does to one micro-credential; percents."""

    slug: str
    title: str
    before: int
    after: int
    finishes: bool
    asks: bool
    # Whether it renews what is held or was, and until when that is valid.
    renews: bool
    until: datetime | None
    # Whether it is a goal of the learner's.
    is_goal: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A step, as a learner reads it."""

    # The micro-credential that tells it, and the key of its criterion.
    slug: str
    key: str
    title: str
    words: str
    lacking: str
    modality: str | None
    minutes: int
    # When what is done first counts, where that is later than now.
    begins: datetime | None
    # When it can be done with at the earliest, where that is later than the same day.
    ends: datetime | None
    gains: tuple[GainView, ...]


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal, and how far the learner is on the way to it."""

    card: Card
    wanted_by: date | None
    forecast: Forecast
    # What takes longest, in words; empty where nothing has to wait.
    because: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Goals, steps, and what could be a goal: micro-credentials by (slug, title), and jobs by (number, name)."""

    goals: tuple[GoalView, ...]
    steps: tuple[StepView, ...]
    choices: tuple[tuple[str, str], ...]
    jobs: tuple[tuple[int, str], ...]


def plan_of(
    standings: Sequence[Standing],
    goals: Sequence[Goal],
    jobs: Sequence[JobRole],
    shelf: Shelf,
    language: str,
    zone: tzinfo,
) -> Plan:
    """The plan of a learner whose standings lie on that shelf; days are those of `zone`."""
    cards = {card.slug: card for card in shelf.cards}
    titles = {slug: card.title for slug, card in cards.items()}
    wanted = [goal for goal in goals if goal.microcredential.slug in cards]
    chosen = {goal.microcredential.slug for goal in wanted}
    everything = (*standings, *renewals_of(standings))
    told = _Told({standing.slug: standing for standing in everything}, Telling(language, titles=titles), chosen)
    paces = paces_of(everything)
    steps = best_steps(everything, paces, chosen | set(map(renewal_slug, chosen)))
    views = [
        _goal(told, goal, cards[slug], forecast(told.world[slug], paces[slug].whole, goal.wanted_by, zone))
        for goal in wanted
        for slug in (goal.microcredential.slug,)
    ]
    choices = [(slug, title) for slug, title in titles.items() if slug not in chosen and not told.world[slug].held]
    open_slugs = {slug for slug, _ in choices}
    return Plan(
        goals=tuple(sorted(views, key=lambda view: view.forecast.outlook == "held")),
        steps=tuple(map(told.step, steps)),
        choices=tuple(sorted(choices, key=lambda pair: pair[1].casefold())),
        jobs=tuple((job.id, job.name) for job in jobs if open_slugs & {one.slug for one in job.microcredentials}),
    )


def steps_to(standings: Sequence[Standing], slugs: Collection[str], language: str, most: int) -> tuple[StepView, ...]:
    """The steps that lead to these micro-credentials, or to what they rest on; what closes most with least first."""
    world = {standing.slug: standing for standing in standings}
    titles = {standing.slug: local(standing.rule.title, language) for standing in standings}
    told = _Told(world, Telling(language, titles=titles))
    return tuple(told.step(step) for step in steps_towards(standings, paces_of(standings), slugs, most))


def _goal(told: _Told, goal: Goal, card: Card, found: Forecast) -> GoalView:
    return GoalView(card, goal.wanted_by, found, told.leaf(*found.leaf) if found.leaf is not None else "")


@dataclass(frozen=True)
class _Told:
    """How leaves are told."""

    world: Mapping[str, Standing]
    telling: Telling
    goals: Collection[str] = ()

    def leaf(self, slug: str, key: str) -> str:
        """The leaf's title, if it has one, and what it lacks."""
        node, verdict = self._find(slug, key)
        title = local(node.title, self.telling.language) if node.title else ""
        lacking = self._lacking(slug, node, verdict)
        return f"{title} – {lacking}" if title and lacking else title or lacking

    def step(self, step: Step) -> StepView:
        """The step, told by the micro-credential that matters most."""
        node, verdict = self._find(step.slug, step.key)
        now = self.world[step.slug].verdict.as_of
        words = node_words(node, self.telling.language, self.telling.names)
        return StepView(
            slug=renewed_slug(step.slug) or step.slug,
            key=step.key,
            title=local(node.title, self.telling.language) if node.title else words,
            words=words if node.title else "",
            lacking=self._lacking(step.slug, node, verdict),
            modality=node.evidence if isinstance(node, Criterion) and node.evidence != "any" else None,
            minutes=step.minutes,
            begins=step.pace.begins if step.waits(now) else None,
            ends=step.pace.at if step.pace.at - now > timedelta(days=1) else None,
            gains=tuple(map(self._gain, step.gains)),
        )

    def _gain(self, gain: Gain) -> GainView:
        renewed = renewed_slug(gain.slug)
        slug = renewed or gain.slug
        award = self.world[slug].award if renewed else None
        return GainView(
            slug=slug,
            title=self.telling.titles.get(slug, slug),
            before=percent_of(gain.before),
            after=percent_of(gain.after),
            finishes=gain.finishes,
            asks=gain.asks,
            renews=renewed is not None,
            until=award.valid_until if award is not None else None,
            is_goal=slug in self.goals,
        )

    def _lacking(self, slug: str, node: Node, verdict: NodeVerdict) -> str:
        as_of = self.world[slug].verdict.as_of
        return lacking_in(node, verdict, as_of, self.telling.language, self.telling.names)

    def _find(self, slug: str, key: str) -> tuple[Node, NodeVerdict]:
        standing = self.world[slug]
        return next(pair for pair in _pairs(standing.rule.needs, standing.verdict.root) if pair[1].key == key)


def _pairs(node: Node, verdict: NodeVerdict) -> Iterable[tuple[Node, NodeVerdict]]:
    yield node, verdict
    for child, own in zip(children_of(node), verdict.children, strict=True):
        yield from _pairs(child, own)
