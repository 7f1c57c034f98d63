"""What Canvas is told of the tool: its placements, and the JSON configuration that it reads at an address of ours.

The fields are those of Canvas' "LTI 1.3 developer key" JSON; the same placements go into its dynamic registration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from lti_tool.lti.health import SCOPES

CANVAS: Final = "https://canvas.instructure.com/lti/"
# What Canvas is asked to fill in; what it cannot, it sends as it stands here.
CUSTOM: Final[Mapping[str, str]] = {
    "username": "$Canvas.user.loginId",
    "sourcedid": "$Person.sourcedId",
    "canvas_user_id": "$Canvas.user.id",
    "canvas_global_id": "$Canvas.user.globalId",
    "canvas_uuid": "$vnd.instructure.User.uuid",
    "email": "$Person.email.primary",
    "timezone": "$Person.address.timezone",
    "masquerading": "$Canvas.masqueradingUser.id",
}


@dataclass(frozen=True, slots=True)
class Placement:
    """Somewhere in Canvas from where the tool is opened."""

    name: str
    message_type: Literal["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]
    # Who sees it: everybody, or administrators alone.
    visibility: Literal["public", "admins"] = "public"


PLACEMENTS: Final = (
    # A teacher finds the course's progress, a learner their own.
    Placement("course_navigation", "LtiResourceLinkRequest"),
    Placement("user_navigation", "LtiResourceLinkRequest"),
    Placement("account_navigation", "LtiResourceLinkRequest", "admins"),
    # One micro-credential for an assignment, or for an item of a module.
    Placement("assignment_selection", "LtiDeepLinkingRequest"),
    Placement("link_selection", "LtiDeepLinkingRequest"),
)


def configuration(name: str, description: str, tool_address: str) -> dict[str, Any]:
    """The JSON configuration; `tool_address` is the organisation's own public address, `https://…/o/main/`."""
    launch = f"{tool_address}lti/launch"
    parts = urlsplit(tool_address)
    return {
        "title": name,
        "description": description,
        "oidc_initiation_url": f"{tool_address}lti/login",
        "target_link_uri": launch,
        "scopes": list(SCOPES),
        "public_jwk_url": f"{tool_address}lti/jwks.json",
        "custom_fields": dict(CUSTOM),
        "extensions": [
            {
                "platform": "canvas.instructure.com",
                "domain": parts.hostname,
                "tool_id": f"acquis-{parts.path.strip('/').rpartition('/')[2]}",
                # Without it Canvas sends neither names nor e-mail addresses.
                "privacy_level": "public",
                "settings": {"text": name, "placements": [_placed(each, name, launch) for each in PLACEMENTS]},
            }
        ],
    }


def _placed(placement: Placement, name: str, launch: str) -> dict[str, Any]:
    placed = {
        "placement": placement.name,
        "message_type": placement.message_type,
        "target_link_uri": launch,
        "text": name,
        "enabled": True,
        "visibility": placement.visibility,
    }
    return placed | ({"default": "enabled"} if placement.name == "course_navigation" else {})


def messages(name: str, launch: str) -> list[dict[str, Any]]:
    """The same placements as messages of a dynamic registration, each with Canvas' own words beside."""
    return [
        {
            "type": each.message_type,
            "target_link_uri": launch,
            "label": name,
            "placements": [each.name],
            f"{CANVAS}visibility": each.visibility,
            **({f"{CANVAS}course_navigation/default_enabled": True} if each.name == "course_navigation" else {}),
        }
        for each in PLACEMENTS
    ]
