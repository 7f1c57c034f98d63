"""Renewing: an award's life begins anew when what its rule asks for `renewal` is met, before or after it has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from recognition.awarding.deciding import standing_of
from recognition.awarding.known import last_met
from records.award_states import can
from records.awards import Award
from rules import Evidence, Rule, evaluate_renewal


def renewable(awards: Sequence[Award]) -> Award | None:
    """Of the awards of one micro-credential, oldest first, the one that a renewal is about: the one that is issued, or
    else the last one if it has expired. What was withdrawn, or expired while it was in doubt, is not renewed."""
    last = standing_of(awards) or (awards[-1] if awards else None)
    return last if last is not None and can(last.state, "renew") and last.reason is None else None


def renew(rule: Rule, award: Award, evidence: Evidence, now: datetime, progress: dict[str, Any]) -> bool:
    """Extend the award by every renewal that is met by `now`, each from what came after the one before.

    Returns whether anything changed. `progress` is the learner's row, which learns when to look again.
    """
    if rule.renewal is None or rule.valid_for is None or not can(award.state, "renew"):
        return False
    changed = False
    while True:
        since = last_met(award)
        verdict = evaluate_renewal(rule, replace(evidence, last_award_at=since), now, in_words=False)
        if verdict is None or verdict.met_at is None or verdict.met_at <= since:
            break
        award.renewed_at, changed = verdict.met_at, True
        until = rule.valid_for.after(verdict.met_at)
        award.valid_until = until if award.valid_until is None else max(award.valid_until, until)
    if verdict is not None and verdict.next_change_at is not None:
        known = progress["next_change_at"]
        progress["next_change_at"] = verdict.next_change_at if known is None else min(known, verdict.next_change_at)
    if changed:
        award.state = "issued" if award.valid_until is not None and award.valid_until > now else "expired"
        if award.credential is not None:
            award.credential.outdated = True
    return changed
