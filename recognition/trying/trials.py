"""Some people under a draft of a rule and under the version that it is held against: everything known of them, read in
a few queries, and evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from recognition.awarding.deciding import Lost, decide, loss_of, standing_of
from recognition.awarding.known import evidence_of, waivers_ended, waivers_in_force
from recognition.trying.simulating import Trial
from recognition.trying.simulation import Someone
from records.award_states import HELD
from records.awards import Award, awards_of_learners
from records.learners import Learner, ifis_by_learner, learners_among
from records.matches import attested_by, matches_of
from records.microcredentials import RuleVersion
from records.scratch import Scratch
from records.waivers import StoredWaiver, waivers_of
from rules import Criterion, Match, Rule, Verdict, evaluate, walk


@dataclass(frozen=True, slots=True)
class Version:
    """A rule as it is, would be or was in force. `number` and `id` are none for a draft."""

    rule: Rule
    published_at: datetime
    number: int | None = None
    id: int | None = None

    @classmethod
    def of(cls, stored: RuleVersion) -> Version:
        """A published one."""
        return cls(stored.rule, stored.published_at, stored.number, stored.id)


@dataclass(frozen=True, slots=True)
class Setup:
    """What holds for every trial."""

    organisation_id: int
    # The calendar of those whose zone is unknown.
    timezone: str
    draft: Version
    against: Version | None
    as_of: datetime
    # Count only what happened from this instant on.
    since: datetime | None
    # Match keys whose matches are in the store; the others' lie in the scratch file.
    stored: frozenset[str]
    # Match keys of the criteria below each node of the draft, by the node's key.
    below: Mapping[str, tuple[str, ...]]

    @property
    def independent(self) -> set[str]:
        """Match keys of the versions that want independent attesters."""
        versions = (self.draft, self.against) if self.against is not None else (self.draft,)
        rules = [version.rule for version in versions if version.rule.asks_independence]
        return {criterion.match_key for rule in rules for criterion in rule.criteria}


def keys_below(rule: Rule) -> dict[str, tuple[str, ...]]:
    """The match keys of the criteria at and below each node, by the node's key."""
    return {
        node.key: tuple(one.match_key for one in walk(node) if isinstance(one, Criterion)) for node in walk(rule.needs)
    }


@dataclass(frozen=True, slots=True)
class Cast:
    """Some people, with all that is known of them, by person (`records.scratch`)."""

    setup: Setup
    learners: Mapping[int, Learner]
    matches: Mapping[int, Mapping[str, Sequence[Match]]]
    awards: Mapping[int, Sequence[Award]]
    ifis: Mapping[int, frozenset[str]]
    # Whom each attested and since when, by match key.
    attested: Mapping[int, Mapping[str, Mapping[str, datetime]]]
    waivers: Mapping[int, Sequence[StoredWaiver]]

    def trials(self) -> Iterator[Trial]:
        """Everybody under the draft; test users earn nothing. Whoever was deleted meanwhile is left out."""
        draft, against = self.setup.draft, self.setup.against
        for person, learner in self.learners.items():
            if learner.is_test:
                continue
            own = [award for award in self.awards[person] if award.microcredential.slug == draft.rule.id]
            verdict, standing = self.verdict(draft, person), standing_of(own)
            over = waivers_ended(self._waivers(draft.rule, person))
            loss = loss_of(draft.rule, standing, self.awards[person], Lost(), over) if standing is not None else None
            yield Trial(
                person=person,
                someone=_someone(person, learner, self.ifis[person]),
                held=standing is not None and standing.state in HELD,
                standing=standing is not None,
                decision=decide(draft.rule, verdict, own, loss),
                verdict=verdict,
                before=self.verdict(against, person) if against is not None else None,
                begun=self._begun(person),
            )

    def verdict(self, version: Version, person: int, *, in_words: bool = False) -> Verdict:
        """What that version says of this person."""
        evidence = evidence_of(
            version.rule,
            version.published_at,
            self.learners[person],
            self.matches[person],
            self.awards[person],
            self.ifis[person],
            self.setup.timezone,
            self.attested.get(person, {}),
            waivers_in_force(version.rule, version.id, self._waivers(version.rule, person), self.setup.as_of),
        )
        return evaluate(version.rule, evidence, self.setup.as_of, in_words=in_words)

    def _waivers(self, rule: Rule, person: int) -> list[StoredWaiver]:
        return [waiver for waiver in self.waivers.get(person, ()) if waiver.microcredential.slug == rule.id]

    def _begun(self, person: int) -> dict[str, datetime]:
        """When the first evidence for each node of the draft happened, by the node's key."""
        as_of = self.setup.as_of
        first = {
            key: min(instants)
            for key, matches in self.matches[person].items()
            if (instants := [match.at for match in matches if match.at <= as_of])
        }
        found = {node: [first[key] for key in keys if key in first] for node, keys in self.setup.below.items()}
        return {node: min(instants) for node, instants in found.items() if instants}


def read_cast(session: Session, setup: Setup, scratch: Scratch, people: Sequence[int]) -> Cast:
    """Read what is known of these people."""
    ids = [person for person in people if person > 0]
    told = scratch.told(people)
    # Publishing would make a learner of each identity that is not known yet, at that instant.
    strangers = {
        person: Learner(organisation_id=setup.organisation_id, name=name, created_at=setup.as_of)
        for person, (_, name) in told.items()
    }
    ifis = ifis_by_learner(session, ids) | {person: frozenset({ifi}) for person, (ifi, _) in told.items()}
    matches = scratch.matches_of(people)
    if setup.stored:
        for learner_id, by_key in matches_of(session, ids, setup.stored).items():
            matches[learner_id] |= by_key
    return Cast(
        setup=setup,
        learners=strangers | learners_among(session, setup.organisation_id, ids),
        matches={person: _since(by_key, setup.since) for person, by_key in matches.items()},
        awards={**dict.fromkeys(told, ()), **awards_of_learners(session, ids)},
        ifis=ifis,
        attested=_attested(session, setup, scratch, ifis),
        waivers={person: list(chain(*own.values())) for person, own in waivers_of(session, ids).items()},
    )


def _someone(person: int, learner: Learner, ifis: frozenset[str]) -> Someone:
    return Someone(learner.name, learner_id=person) if person > 0 else Someone(learner.name, ifi=min(ifis))


def _since(by_key: Mapping[str, list[Match]], since: datetime | None) -> Mapping[str, Sequence[Match]]:
    if since is None:
        return by_key
    return {key: [match for match in matches if match.at >= since] for key, matches in by_key.items()}


def _attested(
    session: Session, setup: Setup, scratch: Scratch, ifis: Mapping[int, frozenset[str]]
) -> dict[int, dict[str, dict[str, datetime]]]:
    """Whom each of these people attested, under every identity, and since when, by match key."""
    keys = setup.independent
    if not keys:
        return {}
    found = attested_by(session, setup.organisation_id, ifis, keys & setup.stored)
    person_of = {ifi: person for person, own in ifis.items() for ifi in own}
    rows = [row for row in scratch.attested(person_of) if row[1] in keys]
    attested = sorted({person for _, _, person, _ in rows})
    names = ifis_by_learner(session, [person for person in attested if person > 0])
    names |= {person: frozenset({ifi}) for person, (ifi, _) in scratch.told(attested).items()}
    for attester, key, person, at in rows:
        since = found[person_of[attester]].setdefault(key, {})
        for ifi in names[person]:
            since[ifi] = min(since.get(ifi, at), at)
    return found
