"""What the pages show of awards that a person decides on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lti_tool.presenters.requirements import Cited, Requirement, Telling, progressed
from recognition.awarding.judging import Judgement, Past
from recognition.awarding.replaying import Standing as Kept
from records.award_states import can
from records.awards import Award
from rules import Verdict, local

# What the page offers, the way that grants first.
OFFERED: tuple[Judgement, ...] = ("confirm", "decline", "keep", "resume", "suspend", "revoke")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """An award that waits, in the list."""

    id: str
    title: str
    learner: str | None
    state: str
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CitedRecord:
    """A statement that the award rests on, and what became of it since."""

    statement_id: str
    at: datetime
    modality: str | None
    # None where it is not stored any more.
    what: Cited | None
    kept: Kept


@dataclass(frozen=True, slots=True)
class DecisionSheet:
    """One award with all that a person needs to decide on it."""

    id: str
    title: str
    aptitude: str
    version: int
    learner: str | None
    learner_id: int
    state: str
    reason: str | None
    met_at: datetime
    recorded_at: datetime
    valid_until: datetime | None
    # The verdict that it rests on.
    needs: Requirement
    cited: tuple[CitedRecord, ...]
    # What is missing as of now, by the rule in force; empty where nothing is, none where no rule is in force.
    missing: str | None
    past: tuple[Past, ...]
    offered: tuple[Judgement, ...]


def decision_row(award: Award, language: str) -> DecisionRow:
    """The award in a line."""
    title = local(award.version.rule.title, language)
    return DecisionRow(str(award.id), title, award.learner.name, award.state, award.reason, award.recorded_at)


def decision_sheet(
    award: Award,
    arrived: Mapping[str, Cited],
    kept: Mapping[str, Kept],
    past: Sequence[Past],
    now: Verdict | None,
    titles: Mapping[str, str],
    language: str,
) -> DecisionSheet:
    """The whole of it. `arrived` and `kept` say what is known of the statements cited, by id; `now` is the learner's
    verdict of this instant; `titles` are those of other micro-credentials, by slug."""
    rule = award.version.rule
    telling = Telling(language, cited=arrived, titles=titles)
    return DecisionSheet(
        id=str(award.id),
        title=local(rule.title, language),
        aptitude=local(rule.aptitude, language),
        version=award.version.number,
        learner=award.learner.name,
        learner_id=award.learner_id,
        state=award.state,
        reason=award.reason,
        met_at=award.awarded_at,
        recorded_at=award.recorded_at,
        valid_until=award.valid_until,
        needs=progressed(rule, Verdict.from_json(award.verdict), telling),
        cited=tuple(
            CitedRecord(
                statement_id=cited["statement_id"],
                at=datetime.fromisoformat(cited["at"]),
                modality=cited["modality"],
                what=arrived.get(cited["statement_id"].lower()),
                kept=kept[cited["statement_id"]],
            )
            for cited in award.cited
        ),
        missing=None if now is None else local(now.root.lacking, language) if now.root.lacking else "",
        past=tuple(past),
        offered=tuple(act for act in OFFERED if can(award.state, act)),
    )
