"""What people do with the quarantine: repair a statement, have it taken after all, or discard it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lrs_bridge.exchange import Edition
from lrs_bridge.foreign import Foreign, read_statement
from lrs_bridge.intake import Intake
from lrs_bridge.taking import Manner, Taker
from records.audit import note
from records.database import Database
from records.errors import SettledError
from records.quarantine import Quarantined, change_held, quarantined_by_id
from records.source_access import SourceAccess, access_of_source


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The quarantine of an installation. Whoever changes something is named in `by`.

    Each method raises `NotFoundError`, and `SettledError` for what was released or discarded before.
    """

    database: Database
    intake: Intake
    clock: Callable[[], datetime]
    base_url: str

    def repair(self, organisation_id: int, number: int, text: bytes, by: str) -> str | None:
        """Let this JSON stand for what came, which is kept; or why it would be refused, and then nothing changes."""
        held, access = self._held(organisation_id, number)
        if access is None:
            return _REVOKED
        problem = self._taker(held, access).problem(_named(read_statement(text), held.statement_id))
        if problem is None:
            values = {"repaired": text, "repaired_at": self.clock(), "repaired_by": by}
            self._change(held, "quarantine-repaired", by, values)
        return problem

    def release(self, organisation_id: int, number: int, by: str) -> str | None:
        """Take it again, repaired if it was; or why it is refused still, which is then the reason it is held for."""
        held, access = self._held(organisation_id, number)
        if access is None:
            return _REVOKED
        statement = _named(read_statement(held.repaired or held.raw), held.statement_id)
        taken = self._taker(held, access).take([statement], {})
        if taken.refused:
            with self.database.transaction() as session:
                change_held(session, organisation_id, number, reason=taken.refused[0].reason)
            return taken.refused[0].reason
        now = self.clock()
        values = {"state": "released", "settled_at": now, "settled_by": by, "statement_id": uuid.UUID(taken.ids[0])}
        self._change(held, "quarantine-released", by, values)
        return None

    def discard(self, organisation_id: int, number: int, by: str) -> None:
        """Give it up. What came stays, with who gave it up and when."""
        with self.database.reading() as session:
            held = _read(session, organisation_id, number)
        values = {"state": "discarded", "settled_at": self.clock(), "settled_by": by}
        self._change(held, "quarantine-discarded", by, values)

    def _held(self, organisation_id: int, number: int) -> tuple[Quarantined, SourceAccess | None]:
        with self.database.reading() as session:
            held = _read(session, organisation_id, number)
            return held, access_of_source(session, held.source_id, self.clock())

    def _taker(self, held: Quarantined, access: SourceAccess) -> Taker:
        edition = Edition(held.version) if held.version is not None else None
        manner = Manner(edition, whole=held.version is not None)
        return Taker(self.database, self.intake, access, self.base_url, manner)

    def _change(self, held: Quarantined, action: str, by: str, values: dict[str, object]) -> None:
        with self.database.transaction() as session:
            if not change_held(session, held.organisation_id, held.id, **values):
                raise _settled(quarantined_by_id(session, held.organisation_id, held.id))
            note(session, held.organisation_id, by, action, str(held.id), self.clock())


_REVOKED = "source: it was revoked; nothing more is taken from it"


def _read(session: Session, organisation_id: int, number: int) -> Quarantined:
    found = quarantined_by_id(session, organisation_id, number)
    if found.state != "held":
        raise _settled(found)
    session.expunge(found)
    return found


def _settled(found: Quarantined) -> SettledError:
    return SettledError(f"{found.id} is {found.state} already, by {found.settled_by}")


def _named(statement: Foreign, statement_id: uuid.UUID | None) -> Foreign:
    """The statement with the id that its request gave it, where it has none itself."""
    if statement_id is not None and type(statement.data) is dict:
        statement.data = {"id": str(statement_id), **statement.data}
    return statement
