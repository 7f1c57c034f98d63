"""The demo's organisation, and the four systems that send its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from records.sources import Remit

ORGANISATION: dict[str, Any] = {
    "slug": "campus-alize",
    "name": {"fr": "Campus Alizé", "en": "Campus Alizé"},
    "language": "fr",
    "timezone": "Europe/Paris",
    "profile": {"url": "https://campus-alize.example", "email": "badges@campus-alize.example", "country": "FR"},
}


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A system that sends records: what it may assert, and how it sends."""

    slug: str
    name: str
    remit: Remit
    # The X-Experience-API-Version that it speaks.
    xapi_version: str
    # The fewest and the most statements that it puts into one request.
    batch: tuple[int, int]


SOURCES: tuple[DemoSource, ...] = (
    DemoSource(
        "moodle",
        "Moodle",
        Remit(modalities=frozenset({"e-learning", "social"}), attester_roles=frozenset(), trust="system"),
        "1.0.3",
        (8, 30),
    ),
    DemoSource(
        "capsules",
        "Capsules",
        Remit(modalities=frozenset({"micro-learning"}), attester_roles=frozenset(), trust="system"),
        "2.0.0",
        (2, 10),
    ),
    DemoSource(
        "community",
        "Communauté",
        Remit(modalities=frozenset({"social"}), attester_roles=frozenset({"peer"}), trust="peer"),
        "2.0.0",
        (1, 5),
    ),
    DemoSource(
        "atelier",
        "Atelier",
        Remit(
            modalities=frozenset({"workplace"}),
            attester_roles=frozenset({"manager", "assessor", "mentor"}),
            trust="assessor",
        ),
        "1.0.3",
        (1, 3),
    ),
)
