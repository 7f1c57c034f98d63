"""Dynamic registration: a platform and the tool make each other's acquaintance (LTI Dynamic Registration 1.0).

An *invitation* is a signed address that an administrator of ours hands to one of the platform. It says what the
platform will be called here; since a name is taken once, an invitation is good once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from lti_tool import signed
from lti_tool.errors import LinkExpiredError, LinkInvalidError, PlatformAnswerError, RegistrationInvalidError
from lti_tool.lti import canvas
from lti_tool.lti.health import SCOPES
from lti_tool.lti.messages import origin_of
from lti_tool.lti.outgoing import Client
from lti_tool.lti.registrations import ELSEWHERE, Family, check_address, registration_of
from records.platforms import Acquaintance, Registration

TOOL: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"
# Without these in the payload Moodle sends neither name nor e-mail, ever.
CLAIMS: Final = ("iss", "sub", "name", "given_name", "family_name", "email")
CUSTOM: Final = {"username": "$User.username", "sourcedid": "$Person.sourcedId"}
# The parts of a registration, and how a platform's configuration calls them.
ENDPOINTS: Final = {
    "issuer": "issuer",
    "authorization_endpoint": "authorization_endpoint",
    "token_endpoint": "token_endpoint",
    "jwks_uri": "jwks_uri",
    "token_audience": "authorization_server",
}
_INVITATION: Final = "acquis.lti-invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What was agreed beforehand about a platform that will register itself."""

    organisation: str
    slug: str
    name: str
    acquaintance: Acquaintance
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What both sides know of each other afterwards."""

    family: Family
    registration: Registration
    # None where the platform names its deployments later.
    deployment_id: str | None


def invitation_token(secret: str, invitation: Invitation) -> str:
    """The last part of the address that the platform's administrator is given."""
    facts = {**asdict(invitation), "expires_at": int(invitation.expires_at.timestamp())}
    return signed.sign(secret, _INVITATION, facts)


def read_invitation(secret: str, token: str, now: datetime) -> Invitation:
    """The invitation; raises `LinkInvalidError` or `LinkExpiredError`."""
    facts: dict[str, Any] | None = signed.read(secret, _INVITATION, token)
    if facts is None:
        raise LinkInvalidError("this invitation was not made here, or is not complete")
    met = facts["acquaintance"]
    invitation = Invitation(
        organisation=facts["organisation"],
        slug=facts["slug"],
        name=facts["name"],
        acquaintance=Acquaintance(**{**met, "frame_origins": tuple(met["frame_origins"])}),
        expires_at=datetime.fromtimestamp(facts["expires_at"], UTC),
    )
    if invitation.expires_at <= now:
        raise LinkExpiredError("this invitation has expired")
    return invitation


def register(client: Client, configuration_url: str, token: str | None, name: str, tool_address: str) -> Registered:
    """Read the platform's configuration and register at it.

    `tool_address` is the organisation's own public address, `https://…/o/main/`. Raises `PlatformSilentError`,
    `PlatformAnswerError` with the platform's own words, or `RegistrationInvalidError`.
    """
    check_address("openid_configuration", configuration_url)
    offered = client.get_json(configuration_url)
    issuer = offered.get("issuer")
    # Who answers for the configuration must be whom it names (§3.5.1).
    if not isinstance(issuer, str) or urlsplit(issuer).hostname != urlsplit(configuration_url).hostname:
        raise RegistrationInvalidError("issuer", ELSEWHERE, found=repr(issuer), address=configuration_url)
    endpoint = offered.get("registration_endpoint")
    check_address("registration_endpoint", endpoint if isinstance(endpoint, str) else "")
    if origin_of(str(endpoint)) != origin_of(configuration_url):
        # The registration token goes along.
        raise RegistrationInvalidError(
            "registration_endpoint", ELSEWHERE, found=repr(endpoint), address=configuration_url
        )
    family = family_of(offered)
    answer = client.post_json(str(endpoint), tool_registration(name, tool_address, family), token)
    configured = answer.get(TOOL)
    deployment = configured.get("deployment_id") if isinstance(configured, dict) else None
    if not isinstance(answer.get("client_id"), str):
        raise PlatformAnswerError(f"{endpoint} answers with no client_id")
    given = {part: value for part, called in ENDPOINTS.items() if isinstance(value := offered.get(called), str)}
    registration = registration_of("other", {**given, "client_id": answer["client_id"]})
    deployment_id = str(deployment) if isinstance(deployment, str | int) and deployment != "" else None
    return Registered(family=family, registration=registration, deployment_id=deployment_id)


def family_of(offered: Mapping[str, Any]) -> Family:
    """The platform's product, as it names it."""
    described = offered.get(PLATFORM)
    code = described.get("product_family_code") if isinstance(described, dict) else None
    return "moodle" if code == "moodle" else "canvas" if code == "canvas" else "other"


def tool_registration(name: str, tool_address: str, family: Family) -> dict[str, Any]:
    """What we say of ourselves (§3.5.2), one payload for each product family."""
    launch = f"{tool_address}lti/launch"
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{tool_address}lti/login",
        "redirect_uris": [launch],
        "client_name": name,
        "jwks_uri": f"{tool_address}lti/jwks.json",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
        TOOL: {
            # With the port, which Moodle compares.
            "domain": urlsplit(tool_address).netloc,
            "target_link_uri": launch,
            "claims": list(CLAIMS),
            **_own_words(name, launch, family),
        },
    }


def _own_words(name: str, launch: str, family: Family) -> dict[str, Any]:
    """What the products ask for under names of their own, or in ways of their own."""
    if family == "canvas":
        return {
            "custom_parameters": dict(canvas.CUSTOM),
            "messages": canvas.messages(name, launch),
            # Anonymous otherwise: no name, no e-mail address.
            f"{canvas.CANVAS}privacy_level": "public",
        }
    picking = {"type": "LtiDeepLinkingRequest", "target_link_uri": launch, "label": name}
    return {"custom_parameters": dict(CUSTOM), "messages": [{"type": "LtiResourceLinkRequest"}, picking]}
