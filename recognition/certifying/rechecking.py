"""The credentials of one page, checked one after another as long as there is time.

Issuers and status lists are asked for once: credentials that are shown together mostly share them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from credentials.verify import Report, verify
from recognition.certifying.issuing import resolver
from records.awards import Credential
from records.status_lists import list_at

# What is left after so long is not begun: whoever asked still waits for the page.
SECONDS = 2.0


def check_each(
    session: Session, credentials: Iterable[Credential], now: datetime, timer: Callable[[], float]
) -> Mapping[uuid.UUID, Report | None]:
    """A report on each as it is stored; None for those that the time did not reach. `timer` counts seconds."""
    resolve, lists = cache(resolver(session)), cache(lambda address: list_at(session, address))
    over = timer() + SECONDS
    return {
        each.id: verify(each.document, resolve, now, lists=lists) if timer() < over else None for each in credentials
    }
