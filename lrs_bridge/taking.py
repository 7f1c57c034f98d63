"""Taking foreign statements: through the validator and the intake that pushes go through, each refused for itself.

A statement is taken if xAPI 2.0 or 1.0.3 allows it. What an LRS assigns (`stored`, `authority`) is assigned anew: the
source vouches for what comes through it. A statement without an id gets one made of its content, so that taking it
again stores nothing. An attachment whose content is not offered stays a declaration, but a signature must be there.
A push may be taken so too: then it must be valid in the version that it speaks, with its attachments, and what has no
id gets a new one (`Manner`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrs_bridge.attachments import declared, is_content
from lrs_bridge.drafting import Writer, draft
from lrs_bridge.errors import BadRequestError, ConflictError
from lrs_bridge.exchange import Edition
from lrs_bridge.fingerprint import ASSIGNED, fingerprint
from lrs_bridge.foreign import Foreign
from lrs_bridge.intake import Intake
from lrs_bridge.signatures import SIGNATURE, check_signature
from lrs_bridge.validation.problems import Invalid
from lrs_bridge.validation.statements import VOIDED, check_statement
from records.database import Database
from records.source_access import SourceAccess
from records.statement_queries import attachment_content, positions_of
from records.statement_writing import Delivery, Draft


@dataclass(frozen=True, slots=True)
class Manner:
    """How statements came, where it matters."""

    # What they must be valid in; either, if none is given.
    edition: Edition | None = None
    # The id of a statement without one; made of its content, if nothing is given.
    new_id: Callable[[], uuid.UUID] | None = None
    # Whether the content of each attachment must be at hand, or at a `fileUrl` (xAPI 2.0 §4.2.2.6).
    whole: bool = False


ANYHOW = Manner()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that is not taken: its place among those given, and why."""

    place: int
    reason: str


@dataclass(slots=True)
class Taken:
    """What came of it."""

    # New in the store, and there before.
    stored: int = 0
    repeated: int = 0
    # The ids under which statements are stored, by their place.
    ids: dict[int, str] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ready:
    place: int
    draft: Draft
    attachments: Mapping[str, bytes]


class Taker:
    """Takes the statements of one source."""

    def __init__(
        self, database: Database, intake: Intake, access: SourceAccess, base_url: str, manner: Manner = ANYHOW
    ) -> None:
        self._manner = manner
        self._database = database
        self._intake = intake
        self._access = access
        authority = access.authority(base_url)
        self._writers = {second: Writer(authority, "2.0.0" if second else "1.0.0") for second in (True, False)}

    def take(self, statements: Sequence[Foreign], attachments: Mapping[str, bytes]) -> Taken:
        """Store what is good; on return it is stored for good. `attachments`: contents by SHA-2 in lower case."""
        taken = Taken()
        ready: list[_Ready] = []
        for place, one in enumerate(statements):
            try:
                ready.append(self._ready(place, one, attachments))
            except (Invalid, BadRequestError) as problem:
                taken.refused.append(Refusal(place, str(problem)))
        while ready:
            # An id twice among them: the second goes after the first, and is found to be the same or another.
            first = {one.draft.id: one for one in reversed(ready)}
            chosen = {one.place for one in first.values()}
            self._store(list(reversed(first.values())), taken)
            ready = [one for one in ready if one.place not in chosen]
        taken.refused.sort(key=lambda refusal: refusal.place)
        return taken

    def problem(self, one: Foreign) -> str | None:
        """Why this statement would be refused by its content alone; nothing is stored."""
        try:
            self._ready(0, one, {})
        except (Invalid, BadRequestError) as problem:
            return str(problem)
        return None

    def _ready(self, place: int, one: Foreign, attachments: Mapping[str, bytes]) -> _Ready:
        if one.problem is not None:
            raise one.problem
        data = one.data
        if type(data) is dict:
            # A copy: should it be refused, it is kept as it came.
            data = {name: value for name, value in data.items() if name not in ASSIGNED}
        second = _is_second(data, self._manner.edition)
        if data["verb"]["id"] == VOIDED and not self._access.remit.may_void:
            raise BadRequestError("verb: this source may not void statements")
        contents: dict[str, bytes] = {}
        if "attachments" in data or "attachments" in data["object"]:
            contents = self._contents(data, attachments)
        if "id" not in data:
            new_id = self._manner.new_id
            data["id"] = str(new_id() if new_id is not None else fingerprint(self._access.path, data))
        return _Ready(place, draft(data, self._writers[second]), contents)

    def _contents(self, data: dict[str, Any], offered: Mapping[str, bytes]) -> dict[str, bytes]:
        contents = {}
        for attachment in declared(data):
            sha2 = attachment["sha2"].lower()
            content = offered.get(sha2)
            if content is not None:
                if not is_content(sha2, content):
                    raise BadRequestError(f"attachments: the content offered for {sha2} has another SHA-2")
                contents[sha2] = content
            elif self._manner.whole and "fileUrl" not in attachment and self._kept(sha2) is None:
                raise BadRequestError(f"attachments: {sha2} is neither sent nor at a fileUrl (xAPI 2.0 §4.2.2.6)")
            if attachment["usageType"] == SIGNATURE:
                check_signature(data, attachment, content if content is not None else self._kept(sha2), 0)
        return contents

    def _kept(self, sha2: str) -> bytes | None:
        with self._database.reading() as session:
            return attachment_content(session, self._access.organisation_id, sha2)

    def _store(self, ready: list[_Ready], taken: Taken) -> None:
        with self._database.reading() as session:
            known = positions_of(session, self._access.organisation_id, [one.draft.id for one in ready])
        # The store finds out by failing what was there before: what probably was goes apart from what is new.
        taken.stored += self._deliver([one for one in ready if one.draft.id not in known], taken)
        taken.repeated += self._deliver([one for one in ready if one.draft.id in known], taken)

    def _deliver(self, ready: list[_Ready], taken: Taken) -> int:
        while ready:
            attachments = {sha2: content for one in ready for sha2, content in one.attachments.items()}
            drafts = [one.draft for one in ready]
            delivery = Delivery(self._access.organisation_id, self._access.source_id, drafts, attachments)
            try:
                self._intake.store(delivery)
            except ConflictError as conflict:
                refused = next(one for one in ready if one.draft.id == conflict.statement_id)
                taken.refused.append(Refusal(refused.place, f"id: {conflict}"))
                ready = [one for one in ready if one is not refused]
            else:
                taken.ids.update((one.place, one.draft.id) for one in ready)
                break
        return len(ready)


def _is_second(data: Any, edition: Edition | None) -> bool:
    """Whether it is a statement of the second edition; raises `Invalid` when it is one of neither, or not of the one
    that it must be."""
    if edition is not None:
        check_statement(data, second_edition=edition is Edition.SECOND)
        return edition is Edition.SECOND
    try:
        check_statement(data, second_edition=True)
    except Invalid as problem:
        try:
            check_statement(data, second_edition=False)
        except Invalid as other:
            version = data.get("version") if type(data) is dict else None
            raise (other if isinstance(version, str) and version.startswith("1.") else problem) from None
        return False
    return True
