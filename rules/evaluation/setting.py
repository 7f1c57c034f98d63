"""What every node's evaluation reads, prepared once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.evidence import Evidence, Match, Waiver
from rules.model import Criterion


@dataclass(frozen=True, slots=True)
class Setting:
    """The evidence, the instant, the learner's calendar, and when each statement happened."""

    evidence: Evidence
    as_of: datetime
    zone: ZoneInfo
    waivers: Mapping[str, Waiver]
    # Whether to say what lacks.
    in_words: bool = True
    # When a node will be waived, where it is not yet.
    waivers_to_come: Mapping[str, datetime] = field(default_factory=dict)
    # Filled as criteria are evaluated: what puts reasons into one order.
    happened: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, evidence: Evidence, as_of: datetime, *, in_words: bool) -> Setting:
        """Prepare an evaluation. Of several waivers of a node the earliest counts."""
        known = sorted((waiver for waiver in evidence.waivers if waiver.at <= as_of), key=lambda w: w.at, reverse=True)
        coming = sorted((waiver for waiver in evidence.waivers if waiver.at > as_of), key=lambda w: w.at, reverse=True)
        return cls(
            evidence,
            as_of,
            ZoneInfo(evidence.timezone),
            {waiver.node: waiver for waiver in known},
            in_words,
            {waiver.node: waiver.at for waiver in coming},
        )

    def matches(self, criterion: Criterion) -> list[Match]:
        """The criterion's matches in the order in which they happened, each statement and each content once.

        Independence reaches over a learner's identities: nobody attests themselves under another account.
        """
        attested = criterion.where.attested_by
        strangers_only = attested is not None and attested.independent
        found: list[Match] = []
        ids, prints = set(), set()
        for match in sorted(self.evidence.matches.get(criterion.match_key, ()), key=lambda m: (m.at, m.statement_id)):
            same = (match.source, match.fingerprint)
            if match.statement_id in ids or (match.fingerprint and same in prints):
                continue
            if strangers_only and match.attester in self.evidence.actors:
                continue
            ids.add(match.statement_id)
            prints.add(same)
            self.happened[match.statement_id] = match.at
            found.append(match)
        return found

    def in_order(self, statement_ids: Iterable[str]) -> tuple[str, ...]:
        """These statements, each once, in the order in which they happened."""
        return tuple(sorted(set(statement_ids), key=lambda id_: (self.happened[id_], id_)))


def earliest(instants: Iterable[datetime | None], after: datetime) -> datetime | None:
    """The earliest of these instants that lies after `after`, or none."""
    return min((instant for instant in instants if instant is not None and instant > after), default=None)
