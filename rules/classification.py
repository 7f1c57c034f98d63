"""The modality of a statement: e-learning, micro-learning, social or workplace.

A *classification* is a table of lines, each naming something to look at and the IRIs that fit; the first line that fits
decides. It is data: what ships knows cmi5, SCORM, video, Moodle, forums and the ADL vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import yaml

from rules.evidence import Modality, Origin

Look = Literal["category", "type", "verb"]
CONTEXT_KINDS = ("parent", "grouping", "category", "other")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    look: Look
    exactly: frozenset[str]
    prefixes: tuple[str, ...]
    modality: Modality

    def fits(self, iris: Iterable[str]) -> bool:
        """Whether one of these IRIs is among those of the line."""
        return any(iri in self.exactly or iri.startswith(self.prefixes) for iri in iris)


@dataclass(frozen=True, slots=True)
class Classification:
    """The table."""

    lines: tuple[Line, ...]


def read_classification(data: Iterable[Mapping[str, Any]]) -> Classification:
    """The table from its data form (a list of `{look, is, modality}`)."""
    return Classification(
        tuple(
            Line(
                look=line["look"],
                exactly=frozenset(iri for iri in line["is"] if not iri.endswith("*")),
                prefixes=tuple(iri[:-1] for iri in line["is"] if iri.endswith("*")),
                modality=line["modality"],
            )
            for line in data
        )
    )


def _shipped() -> Classification:
    text = files("rules").joinpath("data/classification.yaml").read_text(encoding="utf-8")
    return read_classification(yaml.safe_load(text))


DEFAULT_CLASSIFICATION = _shipped()


def classify(
    statement: Mapping[str, Any], origin: Origin, table: Classification = DEFAULT_CLASSIFICATION
) -> Modality | None:
    """The modality of a statement; none if no line fits, or if its source may not assert that modality."""
    seen: dict[str, tuple[str, ...]] = {
        "category": _categories(statement),
        "type": _types(statement),
        "verb": (statement["verb"]["id"],),
    }
    for line in table.lines:
        iris = seen[line.look]
        if iris and line.fits(iris):
            allowed = origin.modalities is None or line.modality in origin.modalities
            return line.modality if allowed else None
    return None


def _categories(statement: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(activity["id"] for activity in context_activities(statement, "category"))


def _types(statement: Mapping[str, Any]) -> tuple[str, ...]:
    own = statement["object"].get("definition", {}).get("type")
    parents = (
        activity.get("definition", {}).get("type")
        for kind in ("category", "parent")
        for activity in context_activities(statement, kind)
    )
    return tuple(iri for iri in (own, *parents) if iri)


def context_activities(statement: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """The context activities of a kind; a single one stands for a list of one (xAPI 1.0.3 §2.4.6.2)."""
    found = statement.get("context", {}).get("contextActivities", {}).get(kind, [])
    return found if isinstance(found, list) else [found]
