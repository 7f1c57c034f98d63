"""What can be signed off: which statement about a practice would answer a criterion, and on which scales. Pure.

A *practice* is the skeleton of a statement: verb, activity, context, and the *scales* on which the attester rates. It
is made of a criterion's `where`; whether it really answers the criterion, the compiled criterion says
(`rules.CriteriaIndex`): what no attester can say (a registration, a platform, some extension) is not offered.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from recognition.attesting.sources import DEMONSTRATED, MENTORED, PRACTICE_VERBS, THANKS_VERBS
from recognition.evidence.registering import slug_of
from records.sign_offs import Kind
from rules import Criterion, Pick, Vocabulary
from rules.predicate import Predicate

Level = str | float
_CONTEXT = ("parent", "grouping", "category", "other")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Where a rule asks for less than that, the scale goes up to it all the same.
_USUAL_TOP = 5
# Where a scale has words, whoever reached none of them.
NOT_YET = ""
MODALITY_OF: Mapping[Kind, str] = {"practice": "workplace", "thanks": "social"}


@dataclass(frozen=True, slots=True)
class Scale:
    """One criterion of a rubric, and the levels that can be given, the lowest first."""

    name: str
    levels: tuple[Level, ...]
    # The level that certainly meets what the rule asks for.
    best: Level

    @property
    def in_numbers(self) -> bool:
        """Whether its levels can be added up."""
        return all(not isinstance(level, str) for level in self.levels)


@dataclass(frozen=True, slots=True)
class Practice:
    """What a statement about it says, but for who, when and how well."""

    kind: Kind
    verb: str
    # None where each practice is an activity of its own, by its title.
    activity: str | None = None
    # What the title is put behind to name the activity.
    activity_prefix: str | None = None
    activity_type: str | None = None
    context: tuple[tuple[str, str], ...] = ()
    scales: tuple[Scale, ...] = ()
    # Whether the rule reads an overall score.
    asks_score: bool = False
    # In which of these roles the rule wants the attester; none for any.
    roles: tuple[str, ...] = ()

    def activity_named(self, title: str, own_practices: str) -> str:
        """The activity of a practice with this title; `own_practices` begins the ids of those that no rule names."""
        if self.activity is not None:
            return self.activity
        slug = slug_of(title) or hashlib.sha256(title.encode()).hexdigest()[:12]
        return f"{self.activity_prefix or own_practices}{slug}"


FREE: Mapping[Kind, Practice] = {
    "practice": Practice("practice", DEMONSTRATED),
    "thanks": Practice("thanks", MENTORED, roles=("peer",)),
}


def practice_of(criterion: Criterion, vocabulary: Vocabulary) -> Practice | None:
    """The practice that would answer a criterion; none where it is about other things than people say.

    Thanks stand for nothing where a criterion asks for no attester: there it is about what the learner did.
    """
    kind = _kind_of(criterion)
    verb = _verb_of(criterion, kind, vocabulary) if kind is not None else None
    if kind is None or verb is None:
        return None
    fields = dict(criterion.where.fields)
    activity = fields.get("activity")
    scales = tuple(scale for scale in (_scale(*each) for each in criterion.where.rubric) if scale is not None)
    scored = {*fields, *([criterion.aggregate.field] if isinstance(criterion.aggregate, Pick) else [])}
    return Practice(
        kind=kind,
        verb=verb,
        activity=_first(activity.exactly) if activity is not None else None,
        activity_prefix=_first(activity.prefixes) if activity is not None and not activity.exactly else None,
        activity_type=_first(fields["activity_type"].exactly) if "activity_type" in fields else None,
        context=tuple(
            (name, value)
            for name in _CONTEXT
            if name in fields and (value := _first(fields[name].exactly or fields[name].prefixes)) is not None
        ),
        scales=scales,
        asks_score=any(name.startswith("score.") for name in scored),
        roles=criterion.where.attested_by.roles if criterion.where.attested_by is not None else (),
    )


def _kind_of(criterion: Criterion) -> Kind | None:
    attested = criterion.where.attested_by is not None
    if criterion.evidence == "workplace" or (criterion.evidence == "any" and attested):
        return "practice"
    return "thanks" if criterion.evidence == "social" and attested else None


def _verb_of(criterion: Criterion, kind: Kind, vocabulary: Vocabulary) -> str | None:
    allowed = PRACTICE_VERBS if kind == "practice" else THANKS_VERBS
    if not criterion.where.verbs:
        return FREE[kind].verb
    iris = (iri for word in criterion.where.verbs for iri in vocabulary.verb_iris(word))
    return next((iri for iri in iris if iri in allowed), None)


def _first(values: tuple[object, ...] | tuple[str, ...]) -> str | None:
    return next((value for value in values if isinstance(value, str)), None)


def _scale(name: str, predicate: Predicate) -> Scale | None:
    """The scale on which what a predicate asks for can be reached; none where nobody could tell which."""
    exactly, text, test = predicate.exactly, predicate.text, predicate.test
    words = tuple(str(value) for value in exactly if isinstance(value, str))
    levels: tuple[Level, ...]
    if words:
        levels = (NOT_YET, *words)
    else:
        numbers = [float(number) for number in _NUMBER.findall(str(text))]
        most = max(numbers, default=0.0)
        shares = bool(numbers) and most < 1
        levels = (
            tuple(step / 10 for step in range(11)) if shares else tuple(range(max(_USUAL_TOP, math.ceil(most)) + 1))
        )
    good = [level for level in levels if test(level)]
    return Scale(name, levels, good[-1]) if good else None


@dataclass(frozen=True, slots=True)
class Rating:
    """How well: levels by criterion of the rubric, and an overall score from 0 to 1."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    score: float | None = None


def best_rating(practice: Practice) -> Rating:
    """What the best could be rated."""
    return Rating({scale.name: scale.best for scale in practice.scales}, 1.0 if practice.asks_score else None)


def total(practice: Practice, rating: Rating) -> tuple[float, float] | None:
    """The points of a rubric in numbers, and the most there could be; none where it has no such."""
    scales = [scale for scale in practice.scales if scale.in_numbers and scale.name in rating.levels]
    if not scales:
        return None
    reached = sum(float(rating.levels[scale.name]) for scale in scales)
    return reached, sum(float(scale.levels[-1]) for scale in scales)
