"""What the pages on who is who show: people with what they are known by, and what may be one person. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from recognition.people.identifiers import mailbox_ifis
from records.conflicts import IdentityConflict
from records.hints import Likeness
from records.identities import IdentityChange, IdentityMove
from records.identity_pages import Opened, Seen
from records.learners import Actor, Learner

IfiKind = Literal["mbox", "mbox_sha1sum", "account", "openid"]


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that somebody is known by. `place` is the host of an account's home page."""

    actor_id: int
    ifi: str
    kind: IfiKind
    name: str
    place: str
    provenance: str
    said_by: str | None
    since: datetime
    seen: Seen
    # Whether the learner said that it is not theirs, and nobody has decided yet.
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Somebody:
    """A learner with what they are known by."""

    id: int
    name: str | None
    email: str | None
    team: str | None
    known: tuple[Known, ...]
    opened: tuple[Opened, ...]

    @property
    def count(self) -> int:
        """How many statements arrived under all of it."""
        return sum(each.seen.count for each in self.known)

    @property
    def sureness(self) -> tuple[bool, int, int, int]:
        """Of two who are one person, who is more of one is kept: named, met, and with more behind it."""
        return (self.name is not None, len(self.opened), self.count, -self.id)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may be one person; `into` would be kept. `alike` are marks without an address: email, or as they are."""

    into: Somebody
    other: Somebody
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """An identity that two sides claim; `owner` is whom it is known as."""

    number: int
    kind: str
    known: Known
    claimant: Somebody
    owner: Somebody
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """One line of the history."""

    number: int
    kind: str
    at: datetime
    by: str
    learner_id: int
    learner: str | None
    other_id: int | None
    other: str | None
    identities: tuple[str, ...]
    undone: bool


def known_of(actor: Actor, seen: Mapping[str, Seen], denied: frozenset[int] = frozenset()) -> Known:
    """One identity as a page shows it."""
    kind, name, place = _parts(actor.ifi)
    return Known(
        actor_id=actor.id,
        ifi=actor.ifi,
        kind=kind,
        name=name,
        place=place,
        provenance=actor.provenance,
        said_by=actor.linked_by,
        since=actor.linked_at,
        seen=seen.get(actor.ifi, Seen()),
        denied=actor.id in denied,
    )


def somebody(
    learner: Learner,
    actors: Sequence[Actor],
    opened: Sequence[Opened],
    seen: Mapping[str, Seen],
    denied: frozenset[int] = frozenset(),
) -> Somebody:
    """A learner. The digest of an address that is shown beside it says nothing more, unless records came under it."""
    digests = {
        digest for actor in actors if actor.ifi.startswith("mbox:") for digest in mailbox_ifis(actor.ifi[12:])[1:]
    }
    shown = [actor for actor in actors if actor.ifi not in digests or actor.ifi in seen]
    return Somebody(
        id=learner.id,
        name=learner.name,
        email=learner.email,
        team=learner.team,
        known=tuple(known_of(actor, seen, denied) for actor in shown),
        opened=tuple(opened),
    )


def pair_of(likeness: Likeness, people: Mapping[int, Somebody]) -> Pair:
    """Two who may be one person, side by side."""
    into, other = sorted((people[likeness.one], people[likeness.other]), key=lambda each: each.sureness, reverse=True)
    alike = dict.fromkeys("email" if mark.startswith("email:") else mark for mark in likeness.marks)
    return Pair(into, other, tuple(alike))


def conflict_of(conflict: IdentityConflict, people: Mapping[int, Somebody], claimant_id: int) -> Conflict:
    """A conflict with both sides; `claimant_id` is as whom the claimant is known by now."""
    owner = people[conflict.actor.learner_id]
    known = next((each for each in owner.known if each.actor_id == conflict.actor_id), known_of(conflict.actor, {}))
    return Conflict(conflict.id, conflict.kind, known, people[claimant_id], owner, conflict.by, conflict.at)


def decided_of(
    change: IdentityChange,
    moves: Sequence[IdentityMove],
    actors: Mapping[int, Actor],
    people: Mapping[int, Learner],
    *,
    undone: bool,
) -> Decided:
    """A line of the history; `moves` are all that were looked up."""
    other = people.get(change.other_id) if change.other_id is not None else None
    moved = (move.actor_id for move in moves if move.change_id == change.id and move.actor_id is not None)
    return Decided(
        number=change.id,
        kind=change.kind,
        at=change.at,
        by=change.by,
        learner_id=change.learner_id,
        learner=people[change.learner_id].name,
        other_id=change.other_id,
        other=other.name if other is not None else None,
        identities=tuple(actors[actor_id].ifi for actor_id in moved if actor_id in actors),
        undone=undone,
    )


def _parts(ifi: str) -> tuple[IfiKind, str, str]:
    """Kind, name and place of an IFI."""
    if ifi.startswith("mbox:"):
        return "mbox", ifi.removeprefix("mbox:mailto:"), ""
    if ifi.startswith("mbox_sha1sum:"):
        return "mbox_sha1sum", ifi.removeprefix("mbox_sha1sum:"), ""
    if ifi.startswith("openid:"):
        return "openid", ifi.removeprefix("openid:"), ""
    home, _, name = ifi.removeprefix("account:").partition("|")
    return "account", name, _host(home)


def _host(home: str) -> str:
    try:
        return urlsplit(home).netloc or home
    except ValueError:
        return home
