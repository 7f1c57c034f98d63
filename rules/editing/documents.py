"""A document under work, read once: its data, and where each piece stands. It need not be a rule yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from rules.documents.problems import RuleDocumentError, problem
from rules.documents.text import Places, compose, read_composed


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what it says. The data is shared: nobody changes it."""

    text: str
    root: yaml.Node
    data: dict[str, Any]
    places: Places


@lru_cache(maxsize=16)
def read_document(text: str) -> Document:
    """The document; raises `RuleDocumentError` where it is no YAML, or no mapping at its top."""
    root = compose(text)
    data, places = read_composed(root)
    if not isinstance(data, dict):
        place = places[()]
        raise RuleDocumentError([problem("type-mapping", "", place.line, place.column)])
    return Document(text, root, data, places)


def document_of(text: str) -> dict[str, Any]:
    """The document as data; raises as `read_document`."""
    return read_document(text).data
