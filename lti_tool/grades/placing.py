"""What a resource link opens, remembered at its launches: the micro-credential, and the column that shows it.

A launch's address says which micro-credential, and which mode was chosen for the column when it was placed. From then
on the placement's own mode counts: it may be changed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.orm import Session

from lti_tool.lti.gradebook import Endpoint, address_of, endpoint_of
from lti_tool.lti.messages import Message
from recognition.sending.grading import Course, ask_for_roster, tell_course, tell_placement
from records.gradebooks import MODES, NONE, Placement, ensure_gradebook, placement_of_link
from records.microcredentials import microcredential_of
from records.platforms import Platform

# In the address of a launch.
MICROCREDENTIAL: Final = "microcredential"
COLUMN: Final = "column"


@dataclass(frozen=True, slots=True)
class Target:
    """What the address of a launch asks for."""

    microcredential: str | None
    mode: str


def target_of(address: str) -> Target:
    """The target of a launch's address."""
    query = parse_qs(urlsplit(address).query)
    mode = query.get(COLUMN, [NONE])[0]
    return Target(query.get(MICROCREDENTIAL, [None])[0], mode if mode in MODES else NONE)


def take_placement(
    session: Session, platform: Platform, message: Message, address: str, learner_ids: Collection[int], now: datetime
) -> None:
    """Remember what is placed at the launch's link, and have the course's columns show where these learners stand.

    The caller holds the platform, and has said that the learners are in the course.
    """
    if message.context_id is None:
        return
    if message.resource_link_id is not None:
        _remember(session, platform, message, target_of(address), now)
    # They may be new in the course, or have earned the award before they came.
    course = Course(platform.organisation_id, platform.id, message.context_id)
    tell_course(session, course, learner_ids, now)


def _remember(session: Session, platform: Platform, message: Message, target: Target, now: datetime) -> None:
    shown = microcredential_of(session, platform.organisation_id, target.microcredential or "")
    link, context = message.resource_link_id, message.context_id
    if shown is None or link is None or context is None or message.message_type != "LtiResourceLinkRequest":
        return
    placement = placement_of_link(session, platform.id, message.deployment_id, link)
    is_new = placement is None
    if placement is None:
        placement = Placement(
            organisation_id=platform.organisation_id,
            platform_id=platform.id,
            target_id=ensure_gradebook(session, platform.organisation_id, platform.id, now),
            deployment_id=message.deployment_id,
            resource_link_id=link,
            mode=target.mode,
            scopes=[],
            created_at=now,
        )
        session.add(placement)
    shows_another = placement.microcredential_id not in (None, shown.id)
    placement.microcredential = shown
    placement.context_id, placement.launched_at = context, now
    placement.roster = address_of(message.services.get("members", {}).get("context_memberships_url"))
    placement.context_title = message.context_title[:300] if message.context_title else None
    moved = "grades" in message.services and _reach(placement, endpoint_of(message.services["grades"]))
    session.flush()
    if is_new or moved or shows_another:
        tell_placement(session, placement, now, "all")
    else:
        ask_for_roster(session, placement, now)


def _reach(placement: Placement, endpoint: Endpoint) -> bool:
    """Take the endpoint; whether the column is another one, or can be had only now."""
    before = placement.lineitem, placement.reaches
    placement.lineitems, placement.scopes = endpoint.lineitems, list(endpoint.scopes)
    # One that was found or made by us is not in every launch's claim.
    placement.lineitem = endpoint.lineitem or placement.lineitem
    return (placement.lineitem, placement.reaches) != before
