"""What every node's evaluation reads, prepared once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.evidence import Evidence, Match, Modality, Waiver
from rules.model import Criterion, Rule
from rules.verdict import NodeVerdict


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
    # What happened before this instant (`floor`), or not after that one (`above`), does not count.
    floor: datetime | None = None
    above: datetime | None = None
    # The criteria after which others count, and their verdicts, filled as they are asked for.
    anchors: Mapping[str, Criterion] = field(default_factory=dict)
    anchored: dict[str, NodeVerdict] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rule: Rule,
        evidence: Evidence,
        as_of: datetime,
        *,
        in_words: bool,
        above: datetime | None = None,
    ) -> Setting:
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
            floor=evidence.published_at if rule.from_publication else None,
            above=above,
            anchors=rule.anchors,
        )

    def matches(self, criterion: Criterion) -> list[Match]:
        """The criterion's matches in the order in which they happened, each statement and each content once.

        Independence reaches over a learner's identities: nobody attests themselves under another account. Whom the
        learner attested is no independent attester from then on.
        """
        attested = criterion.where.attested_by
        strangers_only = attested is not None and attested.independent
        found: list[Match] = []
        ids, prints = set(), set()
        known = self.evidence.matches.get(criterion.match_key, ())
        if self.floor is not None or self.above is not None:
            known = [match for match in known if self._counts_at(match.at)]
        for match in sorted(known, key=lambda m: (m.at, m.statement_id)):
            same = (match.source, match.fingerprint)
            if match.statement_id in ids or (match.fingerprint and same in prints):
                continue
            if strangers_only and (match.attester in self.evidence.actors or self._owes(match.attester)):
                continue
            ids.add(match.statement_id)
            prints.add(same)
            self.happened[match.statement_id] = match.at
            found.append(match)
        return found

    def _counts_at(self, at: datetime) -> bool:
        return (self.floor is None or at >= self.floor) and (self.above is None or at > self.above)

    def modalities(self, statement_ids: Collection[str]) -> Counter[Modality | None]:
        """How many of these statements are of each modality."""
        found = {match.statement_id: match.modality for own in self.evidence.matches.values() for match in own}
        return Counter(found[statement_id] for statement_id in statement_ids)

    def _owes(self, attester: str | None) -> bool:
        since = self.evidence.attested.get(attester) if attester is not None else None
        return since is not None and since <= self.as_of

    def debts_change_at(self, criterion: Criterion) -> datetime | None:
        """When an attester of the criterion's matches stops to be independent, with no new evidence."""
        attested = criterion.where.attested_by
        if not self.evidence.attested or attested is None or not attested.independent:
            return None
        who = {match.attester for match in self.evidence.matches.get(criterion.match_key, ())}
        return earliest((at for ifi, at in self.evidence.attested.items() if ifi in who), self.as_of)

    def in_order(self, statement_ids: Iterable[str]) -> tuple[str, ...]:
        """These statements, each once, in the order in which they happened."""
        return tuple(sorted(set(statement_ids), key=lambda id_: (self.happened[id_], id_)))


def earliest(instants: Iterable[datetime | None], after: datetime) -> datetime | None:
    """The earliest of these instants that lies after `after`, or none."""
    return min((instant for instant in instants if instant is not None and instant > after), default=None)
