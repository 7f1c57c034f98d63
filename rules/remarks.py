"""Remarks: what is said of a rule's text, as data. A *remark* has a stable code, a severity and its texts.

`rules/data/findings.yaml` holds those of the linter, `rules/data/problems.yaml` those of the reader of documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from rules.language import LANGUAGES, LanguageMap

# A value of a text: the same in every language, or one for each.
Value = str | int | float | LanguageMap


@dataclass(frozen=True, slots=True)
class Remark:
    """What can be said. `severity` is error, warning, or impossible: an error only where the whole rule fails by it."""

    code: str
    severity: str
    title: LanguageMap
    message: LanguageMap
    hint: LanguageMap

    def says(self, values: Mapping[str, Value]) -> tuple[LanguageMap, LanguageMap]:
        """Its message and its hint with these values; raises `KeyError` where one is missing."""
        return _filled(self.message, values), _filled(self.hint, values)


def _filled(texts: LanguageMap, values: Mapping[str, Value]) -> LanguageMap:
    return {
        language: text.format_map(
            {name: value[language] if isinstance(value, Mapping) else value for name, value in values.items()}
        )
        for language, text in texts.items()
    }


class BadValueError(ValueError):
    """A value of a document that cannot be read: the problem's code, and the values of its texts."""

    def __init__(self, code: str, **values: Value) -> None:
        self.code = code
        self.values = values
        super().__init__(remarks("problems")[code].says(values)[0]["en"])


@cache
def remarks(name: str) -> Mapping[str, Remark]:
    """All remarks of `findings` or `problems` by code, in the order of the file."""
    data = yaml.safe_load(files("rules").joinpath(f"data/{name}.yaml").read_text(encoding="utf-8"))
    nothing = dict.fromkeys(LANGUAGES, "")
    return MappingProxyType(
        {
            code: Remark(
                code, texts.get("severity", "error"), texts["title"], texts["message"], texts.get("hint", nothing)
            )
            for code, texts in data.items()
        }
    )
