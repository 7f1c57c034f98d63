"""A verdict: the rule's shape again, each node with its answer and its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from rules.evidence import Waiver
from rules.language import LanguageMap

# met; open: not yet; closed: no further evidence can make it met any more.
Status = Literal["met", "open", "closed"]


@dataclass(frozen=True, slots=True)
class NodeVerdict:
    """The answer for one node. `have` and `need` are in `unit`; `progress` runs from 0 to 1."""

    key: str
    kind: str
    status: Status
    progress: float
    have: float
    need: float
    unit: str
    title: LanguageMap | None = None
    # The first instant from which it is met as of now.
    met_at: datetime | None = None
    # The ids of the earliest statements that suffice, in the order in which they happened.
    because: tuple[str, ...] = ()
    # What would make it true, in words; empty when it is met.
    lacking: LanguageMap = field(default_factory=dict)
    # The earliest instant at which time alone can change the answer.
    next_change_at: datetime | None = None
    children: tuple[NodeVerdict, ...] = ()
    waived: Waiver | None = None

    def to_json(self) -> dict[str, Any]:
        """The published form: instants in RFC 3339, UTC."""
        return {
            "key": self.key,
            "kind": self.kind,
            "title": dict(self.title) if self.title else None,
            "status": self.status,
            "met_at": _text(self.met_at),
            "progress": self.progress,
            "have": self.have,
            "need": self.need,
            "unit": self.unit,
            "because": list(self.because),
            "lacking": dict(self.lacking),
            "next_change_at": _text(self.next_change_at),
            "waived": _waiver_json(self.waived),
            "nodes": [child.to_json() for child in self.children],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> NodeVerdict:
        """Read what `to_json` wrote."""
        waived = data.get("waived")
        return cls(
            key=data["key"],
            kind=data["kind"],
            title=data["title"],
            status=data["status"],
            met_at=_instant(data["met_at"]),
            progress=data["progress"],
            have=data["have"],
            need=data["need"],
            unit=data["unit"],
            because=tuple(data["because"]),
            lacking=data["lacking"],
            next_change_at=_instant(data["next_change_at"]),
            children=tuple(cls.from_json(child) for child in data["nodes"]),
            waived=Waiver(**{**waived, "at": _instant(waived["at"])}) if waived else None,
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a rule on one learner's evidence, as of an instant."""

    rule_id: str
    as_of: datetime
    root: NodeVerdict

    @property
    def status(self) -> Status:
        """The root's."""
        return self.root.status

    @property
    def met_at(self) -> datetime | None:
        """The root's."""
        return self.root.met_at

    @property
    def progress(self) -> float:
        """The root's."""
        return self.root.progress

    @property
    def because(self) -> tuple[str, ...]:
        """The root's."""
        return self.root.because

    @property
    def next_change_at(self) -> datetime | None:
        """The root's."""
        return self.root.next_change_at

    def to_json(self) -> dict[str, Any]:
        """The published form."""
        return {"rule": self.rule_id, "as_of": _text(self.as_of), "root": self.root.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Verdict:
        """Read what `to_json` wrote."""
        return cls(data["rule"], datetime.fromisoformat(data["as_of"]), NodeVerdict.from_json(data["root"]))


def _text(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z") if instant else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _waiver_json(waiver: Waiver | None) -> dict[str, Any] | None:
    if waiver is None:
        return None
    return {"node": waiver.node, "by": waiver.by, "reason": waiver.reason, "at": _text(waiver.at)}


def percent_of(progress: float) -> int:
    """A share of 1 in whole percent; full only when it is, and not nothing when there is something."""
    if progress <= 0:
        return 0
    return 100 if progress >= 1 else min(max(round(progress * 100), 1), 99)
