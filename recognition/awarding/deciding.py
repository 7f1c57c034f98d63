"""What a verdict means for the awards that a learner has or had of one micro-credential. Pure.

A verdict that merely fades (a window rolled on, a part of a stack expired) takes nothing away: an award lives by its
own validity. What ends it early is a *loss*: something that it rests on counts no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from records.award_states import STANDING, Act
from records.awards import Award
from rules import Rule, Verdict

# Why an award is not simply issued, as evaluation writes it into `Award.reason`; whatever else stands there, a person
# wrote.
Loss = Literal[
    "evidence-withdrawn", "evidence-moved", "waiver-ended", "part-revoked", "part-suspended", "rule-changed"
]  # fmt: skip
LOSSES: tuple[Loss, ...] = (
    "evidence-withdrawn", "evidence-moved", "waiver-ended", "part-revoked", "part-suspended", "rule-changed",
)  # fmt: skip
# A new award, or a step of the one that stands.
Decision = Literal["nothing", "award", "recommend"] | Act


@dataclass(frozen=True, slots=True)
class Lost:
    """What a learner lost: ids of statements that count no more, and of those that are another learner's now."""

    withdrawn: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()


def standing_of(awards: Sequence[Award]) -> Award | None:
    """Of the awards of one micro-credential, the one that stands."""
    return next((award for award in awards if award.state in STANDING), None)


def loss_of(
    rule: Rule, standing: Award, awards: Sequence[Award], lost: Lost, waivers_ended: Mapping[str, datetime]
) -> Loss | None:
    """What a standing award rests on and lost, since it was made or a person last decided on it.

    `awards` are all of the learner's, `lost` is what they lost now; `waivers_ended` says since when which node of the
    rule is waived no more. A stack whose part ended because its evidence turned out to be somebody else's has lost the
    same.
    """
    cited = {each["statement_id"] for each in standing.cited}
    if cited & lost.withdrawn:
        return "evidence-withdrawn"
    since = standing.decided_at or standing.recorded_at
    waived = _waived(standing.verdict["root"]) if waivers_ended else ()
    if any(node in waivers_ended and waivers_ended[node] > since for node in waived):
        return "waiver-ended"
    parts = [part for part in awards if part.microcredential.slug in rule.holds and _withdrawn_after(part, since)]
    if any(part.state == "revoked" and part.reason != "evidence-moved" for part in parts):
        return "part-revoked"
    if cited & lost.moved or any(part.state == "revoked" for part in parts):
        return "evidence-moved"
    return "part-suspended" if any(part.state == "suspended" for part in parts) else None


def _waived(node: Mapping[str, Any]) -> Iterator[str]:
    """The keys of what is waived in a verdict as it is stored."""
    if node["waived"]:
        yield node["key"]
    for child in node["nodes"]:
        yield from _waived(child)


def _withdrawn_after(part: Award, since: datetime) -> bool:
    return part.withdrawn_at is not None and part.withdrawn_at > since


def decide(rule: Rule, verdict: Verdict, own: Sequence[Award], loss: Loss | None) -> Decision:
    """What to do now. `own` are the awards of this micro-credential; `loss` is that of the one that stands.

    A part that is suspended may come back: it is never a reason to revoke. When it is back, or evidence that was taken
    for somebody else's is, the review that it led to is over. Of a recommendation that rests on something lost, nothing
    is left to confirm.
    """
    standing = standing_of(own)
    if standing is None:
        return _anew(rule, verdict, own)
    if verdict.status == "met":
        over = standing.state == "review" and standing.reason in ("part-suspended", "evidence-moved")
        return "keep" if over else "nothing"
    if loss is None:
        return "nothing"
    if standing.state == "recommended":
        return "nothing" if loss == "part-suspended" else "lapse"
    if rule.on_evidence_withdrawn == "keep":
        return "nothing"
    if rule.on_evidence_withdrawn == "revoke" and loss != "part-suspended":
        return "revoke"
    return "question" if standing.state == "issued" else "nothing"


def _anew(rule: Rule, verdict: Verdict, ended: Sequence[Award]) -> Decision:
    """An ended award is followed by a new one only if the block was met at a later instant than the ended one was: the
    same evidence does not earn the same award twice. One that ended because its evidence or a waiver was withdrawn, or
    its evidence given to somebody else, is no hindrance: what meets the block now is something else, or is the
    learner's after all."""
    met_at = verdict.met_at
    gone = ("evidence-withdrawn", "evidence-moved", "waiver-ended")
    earlier = [award for award in ended if award.reason not in gone]
    if verdict.status != "met" or met_at is None or any(met_at <= award.awarded_at for award in earlier):
        return "nothing"
    return "recommend" if rule.outcome == "recommend" else "award"
