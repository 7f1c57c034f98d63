"""A remark of the linter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rules.language import LanguageMap

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark; `path` is the place in the document, `code` is stable."""

    severity: Severity
    code: str
    path: str
    message: LanguageMap


def error(code: str, path: str, en: str, fr: str) -> Finding:
    """What cannot be, and is refused."""
    return Finding("error", code, path, {"en": en, "fr": fr})


def warning(code: str, path: str, en: str, fr: str) -> Finding:
    """What is weak, and may be meant."""
    return Finding("warning", code, path, {"en": en, "fr": fr})
