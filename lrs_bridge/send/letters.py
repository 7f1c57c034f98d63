"""What goes out in one request: the next items of a target, opened into statements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from credentials.achievement import achievement_id, credential_id
from lrs_bridge.attachments import declared
from lrs_bridge.send.telling import Told, earned, revoked
from lrs_bridge.validation import values
from records.awards import Award
from records.learners import ifis_by_learner
from records.lrs_targets import LrsTarget, told_awards
from records.organisations import Organisation
from records.outbox import OutboxItem, next_items
from records.statement_queries import attachment_content, statements_between
from rules import local

STATEMENTS_TOGETHER = 50
# What the remote assigns anew.
_ASSIGNED = ("stored", "authority")


@dataclass(frozen=True, slots=True)
class Letter:
    """One statement to send. `position`: where it is stored, if it was received."""

    item_id: int
    source_id: int | None
    position: int | None
    statement: dict[str, Any]


@dataclass(slots=True)
class Bundle:
    """One request's letters, and what becomes of their items once they are sent."""

    letters: list[Letter] = field(default_factory=list)
    # Items that are sent whole by this, and the first position that is left of one that is not.
    whole: list[int] = field(default_factory=list)
    rest: tuple[int, dict[str, Any]] | None = None
    # Contents by SHA-2, with their types.
    attachments: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def item_ids(self) -> list[int]:
        """All items that have a part in it."""
        return self.whole + ([self.rest[0]] if self.rest else [])


def next_bundle(session: Session, target: LrsTarget, base_url: str, now: datetime) -> Bundle:
    """The next request to a target; empty when nothing waits."""
    organisation_id = target.organisation_id
    items = next_items(session, target.target_id, now, STATEMENTS_TOGETHER)
    ids = [uuid.UUID(item.payload["award"]) for item in items if "award" in item.payload]
    awards = told_awards(session, organisation_id, ids) if ids else {}
    ifis = ifis_by_learner(session, [award.learner_id for award in awards.values()]) if awards else {}
    organisation = session.get_one(Organisation, organisation_id)
    bundle = Bundle()
    for item in items:
        room = STATEMENTS_TOGETHER - len(bundle.letters)
        if room <= 0:
            break
        if item.kind == "statements":
            _open_range(session, item, target, bundle, room)
        else:
            bundle.whole.append(item.id)
            award = awards.get(item.payload["award"])
            if award is None or award.credential is None:
                # It was erased meanwhile: there is nothing left to tell.
                continue
            ended = award.withdrawn_at or datetime.fromisoformat(item.payload["at"])
            when = award.awarded_at if item.kind == "earned" else ended
            told = _told(award, ifis[award.learner_id], organisation, base_url, when)
            made = earned(told) if item.kind == "earned" else revoked(told)
            bundle.letters.append(Letter(item.id, None, None, made))
    _add_attachments(session, organisation_id, bundle)
    return bundle


def _open_range(session: Session, item: OutboxItem, target: LrsTarget, bundle: Bundle, room: int) -> None:
    source, first, last = (item.payload[name] for name in ("source", "first", "last"))
    found = statements_between(session, item.organisation_id, first, last, source, limit=room + 1)
    for stored in found[:room]:
        statement = {name: value for name, value in stored.statement.items() if name not in _ASSIGNED}
        if target.version.startswith("1.") and statement["version"].startswith("2."):
            # Where a sender names none, it is what it spoke to us: a remote of the first edition would refuse it.
            del statement["version"]
        bundle.letters.append(Letter(item.id, source, stored.position, statement))
    if len(found) > room:
        bundle.rest = item.id, {**item.payload, "first": found[room].position}
    else:
        bundle.whole.append(item.id)


def _told(award: Award, ifis: frozenset[str], organisation: Organisation, base_url: str, when: datetime) -> Told:
    rule, slug = award.version.rule, organisation.slug
    mbox = f"mbox:mailto:{award.learner.email}" if award.learner.email else None
    assert award.credential is not None  # noqa: S101 - it is told when its credential is signed, and not before
    return Told(
        award_id=str(award.id),
        learner_ifi=mbox or min(ifis, default=f"account:{base_url}|learner-{award.learner_id}"),
        learner_name=award.learner.name,
        achievement=achievement_id(base_url, slug, rule.id, award.version.number),
        title=rule.title,
        aptitude=rule.aptitude,
        credential=credential_id(base_url, slug, award.credential.id),
        at=values.rfc_3339(when),
        reason=award.reason,
        base_url=base_url,
        organisation=slug,
        organisation_name=local(organisation.name, organisation.language),
    )


def _add_attachments(session: Session, organisation_id: int, bundle: Bundle) -> None:
    for letter in bundle.letters:
        if letter.position is None:
            continue
        for attachment in declared(letter.statement):
            sha2 = attachment["sha2"].lower()
            content = attachment_content(session, organisation_id, sha2)
            if content is not None:
                bundle.attachments[sha2] = (attachment["contentType"], content)


def alone(bundle: Bundle, letter: Letter) -> tuple[Sequence[Letter], dict[str, tuple[str, bytes]]]:
    """One letter of a bundle, with its own attachments."""
    own = {attachment["sha2"].lower() for attachment in declared(letter.statement)}
    return [letter], {sha2: content for sha2, content in bundle.attachments.items() if sha2 in own}
