"""A finding: what the linter remarks of one place in a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from rules.documents.text import Place, nearest_text
from rules.language import LanguageMap
from rules.remarks import Value, remarks

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark; `path` is the place in the document, `code` is stable. Line and column count from 1."""

    severity: Severity
    code: str
    path: str
    message: LanguageMap
    hint: LanguageMap
    line: int | None = None
    column: int | None = None


def finding(code: str, path: str, *, fatal: bool = True, **values: Value) -> Finding:
    """The remark with this code. `fatal` says of what is impossible whether the whole rule is so because of it."""
    remark = remarks("findings")[code]
    severity = remark.severity
    if severity == "impossible":
        severity = "error" if fatal else "warning"
    message, hint = remark.says(values)
    return Finding(cast(Severity, severity), code, path, message, hint)


def located(findings: Iterable[Finding], places: Mapping[str, Place]) -> tuple[Finding, ...]:
    """The findings with their places in a text, of which `parse_located` gives the map."""
    found = []
    for one in findings:
        place = nearest_text(places, one.path)
        found.append(replace(one, line=place.line, column=place.column) if place else one)
    return tuple(found)
