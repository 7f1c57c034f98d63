"""From matches to verdicts and awards.

What shall change is decided in `recognition.awarding.deciding`. `evaluate_learners` reads what it needs in a few
queries for all learners at once, and writes what was decided. The caller holds the learners locked.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from recognition.awarding.block_verdicts import blocks_now
from recognition.awarding.deciding import Loss, Lost, decide, loss_of, standing_of
from recognition.awarding.known import evidence_of, waivers_ended, waivers_in_force
from recognition.awarding.renewing import renew, renewable
from recognition.rulebook.catalogue import Catalogue, PublishedRule
from recognition.sending.grading import tell_gradebooks
from recognition.sending.telling import tell
from recognition.sending.withdrawals import tell_learner
from records.audit import note
from records.award_states import PAST, STANDING, Act, State, after
from records.awards import Award, awards_of_learners, keep_progress
from records.blocks import BlockNow, keep_blocks
from records.learners import Learner, ifis_by_learner
from records.matches import attested_by, matches_of
from records.statement_queries import digests_of
from records.waivers import Waivers, waivers_of
from rules import Evidence, Match, Rule, Verdict, evaluate


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What evaluation takes from outside: the instant, new ids, and the calendar of those whose zone is unknown."""

    now: datetime
    new_id: Callable[[], uuid.UUID]
    timezone: str


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the store knows of the learners under evaluation."""

    matches: Mapping[int, Mapping[str, Sequence[Match]]]
    awards: dict[int, list[Award]]
    ifis: Mapping[int, frozenset[str]]
    waivers: Mapping[int, Waivers]
    # Whom each learner attested and since when, by match key.
    attested: Mapping[int, Mapping[str, Mapping[str, datetime]]]
    # Filled as verdicts are given: the last one on each (learner, micro-credential).
    progress: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    blocks: dict[tuple[int, int], list[BlockNow]] = field(default_factory=dict)


def evaluate_learners(
    session: Session,
    catalogue: Catalogue,
    learners: Sequence[Learner],
    concerned: Mapping[int, frozenset[int]],
    losses: Mapping[int, Lost],
    clockwork: Clockwork,
) -> list[Award]:
    """Evaluate each learner for the micro-credentials that concern them, and for the stacks that rest on an award
    that changed by it. A test user earns nothing. Returns the new awards."""
    if not learners:
        return []
    numbers = frozenset().union(*concerned.values()) if concerned else frozenset()
    known = _read(session, catalogue, [learner.id for learner in learners], numbers)
    made: list[Award] = []
    for learner in learners:
        if learner.is_test:
            continue
        queue = sorted(concerned.get(learner.id, frozenset()), key=catalogue.slug)
        lost = losses.get(learner.id, Lost())
        while queue:
            published = catalogue.rules[queue.pop(0)]
            change = _evaluate_one(session, published, learner, known, lost, clockwork)
            if change is None:
                continue
            if change.state in STANDING and change.recorded_at == clockwork.now:
                made.append(change)
            queue += [stack for stack in catalogue.stacked_on.get(published.rule.id, ()) if stack not in queue]
    keep_progress(session, known.progress.values())
    keep_blocks(session, catalogue.organisation_id, known.blocks)
    if known.progress:
        graded = {learner_id for learner_id, _ in known.progress}, {number for _, number in known.progress}
        tell_gradebooks(session, catalogue.organisation_id, *graded, clockwork.now)
    return made


def _read(session: Session, catalogue: Catalogue, learner_ids: Sequence[int], numbers: frozenset[int]) -> _Known:
    keys = {key for number in _with_stacks(catalogue, numbers) for key in catalogue.rules[number].match_keys}
    ifis = ifis_by_learner(session, learner_ids)
    independent = keys & catalogue.independent
    return _Known(
        attested=attested_by(session, catalogue.organisation_id, ifis, independent) if independent else {},
        matches=matches_of(session, learner_ids, keys),
        awards=awards_of_learners(session, learner_ids),
        ifis=ifis,
        waivers=waivers_of(session, learner_ids),
    )


def _evidence(published: PublishedRule, learner: Learner, known: _Known, clockwork: Clockwork) -> Evidence:
    waived = known.waivers[learner.id].get(published.microcredential_id, ())
    return evidence_of(
        published.rule,
        published.published_at,
        learner,
        known.matches[learner.id],
        known.awards[learner.id],
        known.ifis.get(learner.id, frozenset()),
        clockwork.timezone,
        known.attested.get(learner.id, {}),
        waivers_in_force(published.rule, published.version_id, waived, clockwork.now),
    )


def verdicts(
    session: Session, catalogue: Catalogue, learners: Sequence[Learner], microcredential_id: int, clockwork: Clockwork
) -> dict[int, tuple[Verdict, Sequence[Award]]]:
    """What the rule in force says of each of these learners, with all awards that they have or had; nothing is
    written."""
    published = catalogue.rules[microcredential_id]
    known = _read(session, catalogue, [learner.id for learner in learners], frozenset({microcredential_id}))
    return {
        learner.id: (
            evaluate(published.rule, _evidence(published, learner, known, clockwork), clockwork.now, in_words=False),
            known.awards[learner.id],
        )
        for learner in learners
    }


def _with_stacks(catalogue: Catalogue, numbers: frozenset[int]) -> set[int]:
    """These micro-credentials and all that rest on them, however many storeys up."""
    reached: set[int] = set()
    todo = list(numbers)
    while todo:
        number = todo.pop()
        if number not in reached:
            reached.add(number)
            todo += catalogue.stacked_on.get(catalogue.slug(number), ())
    return reached


def _evaluate_one(
    session: Session,
    published: PublishedRule,
    learner: Learner,
    known: _Known,
    lost: Lost,
    clockwork: Clockwork,
) -> Award | None:
    """Evaluate, write the progress, and carry out what was decided. Returns the award that changed, if one did."""
    rule, matches, awards = published.rule, known.matches[learner.id], known.awards[learner.id]
    waived = known.waivers[learner.id].get(published.microcredential_id, ())
    evidence = _evidence(published, learner, known, clockwork)
    verdict = evaluate(rule, evidence, clockwork.now, in_words=False)
    progress = _progress(published, learner, verdict)
    known.progress[learner.id, published.microcredential_id] = progress
    own = [award for award in awards if award.microcredential_id == published.microcredential_id]
    known.blocks[learner.id, published.microcredential_id] = blocks_now(rule, verdict, [award.state for award in own])
    standing = standing_of(own)
    loss = loss_of(rule, standing, awards, lost, waivers_ended(waived)) if standing is not None else None
    decision = decide(rule, verdict, own, loss)
    if decision == "award" or decision == "recommend":
        award = _new_award(session, published, learner, verdict, matches, clockwork)
        award.state = _first_state(decision, award, clockwork.now)
        session.add(award)
        renew(rule, award, evidence, clockwork.now, progress)
        session.flush()
        awards.append(award)
        return award
    if decision != "nothing" and standing is not None:
        step(session, standing, decision, loss, clockwork.now)
        return standing
    last = renewable(own)
    return last if last is not None and renew(rule, last, evidence, clockwork.now, progress) else None


def _first_state(decision: str, award: Award, now: datetime) -> State:
    """A life that is over already is one of history's: late evidence, or a rule that was published late."""
    over = award.valid_until is not None and award.valid_until <= now
    if decision == "recommend":
        return "lapsed" if over else "recommended"
    return "expired" if over else "issued"


def step(session: Session, award: Award, act: Act, loss: Loss | None, now: datetime) -> None:
    """What evaluation does to an award by itself; in the audit trail like what people do."""
    award.state, award.reason = after(award.state, act), None if act == "keep" else loss
    if act == "revoke":
        award.withdrawn_at = now
        if award.credential is not None:
            # Of one whose credential was never signed, nobody was told.
            tell(session, "revoked", [award], now)
            tell_learner(session, award, "revoke", None, now)
    note(session, award.organisation_id, "worker", PAST[act], str(award.id), now, {"reason": loss})


def _progress(published: PublishedRule, learner: Learner, verdict: Verdict) -> dict[str, Any]:
    return {
        "learner_id": learner.id,
        "microcredential_id": published.microcredential_id,
        "organisation_id": learner.organisation_id,
        "version_id": published.version_id,
        "status": verdict.status,
        "progress": verdict.progress,
        "verdict": verdict.to_json(),
        "as_of": verdict.as_of,
        "next_change_at": verdict.next_change_at,
    }


def _new_award(
    session: Session,
    published: PublishedRule,
    learner: Learner,
    verdict: Verdict,
    matches: Mapping[str, Sequence[Match]],
    clockwork: Clockwork,
) -> Award:
    rule, awarded_at = published.rule, verdict.met_at or clockwork.now
    return Award(
        id=clockwork.new_id(),
        organisation_id=learner.organisation_id,
        learner_id=learner.id,
        microcredential_id=published.microcredential_id,
        version_id=published.version_id,
        tables_id=published.tables_id,
        verdict=verdict.to_json(),
        cited=_cited(session, learner.organisation_id, rule, verdict, matches),
        awarded_at=awarded_at,
        recorded_at=clockwork.now,
        valid_until=rule.valid_for.after(awarded_at) if rule.valid_for else None,
    )


def _cited(
    session: Session, organisation_id: int, rule: Rule, verdict: Verdict, matches: Mapping[str, Sequence[Match]]
) -> list[dict[str, Any]]:
    """The statements that the verdict rests on, with what fixes their content for good."""
    by_id = {match.statement_id: match for criterion in rule.criteria for match in matches.get(criterion.match_key, ())}
    digests = digests_of(session, organisation_id, verdict.because)
    return [
        {
            "statement_id": statement_id,
            "modality": by_id[statement_id].modality,
            "at": by_id[statement_id].at.isoformat(),
            "digest": digests[statement_id],
        }
        for statement_id in verdict.because
    ]
