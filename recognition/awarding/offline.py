"""Evaluating a file of statements with no store: whose evidence is it, and what does the rule say of each?"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from recognition.evidence.matching import VOIDED
from rules import SHIPPED, CriteriaIndex, Evidence, Match, Origin, Rule, Tables, Verdict, evaluate, person_ifi

# Whoever tries a rule on a file vouches for what it says.
TRUSTING = Origin(source="file", trust="assessor")


@dataclass(frozen=True, slots=True)
class OfflineVerdict:
    """The verdict on one actor."""

    ifi: str
    verdict: Verdict


def evaluate_statements(
    rule: Rule,
    statements: Iterable[Mapping[str, Any]],
    as_of: datetime,
    timezone: str = "UTC",
    tables: Tables = SHIPPED,
) -> Iterator[OfflineVerdict]:
    """One verdict for each actor that occurs, sorted by IFI. Voided statements count as if they had never been.

    A statement without an id is known by its content, so that one that stands twice counts once.
    """
    index = CriteriaIndex(rule.criteria, tables)
    voided: set[str] = set()
    found: dict[str, dict[str, dict[str, Match]]] = {}
    for statement in statements:
        if statement["verb"]["id"] == VOIDED:
            voided.add(statement["object"]["id"])
            continue
        ifi = person_ifi(statement["actor"])
        if ifi is None:
            continue
        own = found.setdefault(ifi, {})
        for key, match in index.matches(with_id(statement), TRUSTING):
            own.setdefault(key, {})[match.statement_id] = match
    for ifi in sorted(found):
        matches = {
            key: [match for statement_id, match in by_id.items() if statement_id not in voided]
            for key, by_id in found[ifi].items()
        }
        attested = _attested_by(ifi, found, voided) if rule.asks_independence else {}
        evidence = Evidence(matches=matches, timezone=timezone, actors=frozenset({ifi}), attested=attested)
        yield OfflineVerdict(ifi, evaluate(rule, evidence, as_of))


def _attested_by(
    ifi: str, found: Mapping[str, Mapping[str, Mapping[str, Match]]], voided: Container[str]
) -> dict[str, datetime]:
    """Whom this actor attested, and since when."""
    since: dict[str, datetime] = {}
    for other, own in found.items():
        for match in (match for by_id in own.values() for match in by_id.values()):
            if match.attester == ifi and match.statement_id not in voided:
                since[other] = min(since.get(other, match.at), match.at)
    return since


def with_id(statement: Mapping[str, Any]) -> Mapping[str, Any]:
    """The statement with an id: its own, else the digest of its content."""
    if "id" in statement:
        return statement
    content = orjson.dumps(dict(statement), option=orjson.OPT_SORT_KEYS)
    return {**statement, "id": f"urn:sha256:{hashlib.sha256(content).hexdigest()}"}
