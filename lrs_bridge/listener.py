"""What the resources share: the store, the limits and the ways in. One for each process."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lrs_bridge.access import Doorkeeper
from lrs_bridge.consistency import Consistency
from lrs_bridge.intake import Intake
from lrs_bridge.limits import Limits
from records.database import Database
from records.source_access import SourceAccess


@dataclass(frozen=True, slots=True)
class Listener:
    """The parts that answer calls."""

    database: Database
    intake: Intake
    doorkeeper: Doorkeeper
    consistency: Consistency
    clock: Callable[[], datetime]
    new_id: Callable[[], uuid.UUID]
    limits: Limits
    # The homePage of the accounts that sources have as authorities.
    base_url: str

    def authority(self, access: SourceAccess) -> dict[str, object]:
        """The agent that vouches for what a source sends (xAPI 2.0 §4.2.4.2)."""
        return access.authority(self.base_url)
