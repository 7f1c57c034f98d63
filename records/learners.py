"""Learners, and the identities under which records speak of them.

An *actor* is one inverse functional identifier (IFI) as it stands in statements: mbox, mbox_sha1sum, openid or account
(xAPI 2.0 §4.2.2.1). A *learner* is a person. A link joins an actor to a learner and says who said so. An actor that
nobody has linked yet belongs to a learner of its own, so that no evidence waits for an administrator. Links change in
`recognition.people.identity` alone, which keeps their history (`records.identities`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base, BigId
from records.errors import NotFoundError
from records.marks import hint_at_actors
from records.upsert import insert_missing

NAME_LENGTH = 200

# How sure a link is, the surest last: nobody has said so; staff found so; the organisation's roster or a signed launch
# says so. What is merely claimed links nothing: it is a mark (`records.marks`), and suggests.
Provenance = Literal["alone", "accepted", "verified"]
PROVENANCES: tuple[Provenance, ...] = ("alone", "accepted", "verified")
# Nobody but staff takes an identity away from whom it is known to mean.
SETTLED: frozenset[str] = frozenset(("accepted", "verified"))


class Learner(Base):
    """A person who learns."""

    __tablename__ = "learners"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH), info=PERSONAL)
    email: Mapped[str | None] = mapped_column(String(320), info=PERSONAL)
    language: Mapped[str | None] = mapped_column(String(16))
    # IANA name; the organisation's zone where unknown.
    timezone: Mapped[str | None] = mapped_column(String(64))
    team: Mapped[str | None] = mapped_column(String(120), info=PERSONAL)
    # A platform's stand-in for a student, with which teachers try things out: earns nothing, and is listed nowhere.
    is_test: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    # As whom they are known, once they were found to be somebody who is known already.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("learners.id"), index=True)


class Actor(Base):
    """One IFI, and the learner whom it is known to mean."""

    __tablename__ = "actors"
    __table_args__ = (UniqueConstraint("organisation_id", "ifi"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # As `rules.actor_ifi` writes it.
    ifi: Mapped[str] = mapped_column(Text, info=PERSONAL)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), index=True)
    # One of `PROVENANCES`.
    provenance: Mapped[str] = mapped_column(String(16))
    # Who said so: `platform our-moodle`, `roster cli:root`, `page:staff`; none where nobody has.
    linked_by: Mapped[str | None] = mapped_column(String(120))
    linked_at: Mapped[datetime]

    @property
    def settled(self) -> bool:
        """Whether it is known whom this identity means."""
        return self.provenance in SETTLED


def actors_by_ifi(session: Session, organisation_id: int, ifis: Iterable[str]) -> dict[str, Actor]:
    """The known actors among these IFIs."""
    query = select(Actor).where(Actor.organisation_id == organisation_id, Actor.ifi.in_(sorted(set(ifis))))
    return {actor.ifi: actor for actor in session.scalars(query)}


def know_actors(
    session: Session, organisation_id: int, names: dict[str, str | None], now: datetime
) -> dict[str, Actor]:
    """The actors of these IFIs; those not met before get a learner of their own. `names` maps IFI to display name.

    Two workers may meet the same person at once: IFIs are added in one order, and the unique constraint decides.
    """
    known = actors_by_ifi(session, organisation_id, names)
    missing = sorted(set(names) - set(known))
    if not missing:
        return known
    founded = [
        {"organisation_id": organisation_id, "name": names[ifi], "is_test": False, "created_at": now} for ifi in missing
    ]
    inserting = insert(Learner).returning(Learner.id, sort_by_parameter_order=True)
    learner_ids = list(session.scalars(inserting, founded))
    rows = [
        {
            "organisation_id": organisation_id,
            "ifi": ifi,
            "learner_id": learner_id,
            "provenance": "alone",
            "linked_at": now,
        }
        for ifi, learner_id in zip(missing, learner_ids, strict=True)
    ]
    insert_missing(session, Actor, rows)
    known = actors_by_ifi(session, organisation_id, names)
    hint_at_actors(session, organisation_id, {known[ifi].id: ifi for ifi in missing})
    # Another worker was quicker with these: the learners that were founded for them have nobody.
    needless = set(learner_ids) - {actor.learner_id for actor in known.values()}
    if needless:
        session.execute(delete(Learner).where(Learner.id.in_(sorted(needless))))
    return known


def learners_by_ifi(session: Session, organisation_id: int, ifis: Iterable[str]) -> dict[str, int]:
    """The learners' ids of the known ones among these IFIs."""
    query = select(Actor.ifi, Actor.learner_id).where(
        Actor.organisation_id == organisation_id, Actor.ifi.in_(sorted(set(ifis)))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def learners_among(session: Session, organisation_id: int, learner_ids: Sequence[int]) -> dict[int, Learner]:
    """Those of these learners whom the organisation knows, by id."""
    query = select(Learner).where(Learner.organisation_id == organisation_id, Learner.id.in_(learner_ids))
    return {learner.id: learner for learner in session.scalars(query)}


def ifis_by_learner(session: Session, learner_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The IFIs that mean each of these learners."""
    found: dict[int, set[str]] = {learner_id: set() for learner_id in learner_ids}
    query = select(Actor.learner_id, Actor.ifi).where(Actor.learner_id.in_(learner_ids))
    for learner_id, ifi in session.execute(query):
        found[learner_id].add(ifi)
    return {learner_id: frozenset(ifis) for learner_id, ifis in found.items()}


def add_actors(
    session: Session, organisation_id: int, ifis: Iterable[str], learner_id: int, now: datetime
) -> dict[str, Actor]:
    """Know these IFIs, as that learner's where they are new. Returns the actors of all."""
    mine = {"learner_id": learner_id, "provenance": "alone", "linked_at": now}
    wanted = sorted(set(ifis))
    insert_missing(session, Actor, [{"organisation_id": organisation_id, "ifi": ifi, **mine} for ifi in wanted])
    actors = actors_by_ifi(session, organisation_id, wanted)
    hint_at_actors(session, organisation_id, {actor.id: ifi for ifi, actor in actors.items()})
    return actors


def hold_actors(session: Session, organisation_id: int, actor_ids: Iterable[int]) -> list[Actor]:
    """These actors as they are linked now; nobody else links them before this transaction ends.

    Evidence of theirs can still be stored meanwhile. Hold actors before their learners.
    """
    query = select(Actor).where(Actor.organisation_id == organisation_id, Actor.id.in_(sorted(set(actor_ids))))
    held = query.order_by(Actor.id).with_for_update(key_share=True)
    return list(session.scalars(held.execution_options(populate_existing=True)))


def actors_by_id(session: Session, actor_ids: Iterable[int]) -> dict[int, Actor]:
    """These actors, by number."""
    query = select(Actor).where(Actor.id.in_(sorted(set(actor_ids))))
    return {actor.id: actor for actor in session.scalars(query)}


def actors_of(session: Session, learner_id: int) -> list[Actor]:
    """The identities that mean this learner, oldest first."""
    return list(session.scalars(select(Actor).where(Actor.learner_id == learner_id).order_by(Actor.id)))


def learners_of_actors(session: Session, actor_ids: Iterable[int]) -> dict[int, int]:
    """The learner of each actor as it is linked now, whatever this session read before."""
    query = select(Actor.id, Actor.learner_id).where(Actor.id.in_(sorted(set(actor_ids))))
    return {row[0]: row[1] for row in session.execute(query)}


def lock_learners(session: Session, learner_ids: Iterable[int]) -> list[Learner]:
    """Hold these learners until the transaction ends, in one order, so that each is evaluated by one worker a time."""
    query = select(Learner).where(Learner.id.in_(sorted(set(learner_ids)))).order_by(Learner.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def as_known(session: Session, learner: Learner) -> Learner:
    """The learner as whom this one is known by now: themselves, unless they were merged into somebody."""
    while learner.merged_into_id is not None:
        learner = session.get_one(Learner, learner.merged_into_id)
    return learner


def learner_by_id(session: Session, organisation_id: int, learner_id: int) -> Learner:
    """That learner of that organisation; raises `NotFoundError`."""
    learner = session.get(Learner, learner_id)
    if learner is None or learner.organisation_id != organisation_id:
        raise NotFoundError("this learner is not known in this organisation")
    return learner


def learner_names(session: Session, learner_ids: Iterable[int]) -> dict[int, str | None]:
    """The name of each of these learners, where one is known."""
    query = select(Learner.id, Learner.name).where(Learner.id.in_(sorted(set(learner_ids))))
    return {row[0]: row[1] for row in session.execute(query)}


def learners_of(session: Session, organisation_id: int) -> list[Learner]:
    """The organisation's learners who have an identity, by name; no test users."""
    has_actor = select(Actor.learner_id).where(Actor.organisation_id == organisation_id)
    mine = (Learner.organisation_id == organisation_id, Learner.is_test.is_(False))
    query = select(Learner).where(*mine, Learner.id.in_(has_actor))
    return list(session.scalars(query.order_by(Learner.name, Learner.id)))


def learners_known_by(session: Session, organisation_id: int, email: str) -> set[int]:
    """Whom an e-mail address means, by the roster or by an identity of the records; as they are known now."""
    plain = email.lower()
    digests = {hashlib.sha1(f"mailto:{each}".encode()).hexdigest() for each in (email, plain)}  # noqa: S324 - xAPI's own
    ifis = {f"mbox:mailto:{each}" for each in (email, plain)} | {f"mbox_sha1sum:{each}" for each in digests}
    by_roster = select(Learner).where(Learner.organisation_id == organisation_id, func.lower(Learner.email) == plain)
    known_as = select(Actor.learner_id).where(Actor.organisation_id == organisation_id, Actor.ifi.in_(sorted(ifis)))
    by_records = select(Learner).where(Learner.id.in_(known_as))
    return {as_known(session, each).id for query in (by_roster, by_records) for each in session.scalars(query)}


def addresses_of(session: Session, learner: Learner) -> set[str]:
    """The e-mail addresses that mean this learner, in lower case."""
    known = {ifi for ifi in ifis_by_learner(session, [learner.id])[learner.id] if ifi.startswith("mbox:mailto:")}
    return {ifi.removeprefix("mbox:mailto:").lower() for ifi in known} | (
        {learner.email.lower()} if learner.email else set()
    )


def merged_into(session: Session, learner_id: int) -> set[int]:
    """This learner, and all who were found to be the same person."""
    found, news = {learner_id}, {learner_id}
    while news:
        news = set(session.scalars(select(Learner.id).where(Learner.merged_into_id.in_(sorted(news))))) - found
        found |= news
    return found


def learner_by_email(session: Session, organisation_id: int, email: str) -> Learner | None:
    """The learner whose address in the roster is `email`."""
    query = select(Learner).where(Learner.organisation_id == organisation_id, Learner.email == email)
    return session.scalar(query.order_by(Learner.id))


def count_learners(session: Session, organisation_id: int) -> int:
    """How many learners have an identity; platforms' test users are none."""
    known = select(Actor.learner_id).where(Actor.organisation_id == organisation_id)
    own = (Learner.organisation_id == organisation_id, Learner.is_test.is_(False), Learner.id.in_(known))
    return session.scalar(select(func.count(Learner.id)).where(*own)) or 0
