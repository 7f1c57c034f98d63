"""Evaluation: a rule and a learner's evidence in, a verdict out. Pure; the same in, the same out."""

from __future__ import annotations

from datetime import datetime

from rules.evaluation.nodes import evaluate_node
from rules.evaluation.pacing import Pace, Paces, soonest
from rules.evaluation.setting import Setting
from rules.evaluation.settled import is_settled
from rules.evaluation.supposing import as_met, one_more, supposing
from rules.evidence import Evidence
from rules.model import Rule
from rules.verdict import Verdict


def evaluate(rule: Rule, evidence: Evidence, as_of: datetime, *, in_words: bool = True) -> Verdict:
    """The verdict of `rule` on `evidence` as of an aware instant; raises `ValueError` for a naive one.

    Without `in_words` the verdict leaves `lacking` empty: words cost more than the verdict, and nobody reads them when
    a statement arrives.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    return Verdict(rule.id, as_of, evaluate_node(rule.needs, Setting.of(rule, evidence, as_of, in_words=in_words)))


def evaluate_renewal(rule: Rule, evidence: Evidence, as_of: datetime, *, in_words: bool = True) -> Verdict | None:
    """The verdict of what renews the award; none where the rule does not say. Raises as `evaluate`.

    Only what happened after the last award or renewal (`evidence.last_award_at`) counts: nothing earns an award and
    renews it, too.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    if rule.renewal is None:
        return None
    setting = Setting.of(rule, evidence, as_of, in_words=in_words, above=evidence.last_award_at)
    return Verdict(rule.id, as_of, evaluate_node(rule.renewal, setting))


__all__ = [
    "Pace",
    "Paces",
    "as_met",
    "evaluate",
    "evaluate_renewal",
    "is_settled",
    "one_more",
    "soonest",
    "supposing",
]
