"""What is wrong with a document: where, what, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.errors import AcquisError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` and `column` count from 1; `path` is like `needs.all[0].where.verb`."""

    line: int | None
    path: str
    code: str
    message: str
    hint: str = ""
    column: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        where = f"{self.path}: " if self.path else ""
        hint = f" – {self.hint}" if self.hint else ""
        return f"{place}{where}{self.message}{hint}"


class RuleDocumentError(AcquisError):
    """The document is no rule; `problems` say why, in the order of the text."""

    code = "rule-document"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(
            sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0, problem.path))
        )
        super().__init__("; ".join(str(problem) for problem in self.problems))
