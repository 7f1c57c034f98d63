"""A document under work, read once: its data, and where each piece stands. It need not be a rule yet."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rules.documents.again import Alteration, read_change
from rules.documents.nodes import Node
from rules.documents.problems import RuleDocumentError, problem
from rules.documents.text import Path, Place, Places, compose, path_text, read_composed, read_data
from rules.editing.patches import patch_between


@dataclass(frozen=True)
class Document:
    """A text and what it says. The data is shared: nobody changes it."""

    text: str
    root: Node
    data: dict[str, Any]

    @cached_property
    def places(self) -> Places:
        """Where each path stands."""
        return read_composed(self.root)[1]

    @cached_property
    def places_by_text(self) -> Mapping[str, Place]:
        """The places by paths as problems and findings write them."""
        return {path_text(path): place for path, place in self.places.items()}


def read_document(text: str) -> Document:
    """The document; raises `RuleDocumentError` where it is no YAML, or no mapping at its top."""
    known = _REMEMBERED.get(text)
    return known if known is not None else _REMEMBERED.keep(_read(text))


def read_again(before: Document, text: str) -> Document:
    """As `read_document`, of what came of a document that has been read: what stayed is not read anew."""
    known = _REMEMBERED.get(text)
    if known is not None:
        return known
    patch = patch_between(before.text, text)
    end = patch.start + len(patch.removed)
    found = read_change(before.root, before.data, Alteration(before.text, text, patch.start, end))
    if found is None:
        return read_document(text)
    return _REMEMBERED.keep(Document(text, *found))


def _read(text: str) -> Document:
    root = compose(text)
    data = read_data(root)
    if not isinstance(data, dict):
        place = read_composed(root)[1][()]
        raise RuleDocumentError([problem("type-mapping", "", place.line, place.column)])
    return Document(text, root, data)


class _Remembered:
    """The documents that were read last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Document] = OrderedDict()

    def get(self, text: str) -> Document | None:
        """The document of that text, if it is one of them."""
        with self._lock:
            found = self._known.get(text)
            if found is not None:
                self._known.move_to_end(text)
        return found

    def keep(self, document: Document) -> Document:
        """That one, as the last."""
        with self._lock:
            self._known[document.text] = document
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return document


_REMEMBERED = _Remembered(16)


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
