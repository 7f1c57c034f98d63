"""What the pages show of platforms, and of the tool's keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lti_tool.lti.keys import PUBLISHED_AFTER, PUBLISHED_AHEAD, published, signing
from records.lti_keys import ToolKey
from records.platforms import Acquaintance, LinkRules, Platform, Registration


@dataclass(frozen=True, slots=True)
class PlatformCard:
    """A platform in the list."""

    slug: str
    name: str
    family: str
    issuer: str
    client_id: str
    ended_at: datetime | None
    # How many of its users were met, and when the last of them was.
    people: int
    last_met: datetime | None
    # Without one no launch is taken.
    deployments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlatformPage:
    """One platform with all that is to be said of it."""

    card: PlatformCard
    registration: Registration
    acquaintance: Acquaintance
    links_by: LinkRules


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A tool key that platforms may meet: what it does, and from or until when."""

    kid: str
    state: Literal["signs", "will sign", "signed"]
    at: datetime


@dataclass(frozen=True, slots=True)
class ToolAddresses:
    """What platforms ask for, when they are told of the tool by hand."""

    login: str
    launch: str
    keys: str
    canvas: str


def platform_card(platform: Platform, met: Mapping[int, tuple[int, datetime]]) -> PlatformCard:
    """The platform in a line."""
    people, last_met = met.get(platform.id, (0, None))
    return PlatformCard(
        slug=platform.slug,
        name=platform.name,
        family=platform.family,
        issuer=platform.issuer,
        client_id=platform.client_id,
        ended_at=platform.ended_at,
        people=people,
        last_met=last_met,
        deployments=tuple(each.deployment_id for each in platform.deployments),
    )


def key_lines(keys: Sequence[ToolKey], now: datetime) -> tuple[KeyLine, ...]:
    """The keys that are published, oldest first; `keys` are all that there ever were, in that order."""
    current = signing(keys, now)
    lines = []
    for key in published(keys, now):
        successor = next((each for each in keys if (each.created_at, each.id) > (key.created_at, key.id)), None)
        if key is current:
            lines.append(KeyLine(key.kid, "signs", key.created_at))
        elif current is not None and keys.index(key) > keys.index(current):
            lines.append(KeyLine(key.kid, "will sign", key.created_at + PUBLISHED_AHEAD))
        elif successor is not None:
            lines.append(KeyLine(key.kid, "signed", successor.created_at + PUBLISHED_AHEAD + PUBLISHED_AFTER))
    return tuple(lines)


def tool_addresses(base_url: str, organisation: str) -> ToolAddresses:
    """Where platforms find the organisation's tool."""
    at = f"{base_url}/o/{organisation}/lti"
    return ToolAddresses(f"{at}/login", f"{at}/launch", f"{at}/jwks.json", f"{at}/canvas.json")
