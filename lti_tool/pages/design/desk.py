"""What one process keeps beside the editor: what has arrived, the sentences with its names, and the counts."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lti_tool.visit import Visit
from recognition.rulebook.arrived import Arrived, arrived
from recognition.trying.counting import Counting
from records.microcredentials import newest_versions
from records.sources import sources_of
from rules import Names
from rules.editing.sentences import Sentences

# So long what has arrived is not looked at anew.
FRESH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found at an instant."""

    at: datetime
    arrived: Arrived
    sentences: Sentences


@dataclass
class Desk:
    """What is kept, by organisation."""

    counting: Counting
    _kept: dict[int, Kept] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, visit: Visit) -> Kept:
        """What is known for the organisation that is visited."""
        kept = self._kept.get(visit.organisation.id)
        if kept is None or visit.now - kept.at > FRESH:
            found = arrived(visit.session, visit.organisation.id)
            kept = Kept(visit.now, found, Sentences(_names(visit, found)))
            with self._lock:
                self._kept[visit.organisation.id] = kept
        return kept


def _names(visit: Visit, found: Arrived) -> Names:
    titles = {one.rule.id: one.rule.title for one in newest_versions(visit.session, visit.organisation.id)}
    sources = {one.slug: {"en": one.name, "fr": one.name} for one in sources_of(visit.session, visit.organisation.id)}
    return Names(microcredentials=titles, things=found.names(), sources=sources)
