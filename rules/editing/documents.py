"""A document under work, read once: its data, and where each piece stands. It need not be a rule yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import yaml

from rules.documents.problems import RuleDocumentError, problem
from rules.documents.text import Path, Place, Places, compose, path_text, read_composed, read_data


@dataclass(frozen=True)
class Document:
    """A text and what it says. The data is shared: nobody changes it."""

    text: str
    root: yaml.Node
    data: dict[str, Any]

    @cached_property
    def places(self) -> Places:
        """Where each path stands."""
        return read_composed(self.root)[1]

    @cached_property
    def places_by_text(self) -> Mapping[str, Place]:
        """The places by paths as problems and findings write them."""
        return {path_text(path): place for path, place in self.places.items()}


@lru_cache(maxsize=16)
def read_document(text: str) -> Document:
    """The document; raises `RuleDocumentError` where it is no YAML, or no mapping at its top."""
    root = compose(text)
    data = read_data(root)
    if not isinstance(data, dict):
        place = read_composed(root)[1][()]
        raise RuleDocumentError([problem("type-mapping", "", place.line, place.column)])
    return Document(text, root, data)


class PlacesLater(Mapping[Path, Place]):
    """The places of a document, found out when one is asked for: as a rule nothing is wrong, and nobody asks."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def __getitem__(self, path: Path) -> Place:
        return self._document.places[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._document.places)

    def __len__(self) -> int:
        return len(self._document.places)


def document_of(text: str) -> dict[str, Any]:
    """The document as data; raises as `read_document`."""
    return read_document(text).data
