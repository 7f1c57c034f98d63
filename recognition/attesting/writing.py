"""Storing what sign-offs say, in the transaction that decides it: decision and statement, or neither.

It goes through the store's one door for statements (`records.statement_writing`), is forwarded and evaluated like any
other, and is found there by whoever asks the listener.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from records.activities import KnownDefinitions, descriptions_of
from records.errors import AlreadyExistsError
from records.organisations import Organisation
from records.positions import STEP, PositionAllotter
from records.source_access import SourceAccess
from records.sources import Source
from records.statement_keys import keys_of
from records.statement_writing import Delivery, Draft, Pen, store


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes the statements of one process. `base_url`: the public address, where our authorities are at home."""

    base_url: str
    allotter: PositionAllotter = field(default_factory=lambda: PositionAllotter(random.SystemRandom().randrange(STEP)))

    def write(
        self,
        session: Session,
        organisation: Organisation,
        source: Source,
        statement: Mapping[str, Any],
        now: datetime,
    ) -> None:
        """Store a valid statement as that source's. Raises `AlreadyExistsError` where its id is taken."""
        # What the statement rests on is written first, and its positions are held as shortly as can be.
        session.flush()
        access = SourceAccess(
            source.id, organisation.id, f"{organisation.slug}/{source.slug}", source.name, source.remit
        )
        whole = {**statement, "authority": access.authority(self.base_url)}
        draft = Draft(
            id=whole["id"],
            payload=orjson.dumps(whole).decode(),
            untimed=False,
            keys=keys_of(whole),
            descriptions=tuple(descriptions_of(whole)),
        )
        # Nothing is remembered from one transaction to the next: this one may yet be rolled back.
        pen = Pen(self.allotter, KnownDefinitions())
        outcome = store(session.connection(), pen, [Delivery(organisation.id, source.id, [draft], {})], now)
        if not outcome.is_done:
            raise AlreadyExistsError(f"statement {draft.id} is stored already")
