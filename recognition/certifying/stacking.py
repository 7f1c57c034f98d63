"""Stacks: the record (CLR 2.0) of a micro-credential that rests on others, made anew whenever one of its parts is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from credentials.learner_record import build_record
from records.awards import Award, awards_of_learners

Sign = Callable[[Mapping[str, Any]], dict[str, Any]]


def parts_of(award: Award, awards: Sequence[Award]) -> list[Award]:
    """Of the same learner's awards, those in force that this one rests on: the latest of each micro-credential."""
    latest = {
        each.microcredential.slug: each for each in awards if each.state == "issued" and each.credential is not None
    }
    return [latest[slug] for slug in award.version.rule.holds if slug in latest]


def parts_with_credentials(session: Session, award: Award) -> list[Award]:
    """As `parts_of`, looked up."""
    return parts_of(award, awards_of_learners(session, [award.learner_id])[award.learner_id])


def stack(session: Session, signed: Sequence[Award], sign: Sign, now: datetime) -> None:
    """Make the records of those that were signed just now, and have those signed anew that rest on them."""
    session.flush()
    known = awards_of_learners(session, sorted({award.learner_id for award in signed}))
    ids = {award.id for award in signed}
    for award in signed:
        parts = [part.credential for part in parts_of(award, known[award.learner_id])]
        if award.credential is not None:
            documents = [part.document for part in parts if part is not None]
            record = build_record(award.credential.document, documents, now) if documents else None
            award.credential.record = sign(record) if record is not None else None
    for award in signed:
        for other in known[award.learner_id]:
            rests_on_it = award.microcredential.slug in other.version.rule.holds
            if rests_on_it and other.id not in ids and other.state == "issued" and other.credential is not None:
                other.credential.outdated = True
