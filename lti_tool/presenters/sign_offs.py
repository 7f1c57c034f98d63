"""What the pages of sign-offs show."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from recognition.attesting.offers import Offer
from recognition.attesting.practices import NOT_YET, Level, Scale
from records.sign_offs import SignOff, SignOffFile
from rules import local, node_words


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that can be downloaded."""

    id: uuid.UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class SignOffView:
    """A sign-off as learners, attesters and staff see it."""

    id: uuid.UUID
    kind: str
    state: str
    title: str
    # What it is for, in words; none where it is for nothing in particular.
    about: str | None
    happened_at: datetime
    minutes: int | None
    reflection: str
    attester_name: str
    attester_email: str
    attester_role: str | None
    vouched: bool
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    comment: str
    levels: Mapping[str, Level]
    score: float | None
    check_comment: str
    end_reason: str
    files: tuple[FileView, ...]


def sign_off_view(found: SignOff, files: Iterable[SignOffFile], about: str | None, now: datetime) -> SignOffView:
    """It as of now."""
    return SignOffView(
        id=found.id,
        kind=found.kind,
        state=found.shown_state(now),
        title=found.title,
        about=about,
        happened_at=found.happened_at,
        minutes=found.minutes,
        reflection=found.reflection,
        attester_name=found.attester_name,
        attester_email=found.attester_email,
        attester_role=found.attester_role,
        vouched=found.vouched,
        asked_at=found.asked_at,
        expires_at=found.expires_at,
        answered_at=found.answered_at,
        comment=found.comment,
        levels=found.levels,
        score=found.score,
        check_comment=found.check_comment,
        end_reason=found.end_reason,
        files=tuple(FileView(file.id, file.name, file.size) for file in files),
    )


@dataclass(frozen=True, slots=True)
class ScaleView:
    """A point of a rubric: its name, and the levels with what they are called; none for what is not reached."""

    name: str
    levels: tuple[tuple[int, Level | None], ...]
    in_numbers: bool


def scale_views(scales: Sequence[Scale]) -> tuple[ScaleView, ...]:
    """The scales as a form shows them: levels by their place."""
    return tuple(
        ScaleView(
            scale.name,
            tuple((place, None if level == NOT_YET else level) for place, level in enumerate(scale.levels)),
            scale.in_numbers,
        )
        for scale in scales
    )


@dataclass(frozen=True, slots=True)
class OfferGroup:
    """What of one micro-credential can be signed off: name and words."""

    title: str
    offers: tuple[tuple[str, str], ...]


def offer_groups(offers: Iterable[Offer], language: str) -> tuple[OfferGroup, ...]:
    """The offers, by micro-credential."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for offer in offers:
        groups.setdefault(local(offer.published.rule.title, language), []).append(
            (offer.name, offer_words(offer, language))
        )
    return tuple(OfferGroup(title, tuple(named)) for title, named in sorted(groups.items()))


def offer_words(offer: Offer, language: str) -> str:
    """What a criterion is called: by its title, else by what it asks for."""
    said = local(offer.criterion.title, language) if offer.criterion.title else node_words(offer.criterion, language)
    return said[:1].upper() + said[1:]


def about_words(offers: Iterable[Offer], found: SignOff, language: str) -> str | None:
    """What a sign-off is for, in words."""
    for offer in offers:
        if (offer.published.microcredential_id, offer.criterion.key) == (found.microcredential_id, found.criterion):
            return f"{local(offer.published.rule.title, language)} · {offer_words(offer, language)}"
    return None
