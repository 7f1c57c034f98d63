"""Cutting a history into the requests that its sources would make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from acquis.demo.organisation import SOURCES
from acquis.demo.story import Sent
from acquis.demo.story.shapes import luck


@dataclass(frozen=True, slots=True)
class Batch:
    """The statements of one request."""

    source: str
    statements: tuple[dict[str, Any], ...]


def batches(history: Iterable[Sent]) -> Iterator[Batch]:
    """Each source gathers what happened until it has as much as it sends at once; sources take turns as things happen.

    Nothing is lost or put out of order within a source; what is left over at the end goes out last.
    """
    chance = luck("batches")
    sizes = {source.slug: source.batch for source in SOURCES}
    gathered: dict[str, list[dict[str, Any]]] = {slug: [] for slug in sizes}
    wanted = {slug: chance.randint(*size) for slug, size in sizes.items()}
    for one in history:
        waiting = gathered[one.source]
        waiting.append(one.statement)
        if len(waiting) >= wanted[one.source]:
            yield Batch(one.source, tuple(waiting))
            waiting.clear()
            wanted[one.source] = chance.randint(*sizes[one.source])
    for slug, waiting in gathered.items():
        if waiting:
            yield Batch(slug, tuple(waiting))
