"""What renews an award before it is over, or after: as standings of their own, so that steps are found for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from recognition.awarding.explain import Standing
from recognition.awarding.known import last_met
from records.award_states import can
from rules import evaluate_renewal

# So long before an award is over, its renewal is something to do.
AHEAD = timedelta(days=90)
# What follows the slug in the name of such a standing; in no slug.
_MARK = "#renewal"


def renewals_of(standings: Sequence[Standing]) -> tuple[Standing, ...]:
    """Of what ends soon or has ended: a standing for what renews it, known by `renewal_slug`.

    What happened before the award, or its last renewal, counts for nothing in it.
    """
    return tuple(found for one in standings if (found := _renewal(one)) is not None)


def renewal_slug(slug: str) -> str:
    """The name of the renewal of that micro-credential."""
    return f"{slug}{_MARK}"


def renewed_slug(slug: str) -> str | None:
    """The micro-credential that a standing of that name renews; none where it is no renewal."""
    return slug.removesuffix(_MARK) if slug.endswith(_MARK) else None


def _renewal(one: Standing) -> Standing | None:
    award, now = one.award, one.verdict.as_of
    if award is None or one.rule.renewal is None or award.valid_until is None or award.reason is not None:
        return None
    if not can(award.state, "renew") or award.valid_until - now > AHEAD:
        return None
    since = last_met(award)
    matches = {key: [each for each in own if each.at > since] for key, own in one.evidence.matches.items()}
    evidence = replace(one.evidence, matches=matches, last_award_at=since)
    verdict = evaluate_renewal(one.rule, evidence, now)
    if verdict is None or verdict.status != "open":
        return None
    name = renewal_slug(one.slug)
    rule = replace(one.rule, id=name, needs=one.rule.renewal, renewal=None, outcome="award")
    return replace(one, slug=name, rule=rule, verdict=verdict, award=None, credential=None, evidence=evidence)
