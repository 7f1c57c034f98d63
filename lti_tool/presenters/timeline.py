"""A learner's timeline: what happened to them, newest first, by month.

Everything stands at the instant when it became known here: a record when it arrived, an award when it was recorded.
So a cause stands before its effect, however late a record tells of what was done long ago.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from lti_tool.presenters.requirements import Cited
from records.audit import AuditEntry
from records.awards import Award
from records.microcredentials import RuleVersion
from records.positions import instant_of
from records.waivers import StoredWaiver
from rules import Names, Rule, children_of, local, node_words

# What an award's entries of the audit trail are called here.
STEPS = {
    "award-confirmed": "confirmed",
    "award-declined": "declined",
    "award-lapsed": "lapsed",
    "award-questioned": "review",
    "award-kept": "kept",
    "award-suspended": "suspended",
    "award-resumed": "resumed",
    "award-revoked": "revoked",
}
# The reasons that a learner is given; why something was confirmed, kept or resumed stays on record.
TOLD = ("declined", "lapsed", "review", "suspended", "revoked")
# How awards end.
ENDED = ("declined", "lapsed", "revoked", "expired")


@dataclass(frozen=True, slots=True)
class Answered:
    """A criterion that a record answers, and the micro-credential that asks for it."""

    requirement: str
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. `kind` is `record`, `waived`, `waiver-ended`, or what became of an award."""

    at: datetime
    kind: str
    # The micro-credential, or what the record is about.
    title: str
    slug: str = ""
    credential_id: str | None = None
    # A code of `recognition.awarding.deciding.LOSSES`, or a person's words.
    reason: str = ""
    valid_until: datetime | None = None
    # Of a waiver: what is waived, and who let it count.
    requirement: str = ""
    by: str = ""
    # Of a record: what is known of it, and what it answers.
    record: Cited | None = None
    answers: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month; `first` is its first day, where the reader is."""

    first: date
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which criteria of which rules records answer: those of the rules in force, and of what awards were earned by."""

    by_key: Mapping[str, tuple[Answered, ...]]

    @classmethod
    def by(cls, in_force: Sequence[RuleVersion], earlier: Iterable[RuleVersion], language: str) -> Asked:
        """A criterion is told in the words of the rule in force, wherever that has it."""
        titles = {version.rule.id: version.rule.title for version in in_force}
        names = Names(microcredentials=titles)
        found: dict[str, dict[str, Answered]] = {}
        for version in (*in_force, *sorted(earlier, key=lambda each: -each.number)):
            rule = version.rule
            for one in rule.criteria:
                words = local(one.title, language) if one.title else node_words(one, language, names)
                answered = Answered(words, rule.id, local(titles.get(rule.id, rule.title), language))
                found.setdefault(one.match_key, {}).setdefault(rule.id, answered)
        return cls({key: tuple(answers.values()) for key, answers in found.items()})

    def answered_by(self, keys: Iterable[str]) -> tuple[Answered, ...]:
        """What a record answers that answers these criteria, by micro-credential."""
        found = {answer for key in keys for answer in self.by_key.get(key, ())}
        return tuple(sorted(found, key=lambda each: (each.title, each.requirement)))


def merged(positions: Sequence[int], happenings: Iterable[Happening]) -> list[int | Happening]:
    """Records, known by their positions, and the rest, newest first; `happenings` come in the order in which those of
    one instant happened."""
    dated: list[tuple[datetime, int, int | Happening]] = [(instant_of(each), 0, each) for each in positions]
    dated += [(each.at, number, each) for number, each in enumerate(happenings, start=1)]
    return [each for _, _, each in sorted(dated, key=lambda one: one[:2], reverse=True)]


def record_happening(position: int, record: Cited, answers: tuple[Answered, ...]) -> Happening:
    """A record that counts."""
    return Happening(instant_of(position), "record", record.what, record=record, answers=answers)


def award_happenings(award: Award, entries: Sequence[AuditEntry], language: str) -> tuple[Happening, ...]:
    """The life of an award, in order. `entries` is what the audit trail says of it, oldest first."""
    rule = award.version.rule
    recommended = rule.outcome == "recommend"

    def told(at: datetime, kind: str, reason: str = "", valid_until: datetime | None = None) -> Happening:
        return Happening(
            at,
            kind,
            local(rule.title, language),
            slug=award.microcredential.slug,
            credential_id=str(award.credential.id) if award.credential is not None else None,
            reason=reason,
            valid_until=valid_until,
        )

    found = [told(award.recorded_at, "recommended" if recommended else "issued")]
    for entry in entries:
        kind = STEPS.get(entry.action)
        if kind is not None:
            found.append(told(entry.at, kind, str(entry.details.get("reason") or "") if kind in TOLD else ""))
    if award.renewed_at is not None:
        renewed_at = max(award.renewed_at, award.recorded_at)
        found.append(told(renewed_at, "renewed", valid_until=award.valid_until))
    # Time ends an award without a word in the audit trail, and so does the news that somebody is a test user.
    ended = award.state in ENDED and award.state not in {each.kind for each in found}
    ended_at = award.valid_until if award.state in ("expired", "lapsed") else award.withdrawn_at
    if ended and ended_at is not None:
        found.append(told(max(ended_at, award.recorded_at), award.state, award.reason or ""))
    return tuple(sorted(found, key=lambda each: each.at))


def waiver_happenings(waiver: StoredWaiver, rule: Rule | None, language: str) -> tuple[Happening, ...]:
    """A waiver that was given, and its end; `rule` is the one that names what is waived, if there is any."""
    title = local(rule.title, language) if rule is not None else waiver.microcredential.slug
    requirement = _requirement(rule, waiver.node, language) if rule is not None else ""
    slug = waiver.microcredential.slug
    given = Happening(
        waiver.made_at, "waived", title, slug=slug, reason=waiver.reason, requirement=requirement, by=waiver.by
    )
    if waiver.ended_at is None:
        return (given,)
    return given, Happening(waiver.ended_at, "waiver-ended", title, slug=slug, requirement=requirement)


def _requirement(rule: Rule, key: str, language: str) -> str:
    """What the node asks, in words; empty for the whole of the rule, and for what the rule has no more."""
    node = next((each for each in rule.nodes if each.key == key), None)
    if node is None:
        return ""
    if node.title:
        return local(node.title, language)
    return "" if children_of(node) else node_words(node, language)


def by_month(happenings: Iterable[Happening], zone: tzinfo) -> tuple[Month, ...]:
    """The happenings, newest first, in months of that zone."""

    def first_day(each: Happening) -> date:
        return each.at.astimezone(zone).date().replace(day=1)

    return tuple(Month(first, tuple(own)) for first, own in groupby(happenings, key=first_day))
