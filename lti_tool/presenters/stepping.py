"""A learner's way through a rule, step by step: where the stepper stands, what changed there, and the tree then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lti_tool.presenters.charts import HIGH, WIDE, stairs
from lti_tool.presenters.requirements import Cited, Requirement
from recognition.trying.stepping import Step
from rules import Status, percent_of


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step in the list; numbers count from 1."""

    number: int
    at: datetime
    cause: str
    percent: int
    met: bool
    # Of the version that the rule is held against, if any.
    percent_beside: int | None
    # How many parts turned: were met, or are no more.
    turned: int


@dataclass(frozen=True, slots=True)
class Side:
    """What one rule says as of the step: the one that is tried, or what it is held against (its version's number)."""

    version: int | None
    met: bool
    percent: int
    needs: Requirement


@dataclass(frozen=True, slots=True)
class Drawing:
    """The progress over time: the paths of both, and where the stepper stands."""

    width: int
    height: int
    path: str
    path_beside: str
    x: float


@dataclass(frozen=True, slots=True)
class Stepping:
    """The page as of one step."""

    steps: tuple[StepLine, ...]
    here: StepLine
    # What happened at that instant, and what the parts that turned are called and are now.
    records: tuple[Cited, ...]
    turned: tuple[tuple[str, Status], ...]
    sides: tuple[Side, ...]
    drawing: Drawing
    cut: bool

    @property
    def before(self) -> int | None:
        """The number of the step before, if there is one."""
        return self.here.number - 1 if self.here.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the next step, if there is one."""
        return self.here.number + 1 if self.here.number < len(self.steps) else None


def lines_of(steps: Sequence[Step]) -> tuple[StepLine, ...]:
    """The steps as lines."""
    return tuple(
        StepLine(
            number=number,
            at=step.at,
            cause=step.cause,
            percent=percent_of(step.progress),
            met=step.met,
            percent_beside=percent_of(step.progress_beside) if step.progress_beside is not None else None,
            turned=len(step.turned),
        )
        for number, step in enumerate(steps, start=1)
    )


def stepping(
    steps: Sequence[Step],
    number: int,
    sides: tuple[Side, ...],
    cited: Mapping[str, Cited],
    labels: Mapping[str, str],
    now: datetime,
    *,
    cut: bool,
) -> Stepping:
    """The page as of the step of that number. `labels` are what parts are called, by key; there is a step."""
    step, lines = steps[number - 1], lines_of(steps)
    return Stepping(
        steps=lines,
        here=lines[number - 1],
        records=tuple(cited[one] for one in step.statements if one in cited),
        turned=tuple((labels.get(key, key), status) for key, status in step.turned),
        sides=sides,
        drawing=_drawing(steps, step, now),
        cut=cut,
    )


def _drawing(steps: Sequence[Step], step: Step, now: datetime) -> Drawing:
    begins, ends = steps[0].at, max(now, steps[-1].at)
    span = max((ends - begins).total_seconds(), 1.0)
    beside = [(each.at, each.progress_beside) for each in steps if each.progress_beside is not None]
    return Drawing(
        width=WIDE,
        height=HIGH,
        path=stairs([(each.at, each.progress) for each in steps], begins, ends),
        path_beside=stairs(beside, begins, ends),
        x=round(WIDE * (step.at - begins).total_seconds() / span, 1),
    )
