"""Where to look at the demo: addresses, by who looks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acquis.demo.cast import SHOWN, SIGN_INS
from acquis.demo.practice import WAITING
from acquis.demo.staff import STAFF, address_of


@dataclass(frozen=True, slots=True)
class Tour:
    """What the addresses are made of."""

    base_url: str
    organisation: str
    # Sign-in tokens by learner, and the owner's.
    learners: Mapping[str, str]
    owner: str
    password: str
    # The address of the public profile, and of the request that waits.
    profile: str
    waiting: str
    mail_folder: str


def lines(tour: Tour) -> list[str]:
    """The list, a line each."""
    place = f"{tour.base_url}/o/{tour.organisation}"
    told = ["Everybody", *_at("The catalogue", f"{place}/"), *_at(f"{SHOWN}'s public profile", tour.profile)]
    told += ["", "Learners"]
    for name, about in SIGN_INS.items():
        told += _at(f"{name}: {about}", f"{tour.base_url}/enter/{tour.learners[name]}")
    told += ["", "Who was there, without an account"]
    told += _at(f"{WAITING.of} is asked by {WAITING.learner}: the last day that she lacks", tour.waiting)
    told += [f"  The letters to them and to learners lie in {tour.mail_folder}", "", "Staff"]
    told += _at("Straight in, as an owner", f"{tour.base_url}/enter/{tour.owner}")
    told += _at(f"With an account, and the password {tour.password}", f"{place}/sign-in")
    widest = max(len(address_of(name)) for _, name, _ in STAFF)
    told += [f"    {duty:<9} {address_of(name):<{widest}}  {about}" for duty, name, about in STAFF]
    return told


def _at(what: str, address: str) -> tuple[str, str]:
    return f"  {what}", f"    {address}"
