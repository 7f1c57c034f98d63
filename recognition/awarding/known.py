"""What the store knows of a learner, as one rule's evaluation reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from records.award_states import NEVER_HELD
from records.awards import Award, holdings
from records.learners import Learner
from records.waivers import StoredWaiver
from rules import Evidence, Match, Rule, Waiver


def evidence_of(
    rule: Rule,
    published_at: datetime,
    learner: Learner,
    matches: Mapping[str, Sequence[Match]],
    awards: Sequence[Award],
    ifis: frozenset[str],
    timezone: str,
    attested: Mapping[str, Mapping[str, datetime]],
    waivers: Sequence[Waiver],
) -> Evidence:
    """`awards` are all of the learner's; `timezone` is for a learner whose own is unknown; `attested` says by match key
    whom the learner attested, and since when; `waivers` are those of this rule.

    A learner is enrolled when they become known to the organisation. The last award of this micro-credential lies at
    the instant from which it was met, or of its last renewal.
    """
    own = [award for award in awards if award.microcredential.slug == rule.id and award.state not in NEVER_HELD]
    return Evidence(
        matches={criterion.match_key: matches.get(criterion.match_key, ()) for criterion in rule.criteria},
        holdings=holdings(awards),
        waivers=waivers,
        timezone=learner.timezone or timezone,
        actors=ifis,
        enrolled_at=learner.created_at,
        last_award_at=max((last_met(award) for award in own), default=None),
        published_at=published_at,
        attested=debts(rule, attested) if rule.asks_independence else {},
    )


def debts(rule: Rule, attested: Mapping[str, Mapping[str, datetime]]) -> dict[str, datetime]:
    """Whom the learner attested within this rule, and since when."""
    found: dict[str, datetime] = {}
    for key in {criterion.match_key for criterion in rule.criteria}:
        for ifi, at in attested.get(key, {}).items():
            found[ifi] = min(found.get(ifi, at), at)
    return found


def last_met(award: Award) -> datetime:
    """When an award was last earned: by what the rule needs, or by what renews it."""
    return award.renewed_at or award.awarded_at


def waivers_in_force(
    rule: Rule, version_id: int | None, stored: Iterable[StoredWaiver], as_of: datetime
) -> tuple[Waiver, ...]:
    """What was known to be waived at that instant, of one learner's waivers of one micro-credential.

    A node that has a key of its own stays waived in later versions; one that is known by its place alone is another
    node there.
    """
    named = {node.key for node in rule.nodes if node.named}
    return tuple(
        Waiver(waiver.node, waiver.by, waiver.reason, waiver.at)
        for waiver in stored
        if waiver.made_at <= as_of
        and (waiver.ended_at is None or waiver.ended_at > as_of)
        and (waiver.version_id == version_id or waiver.node in named)
    )


def waivers_ended(stored: Iterable[StoredWaiver]) -> dict[str, datetime]:
    """Since when which node is waived no more."""
    return {waiver.node: waiver.ended_at for waiver in stored if waiver.ended_at is not None}
