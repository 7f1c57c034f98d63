"""Which criteria of the rules in force somebody's word can answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from recognition.attesting.practices import FREE, Practice, best_rating, practice_of
from recognition.attesting.saying import Saying, statement_of
from recognition.attesting.sources import ASSESSED, BY_LINK, THANKS, OwnSource
from recognition.evidence.origin import origin_of
from recognition.rulebook.catalogue import Catalogue, PublishedRule
from records.sign_offs import Kind, SignOff
from records.sources import Source
from rules import Criterion, Origin

_SOMEBODY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Offer:
    """A criterion that can be signed off."""

    published: PublishedRule
    criterion: Criterion
    practice: Practice

    @property
    def name(self) -> str:
        """How forms name it."""
        return f"{self.published.rule.id}/{self.criterion.key}"


def offers_of(catalogue: Catalogue) -> tuple[Offer, ...]:
    """All that can be signed off, in the order of the catalogue."""
    return tuple(_offers(catalogue))


def offer_named(catalogue: Catalogue, name: str) -> Offer | None:
    """The offer of that name, if it is one."""
    slug, _, key = name.partition("/")
    return next(
        (each for each in _offers(catalogue) if (each.published.rule.id, each.criterion.key) == (slug, key)), None
    )


def practice_for(catalogue: Catalogue, sign_off: SignOff) -> tuple[Practice, Criterion | None]:
    """What the sign-off is about; a practice of its own where it is for no criterion, or that is gone meanwhile."""
    published = catalogue.rules.get(sign_off.microcredential_id or 0)
    for criterion in published.rule.criteria if published is not None else ():
        if criterion.key == sign_off.criterion:
            practice = practice_of(criterion, catalogue.index.tables.vocabulary)
            if practice is not None and practice.kind == sign_off.kind:
                return practice, criterion
    return FREE[_kind(sign_off)], None


def _kind(sign_off: SignOff) -> Kind:
    return "thanks" if sign_off.kind == "thanks" else "practice"


def _offers(catalogue: Catalogue) -> Iterator[Offer]:
    for published in sorted(catalogue.rules.values(), key=lambda each: each.rule.id):
        for criterion in published.rule.criteria:
            practice = practice_of(criterion, catalogue.index.tables.vocabulary)
            if practice is not None and _answers(catalogue, criterion, practice):
                yield Offer(published, criterion, practice)


def _answers(catalogue: Catalogue, criterion: Criterion, practice: Practice) -> bool:
    """Whether the best that can be said in some role answers the criterion."""
    own = THANKS if practice.kind == "thanks" else ASSESSED
    return _best_answers(catalogue, criterion, practice, own, practice.roles or ("peer",))


def is_demanding(catalogue: Catalogue, criterion: Criterion, practice: Practice) -> bool:
    """Whether the word of whoever holds a link would not answer the criterion, whatever they say."""
    roles = sorted(BY_LINK.remit.attester_roles or ())
    return practice.kind == "practice" and not _best_answers(catalogue, criterion, practice, BY_LINK, roles)


def _best_answers(
    catalogue: Catalogue, criterion: Criterion, practice: Practice, own: OwnSource, roles: Iterable[str]
) -> bool:
    origin = own_origin(own)
    return any(
        any(key == criterion.match_key for key, _ in catalogue.index.matches(_sample(practice, role), origin))
        for role in roles
    )


def own_origin(own: OwnSource) -> Origin:
    """What a source of our own may assert, as it is made."""
    return origin_of(Source(slug=own.slug, remit_json=own.remit.to_json()))


def _sample(practice: Practice, role: str) -> dict[str, object]:
    said = Saying(
        sign_off_id=uuid.UUID(int=0),
        learner_ifi="mbox:mailto:learner@sample.invalid",
        learner_name=None,
        title="sample",
        happened_at=_SOMEBODY,
        minutes=60,
        attester_name="sample",
        attester_email="attester@sample.invalid",
        role=role,
        vouched=True,
        checked=True,
        by_link=True,
        by_code=False,
        rating=best_rating(practice),
        own_practices="https://sample.invalid/practices/",
        language="en",
        achievement=None,
    )
    return statement_of(practice, said)
