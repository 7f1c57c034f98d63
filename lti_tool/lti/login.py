"""The first leg of a launch: a platform announces its user, and we send the browser back to be signed in there.

LTI Security Framework 1.0 §5.1.1, with LTI Client Side postMessages 1.0 and LTI OIDC Login with Client Side
postMessages 1.0 where the platform offers its storage.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from lti_tool.errors import LaunchRefusedError
from lti_tool.lti.library import Login, Parameters
from lti_tool.lti.messages import origin_of
from records.launches import Sent, remember_login
from records.organisations import Organisation
from records.platforms import Platform, platforms_of_issuer

LOGIN_LIFE = timedelta(minutes=10)
MOST_TARGET = 2000
MOST_FRAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Where the browser goes next, and what it is to keep until it comes back."""

    address: str
    state: str
    browser_key: str
    platform_origin: str
    # The platform's frame that stores for us; none where it offers none.
    storage_frame: str | None


def depart(
    session: Session, organisation: Organisation, values: Mapping[str, str], tool_address: str, now: datetime
) -> Departure:
    """Answer a login request with its parameters; raises `LaunchRefusedError`.

    `tool_address` is the organisation's own public address, `https://…/o/main/`, below which every target lies.
    """
    for name in ("iss", "login_hint", "target_link_uri"):
        if not values.get(name):
            raise LaunchRefusedError("login-incomplete", f"the login request lacks {name}")
    platform = _platform(session, organisation, values)
    _check_deployment(platform, values.get("lti_deployment_id", ""))
    target = values["target_link_uri"]
    check_target(target, tool_address)
    login = Login(Parameters(values), platform)
    address: str = login.redirect(f"{tool_address}lti/launch")
    frame = values.get("lti_storage_target") or None
    sent = Sent(
        state=login.state,
        nonce=login.nonce,
        browser_key=secrets.token_urlsafe(32),
        target_link_uri=target,
        storage_frame=frame if frame is not None and len(frame) <= MOST_FRAME else None,
        expires_at=now + LOGIN_LIFE,
    )
    remember_login(session, platform.id, sent, now)
    return Departure(
        address=address,
        state=sent.state,
        browser_key=sent.browser_key,
        platform_origin=origin_of(platform.authorization_endpoint),
        storage_frame=sent.storage_frame,
    )


def check_target(target: str, tool_address: str) -> None:
    """Raise `LaunchRefusedError` unless the target is an address of this organisation: we send nobody elsewhere."""
    parts = urlsplit(target)
    inside = target.startswith(tool_address) and parts.username is None and "\\" not in target and target.isprintable()
    climbs = any(step in ("..", ".") for step in unquote(parts.path).split("/"))
    if not inside or climbs or len(target) > MOST_TARGET:
        raise LaunchRefusedError("target-elsewhere", f"target_link_uri {target[:200]!r} is not below {tool_address}")


def _platform(session: Session, organisation: Organisation, values: Mapping[str, str]) -> Platform:
    issuer, client_id = values["iss"], values.get("client_id") or None
    found = platforms_of_issuer(session, organisation.id, issuer, client_id)
    named = f"issuer {issuer[:200]!r}" + (f" with client id {client_id[:200]!r}" if client_id else "")
    if not found:
        raise LaunchRefusedError("platform-unknown", f"{named} is not registered at {organisation.slug!r}")
    if len(found) > 1:
        raise LaunchRefusedError("login-incomplete", f"{named} has several registrations, and client_id is lacking")
    return found[0]


def _check_deployment(platform: Platform, deployment_id: str) -> None:
    known = {each.deployment_id for each in platform.deployments}
    if deployment_id and deployment_id not in known:
        raise LaunchRefusedError(
            "deployment-unknown", f"deployment {deployment_id[:255]!r} of {platform.slug!r} is unknown"
        )
