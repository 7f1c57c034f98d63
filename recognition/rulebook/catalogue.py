"""The catalogue in force, compiled: which criteria a statement can touch, and which micro-credentials these concern.

Compiling costs time in proportion to the rules, so a worker keeps the result and asks the store with one cheap query
whether a rule has been published, or the tables changed, since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from records.microcredentials import catalogue_stamp, criteria_ids, newest_versions
from records.tables import newest_tables
from rules import SHIPPED, CriteriaIndex, Rule


@dataclass(frozen=True, slots=True)
class PublishedRule:
    """A rule version in force."""

    microcredential_id: int
    version_id: int
    number: int
    rule: Rule
    published_at: datetime
    # The tables by which its evidence is understood.
    tables_id: int | None

    @property
    def match_keys(self) -> frozenset[str]:
        """The match keys of all its criteria."""
        return frozenset(criterion.match_key for criterion in self.rule.criteria)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All rules in force of one organisation."""

    organisation_id: int
    stamp: tuple[int, int, int]
    rules: Mapping[int, PublishedRule]
    index: CriteriaIndex
    # Match key → the micro-credentials whose rule has such a criterion.
    concerned_by: Mapping[str, frozenset[int]]
    # Slug → the micro-credentials that rest on holding it.
    stacked_on: Mapping[str, frozenset[int]]
    # Match key → the id under which its matches are stored.
    criterion_ids: Mapping[str, int]
    # Match keys of rules that want independent attesters: whoever attests there concerns these rules, too.
    independent: frozenset[str]

    def concerned(self, match_keys: Iterable[str]) -> frozenset[int]:
        """The micro-credentials that evidence for these criteria concerns."""
        return frozenset().union(*(self.concerned_by.get(key, frozenset()) for key in match_keys))

    def slug(self, microcredential_id: int) -> str:
        """The slug of that micro-credential."""
        return self.rules[microcredential_id].rule.id


def load_catalogue(session: Session, organisation_id: int) -> Catalogue:
    """Read and compile the rules in force."""
    stamp = catalogue_stamp(session, organisation_id)
    understood = newest_tables(session, organisation_id)
    tables, tables_id = (understood.tables, understood.id) if understood is not None else (SHIPPED, None)
    rules = {
        version.microcredential_id: PublishedRule(
            version.microcredential_id, version.id, version.number, version.rule, version.published_at, tables_id
        )
        for version in newest_versions(session, organisation_id)
    }
    concerned_by: dict[str, set[int]] = defaultdict(set)
    stacked_on: dict[str, set[int]] = defaultdict(set)
    criteria = {}
    for number, published in rules.items():
        for criterion in published.rule.criteria:
            concerned_by[criterion.match_key].add(number)
            criteria[criterion.match_key] = criterion
        for slug in published.rule.holds:
            stacked_on[slug].add(number)
    return Catalogue(
        organisation_id=organisation_id,
        stamp=stamp,
        rules=rules,
        index=CriteriaIndex(criteria.values(), tables),
        concerned_by={key: frozenset(numbers) for key, numbers in concerned_by.items()},
        stacked_on={slug: frozenset(numbers) for slug, numbers in stacked_on.items()},
        criterion_ids=criteria_ids(session, organisation_id),
        independent=frozenset().union(
            *(published.match_keys for published in rules.values() if published.rule.asks_independence)
        ),
    )


class Catalogues:
    """The compiled catalogues that one process keeps, refreshed when rules or tables have changed."""

    def __init__(self) -> None:
        self._kept: dict[int, Catalogue] = {}

    def of(self, session: Session, organisation_id: int) -> Catalogue:
        """The catalogue in force as this transaction sees it."""
        kept = self._kept.get(organisation_id)
        if kept is None or kept.stamp != catalogue_stamp(session, organisation_id):
            kept = self._kept[organisation_id] = load_catalogue(session, organisation_id)
        return kept
