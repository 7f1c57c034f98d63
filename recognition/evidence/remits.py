"""Changing a source's remit, and what that means for what it sent.

What the door does (who may read and void, how bad statements are met) changes with the next requests. What rules
believe changes for everything that the source ever sent: it is matched again, in chunks, beside the live stream.
Evidence that lies outside the new remit is withdrawn as if it had been voided; evidence that lies within it now counts.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from recognition.evidence.matching import Touched, find, take_in
from recognition.evidence.origin import origin_of
from recognition.rulebook.backfill import CHUNK, CLOCKS_DIFFER
from recognition.rulebook.catalogue import Catalogue
from records.audit import note
from records.organisations import lock_organisation
from records.positions import position_at
from records.rematches import Rematch, ask_rematch
from records.sources import Remit, Source
from records.statement_queries import next_statements


def change_remit(session: Session, source: Source, remit: Remit, *, by: str, now: datetime) -> bool:
    """Give the source another remit; says whether what it sent must be matched again, which the worker then does."""
    # No search of history meanwhile: it would go on with the old remit.
    lock_organisation(session, source.organisation_id)
    if remit == source.remit:
        return False
    believed = origin_of(source)
    before = source.remit_json
    source.remit_json = remit.to_json()
    # Workers that read the old remit end first, those to come wait (`records.sources.sources_held`).
    session.flush()
    again = origin_of(source) != believed
    if again:
        ask_rematch(session, source, position_at(now + CLOCKS_DIFFER), now)
    details = {"before": before, "after": source.remit_json}
    note(session, source.organisation_id, by, "source-changed", source.slug, now, details)
    return again


def rematch_chunk(session: Session, rematch: Rematch, catalogue: Catalogue, now: datetime) -> Touched:
    """Match one more chunk of what the source sent; strikes the rematch out when it is the last.

    Call it with the organisation locked.
    """
    source = session.get_one(Source, rematch.source_id)
    statements = next_statements(
        session, rematch.organisation_id, rematch.searched_to, rematch.ends, CHUNK, rematch.source_id
    )
    found, _ = find(catalogue.index, statements, {source.id: origin_of(source)})
    anew = [stored.position for stored in statements]
    touched = take_in(session, rematch.organisation_id, catalogue, found, [], now, anew)
    if len(statements) == CHUNK:
        rematch.searched_to = anew[-1]
    else:
        session.delete(rematch)
    return touched
