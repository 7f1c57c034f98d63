"""People whom HR looked for, and what they have of it, ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from recognition.people.abilities import Thing
from records.having import Kind
from records.workforce import Found, Hit
from rules import percent_of


@dataclass(frozen=True, slots=True)
class HitView:
    """One ability of one person."""

    kind: Kind
    title: str
    at: datetime | None
    until: datetime | None
    # Whether it ends soon.
    ends_soon: bool
    # How far they are; 100 where it is held.
    percent: int
    # Of a block: whether a named person let it count as met.
    is_waived: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person in a list."""

    id: int
    name: str | None
    team: str
    hits: tuple[HitView, ...]


def hit_view(hit: Hit, thing: Thing, soon: datetime) -> HitView:
    """The ability as it is shown; what ends before `soon` ends soon."""
    ends_soon = hit.until is not None and hit.until < soon
    return HitView(thing.kind, thing.full, hit.at, hit.until, ends_soon, percent_of(hit.progress), hit.is_waived)


def person_view(found: Found, things: Sequence[Thing], soon: datetime) -> PersonView:
    """The person as they are shown."""
    hits = tuple(hit_view(hit, things[hit.line], soon) for hit in found.hits)
    return PersonView(found.id, found.name, found.team, hits)
