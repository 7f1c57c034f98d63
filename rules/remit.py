"""A source's remit, held against one statement: is it the source's to say, and what of it is believed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from rules.classification import DEFAULT_CLASSIFICATION, Classification, classify
from rules.evidence import Origin
from rules.facts import activity_id

Breach = Literal["verb", "activity", "modality"]


def breach(
    statement: Mapping[str, Any], origin: Origin, table: Classification = DEFAULT_CLASSIFICATION
) -> Breach | None:
    """What of a statement lies outside its source's remit, so that it is no evidence; none if nothing does.

    A statement that no line of the table classifies breaches no limit on modalities.
    """
    if origin.verbs is not None and statement["verb"]["id"] not in origin.verbs:
        return "verb"
    if origin.activities is not None and not (activity_id(statement) or "").startswith(origin.activities):
        return "activity"
    if origin.modalities is not None:
        modality = classify(statement, replace(origin, modalities=None), table)
        if modality is not None and modality not in origin.modalities:
            return "modality"
    return None


def believed(statement: Mapping[str, Any], origin: Origin) -> Mapping[str, Any]:
    """The statement without what is doubted of its source: to the rules it is missing."""
    heard: dict[str, Any] = dict(statement)
    if "scaled" in origin.doubted and "score" in statement.get("result", {}):
        result = statement["result"]
        heard["result"] = {**result, "score": _without(result["score"], "scaled")}
    if "registration" in origin.doubted and "context" in statement:
        heard["context"] = _without(statement["context"], "registration")
    return heard


def _without(whole: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in whole.items() if key != name}
