"""What one process keeps beside the editor: what has arrived, the sentences with its names, and the counts."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from markupsafe import Markup

from lti_tool.presenters.editor import Row
from lti_tool.speech import locale
from lti_tool.visit import Visit
from recognition.rulebook.arrived import Arrived, arrived
from recognition.trying.counting import Counting
from records.microcredentials import newest_versions
from records.sources import sources_of
from rules import Names
from rules.editing.sentences import Sentences

# So long what has arrived is not looked at anew.
FRESH = timedelta(minutes=1)
MOST_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found at an instant."""

    at: datetime
    arrived: Arrived
    sentences: Sentences


class Drawn:
    """The lines of trees as they were drawn: an edit of a rule with hundreds of parts changes a few."""

    def __init__(self) -> None:
        self._lines: OrderedDict[tuple[object, ...], Markup] = OrderedDict()
        self._lock = threading.Lock()

    def line(self, draw: Callable[[Row, str], Markup], row: Row, address: str) -> Markup:
        """The line of that row, drawn by the template unless it is known; `address`: that of the rows' forms."""
        key = (str(locale()), address, *row.line)
        found = self._lines.get(key)
        if found is None:
            found = draw(row, address)
            with self._lock:
                self._lines[key] = found
                if len(self._lines) > MOST_LINES:
                    self._lines.popitem(last=False)
        return found


@dataclass
class Desk:
    """What is kept, by organisation."""

    counting: Counting
    drawn: Drawn = field(default_factory=Drawn)
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
