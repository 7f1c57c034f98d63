"""A learner's public profile: composed, published, taken back, and moved to a new address.

To put a credential on the page is to share it: its own page becomes public with it, without name and evidence unless
its holder chose otherwise.
"""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from recognition.errors import ProfileError
from records.award_states import HELD
from records.awards import Credential
from records.learners import NAME_LENGTH, Learner, learner_by_id, lock_learners
from records.profiles import (
    ABOUT_LENGTH,
    Composition,
    Profile,
    as_stored,
    keep_profile,
    profile_of,
    shown_credentials,
)
from records.sharing import Choice, Sharing, choose

Act = Literal["save", "publish", "unpublish", "renew"]
# How the audit trail names them.
PAST: dict[Act, str] = {
    "save": "profile-saved",
    "publish": "profile-published",
    "unpublish": "profile-unpublished",
    "renew": "profile-moved",
}
# So many credentials fit on a page that somebody reads.
MOST_SHOWN = 30
# Embeddings, overrides and isolates (Unicode Standard Annex 9).
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Of an award in one of these states the page tells; the others vanish from it.
PUBLIC_STATES = ("issued", "expired")


def composed(said: Composition) -> Composition:
    """What was put together, tidied; raises `ProfileError` where it breaks a rule."""
    name, about = " ".join(said.own_name.split()), said.about.replace("\r\n", "\n").strip()
    if said.naming == "own" and not name:
        raise ProfileError("own_name", "is missing")
    if len(name) > NAME_LENGTH or _misleads(name):
        raise ProfileError("own_name", f"has more than {NAME_LENGTH} characters")
    if len(about) > ABOUT_LENGTH or _misleads(about):
        raise ProfileError("about", f"has more than {ABOUT_LENGTH} characters")
    if len(said.credentials) > MOST_SHOWN:
        raise ProfileError("credentials", f"are more than {MOST_SHOWN}")
    return replace(said, own_name=name, about=about, credentials=tuple(dict.fromkeys(said.credentials)))


def _misleads(text: str) -> bool:
    """Whether it has signs that are not seen, or that turn the direction of writing and so make it read as another."""
    plain = text.replace("\n", " ").replace("\t", " ")
    return any(sign in _TURNING or unicodedata.category(sign) == "Cc" for sign in plain)


def compose(
    session: Session,
    organisation_id: int,
    learner_id: int,
    said: Composition,
    act: Act,
    revision: int,
    handle: str,
    now: datetime,
) -> None:
    """Keep the page as it was put together, and publish it, take it back or move it to the address of `handle`.

    `revision` is the one that the form was made from. Raises `ProfileError`; `revision` names a change in between.
    """
    kept = composed(said)
    learner = _locked(session, organisation_id, learner_id)
    profile = profile_of(session, learner) or _new(learner, handle, now)
    if profile.revision != revision:
        raise ProfileError("revision", "the profile was changed meanwhile")
    own = shown_credentials(session, learner.id)
    kept = replace(kept, credentials=tuple(each for each in kept.credentials if each in own and showable(own[each][0])))
    profile.naming, profile.own_name, profile.about = kept.naming, kept.own_name, kept.about
    profile.shows_skills, profile.is_listed = kept.shows_skills, kept.is_listed
    profile.credentials = as_stored(kept.credentials)
    if act == "publish":
        profile.is_published = True
    elif act == "unpublish":
        profile.is_published = False
    elif act == "renew":
        profile.handle = handle
    if profile.is_published:
        for each in kept.credentials:
            _share(session, *own[each], learner, now)
    keep_profile(session, profile, f"learner:{learner.id}", PAST[act], now)


def take_down(session: Session, organisation_id: int, learner_id: int, by: str, now: datetime) -> None:
    """Take the page back on behalf of the organisation; raises `ProfileError` where nothing is published."""
    profile = profile_of(session, _locked(session, organisation_id, learner_id))
    if profile is None or not profile.is_published:
        raise ProfileError("profile", "this learner has published none")
    profile.is_published = False
    keep_profile(session, profile, by, PAST["unpublish"], now)


def showable(credential: Credential) -> bool:
    """Whether it can be put on the page: it is held, or was until its time was over."""
    return credential.award.state in (*HELD, "expired")


def is_shown(credential: Credential, choice: Sharing | None) -> bool:
    """Whether the page tells of it now: its holder shares it, and the issuer upholds it or did to its end."""
    return is_open(choice) and credential.award.state in PUBLIC_STATES


def is_open(choice: Sharing | None) -> bool:
    """Whether its holder shares the credential."""
    return choice is not None and choice.is_public


def public_name(profile: Profile) -> str:
    """The name on the page; empty where none is to be shown."""
    names = {"known": profile.learner.name or "", "own": profile.own_name}
    return names.get(profile.naming, "")


def _locked(session: Session, organisation_id: int, learner_id: int) -> Learner:
    learner = learner_by_id(session, organisation_id, learner_id)
    # Two clicks at once: one after the other.
    lock_learners(session, [learner.id])
    return learner


def _new(learner: Learner, handle: str, now: datetime) -> Profile:
    return Profile(
        learner_id=learner.id,
        organisation_id=learner.organisation_id,
        handle=handle,
        is_published=False,
        revision=0,
        changed_at=now,
    )


def _share(session: Session, credential: Credential, choice: Sharing | None, learner: Learner, now: datetime) -> None:
    if not is_open(choice):
        choose(session, credential, Choice(is_public=True), f"learner:{learner.id}", now)


def handle_of(random: uuid.UUID) -> str:
    """An address out of 122 random bits, in letters and digits that are easy to copy."""
    alphabet, number, letters = "abcdefghjkmnpqrstuvwxyz23456789", random.int, []
    while number:
        number, rest = divmod(number, len(alphabet))
        letters.append(alphabet[rest])
    return "".join(letters)
