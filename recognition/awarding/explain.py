"""Explaining: where a learner stands, micro-credential by micro-credential, as of an instant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.awarding.known import evidence_of, waivers_in_force
from records.award_states import HELD
from records.awards import Award, Credential, awards_of_learners
from records.learners import Learner, ifis_by_learner
from records.matches import attested_by, matches_of
from records.microcredentials import RuleVersion, newest_versions
from records.organisations import Organisation
from records.waivers import waivers_of
from rules import Evidence, Rule, Verdict, evaluate


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands with one micro-credential in force."""

    slug: str
    version: RuleVersion
    rule: Rule
    verdict: Verdict
    # The award that stands, or else the last that ended.
    award: Award | None
    credential: Credential | None
    # What the verdict rests on.
    evidence: Evidence = field(default_factory=lambda: Evidence(matches={}))

    @property
    def held(self) -> bool:
        """Whether the learner has the award now."""
        return self.award is not None and self.award.state in HELD


def overview(session: Session, learner: Learner, now: datetime, *, in_words: bool = True) -> tuple[Standing, ...]:
    """One standing for each micro-credential in force: what is held first, then what is nearest.

    Without `in_words` the verdicts do not say what is lacking, which costs more than they do: as `rules.evaluate`.
    """
    organisation = session.get_one(Organisation, learner.organisation_id)
    matches = matches_of(session, [learner.id])[learner.id]
    awards = awards_of_learners(session, [learner.id])[learner.id]
    ifis = ifis_by_learner(session, [learner.id])[learner.id]
    versions = newest_versions(session, learner.organisation_id)
    keys = {one.match_key for version in versions if version.rule.asks_independence for one in version.rule.criteria}
    attested = attested_by(session, organisation.id, {learner.id: ifis}, keys)[learner.id] if keys else {}
    waivers = waivers_of(session, [learner.id])[learner.id]
    standings = []
    for version in versions:
        rule = version.rule
        waived = waivers_in_force(rule, version.id, waivers.get(version.microcredential_id, ()), now)
        evidence = evidence_of(
            rule, version.published_at, learner, matches, awards, ifis, organisation.timezone, attested, waived
        )
        verdict = evaluate(rule, evidence, now, in_words=in_words)
        award = _last([award for award in awards if award.microcredential_id == version.microcredential_id])
        standings.append(
            Standing(rule.id, version, rule, verdict, award, award.credential if award is not None else None, evidence)
        )
    return tuple(sorted(standings, key=_order))


def _last(awards: list[Award]) -> Award | None:
    standing = [award for award in awards if award.state in HELD] or awards
    return standing[-1] if standing else None


def _order(standing: Standing) -> tuple[bool, float, str]:
    return (not standing.held, -standing.verdict.progress, standing.slug)
