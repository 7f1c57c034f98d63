"""What one person's stored statements answer, looked for anew: by other criteria or tables than those in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from recognition.evidence.matching import find
from recognition.evidence.origin import origin_of
from records.positions import BEFORE_ALL
from records.sources import sources_of
from records.statement_queries import next_statements_of, voided_among
from records.terms import ifi_terms
from rules import CriteriaIndex, Criterion, Match, Tables

CHUNK = 500


def matches_in_history(
    session: Session, organisation_id: int, ifis: frozenset[str], criteria: Iterable[Criterion], tables: Tables
) -> Mapping[str, Sequence[Match]]:
    """The matches of these identities' statements for these criteria, by match key, as these tables understand them."""
    index = CriteriaIndex(criteria, tables)
    origins = {source.id: origin_of(source) for source in sources_of(session, organisation_id)}
    terms = {ifi_terms[ifi] for ifi in ifis}
    found: dict[str, list[Match]] = defaultdict(list)
    after = BEFORE_ALL
    while statements := next_statements_of(session, organisation_id, terms, after, CHUNK):
        own = [item for item in find(index, statements, origins)[0] if item.ifi in ifis]
        voided = voided_among(session, organisation_id, [item.statement_id for item in own])
        for key, match in (each for item in own if item.statement_id not in voided for each in item.matches):
            found[key].append(match)
        after = statements[-1].position
    return found
