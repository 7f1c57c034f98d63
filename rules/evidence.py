"""Evidence: what evaluation reads of the world.

An *origin* is what the store knows of a statement and the statement does not say: who sent it, and what that source may
assert. A *match* is one statement that answers one criterion, reduced to the few values that evaluation reads. An
*attester* is somebody who was there and says so: the statement's `context.instructor` (xAPI 2.0 §4.2.2.6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

Modality = Literal["e-learning", "micro-learning", "social", "workplace"]
Trust = Literal["self", "peer", "system", "assessor"]
Doubt = Literal["scaled", "registration"]

MODALITIES: tuple[Modality, ...] = ("e-learning", "micro-learning", "social", "workplace")
# From the least to the most trusted.
TRUST: tuple[Trust, ...] = ("self", "peer", "system", "assessor")
# What some sources say and do not mean: `result.score.scaled` and `context.registration`.
DOUBTS: tuple[Doubt, ...] = ("scaled", "registration")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sent a statement, and what they may assert. `None` means: no limit."""

    source: str
    trust: Trust = "system"
    attester_roles: frozenset[str] | None = None
    modalities: frozenset[Modality] | None = None
    authority: str | None = None
    # Verb IRIs, and how the IRIs of activities begin.
    verbs: frozenset[str] | None = None
    activities: tuple[str, ...] | None = None
    # What its statements say and is not believed.
    doubted: frozenset[Doubt] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """One statement that answers one criterion. `values` are numbers by field; a duration is in seconds."""

    statement_id: str
    at: datetime
    modality: Modality | None
    source: str
    activity: str | None = None
    attester: str | None = None
    attester_role: str | None = None
    registration: str | None = None
    success: bool | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    # Equal for two statements with the same content that a source sent under different ids, or none.
    fingerprint: str = ""

    def to_json(self) -> dict[str, Any]:
        """The compact form that a store keeps: what is absent is left out."""
        data: dict[str, Any] = {
            "id": self.statement_id,
            "at": self.at.astimezone(UTC).isoformat(),
            "modality": self.modality,
            "source": self.source,
            "activity": self.activity,
            "attester": self.attester,
            "role": self.attester_role,
            "registration": self.registration,
            "success": self.success,
            "values": dict(self.values),
            "print": self.fingerprint,
        }
        return {name: value for name, value in data.items() if value not in (None, {}, "")}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Match:
        """Read what `to_json` wrote."""
        return cls(
            statement_id=data["id"],
            at=datetime.fromisoformat(data["at"]),
            modality=data.get("modality"),
            source=data["source"],
            activity=data.get("activity"),
            attester=data.get("attester"),
            attester_role=data.get("role"),
            registration=data.get("registration"),
            success=data.get("success"),
            values=data.get("values", {}),
            fingerprint=data.get("print", ""),
        )


@dataclass(frozen=True, slots=True)
class Holding:
    """An award that the learner has or had."""

    microcredential: str
    version: int
    issued_at: datetime
    valid_until: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A named person lets a node count as met for one learner."""

    node: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one evaluation reads: matches by match key, awards, waivers, and the learner's calendar."""

    matches: Mapping[str, Sequence[Match]]
    holdings: Sequence[Holding] = ()
    waivers: Sequence[Waiver] = ()
    # When the learner came to this organisation, as far as is known.
    enrolled_at: datetime | None = None
    # The instant of the newest award of this micro-credential, or of its last renewal.
    last_award_at: datetime | None = None
    # When the rule's version was published.
    published_at: datetime | None = None
    # Whom the learner attested within this rule, by IFI, and since when: they are no independent attesters.
    attested: Mapping[str, datetime] = field(default_factory=dict)
    timezone: str = "UTC"
    # The learner's own IFIs: nobody attests themselves.
    actors: frozenset[str] = frozenset()
