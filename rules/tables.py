"""The tables by which statements are understood: what aliases stand for, and of which modality a statement is.

What ships is a start. An organisation's own tables lie over it: its lines come first, and where they say nothing, what
ships decides. `rules.documents.tables` reads the document in which it writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rules.classification import (
    DEFAULT_CLASSIFICATION,
    SHIPPED_CLASSIFICATION,
    Classification,
    read_classification,
)
from rules.vocabulary import DEFAULT_VOCABULARY, SHIPPED_VOCABULARY, Vocabulary, read_vocabulary


@dataclass(frozen=True, slots=True)
class Tables:
    """The vocabulary and the classification."""

    vocabulary: Vocabulary
    classification: Classification

    def over(self, shipped: Tables) -> Tables:
        """These, and what ships where they say nothing."""
        return Tables(
            self.vocabulary.over(shipped.vocabulary),
            self.classification.over(shipped.classification),
        )

    def seen_from(self, source: str) -> Tables:
        """What they say of one source's statements: two that are equal here understand those in the same way."""
        return Tables(self.vocabulary.seen_from(source), self.classification.seen_from(source))


def read_tables(data: Mapping[str, Any]) -> Tables:
    """The tables from their data form, which was checked before: `{vocabulary, classification}`, each may be absent."""
    return Tables(read_vocabulary(data.get("vocabulary", {})), read_classification(data.get("classification", ())))


SHIPPED = Tables(DEFAULT_VOCABULARY, DEFAULT_CLASSIFICATION)
# Their data form.
SHIPPED_DATA: Mapping[str, Any] = MappingProxyType(
    {"vocabulary": SHIPPED_VOCABULARY, "classification": SHIPPED_CLASSIFICATION}
)
