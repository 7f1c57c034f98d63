"""The data of a document under work, which need not be a rule yet."""

from __future__ import annotations

from typing import Any

from rules.documents.problems import RuleDocumentError, problem
from rules.documents.text import read_text


def document_of(text: str) -> dict[str, Any]:
    """The document as data; raises `RuleDocumentError` where it is no YAML, or no mapping at its top."""
    data, places = read_text(text)
    if not isinstance(data, dict):
        place = places[()]
        raise RuleDocumentError([problem("type-mapping", "", place.line, place.column)])
    return data
