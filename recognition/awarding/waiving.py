"""Waiving: a named person lets a node of a rule count as met for one learner, and may end that again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.awarding.evaluating import Clockwork, evaluate_learners
from recognition.awarding.judging import Said
from recognition.errors import JudgementError
from recognition.evidence.concerns import all_concerns
from recognition.rulebook.catalogue import Catalogue, PublishedRule
from records.audit import note
from records.errors import AlreadyExistsError, NotFoundError, SettledError
from records.learners import Learner, lock_learners
from records.waivers import StoredWaiver, waiver_by_id, waivers_of
from rules import Rule


def waive(
    session: Session,
    catalogue: Catalogue,
    learner: Learner,
    slug: str,
    node: str,
    words: Said,
    at: datetime,
    clockwork: Clockwork,
) -> StoredWaiver:
    """Let the node count as met for the learner from `at` on, and evaluate the learner at once.

    Raises `NotFoundError` for a micro-credential or node that is not in force, and `AlreadyExistsError` where the node
    is waived already.
    """
    published = _published(catalogue, slug)
    _check_node(published.rule, node)
    learners = lock_learners(session, [learner.id])
    known = waivers_of(session, [learner.id])[learner.id].get(published.microcredential_id, ())
    if any(waiver.node == node and waiver.ended_at is None for waiver in known):
        raise AlreadyExistsError(f"node: {node} of {slug} is waived for this learner already")
    made = StoredWaiver(
        organisation_id=catalogue.organisation_id,
        learner_id=learner.id,
        microcredential_id=published.microcredential_id,
        version_id=published.version_id,
        node=node,
        by=words.by,
        reason=words.reason,
        at=at,
        made_at=clockwork.now,
    )
    session.add(made)
    session.flush()
    details = {"rule": slug, "node": node, "learner": learner.id, "reason": words.reason}
    note(session, catalogue.organisation_id, words.by, "waiver-added", str(made.id), clockwork.now, details)
    _again(session, catalogue, learners, clockwork)
    return made


def end_waiver(session: Session, catalogue: Catalogue, number: int, words: Said, clockwork: Clockwork) -> StoredWaiver:
    """Let the node count by its evidence again, and evaluate the learner at once: an award that rests on the waiver
    loses it.

    Raises `NotFoundError`, and `SettledError` where it ended before.
    """
    waiver = waiver_by_id(session, catalogue.organisation_id, number)
    learners = lock_learners(session, [waiver.learner_id])
    session.refresh(waiver)
    if waiver.ended_at is not None:
        raise SettledError(f"waiver {number} was ended by {waiver.ended_by} before")
    waiver.ended_at, waiver.ended_by, waiver.end_reason = clockwork.now, words.by, words.reason
    session.flush()
    details = {"reason": words.reason}
    note(session, catalogue.organisation_id, words.by, "waiver-ended", str(number), clockwork.now, details)
    _again(session, catalogue, learners, clockwork)
    return waiver


def nodes_of(rule: Rule) -> Iterable[str]:
    """The keys of the nodes that can be waived, parents before children."""
    return dict.fromkeys(node.key for node in rule.nodes)


def _again(session: Session, catalogue: Catalogue, learners: Sequence[Learner], clockwork: Clockwork) -> None:
    concerned = all_concerns(session, catalogue, [learner.id for learner in learners])
    evaluate_learners(session, catalogue, learners, concerned, {}, clockwork)


def _published(catalogue: Catalogue, slug: str) -> PublishedRule:
    for published in catalogue.rules.values():
        if published.rule.id == slug:
            return published
    raise NotFoundError(f"micro-credential {slug!r} is not published in this organisation")


def _check_node(rule: Rule, node: str) -> None:
    known = list(nodes_of(rule))
    if node not in known:
        raise JudgementError("node", f"{rule.id} has no node {node!r}; there are {', '.join(known)}")
