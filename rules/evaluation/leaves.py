"""The leaves: criteria, and other awards that the learner holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rules.duration import Duration
from rules.evaluation.aggregates import Outcome, aggregate, asks_for_more, grows
from rules.evaluation.conclude import conclude
from rules.evaluation.setting import Setting, earliest
from rules.evaluation.spans import in_some_span
from rules.evaluation.windows import ALWAYS, Frame, Seen, exits, look
from rules.evidence import Holding, Match
from rules.model import Criterion, Holds, Pick, Window
from rules.verdict import NodeVerdict, Status


def evaluate_criterion(node: Criterion, setting: Setting) -> NodeVerdict:
    """Its aggregate over what counts now."""
    matches = setting.matches(node)
    frame = frame_of(node, setting)
    seen = look(frame, matches, setting.as_of)
    outcome = _outcome(node, seen.counting, setting)
    needs_more = asks_for_more(node.aggregate.comparison)
    have = outcome.have or 0.0
    met_at = outcome.met_at
    if outcome.met and met_at is None:
        # Nothing had to happen; what was too much may have stopped to count.
        ended = (end for end, before in exits(frame, matches, setting.as_of) if not _outcome(node, before, setting).met)
        met_at = max((at for at in (next(ended, None), frame.since) if at is not None), default=None)
    changes = [seen.changes_at, setting.debts_change_at(node)]
    return conclude(
        node,
        setting,
        "criterion",
        _status(node, outcome, seen, frame),
        progress=_share(have, outcome.need, needs_more),
        have=have,
        need=outcome.need,
        unit=outcome.unit,
        met_at=met_at,
        because=setting.in_order((*(match.statement_id for match in outcome.because), *frame.because)),
        next_change_at=earliest(changes, setting.as_of),
    )


def _outcome(node: Criterion, matches: Sequence[Match], setting: Setting) -> Outcome:
    if node.window is not None and node.window.span is not None:
        return in_some_span(node.aggregate, node.window.span, matches, setting.zone)
    return aggregate(node.aggregate, matches, setting.zone)


def frame_of(node: Criterion, setting: Setting) -> Frame:
    """Between which instants its evidence counts."""
    window = node.window
    if window is None:
        return ALWAYS if node.valid_for is None else Frame(ages=(node.valid_for,))
    ages = tuple(age for age in (window.last, node.valid_for) if age is not None)
    if window.after is not None:
        return _after(window, setting, window.after, ages)
    if window.since == "enrolment":
        enrolled = setting.evidence.enrolled_at
        return Frame(start=enrolled, ages=ages, waiting=enrolled is None)
    if window.since == "last_award":
        # What earned the last award does not earn the next one. Before the first award, everything counts.
        return Frame(start=setting.evidence.last_award_at, start_included=False, ages=ages)
    return Frame(start=window.start, end=window.end, ages=ages)


def _after(window: Window, setting: Setting, key: str, ages: tuple[Duration, ...]) -> Frame:
    """Later than the instant at which the other criterion was met, not before the wait is over, not after the deadline,
    which is included."""
    anchor = setting.anchors[key]
    if key not in setting.anchored:
        setting.anchored[key] = evaluate_criterion(anchor, setting)
    verdict = setting.anchored[key]
    if verdict.status != "met" or verdict.met_at is None:
        lost = verdict.status == "closed"
        return Frame(waiting=True, lost=lost, changes_at=verdict.next_change_at)
    at = verdict.met_at
    return Frame(
        start=window.wait.after(at) if window.wait is not None else at,
        start_included=window.wait is not None,
        end=window.by.after(at) if window.by is not None else None,
        end_included=True,
        ages=ages,
        moving=not _settled(anchor, setting),
        changes_at=verdict.next_change_at,
        since=at,
        because=(*verdict.because, *_fixing(anchor, setting)),
    )


def _fixing(anchor: Criterion, setting: Setting) -> tuple[str, ...]:
    """What an anchor does not cite although its instant rests on it: a last value may have been good for long."""
    how = anchor.aggregate
    if not isinstance(how, Pick) or how.statistic != "last":
        return ()
    counting = look(frame_of(anchor, setting), setting.matches(anchor), setting.as_of).counting
    return tuple(match.statement_id for match in counting if how.field in match.values)


def _settled(node: Criterion, setting: Setting) -> bool:
    """Whether no later evidence moves the instant from which a criterion that is met was met."""
    window = node.window
    rolling = node.valid_for is not None or (window is not None and window.last is not None)
    above = setting.anchors[window.after] if window is not None and window.after is not None else None
    return grows(node.aggregate) and not rolling and (above is None or _settled(above, setting))


def _status(node: Criterion, outcome: Outcome, seen: Seen, frame: Frame) -> Status:
    if frame.waiting:
        return "closed" if frame.lost else "open"
    if outcome.met:
        return "met"
    # What rolls out of a window makes room again; a window that ended lets nothing more in.
    over = seen.over and (not seen.rolling or grows(node.aggregate))
    return "closed" if over or (outcome.spent and not seen.rolling) else "open"


def _share(have: float, need: float, needs_more: bool) -> float:
    if not needs_more:
        return 0.0
    return have / need if need > 0 else 0.0


def evaluate_holds(node: Holds, setting: Setting) -> NodeVerdict:
    """Awards that stand now, each micro-credential once."""
    as_of = setting.as_of
    wanted = _asked_for(node, setting)
    since = held_since(node, setting)
    instants = sorted(since.values())
    met = len(instants) >= node.need
    changes = [instant for h in wanted for instant in (h.issued_at, h.valid_until, h.withdrawn_at)]
    return conclude(
        node,
        setting,
        "holds",
        "met" if met else "open",
        progress=len(instants) / node.need,
        have=float(len(instants)),
        need=float(node.need),
        unit="award",
        met_at=instants[node.need - 1] if met else None,
        next_change_at=earliest(changes, as_of),
    )


def held_since(node: Holds, setting: Setting) -> dict[str, datetime]:
    """The micro-credentials among those asked for whose award stands now, and since when."""
    found: dict[str, datetime] = {}
    standing = (holding for holding in _asked_for(node, setting) if _valid(holding, setting.as_of))
    for holding in sorted(standing, key=lambda h: h.issued_at):
        found.setdefault(holding.microcredential, holding.issued_at)
    return found


def _asked_for(node: Holds, setting: Setting) -> list[Holding]:
    return [
        holding
        for holding in setting.evidence.holdings
        if holding.microcredential in node.microcredentials
        and (node.version is None or node.version.holds(holding.version))
    ]


def _valid(holding: Holding, as_of: datetime) -> bool:
    ends = [end for end in (holding.valid_until, holding.withdrawn_at) if end is not None]
    return holding.issued_at <= as_of and all(end > as_of for end in ends)
