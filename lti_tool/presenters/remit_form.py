"""The form in which staff say what a source may assert, and how what it sends is met."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from recognition.evidence.remit_words import absolute, verb_iris
from records.sources import Remit
from rules import DOUBTS, MODALITIES, TRUST


@dataclass(frozen=True, slots=True)
class RemitForm:
    """The fields as they were typed: what cannot be read is shown again as it was."""

    modalities: frozenset[str]
    # Separated by commas; what it says is void where any role may attest.
    roles: str
    any_role: bool
    # One a line.
    verbs: str
    activities: str
    doubted: frozenset[str]
    trust: str
    may_read: bool
    may_void: bool
    quarantine: bool
    fingerprint: bool

    @classmethod
    def of(cls, remit: Remit) -> RemitForm:
        """The form, filled with a remit."""
        return cls(
            modalities=remit.modalities or frozenset(),
            roles=", ".join(sorted(remit.attester_roles or ())),
            any_role=remit.attester_roles is None,
            verbs="\n".join(sorted(remit.verbs or ())),
            activities="\n".join(sorted(remit.activities or ())),
            doubted=remit.doubted,
            trust=remit.trust,
            may_read=remit.may_read,
            may_void=remit.may_void,
            quarantine=remit.on_error == "quarantine",
            fingerprint=remit.dedup == "fingerprint",
        )

    @classmethod
    def typed(cls, values: Callable[[str], Sequence[str]]) -> RemitForm:
        """The form as it was sent; `values`: what was sent under a name."""

        def text(name: str) -> str:
            return next(iter(values(name)), "").strip()

        return cls(
            modalities=frozenset(values("modality")) & frozenset(MODALITIES),
            roles=text("roles"),
            any_role=bool(text("any_role")),
            verbs=text("verbs"),
            activities=text("activities"),
            doubted=frozenset(values("doubt")) & frozenset(DOUBTS),
            trust=text("trust") if text("trust") in TRUST else Remit().trust,
            may_read=bool(text("may_read")),
            may_void=bool(text("may_void")),
            quarantine=bool(text("quarantine")),
            fingerprint=bool(text("fingerprint")),
        )

    def remit(self) -> Remit:
        """What it says; raises `RemitWordError`."""
        roles = frozenset(role.strip() for role in self.roles.split(",")) - {""}
        limited = self.modalities and len(self.modalities) < len(MODALITIES)
        return Remit(
            modalities=self.modalities if limited else None,
            attester_roles=None if self.any_role else roles,
            trust=self.trust,
            may_read=self.may_read,
            may_void=self.may_void,
            verbs=verb_iris(self.verbs.split()) or None,
            activities=absolute(self.activities.split()) or None,
            doubted=self.doubted,
            on_error="quarantine" if self.quarantine else "strict",
            dedup="fingerprint" if self.fingerprint else "id",
        )
