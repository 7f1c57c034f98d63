"""One learner under a rule, step by step through time: each instant at which the verdict became another one.

A *step* is such an instant. What follows when is the evaluator's to say: a verdict names the next instant at which it
can change, be it that a record of that learner happened or that a window closed. Evidence counts from when it happened,
as everywhere; when it arrived here makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Literal

from sqlalchemy.orm import Session

from recognition.evidence.history import matches_in_history
from recognition.rulebook.tables import tables_in_force
from recognition.trying.trials import Cast, Setup, Version, keys_below
from records.awards import Award, awards_of_learners
from records.learners import Learner, ifis_by_learner
from records.matches import attested_by, matches_of
from records.microcredentials import newest_versions, searched_keys
from records.organisations import Organisation
from records.waivers import StoredWaiver, waivers_of
from rules import Match, NodeVerdict, Status, Verdict

# So many instants of one learner are looked at; of more records, the latest.
MOST = 1_000
Cause = Literal["record", "award", "waiver", "time"]
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Step:
    """An instant at which one of the two verdicts became another one."""

    at: datetime
    cause: Cause
    # The statements that happened at that instant and answer a criterion.
    statements: tuple[str, ...]
    progress: float
    met: bool
    # Of the version that the rule is held against, if there is one.
    progress_beside: float | None
    met_beside: bool
    # The keys of the parts of the rule whose status changed, and what it is now.
    turned: tuple[tuple[str, Status], ...]


@dataclass(frozen=True, slots=True)
class Course:
    """All steps of one learner, oldest first. `cut`: whether earlier ones are left out."""

    steps: tuple[Step, ...]
    cut: bool
    matches: Mapping[str, Sequence[Match]]
    _cast: Cast = field(repr=False)
    _person: int

    def at(self, instant: datetime) -> tuple[Verdict, Verdict | None]:
        """What the rule, and what it is held against, say as of that instant."""
        return _verdicts(self._cast, self._person, instant)


def course_of(session: Session, learner: Learner, rule: Version, against: Version | None, now: datetime) -> Course:
    """The steps of this learner under the rule, up to now."""
    cast = _read(session, learner, rule, against, now)
    records: dict[datetime, set[str]] = {}
    for match in chain.from_iterable(cast.matches[learner.id].values()):
        records.setdefault(match.at, set()).add(match.statement_id.lower())
    instants = sorted(at for at in records if at <= now)
    others = _other_instants(cast, learner.id, rule.rule.id)
    begins = instants[-MOST:][:1] + [at for at in others if at <= now]
    steps = _steps(cast, learner.id, records, others, min(begins), now) if begins else iter(())
    return Course(tuple(steps), len(instants) > MOST, cast.matches[learner.id], cast, learner.id)


def _steps(
    cast: Cast,
    person: int,
    records: Mapping[datetime, set[str]],
    others: Mapping[datetime, Cause],
    begins: datetime,
    now: datetime,
) -> Iterator[Step]:
    """Follow the verdicts from one instant to the next at which they can change."""
    at: datetime | None = begins
    before = _verdicts(cast, person, begins - _INSTANT)
    for _ in range(MOST):
        if at is None or at > now:
            return
        here = _verdicts(cast, person, at)
        if any(_signature(one) != _signature(other) for one, other in zip(before, here, strict=True)):
            yield _step(at, before, here, records.get(at, set()), others.get(at, "time"))
        later = [one.next_change_at for one in here if one is not None and one.next_change_at is not None]
        at = min((instant for instant in (*later, *others) if instant > at), default=None)
        before = here


def _step(
    at: datetime,
    before: tuple[Verdict, Verdict | None],
    here: tuple[Verdict, Verdict | None],
    statements: set[str],
    otherwise: Cause,
) -> Step:
    (was, _), (verdict, beside) = before, here
    nodes = zip(_nodes(was.root), _nodes(verdict.root), strict=True)
    turned = ((now.key, now.status) for then, now in nodes if then.status != now.status)
    return Step(
        at=at,
        cause="record" if statements else otherwise,
        statements=tuple(sorted(statements)),
        progress=verdict.progress,
        met=verdict.status == "met",
        progress_beside=beside.progress if beside is not None else None,
        met_beside=beside is not None and beside.status == "met",
        turned=tuple(turned),
    )


def _verdicts(cast: Cast, person: int, at: datetime) -> tuple[Verdict, Verdict | None]:
    own = cast.setup.draft.rule.id
    # An award was not there yet at the instant from which it was earned.
    awards = [each for each in cast.awards[person] if each.microcredential.slug != own or each.awarded_at < at]
    then = replace(cast, setup=replace(cast.setup, as_of=at), awards={person: awards})
    against = cast.setup.against
    return then.verdict(cast.setup.draft, person), then.verdict(against, person) if against is not None else None


def _signature(verdict: Verdict | None) -> tuple[tuple[str, float], ...]:
    return tuple((node.status, node.have) for node in _nodes(verdict.root)) if verdict is not None else ()


def _nodes(node: NodeVerdict) -> Iterator[NodeVerdict]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _other_instants(cast: Cast, person: int, slug: str) -> dict[datetime, Cause]:
    """When something else than a record can have changed the verdict."""
    found: dict[datetime, Cause] = {}
    for waiver in cast.waivers[person]:
        found |= dict.fromkeys((at for at in (waiver.made_at, waiver.ended_at) if at is not None), "waiver")
    for award in cast.awards[person]:
        found |= dict.fromkeys(_instants_of(award, slug), "award")
    return dict(sorted(found.items()))


def _instants_of(award: Award, slug: str) -> Iterator[datetime]:
    if award.microcredential.slug == slug:
        yield award.awarded_at + _INSTANT
        return
    yield award.awarded_at
    yield from (at for at in (award.valid_until, award.withdrawn_at) if at is not None)


def _read(session: Session, learner: Learner, rule: Version, against: Version | None, now: datetime) -> Cast:
    """All that is known of this learner, as `recognition.trying.trials` evaluates people."""
    organisation = session.get_one(Organisation, learner.organisation_id)
    criteria = {
        one.match_key: one for version in (rule, against) if version is not None for one in version.rule.criteria
    }
    # What was in force once and is not now has been missed by the workers since.
    in_force = {one.match_key for version in newest_versions(session, organisation.id) for one in version.rule.criteria}
    stored = criteria.keys() & in_force & searched_keys(session, organisation.id)
    setup = Setup(
        organisation_id=organisation.id,
        timezone=organisation.timezone,
        draft=rule,
        against=against,
        as_of=now,
        since=None,
        stored=frozenset(stored),
        below=keys_below(rule.rule),
    )
    ids, ifis = [learner.id], ifis_by_learner(session, [learner.id])
    matches: dict[str, Sequence[Match]] = dict(matches_of(session, ids, stored)[learner.id]) if stored else {}
    missing = [one for key, one in criteria.items() if key not in stored]
    if missing:
        tables = tables_in_force(session, organisation.id)
        matches |= matches_in_history(session, organisation.id, ifis[learner.id], missing, tables)
    # Whom they attested for a criterion that is new is not looked for: that would read everybody's history.
    keys = setup.independent & stored
    waivers: list[StoredWaiver] = list(chain(*waivers_of(session, ids)[learner.id].values()))
    return Cast(
        setup=setup,
        learners={learner.id: learner},
        matches={learner.id: matches},
        awards=awards_of_learners(session, ids),
        ifis=ifis,
        attested=attested_by(session, organisation.id, ifis, keys) if keys else {},
        waivers={learner.id: waivers},
    )
