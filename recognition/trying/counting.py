"""How many learners meet a criterion today, counted beside the page that asks: one count at a time, remembered a while.

A count is a simulation of the criteria alone. What is remembered is known by what a criterion says, together with the
one after which it counts, so that an edit elsewhere costs nothing. A history that takes too long is not counted to its
end: the page says so, and the rule is simulated instead.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from recognition.trying.trying import Phase, Question, simulate
from records.database import Database
from records.learners import count_learners
from rules import Rule, RuleDocumentError, Vocabulary, evaluate, rule_from_data
from rules.editing import digest
from rules.evidence import Evidence

logger = logging.getLogger(__name__)

# So long a count is as good as new, and so long one may take.
FRESH = timedelta(minutes=5)
LONGEST = timedelta(seconds=30)
MOST_REMEMBERED = 5_000
_NAME = "acquis-editor-count"


@dataclass(frozen=True, slots=True)
class Count:
    """How many met a criterion at an instant; none where the history takes too long."""

    learners: int | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion as it is counted: its own data, and that of those after which it counts, itself last."""

    chain: tuple[Mapping[str, Any], ...]

    @property
    def key(self) -> bytes:
        """What it says, whatever it is called."""
        return digest(self.chain)


class _TooLongError(Exception):
    """The history takes longer than a page may wait."""


class Counting:
    """The counts of one process."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[int, bytes], Count] = OrderedDict()
        self._wanted: OrderedDict[tuple[int, bytes], tuple[Asked, Vocabulary]] = OrderedDict()
        self._busy = False

    def of(self, organisation_id: int, criteria: Iterable[Asked], vocabulary: Vocabulary) -> dict[bytes, Count]:
        """What is known of these by now, by key; the rest is begun, and what was wanted before is wanted no more."""
        now, keyed = self._clock(), {one.key: one for one in criteria}
        with self._lock:
            found = {
                key: count
                for key in keyed
                if (count := self._known.get((organisation_id, key))) is not None and now - count.as_of < FRESH
            }
            for old in [one for one in self._wanted if one[0] == organisation_id]:
                del self._wanted[old]
            for key, one in keyed.items():
                if key not in found:
                    self._wanted[organisation_id, key] = (one, vocabulary)
            begin = bool(self._wanted) and not self._busy
            self._busy = self._busy or begin
        if begin:
            threading.Thread(target=self._work, name=_NAME, daemon=True).start()
        return found

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._busy = False
                    return
                organisation_id = next(iter(self._wanted))[0]
                taken = {key: one for key, one in self._wanted.items() if key[0] == organisation_id}
                for key in taken:
                    del self._wanted[key]
            asked, words = [one for one, _ in taken.values()], next(iter(taken.values()))[1]
            try:
                counts = self._count(organisation_id, asked, words)
            except Exception:
                logger.exception("criteria of organisation %s could not be counted", organisation_id)
                counts = [Count(None, self._clock()) for _ in asked]
            with self._lock:
                for key, count in zip(taken, counts, strict=True):
                    self._known[key] = count
                while len(self._known) > MOST_REMEMBERED:
                    self._known.popitem(last=False)

    def _count(self, organisation_id: int, criteria: list[Asked], vocabulary: Vocabulary) -> list[Count]:
        begun = self._clock()

        def tell(_phase: Phase, _done: int, _whole: int) -> None:
            if self._clock() - begun > LONGEST:
                raise _TooLongError

        try:
            rule = rule_of(criteria, vocabulary)
        except RuleDocumentError:
            # One of them is no criterion: the others are counted without it.
            if len(criteria) == 1:
                return [Count(None, begun)]
            return [count for one in criteria for count in self._count(organisation_id, [one], vocabulary)]
        try:
            found = simulate(self._database, organisation_id, Question(rule, None, begun, most=0), tell)
        except _TooLongError:
            return [Count(None, begun) for _ in criteria]
        with self._database.reading() as session:
            everybody = count_learners(session, organisation_id)
        nodes = {node.key: node for node in found.nodes}
        nothing = {node.key: node.status for node in evaluate(rule, Evidence({}), begun, in_words=False).root.children}
        counts = []
        for number in range(len(criteria)):
            node = nodes[f"c{number}"]
            # Whoever has no evidence at all is not looked at; what asks for none is met by them, too.
            idle = nothing[node.key] == "met"
            counts.append(Count(max(everybody - node.open - node.closed, 0) if idle else node.met, begun))
        return counts


def rule_of(criteria: list[Asked], vocabulary: Vocabulary) -> Rule:
    """A rule that asks for each of these, the first called `c0`; raises `RuleDocumentError`."""
    nodes: list[dict[str, Any]] = []
    before: list[dict[str, Any]] = []
    for number, one in enumerate(criteria):
        for step, data in enumerate(one.chain):
            last = step == len(one.chain) - 1
            node = {**data, "criterion": f"c{number}" if last else f"c{number}-{step}"}
            if "within" in node and "after" in node["within"]:
                node["within"] = {**node["within"], "after": f"c{number}-{step - 1}"}
            (nodes if last else before).append(node)
    texts = {"en": _NAME}
    head = {"schema": "acquis/1", "id": _NAME, "title": texts, "aptitude": texts, "issuer": _NAME}
    return rule_from_data({**head, "needs": {"all": [*nodes, *before]}}, vocabulary)


# What a criterion says of itself beyond what it asks.
_BESIDE = ("block", "title", "skills", "worth")


def asked_of(node: Mapping[str, Any], by_key: Mapping[str, Mapping[str, Any]]) -> Asked | None:
    """The criterion as it is counted; none where it counts after one that is not there, or after itself."""
    chain: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    present: Mapping[str, Any] | None = node
    while present is not None:
        chain.append({key: value for key, value in present.items() if key not in (*_BESIDE, "criterion")})
        within = present.get("within")
        after = within.get("after") if isinstance(within, dict) else None
        if after is None:
            return Asked(tuple(reversed(chain)))
        if after in seen or after not in by_key:
            return None
        seen.add(after)
        present = by_key[after]
    return None
