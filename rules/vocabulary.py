"""The vocabulary: what the aliases of rules stand for. Data, so that an organisation can have its own.

An *alias* is a word for a verb (`passed`). Each of its *senses* is a verb IRI, perhaps under conditions: what the
result says, and which source says so. With `{verb: …/completed, success: true, source: our-lms}` among the senses of
`passed`, that word also finds what somebody completed with success in our-lms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

import yaml

from rules.evidence import Origin


@dataclass(frozen=True, slots=True)
class Sense:
    """A verb IRI, and under which conditions it is meant. `None` means: no condition."""

    verb: str
    success: bool | None = None
    completion: bool | None = None
    # Slugs.
    sources: frozenset[str] | None = None

    @property
    def plain(self) -> bool:
        """Whether the verb alone decides."""
        return self.success is None and self.completion is None and self.sources is None

    def fits(self, statement: Mapping[str, Any], origin: Origin) -> bool:
        """Whether a statement means this."""
        if statement["verb"]["id"] != self.verb:
            return False
        result = statement.get("result", {})
        return (
            self.success in (None, result.get("success"))
            and self.completion in (None, result.get("completion"))
            and (self.sources is None or origin.source in self.sources)
        )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Aliases and their senses."""

    senses: Mapping[str, tuple[Sense, ...]]
    # Aliases that stand for these senses alone, whatever ships.
    alone: frozenset[str] = field(default=frozenset())

    def of(self, word: str) -> tuple[Sense, ...]:
        """The senses of an alias; an IRI stands for itself. Raises `KeyError` for an alias that is not known."""
        return (Sense(word),) if ":" in word else self.senses[word]

    def verb_iris(self, word: str) -> tuple[str, ...]:
        """The IRIs of an alias, whatever their conditions. Raises `KeyError` for an alias that is not known."""
        return tuple(dict.fromkeys(sense.verb for sense in self.of(word)))

    def aliases_of(self, statement: Mapping[str, Any], origin: Origin) -> tuple[str, ...]:
        """The aliases that find a statement, sorted."""
        return tuple(
            sorted(
                alias for alias, senses in self.senses.items() if any(sense.fits(statement, origin) for sense in senses)
            )
        )

    def says_success(self, statement: Mapping[str, Any], origin: Origin) -> bool | None:
        """What the verb says of success: `passed` and `failed` say it by themselves."""
        for alias, success in (("passed", True), ("failed", False)):
            if any(sense.fits(statement, origin) for sense in self.senses.get(alias, ())):
                return success
        return None

    def over(self, shipped: Vocabulary) -> Vocabulary:
        """This one, whose senses come first, with all that ships beside it."""
        senses = dict(shipped.senses)
        for alias, own in self.senses.items():
            senses[alias] = own if alias in self.alone else tuple(dict.fromkeys((*own, *senses.get(alias, ()))))
        return Vocabulary(senses)

    def seen_from(self, source: str) -> Vocabulary:
        """What it says of one source's statements, without the conditions on sources that this fulfils."""
        seen = {
            alias: tuple(
                replace(sense, sources=None) for sense in senses if sense.sources is None or source in sense.sources
            )
            for alias, senses in self.senses.items()
        }
        # A word that means nothing here is as good as none.
        return Vocabulary({alias: senses for alias, senses in seen.items() if senses})


def read_vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary from its data form: senses by alias, `{only: senses}` where nothing else is meant."""
    given = {alias: value["only"] if isinstance(value, dict) else value for alias, value in data.items()}
    return Vocabulary(
        {alias: tuple(_senses(entries)) for alias, entries in given.items()},
        frozenset(alias for alias, value in data.items() if isinstance(value, dict)),
    )


def _senses(entries: Iterable[Any]) -> Iterable[Sense]:
    for entry in entries:
        known: Mapping[str, Any] = {"verb": entry} if isinstance(entry, str) else entry
        sources = known.get("source")
        for verb in listed(known["verb"]):
            yield Sense(
                verb,
                known.get("success"),
                known.get("completion"),
                None if sources is None else frozenset(listed(sources)),
            )


def listed(data: Any) -> list[Any]:
    """A value as a list of one, a list as it is."""
    return data if isinstance(data, list) else [data]


SHIPPED_VOCABULARY: Mapping[str, Any] = yaml.safe_load(
    files("rules").joinpath("data/vocabulary.yaml").read_text(encoding="utf-8")
)
DEFAULT_VOCABULARY = read_vocabulary(SHIPPED_VOCABULARY)
