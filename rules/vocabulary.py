"""The vocabulary: which verb IRIs an alias in a rule stands for. Data, so that an organisation can have its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Aliases and the verb IRIs that they stand for."""

    verbs: Mapping[str, tuple[str, ...]]

    def verb_iris(self, word: str) -> tuple[str, ...]:
        """The IRIs of an alias; an IRI stands for itself. Raises `KeyError` for an alias that is not known."""
        return (word,) if ":" in word else self.verbs[word]


def _shipped() -> Vocabulary:
    data = yaml.safe_load(files("rules").joinpath("data/vocabulary.yaml").read_text(encoding="utf-8"))
    return Vocabulary({alias: tuple(iris) for alias, iris in data.items()})


DEFAULT_VOCABULARY = _shipped()
