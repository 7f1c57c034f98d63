"""A push of a source whose bad statements go into quarantine: the good ones are stored, each bad one is set aside.

The answer is xAPI's own: the ids of those that are stored now, in their order (xAPI 2.0 §4.1.6.1). A sender whose whole
batch is bad hears 200 and no id: all of it is kept, and to send it again would change nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from lrs_bridge.attachments import is_content
from lrs_bridge.exchange import Edition
from lrs_bridge.foreign import Foreign
from lrs_bridge.listener import Listener
from lrs_bridge.multipart import Part
from lrs_bridge.taking import Manner, Taken, Taker
from lrs_bridge.validation.problems import Invalid
from records.quarantine import Bad, set_aside
from records.source_access import SourceAccess
from records.statement_writing import keep_attachments


class Push:
    """Takes what one request brings."""

    def __init__(self, listener: Listener, access: SourceAccess, edition: Edition) -> None:
        self._listener = listener
        self._access = access
        self._edition = edition

    def take(self, statements: Sequence[Foreign], parts: Sequence[Part]) -> list[str]:
        """Store what is good and set the rest aside; on return both are kept for good. The ids of what is stored."""
        taken = self._take(statements, parts, None)
        return [taken.ids[place] for place in sorted(taken.ids)]

    def take_one(self, statement: Foreign, statement_id: uuid.UUID, parts: Sequence[Part]) -> None:
        """The same of the one statement of a PUT, whose id the request gives."""
        named = Foreign(statement.data, statement.problem, statement.raw)
        if type(named.data) is dict:
            named.data = {"id": str(statement_id), **named.data}
            if str(named.data["id"]).lower() != str(statement_id):
                named.problem = Invalid("must be the statementId of the request", "4.1.6.1", "id")
        self._take([named], parts, statement_id)

    def _take(self, statements: Sequence[Foreign], parts: Sequence[Part], named: uuid.UUID | None) -> Taken:
        listener, access = self._listener, self._access
        contents = _contents(parts)
        new_id = None if access.remit.dedup == "fingerprint" else listener.new_id
        manner = Manner(self._edition, new_id, whole=True)
        taken = Taker(listener.database, listener.intake, access, listener.base_url, manner).take(statements, contents)
        if taken.refused:
            bad = [Bad(statements[one.place].text, one.reason, self._edition.value, named) for one in taken.refused]
            with listener.database.transaction() as session:
                # What they declare must be there when they are released.
                keep_attachments(session, access.organisation_id, contents)
                set_aside(session, access.organisation_id, access.source_id, bad, listener.clock())
        return taken


def _contents(parts: Sequence[Part]) -> Mapping[str, bytes]:
    """What is what its hash says; a statement that declares what is not here is bad itself."""
    found = {part.headers.get("x-experience-api-hash", "").lower(): part.content for part in parts}
    return {sha2: content for sha2, content in found.items() if is_content(sha2, content)}
