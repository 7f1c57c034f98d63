"""Status lists of what this store issues: places allotted at random, lists made, and signed anew when a bit changes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from credentials.status import LENGTH, StatusPlace, list_credential
from records.organisations import Organisation, lock_organisation
from records.status_lists import (
    StatusList,
    draw_places,
    highest_number,
    newest_list,
    outdated_list,
    places_of,
    withheld_places,
)

# Who draws so often in vain finds the list full: that comes about when it is half full, and never needs a count.
DRAWS = 16
# Signs a document as the issuer of that DID.
Sign = Callable[[Mapping[str, Any]], dict[str, Any]]


def list_address(base_url: str, organisation: str, number: int) -> str:
    """Where the list of that number lies for good; `organisation` is its slug."""
    return f"{base_url.rstrip('/')}/o/{organisation}/status/{number}"


@dataclass(frozen=True, slots=True)
class Registry:
    """The lists of one issuer: who it is, where its lists lie, how it signs, and how places are drawn."""

    organisation: Organisation
    did: str
    base_url: str
    sign: Sign
    draw: Callable[[int], int]
    length: int = LENGTH

    def allot(
        self, session: Session, credential_ids: Sequence[uuid.UUID], now: datetime
    ) -> dict[uuid.UUID, StatusPlace]:
        """A place for each of these credentials; one that has its place keeps it."""
        newest = newest_list(session, self.organisation.id, self.did) or self._open(session, None, now)
        while True:
            for _ in range(DRAWS):
                found = places_of(session, self.did, credential_ids)
                wanting = [one for one in credential_ids if one not in found]
                if not wanting:
                    return {one: StatusPlace(*place) for one, place in found.items()}
                draw_places(session, newest, wanting, self.draw)
            newest = self._open(session, newest, now)

    def _open(self, session: Session, full: StatusList | None, now: datetime) -> StatusList:
        """The list after `full`: somebody else may have made it in the meantime."""
        lock_organisation(session, self.organisation.id)
        newest = newest_list(session, self.organisation.id, self.did)
        if newest is not None and newest is not full:
            return newest
        number = highest_number(session, self.organisation.id) + 1
        address = list_address(self.base_url, self.organisation.slug, number)
        made = StatusList(
            organisation_id=self.organisation.id,
            number=number,
            did=self.did,
            address=address,
            length=self.length,
            document=self.sign(list_credential(self.did, address, (), self.length, now)),
            signed_at=now,
        )
        session.add(made)
        session.flush()
        return made


def renew_list(session: Session, sign_as: Callable[[int, str], Sign], now: datetime) -> bool:
    """Sign one list anew whose awards changed; whether there was one. `sign_as` is asked with organisation and DID."""
    found = outdated_list(session)
    if found is None:
        return False
    sign = sign_as(found.organisation_id, found.did)
    places = withheld_places(session, found)
    found.document = sign(list_credential(found.did, found.address, places, found.length, now))
    # Signed in a step of its own, as a credential's.
    found.token = None
    found.signed_at, found.outdated = now, False
    return True
