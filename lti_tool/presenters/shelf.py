"""A learner's shelf: what is held, what is in progress, what is not begun."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_tool.presenters.requirements import Cited, Requirement, Telling, progressed, shown_statements
from recognition.awarding.explain import Standing
from records.awards import Award
from rules import Match, Rule, Verdict, local, percent_of

# For so long after it was recorded, an award is shown as new.
FRESH = timedelta(minutes=10)
# For so long it may still make its entrance, on a page that was there before it.
ARRIVING = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class AwardView:
    """An award on a card."""

    id: str
    state: str
    reason: str | None
    awarded_at: datetime
    recorded_at: datetime
    valid_until: datetime | None
    # None while it waits for its signature.
    credential_id: str | None
    fresh: bool
    arriving: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One micro-credential, as one learner stands with it."""

    slug: str
    title: str
    aptitude: str
    percent: int
    # How many of the requirements that can be seen alone are met, of how many.
    met: int
    total: int
    # What would help most, in words; empty when nothing is missing.
    next_step: str
    needs: Requirement
    award: AwardView | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """All cards of a learner, in three rows; what was awarded last comes first."""

    held: tuple[Card, ...]
    in_progress: tuple[Card, ...]
    not_begun: tuple[Card, ...]

    def led_by(self, slug: str | None, course: Collection[str] = ()) -> Shelf:
        """The same, in each row first the micro-credential that the learner came for, then those of their course."""

        def rank(card: Card) -> tuple[bool, bool]:
            return card.slug != slug, card.slug not in course

        return Shelf(*(tuple(sorted(row, key=rank)) for row in (self.held, self.in_progress, self.not_begun)))

    @property
    def cards(self) -> tuple[Card, ...]:
        """All of them."""
        return (*self.held, *self.in_progress, *self.not_begun)

    @property
    def newest(self) -> Card | None:
        """The card of the award that was recorded last."""
        awarded = [(card.award.recorded_at, card) for card in self.held if card.award is not None]
        return max(awarded, key=lambda pair: pair[0])[1] if awarded else None


def shelf_of(
    standings: Sequence[Standing],
    matches: Mapping[str, Sequence[Match]],
    cited: Mapping[str, Cited],
    language: str,
    now: datetime,
) -> Shelf:
    """The shelf. `matches` is the learner's evidence by match key; `cited` what is known of its statements, by id."""
    titles = {standing.slug: local(standing.rule.title, language) for standing in standings}
    telling = Telling(language, matches, cited, titles)
    held, in_progress, not_begun = [], [], []
    for standing in standings:
        card = _card(standing, telling, now)
        if standing.held:
            held.append(card)
        elif _begun(card.needs) or card.award is not None:
            in_progress.append(card)
        else:
            not_begun.append(card)
    held.sort(key=lambda card: card.award.recorded_at if card.award else now, reverse=True)
    return Shelf(tuple(held), tuple(in_progress), tuple(not_begun))


def cited_ids(standings: Iterable[Standing], matches: Mapping[str, Sequence[Match]]) -> set[str]:
    """The statements that these standings show."""
    found: set[str] = set()
    for standing in standings:
        rule, verdict = _shown(standing)
        found |= shown_statements(rule.needs, verdict.root, matches)
    return found


def _shown(standing: Standing) -> tuple[Rule, Verdict]:
    """What to show: of something held, the version and verdict that the award pinned, for that is what earned it."""
    award = standing.award
    if standing.held and award is not None:
        return award.version.rule, Verdict.from_json(award.verdict)
    return standing.rule, standing.verdict


def _card(standing: Standing, telling: Telling, now: datetime) -> Card:
    rule, verdict = _shown(standing)
    needs = progressed(rule, verdict, telling)
    leaves = tuple(needs.leaves())
    return Card(
        slug=standing.slug,
        title=local(rule.title, telling.language),
        aptitude=local(rule.aptitude, telling.language),
        percent=percent_of(verdict.progress),
        met=sum(leaf.status == "met" for leaf in leaves),
        total=len(leaves),
        next_step=next_step(leaves),
        needs=needs,
        award=_award(standing.award, now) if standing.award is not None else None,
    )


def next_step(leaves: Iterable[Requirement]) -> str:
    """What the nearest open requirement lacks: the furthest advanced, the first of equals."""
    still_open = [leaf for leaf in leaves if leaf.status == "open" and leaf.lacking]
    if not still_open:
        return ""
    nearest = max(still_open, key=lambda leaf: leaf.percent)
    return f"{nearest.title} – {nearest.lacking}" if nearest.title else nearest.lacking


def _begun(needs: Requirement) -> bool:
    # A negative criterion ("no incident") is met from the start; only evidence shows that somebody has begun.
    return any(leaf.evidence or (leaf.status != "met" and leaf.percent > 0) or leaf.waiver for leaf in needs.leaves())


def _award(award: Award, now: datetime) -> AwardView:
    return AwardView(
        id=str(award.id),
        state=award.state,
        reason=award.reason,
        awarded_at=award.awarded_at,
        recorded_at=award.recorded_at,
        valid_until=award.valid_until,
        credential_id=str(award.credential.id) if award.credential is not None else None,
        fresh=now - award.recorded_at < FRESH,
        arriving=now - award.recorded_at < ARRIVING,
    )
