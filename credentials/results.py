"""The scores and levels that a rule asked for and that were reached (OB 3.0, ResultDescription and Result).

The achievement says what was to be reached (`resultDescription`), the subject what was (`result`). A score is told
where the criterion picks one; a level of a rubric where the criterion names exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from rules import Criterion, NodeVerdict, Pick, Rule, Verdict, local, walk

_SCORES: Mapping[str, tuple[str, str | None, str | None]] = {
    "score.scaled": ("ScaledScore", "-1", "1"),
    "score.percent": ("Percent", "0", "100"),
    "score.raw": ("RawScore", None, None),
}


def result_descriptions(rule: Rule, achievement: str, language: str) -> list[dict[str, Any]]:
    """What was to be reached; `achievement` is the address under which each has its own."""
    return [
        *(_score(criterion, how, achievement, language) for criterion, how in _picking(rule)),
        *(_level(*one, achievement) for one in _levels(rule)),
    ]


def results(rule: Rule, verdict: Verdict, achievement: str) -> list[dict[str, Any]]:
    """What was reached, for the criteria that are met by evidence."""
    met = {node.key: node for node in _met(verdict.root)}
    found: list[dict[str, Any]] = [
        {
            "type": ["Result"],
            "resultDescription": _address(achievement, criterion.key),
            "value": _number(met[criterion.key].have),
        }
        for criterion, _ in _picking(rule)
        if criterion.key in met
    ]
    for criterion, name, level in _levels(rule):
        if criterion.key in met:
            address = _address(achievement, criterion.key, name)
            reached = f"{address}:{quote(level, safe='')}"
            found.append({"type": ["Result"], "resultDescription": address, "achievedLevel": reached})
    return found


def _score(criterion: Criterion, how: Pick, achievement: str, language: str) -> dict[str, Any]:
    kind, least, most = _SCORES[how.field]
    found: dict[str, Any] = {
        "id": _address(achievement, criterion.key),
        "type": ["ResultDescription"],
        "name": local(criterion.title, language) if criterion.title else criterion.key,
        "resultType": kind,
    }
    if how.comparison.operator == ">=":
        found["requiredValue"] = _number(how.comparison.number)
    if least is not None and most is not None:
        found |= {"valueMin": least, "valueMax": most}
    return found


def _level(criterion: Criterion, name: str, level: str, achievement: str) -> dict[str, Any]:
    address = _address(achievement, criterion.key, name)
    reached = f"{address}:{quote(level, safe='')}"
    return {
        "id": address,
        "type": ["ResultDescription"],
        "name": name,
        "resultType": "RubricCriterionLevel",
        "requiredLevel": reached,
        "rubricCriterionLevel": [{"id": reached, "type": ["RubricCriterionLevel"], "name": level}],
    }


def _picking(rule: Rule) -> Iterator[tuple[Criterion, Pick]]:
    for criterion in _needed(rule):
        how = criterion.aggregate
        if isinstance(how, Pick) and how.field in _SCORES:
            yield criterion, how


def _levels(rule: Rule) -> Iterator[tuple[Criterion, str, str]]:
    for criterion in _needed(rule):
        for name, asked in criterion.where.rubric:
            if len(asked.exactly) == 1 and not asked.prefixes:
                yield criterion, name, str(asked.exactly[0])


def _needed(rule: Rule) -> Iterator[Criterion]:
    """The criteria of `needs`, each key once."""
    seen: set[str] = set()
    for node in walk(rule.needs):
        if isinstance(node, Criterion) and node.key not in seen:
            seen.add(node.key)
            yield node


def _met(node: NodeVerdict) -> Iterator[NodeVerdict]:
    """What evidence shows; a waiver shows nothing."""
    if node.waived is not None:
        return
    if node.status == "met":
        yield node
    for child in node.children:
        yield from _met(child)


def _address(achievement: str, *names: str) -> str:
    return f"{achievement}#" + "/".join(quote(name, safe="") for name in names)


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
