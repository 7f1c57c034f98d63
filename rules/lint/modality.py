"""Which modalities the statements that a criterion asks for can have, by a classification table."""

from __future__ import annotations

from collections.abc import Iterator

from rules.classification import Classification
from rules.model import Criterion
from rules.vocabulary import DEFAULT_VOCABULARY


def possible_modalities(node: Criterion, table: Classification) -> frozenset[str]:
    """Those of the lines down to the one that surely fits: the first line that fits decides."""
    verbs = [iri for word in node.where.verbs for iri in DEFAULT_VOCABULARY.verb_iris(word)]
    last = min((_last_line(table, look, values) for look, values in _known(node, verbs)), default=len(table.lines))
    return frozenset(
        line.modality
        for line in table.lines[: last + 1]
        # A verb that is not asked for decides nothing.
        if line.look != "verb" or not verbs or line.fits(verbs)
    )


def _known(node: Criterion, verbs: list[str]) -> Iterator[tuple[str, list[str]]]:
    """What every matching statement has one of, by where the table looks for it."""
    fields = dict(node.where.fields)
    for look, name in (("category", "category"), ("type", "activity_type")):
        predicate = fields.get(name)
        if predicate is not None and predicate.exactly and not predicate.prefixes:
            yield look, [str(value) for value in predicate.exactly]
    if verbs:
        yield "verb", verbs


def _last_line(table: Classification, look: str, values: list[str]) -> int:
    """The line by which each of these values has found its modality."""
    firsts = [
        next((number for number, line in enumerate(table.lines) if line.look == look and line.fits([value])), None)
        for value in values
    ]
    return max((len(table.lines) if number is None else number for number in firsts), default=len(table.lines))
