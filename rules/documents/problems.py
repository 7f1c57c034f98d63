"""What is wrong with a document: where, what, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rules.errors import AcquisError
from rules.language import LANGUAGES, LanguageMap
from rules.remarks import Value, remarks


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` and `column` count from 1; `path` is like `needs.all[0].where.verb`."""

    line: int | None
    path: str
    code: str
    message: LanguageMap
    hint: LanguageMap
    column: int | None = None

    def said(self, language: str) -> str:
        """In one line: `line 6: needs.where: is not known here – did you mean 'verb'?`."""
        place = f"{_LINE[language]} {self.line}: " if self.line else ""
        where = f"{self.path}: " if self.path else ""
        hint = f" – {self.hint[language]}" if self.hint[language] else ""
        return f"{place}{where}{self.message[language]}{hint}"

    def __str__(self) -> str:
        return self.said("en")


_LINE = {"en": "line", "fr": "ligne"}
NO_HINT: LanguageMap = dict.fromkeys(LANGUAGES, "")


def problem(code: str, path: str = "", line: int | None = None, column: int | None = None, **values: Value) -> Problem:
    """The problem with this code, with the values of its texts; `rules/data/problems.yaml` has them."""
    message, hint = remarks("problems")[code].says(values)
    return Problem(line, path, code, message, hint, column)


def nearest_of(word: str, known: Collection[str], otherwise: LanguageMap) -> LanguageMap:
    """A hint at the word that was meant, where one is near."""
    near = difflib.get_close_matches(word, known, 1)
    if not near:
        return otherwise
    return {"en": f"did you mean {near[0]!r}?", "fr": f"vouliez-vous dire {near[0]!r} ?"}


def there_are(known: Collection[str]) -> LanguageMap:
    """A hint at all the words that are known."""
    return {"en": f"there are {', '.join(known)}", "fr": f"il y a {', '.join(known)}"}


class RuleDocumentError(AcquisError):
    """The document is no rule, or holds no tables; `problems` say why, in the order of the text."""

    code = "rule-document"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0, problem.path))
        )
        super().__init__("; ".join(str(problem) for problem in self.problems))
