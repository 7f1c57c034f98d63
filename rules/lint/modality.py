"""Which modalities the statements that a criterion asks for can have, by the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.classification import Iris, Line, Look
from rules.model import Criterion
from rules.tables import Tables


def possible_modalities(node: Criterion, tables: Tables) -> frozenset[str]:
    """Those of the lines down to the one that surely fits: the first line that fits decides."""
    lines = tables.classification.lines
    verbs = [iri for word in node.where.verbs for iri in tables.vocabulary.verb_iris(word)]
    last = min((_last_line(lines, look, values) for look, values in _known(node, verbs)), default=len(lines))
    return frozenset(
        line.modality
        for line in lines[: last + 1]
        # A verb that is not asked for decides nothing.
        if line.modality is not None and (line.verb is None or not verbs or line.verb.hold(verbs))
    )


def _known(node: Criterion, verbs: list[str]) -> Iterator[tuple[Look, list[str]]]:
    """What every matching statement has one of, by where the table looks for it."""
    fields = dict(node.where.fields)
    places: tuple[tuple[Look, str], ...] = (("category", "category"), ("type", "activity_type"))
    for look, name in places:
        predicate = fields.get(name)
        if predicate is not None and predicate.exactly and not predicate.prefixes:
            yield look, [str(value) for value in predicate.exactly]
    if verbs:
        yield "verb", verbs


def _last_line(lines: Sequence[Line], look: Look, values: list[str]) -> int:
    """The line by which each of these values has found its modality."""
    firsts = [
        next((number for number, line in enumerate(lines) if _takes(line, look, value)), None) for value in values
    ]
    return max((len(lines) if number is None else number for number in firsts), default=len(lines))


def _takes(line: Line, look: Look, value: str) -> bool:
    """Whether whatever has this value fits the line."""
    wanted: Iris | None = getattr(line, look)
    return line.only_look == look and wanted is not None and wanted.hold([value])
