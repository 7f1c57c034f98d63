"""The modality of a statement: e-learning, micro-learning, social or workplace.

A *classification* is a table of lines, each with conditions that must all hold; the first line that fits decides. It is
data, so that an organisation can put lines of its own before those that ship.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Literal

import yaml

from rules.evidence import Modality, Origin
from rules.facts import context_activities, extension
from rules.predicate import Predicate, parse_predicate
from rules.vocabulary import listed

Look = Literal["category", "type", "verb"]
LOOKS: tuple[Look, ...] = ("category", "type", "verb")
# What a line says whose statements are evidence of nothing.
NO_MODALITY = "none"


@dataclass(frozen=True, slots=True)
class Iris:
    """Some IRIs, and beginnings of IRIs."""

    exactly: frozenset[str]
    prefixes: tuple[str, ...]

    def hold(self, iris: Sequence[str]) -> bool:
        """Whether one of these is among them."""
        if not self.exactly.isdisjoint(iris):
            return True
        return bool(self.prefixes) and any(iri.startswith(self.prefixes) for iri in iris)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `None` or empty means: no condition."""

    # None: what fits is evidence of nothing.
    modality: Modality | None
    category: Iris | None = None
    type: Iris | None = None
    verb: Iris | None = None
    # By the extension's IRI.
    extensions: tuple[tuple[str, Predicate], ...] = ()
    # Slugs.
    sources: frozenset[str] | None = None

    @property
    def only_look(self) -> Look | None:
        """What alone decides, where that is the verb, a type or a category: whatever has it, fits."""
        looks: list[Look] = [look for look in LOOKS if getattr(self, look) is not None]
        return looks[0] if len(looks) == 1 and not self.extensions and self.sources is None else None


@dataclass(frozen=True, slots=True)
class Classification:
    """The table."""

    lines: tuple[Line, ...]

    def line_of(self, statement: Mapping[str, Any], source: str) -> Line | None:
        """The line that decides on a statement of this source."""
        category, types, verb = _categories(statement), _types(statement), (statement["verb"]["id"],)
        for line in self.lines:
            if (
                (line.category is None or line.category.hold(category))
                and (line.type is None or line.type.hold(types))
                and (line.verb is None or line.verb.hold(verb))
                and (line.sources is None or source in line.sources)
                and all(predicate.test(extension(statement, iri)) for iri, predicate in line.extensions)
            ):
                return line
        return None

    def over(self, shipped: Classification) -> Classification:
        """This table, and where none of its lines fits, the one that ships."""
        return Classification((*self.lines, *shipped.lines))

    def seen_from(self, source: str) -> Classification:
        """What it says of one source's statements, without the conditions on sources that this fulfils."""
        return Classification(
            tuple(replace(line, sources=None) for line in self.lines if line.sources is None or source in line.sources)
        )


def read_classification(data: Iterable[Mapping[str, Any]]) -> Classification:
    """The table from its data form: a list of `{category, type, verb, extension, source, modality}`."""
    return Classification(tuple(_line(line) for line in data))


def _line(line: Mapping[str, Any]) -> Line:
    return Line(
        modality=None if line["modality"] == NO_MODALITY else line["modality"],
        category=_iris(line.get("category")),
        type=_iris(line.get("type")),
        verb=_iris(line.get("verb")),
        extensions=tuple((iri, parse_predicate(wanted)) for iri, wanted in line.get("extension", {}).items()),
        sources=None if "source" not in line else frozenset(listed(line["source"])),
    )


def _iris(data: Any) -> Iris | None:
    if data is None:
        return None
    iris = listed(data)
    return Iris(
        frozenset(iri for iri in iris if not iri.endswith("*")),
        tuple(iri[:-1] for iri in iris if iri.endswith("*")),
    )


SHIPPED_CLASSIFICATION: list[Mapping[str, Any]] = yaml.safe_load(
    files("rules").joinpath("data/classification.yaml").read_text(encoding="utf-8")
)
DEFAULT_CLASSIFICATION = read_classification(SHIPPED_CLASSIFICATION)


def classify(
    statement: Mapping[str, Any], origin: Origin, table: Classification = DEFAULT_CLASSIFICATION
) -> Modality | None:
    """The modality of a statement; none if no line fits, or if its source may not assert that modality."""
    line = table.line_of(statement, origin.source)
    if line is None or (origin.modalities is not None and line.modality not in origin.modalities):
        return None
    return line.modality


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
