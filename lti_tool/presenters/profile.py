"""A public profile: as its learner composes it, and as everybody sees it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from credentials.verify import Report
from lti_tool.presenters.catalogue import SkillView, skills_of
from lti_tool.presenters.credential import StepView, steps_of
from recognition.certifying.profiling import is_open, is_shown, public_name, showable
from records.awards import Credential
from records.profiles import Composition, Profile
from records.sharing import Sharing
from rules import local

# What a learner's credentials are, with what they chose of each.
Own = Mapping[uuid.UUID, tuple[Credential, Sharing | None]]


@dataclass(frozen=True, slots=True)
class Recheck:
    """What a check on the spot found; None in `stands` where the time did not reach it."""

    stands: bool | None
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class PublicCredential:
    """A credential on the page."""

    id: str
    slug: str
    title: str
    aptitude: str
    awarded_at: datetime
    valid_until: datetime | None
    # The award's: issued or expired.
    state: str
    # None before it is asked for.
    check: Recheck | None


@dataclass(frozen=True, slots=True)
class ProfileView:
    """The page as everybody sees it."""

    name: str
    # Whether the name is one that the learner gave, and not the one that the organisation knows.
    own_name: bool
    about: str
    credentials: tuple[PublicCredential, ...]
    skills: tuple[SkillView, ...]
    is_listed: bool
    address: str
    now: datetime

    @property
    def checked(self) -> tuple[PublicCredential, ...]:
        """Those whose check was asked for just now."""
        return tuple(each for each in self.credentials if each.check is not None)

    @property
    def standing(self) -> int:
        """How many of these stand."""
        return sum(each.check is not None and each.check.stands is True for each in self.credentials)


@dataclass(frozen=True, slots=True)
class Offer:
    """A credential that can be put on the page."""

    id: str
    slug: str
    title: str
    awarded_at: datetime
    state: str
    is_public: bool
    chosen: bool
    # Where it stands on the page, from 1 on.
    place: int


@dataclass(frozen=True, slots=True)
class Draft:
    """The form."""

    composition: Composition
    offers: tuple[Offer, ...]
    published: bool
    revision: int
    # The page's address; empty before anything was saved.
    address: str


def shown_of(profile: Profile, own: Own) -> list[Credential]:
    """The credentials on the page, in its learner's order."""
    return [
        own[each][0] for each in profile.composition.credentials if each in own and is_shown(own[each][0], own[each][1])
    ]


def profile_view(
    profile: Profile,
    own: Own,
    checks: Mapping[uuid.UUID, Report | None],
    address: str,
    language: str,
    now: datetime,
) -> ProfileView:
    """What everybody sees of it at that instant; `checks` are the outcomes of those that were asked for."""
    shown = shown_of(profile, own)
    return ProfileView(
        name=public_name(profile),
        own_name=profile.naming == "own",
        about=profile.about,
        credentials=tuple(_public(each, checks, language, now) for each in shown),
        skills=_skills(shown, language) if profile.shows_skills else (),
        is_listed=profile.is_listed,
        address=address,
        now=now,
    )


def _public(
    credential: Credential, checks: Mapping[uuid.UUID, Report | None], language: str, now: datetime
) -> PublicCredential:
    award = credential.award
    rule = award.version.rule
    state = "expired" if award.valid_until is not None and award.valid_until <= now else award.state
    return PublicCredential(
        id=str(credential.id),
        slug=rule.id,
        title=local(rule.title, language),
        aptitude=local(rule.aptitude, language),
        awarded_at=award.awarded_at,
        valid_until=award.valid_until,
        state=state,
        check=_recheck(checks[credential.id], state, language) if credential.id in checks else None,
    )


def _recheck(report: Report | None, state: str, language: str) -> Recheck:
    if report is None:
        return Recheck(None, ())
    return Recheck(report.ok and state == "issued", steps_of(report, language))


def _skills(credentials: Iterable[Credential], language: str) -> tuple[SkillView, ...]:
    """The skills that these develop, each once, by name."""
    found: dict[str, SkillView] = {}
    for credential in credentials:
        for skill in skills_of(credential.award.version.rule, language):
            found.setdefault(skill.uri or skill.name.casefold(), skill)
    return tuple(sorted(found.values(), key=lambda skill: skill.name.casefold()))


def draft_of(profile: Profile | None, said: Composition, own: Own, address: str, language: str) -> Draft:
    """The form, filled with what was said; what was chosen comes first, in its order."""
    order = {each: number for number, each in enumerate(said.credentials)}
    offered = [(credential, choice) for credential, choice in own.values() if showable(credential)]
    offered.sort(key=lambda pair: order.get(pair[0].id, len(order)))
    offers = tuple(
        Offer(
            id=str(credential.id),
            slug=credential.award.version.rule.id,
            title=local(credential.award.version.rule.title, language),
            awarded_at=credential.award.awarded_at,
            state=credential.award.state,
            is_public=is_open(choice),
            chosen=credential.id in order,
            place=number,
        )
        for number, (credential, choice) in enumerate(offered, start=1)
    )
    return Draft(
        said,
        offers,
        published=profile is not None and profile.is_published,
        revision=profile.revision if profile is not None else 0,
        address=address,
    )
