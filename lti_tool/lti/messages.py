"""What a platform's message says, read from the claims of its id_token once they are verified (LTI 1.3 §5.3–5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from records.platforms import Platform

LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
GRADES: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
MEMBERS: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
SERVICES: Final = {"deep_linking": DEEP_LINKING, "grades": GRADES, "members": MEMBERS}

ROLE_PREFIX: Final = "http://purl.imsglobal.org/vocab/lis/v2/"
TEST_USER: Final = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
# Who leads learners in a context (LTI 1.3 Appendix A.2); an administrator of the whole platform may do what they may.
LEADING: Final = frozenset(("Instructor", "ContentDeveloper", "Administrator", "Manager", "Officer"))

LaunchRole = Literal["learner", "teacher", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody in a course, as their platform speaks of them."""

    subject: str
    role: LaunchRole
    name: str | None
    email: str | None
    username: str | None
    sourcedid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A verified message. Texts that are empty, or variables that the platform left unfilled, are none."""

    message_type: str
    deployment_id: str
    who: Participant
    language: str | None
    context_id: str | None
    context_title: str | None
    resource_link_id: str | None
    return_url: str | None
    custom: Mapping[str, str]
    services: Mapping[str, Any]


def read_message(claims: Mapping[str, Any]) -> Message:
    """The message in claims that were verified."""
    context, link = _part(claims, "context"), _part(claims, "resource_link")
    presentation, lis, ext = _part(claims, "launch_presentation"), _part(claims, "lis"), _part(claims, "ext")
    custom = {name: text for name, value in _part(claims, "custom").items() if (text := filled(value)) is not None}
    return Message(
        message_type=claims[LTI + "message_type"],
        deployment_id=claims[LTI + "deployment_id"],
        who=Participant(
            subject=claims["sub"],
            role=role_of(claims[LTI + "roles"]),
            name=filled(claims.get("name")),
            email=filled(claims.get("email")),
            username=filled(ext.get("user_username")) or custom.get("username"),
            sourcedid=filled(lis.get("person_sourcedid")) or custom.get("sourcedid"),
        ),
        language=filled(presentation.get("locale")) or filled(claims.get("locale")),
        context_id=filled(context.get("id")),
        context_title=filled(context.get("title")) or filled(context.get("label")),
        resource_link_id=filled(link.get("id")),
        return_url=filled(presentation.get("return_url")),
        custom=custom,
        services={name: claims[claim] for name, claim in SERVICES.items() if isinstance(claims.get(claim), dict)},
    )


def filled(value: Any) -> str | None:
    """The text, unless there is none: empty, or a variable such as `$Person.sourcedId` that nobody filled."""
    if not isinstance(value, str) or not value.strip() or value.startswith("$") or "\x00" in value:
        return None
    return value.strip()


def role_of(roles: list[Any]) -> LaunchRole:
    """What somebody with these roles is here: the context's word counts, an administrator's everywhere.

    Both the full names and the short ones of contexts are read (LTI 1.3 Appendix A.2). A mentor is no teacher: they
    would see everybody.
    """
    if TEST_USER in roles:
        return "test"
    leads = False
    for role in (each for each in roles if isinstance(each, str)):
        scope, _, name = role.removeprefix(ROLE_PREFIX).partition("#") if "#" in role else ("membership", "", role)
        in_context = scope == "membership" and name in LEADING
        # Sub-roles name their principal role in the path: `membership/Instructor#TeachingAssistant`.
        below = scope.startswith("membership/") and scope.split("/")[1] in LEADING
        everywhere = scope in ("institution/person", "system/person") and name in ("Administrator", "SysAdmin")
        leads = leads or in_context or below or everywhere
    return "teacher" if leads else "learner"


def identities_of(who: Participant, platform: Platform) -> tuple[str, ...]:
    """The IFIs under which records speak of this person, the surest first, as the platform is set up."""
    names = {"sub": who.subject, "username": who.username, "sourcedid": who.sourcedid}
    name = names[platform.account_name]
    account = [f"account:{platform.account_home or platform.issuer}|{name}"] if name else []
    mbox = [f"mbox:mailto:{who.email}"] if platform.trust_email and who.email else []
    return (*account, *mbox)


def frame_ancestors(platforms: Iterable[Platform]) -> tuple[str, ...]:
    """The origins of the platforms' pages that may show ours in a frame."""
    found = set()
    for platform in platforms:
        addresses = (platform.issuer, platform.authorization_endpoint, *platform.frame_origins)
        found |= {origin_of(address) for address in addresses}
        if platform.family == "canvas":
            # The issuer is one for all customers; their pages are at hosts of their own.
            found.add("https://*.instructure.com")
    return tuple(sorted(found))


def origin_of(address: str) -> str:
    """The origin (RFC 6454) of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _part(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = claims.get(LTI + name)
    return part if isinstance(part, dict) else {}
