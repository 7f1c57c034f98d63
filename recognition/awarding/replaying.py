"""Replaying an award: its rule version on what is known now, as of the instant at which it was given.

Same means: every block has the verdict that it had, on the same statements, word for word. What differs is told one by
one, so that a person can judge whether it matters.

Evidence is understood by the tables that the award pins. Where others are in force by now, the learner's statements are
matched by the pinned ones for this, and what today's tables would make of them is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from recognition.awarding.known import evidence_of, waivers_in_force
from recognition.evidence.history import matches_in_history
from records.awards import Award, awards_of_learners
from records.learners import ifis_by_learner
from records.matches import attested_by, matches_of
from records.organisations import Organisation
from records.statement_queries import digests_of, positions_of, voided_among
from records.tables import newest_tables
from records.waivers import StoredWaiver, waivers_of
from rules import SHIPPED, Match, NodeVerdict, Verdict, evaluate

Code = Literal["status", "met-at", "voided", "gone", "content", "uncounted", "counted"]
Standing = Literal["unchanged", "changed", "voided", "gone"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise than it was. `subject` is a block's key or a statement's id."""

    code: Code
    subject: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """An award's verdict then, and the verdict on what is known now as of the same instant."""

    before: Verdict
    after: Verdict
    differences: tuple[Difference, ...]
    # Where other tables are in force than then: the numbers of both, and what differs by today's.
    tables: tuple[int, int] | None = None
    today: tuple[Difference, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def replay(session: Session, award: Award) -> Replay:
    """Evaluate the award's rule version again; nothing is written."""
    before = Verdict.from_json(award.verdict)
    standings = standings_of(session, award)
    now = _evaluated(session, award, before.as_of, _stored_matches)
    differences = _differences(before, now, standings)
    pinned, newest = award.tables, newest_tables(session, award.organisation_id)
    if pinned is None or newest is None or pinned.id == newest.id:
        return Replay(before, now, differences)
    then = _evaluated(session, award, before.as_of, _pinned_matches)
    return Replay(before, then, _differences(before, then, standings), (pinned.number, newest.number), differences)


def standings_of(session: Session, award: Award) -> dict[str, Standing]:
    """What became of each statement that the award cites, by id."""
    digests = {cited["statement_id"]: cited["digest"] for cited in award.cited}
    stored = positions_of(session, award.organisation_id, digests)
    voided = voided_among(session, award.organisation_id, digests)
    now = digests_of(session, award.organisation_id, digests)
    found: dict[str, Standing] = {}
    for statement_id, digest in digests.items():
        key = statement_id.lower()
        if key not in stored:
            found[statement_id] = "gone"
        elif key in voided:
            found[statement_id] = "voided"
        else:
            found[statement_id] = "unchanged" if now[key] == digest else "changed"
    return found


Matches = Mapping[str, Sequence[Match]]


def _stored_matches(session: Session, award: Award, _ifis: frozenset[str]) -> Matches:
    keys = {criterion.match_key for criterion in award.version.rule.criteria}
    return matches_of(session, [award.learner_id], keys)[award.learner_id]


def _pinned_matches(session: Session, award: Award, ifis: frozenset[str]) -> Matches:
    """What the learner's statements answer by the tables that the award pins."""
    tables = award.tables.tables if award.tables is not None else SHIPPED
    return matches_in_history(session, award.organisation_id, ifis, award.version.rule.criteria, tables)


def _evaluated(
    session: Session, award: Award, as_of: datetime, matches: Callable[[Session, Award, frozenset[str]], Matches]
) -> Verdict:
    rule, learner = award.version.rule, award.learner
    organisation = session.get_one(Organisation, award.organisation_id)
    keys = {criterion.match_key for criterion in rule.criteria}
    ifis = ifis_by_learner(session, [learner.id])
    attested = attested_by(session, organisation.id, ifis, keys) if rule.asks_independence else {}
    # What the learner held then: this award, and what came after it, were not there yet.
    earlier = [
        each
        for each in awards_of_learners(session, [learner.id])[learner.id]
        if each.id != award.id and each.recorded_at <= award.recorded_at
    ]
    evidence = evidence_of(
        rule,
        award.version.published_at,
        learner,
        matches(session, award, ifis[learner.id]),
        earlier,
        ifis[learner.id],
        organisation.timezone,
        attested.get(learner.id, {}),
        waivers_in_force(rule, award.version_id, _waivers(session, award), award.recorded_at),
    )
    return evaluate(rule, evidence, as_of, in_words=False)


def _differences(before: Verdict, after: Verdict, standings: Mapping[str, Standing]) -> tuple[Difference, ...]:
    return (*_of_nodes(before.root, after.root), *_of_statements(before, after, standings))


def _waivers(session: Session, award: Award) -> Sequence[StoredWaiver]:
    return waivers_of(session, [award.learner_id])[award.learner_id].get(award.microcredential_id, ())


def _of_nodes(before: NodeVerdict, after: NodeVerdict) -> Iterator[Difference]:
    now = {node.key: node for node in _all(after)}
    for node in _all(before):
        other = now.get(node.key)
        if other is None or other.status != node.status:
            yield Difference("status", node.key, node.status, other.status if other is not None else None)
        elif other.met_at != node.met_at:
            yield Difference("met-at", node.key, _text(node.met_at), _text(other.met_at))


def _of_statements(before: Verdict, after: Verdict, standings: Mapping[str, Standing]) -> Iterator[Difference]:
    codes: dict[Standing, Code] = {"voided": "voided", "gone": "gone", "changed": "content"}
    for statement_id in before.because:
        standing = standings.get(statement_id, "gone")
        if standing in codes:
            yield Difference(codes[standing], statement_id)
        elif statement_id not in after.because:
            yield Difference("uncounted", statement_id)
    for statement_id in after.because:
        if statement_id not in before.because:
            yield Difference("counted", statement_id)


def _all(node: NodeVerdict) -> Iterator[NodeVerdict]:
    yield node
    for child in node.children:
        yield from _all(child)


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat().replace("+00:00", "Z") if instant is not None else None
