"""What a platform's message says, read from the claims of its id_token once they are verified (LTI 1.3 §5.3–5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from records.platforms import Platform

LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
GRADES: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
MEMBERS: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
SERVICES: Final = {"deep_linking": DEEP_LINKING, "grades": GRADES, "members": MEMBERS}

ROLE_PREFIX: Final = "http://purl.imsglobal.org/vocab/lis/v2/"
# LTI 1.3 §5.3.6.1.
MOST_SUBJECT: Final = 255
TEST_USER: Final = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
# Who leads learners in a context (LTI 1.3 Appendix A.2); an administrator of the whole platform may do what they may.
LEADING: Final = frozenset(("Instructor", "ContentDeveloper", "Administrator", "Manager", "Officer"))

# Who runs the platform, or the institution that it serves (LTI 1.3 Appendix A.2.1–A.2.2).
ADMINISTERING: Final = frozenset(("Administrator", "SysAdmin"))

# Contexts in which people learn (LTI 1.3 Appendix A.1).
COURSES: Final = ("Course", "Group")

LaunchRole = Literal["learner", "teacher", "mentor", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody in a course, as their platform speaks of them."""

    subject: str
    role: LaunchRole
    name: str | None
    email: str | None
    username: str | None
    sourcedid: str | None
    # Custom parameters, as far as the platform filled them in.
    custom: Mapping[str, str] = field(default_factory=dict)

    @property
    def masquerades(self) -> bool:
        """Whether somebody else acts as this person (Canvas' "act as user")."""
        return "masquerading" in self.custom


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A verified message. Texts that are empty, or variables that the platform left unfilled, are none.

    `context_id` and `context_title` are a course's; who comes from elsewhere in the platform comes from none.
    """

    message_type: str
    deployment_id: str
    who: Participant
    language: str | None
    context_id: str | None
    context_title: str | None
    # Whether the person runs the platform or the institution that it serves.
    administers: bool
    # The subjects whom a mentor accompanies.
    mentees: tuple[str, ...]
    # Whose work is to be looked at (LTI Submission Review 1.0); none in other messages.
    reviewed: Participant | None
    resource_link_id: str | None
    return_url: str | None
    custom: Mapping[str, str]
    services: Mapping[str, Any]


def read_message(claims: Mapping[str, Any]) -> Message:
    """The message in claims that were verified."""
    context, link = _course(_part(claims, "context")), _part(claims, "resource_link")
    presentation, lis, ext = _part(claims, "launch_presentation"), _part(claims, "lis"), _part(claims, "ext")
    custom = filled_parts(_part(claims, "custom"))
    roles, mentees = claims[LTI + "roles"], claims.get(LTI + "role_scope_mentor")
    return Message(
        message_type=claims[LTI + "message_type"],
        deployment_id=claims[LTI + "deployment_id"],
        who=Participant(
            subject=claims["sub"],
            role=role_of(roles),
            name=filled(claims.get("name")),
            # An address that the platform has not checked is nobody's (OpenID Connect Core §5.1).
            email=filled(claims.get("email")) if claims.get("email_verified", True) is not False else None,
            username=filled(ext.get("user_username")) or custom.get("username"),
            sourcedid=filled(lis.get("person_sourcedid")) or custom.get("sourcedid"),
            custom=custom,
        ),
        language=filled(presentation.get("locale")) or filled(claims.get("locale")),
        context_id=filled(context.get("id")),
        context_title=filled(context.get("title")) or filled(context.get("label")),
        administers=any(_administers(*_parts(each)) for each in _texts(roles)),
        mentees=tuple(dict.fromkeys(filter(None, map(filled, _texts(mentees))))),
        reviewed=_reviewed(_part(claims, "for_user")),
        resource_link_id=filled(link.get("id")),
        return_url=filled(presentation.get("return_url")),
        custom=custom,
        services={name: claims[claim] for name, claim in SERVICES.items() if isinstance(claims.get(claim), dict)},
    )


def filled(value: Any) -> str | None:
    """The text, unless there is none: empty, or a variable such as `$Person.sourcedId` that nobody filled."""
    text = value.strip() if isinstance(value, str) else ""
    return None if not text or text.startswith("$") or "\x00" in text else text


def filled_parts(values: Mapping[str, Any]) -> dict[str, str]:
    """Those of these that are filled in."""
    return {name: text for name, value in values.items() if (text := filled(value)) is not None}


def role_of(roles: list[Any]) -> LaunchRole:
    """What somebody with these roles is here: the context's word counts, an administrator's everywhere.

    A mentor (Canvas' observer) is no teacher: they would see everybody. Who learns in the course they accompany
    somebody in is a learner.
    """
    if TEST_USER in roles:
        return "test"
    parts = [_parts(role) for role in _texts(roles)]
    principal = {_principal(scope, name) for scope, name in parts}
    if principal & LEADING or any(_administers(scope, name) for scope, name in parts):
        return "teacher"
    return "mentor" if "Mentor" in principal and "Learner" not in principal else "learner"


def _parts(role: str) -> tuple[str, str]:
    """Scope and name of a role; the short names are of contexts (LTI 1.3 Appendix A.2)."""
    scope, mark, name = role.removeprefix(ROLE_PREFIX).partition("#")
    return (scope, name) if mark else ("membership", role)


def _principal(scope: str, name: str) -> str:
    """The role in a context; sub-roles name it in the path: `membership/Instructor#TeachingAssistant`."""
    if scope == "membership":
        return name
    return scope.split("/")[1] if scope.startswith("membership/") else ""


def _administers(scope: str, name: str) -> bool:
    return scope in ("institution/person", "system/person") and name in ADMINISTERING


def _course(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """The context, if it is a course; Canvas calls an account one, too (LTI 1.3 §5.4.1)."""
    kinds = _texts(context.get("type"))
    return context if not kinds or any(kind.rpartition("#")[2].startswith(COURSES) for kind in kinds) else {}


def _reviewed(data: Mapping[str, Any]) -> Participant | None:
    subject = filled(data.get("user_id"))
    if subject is None or len(subject) > MOST_SUBJECT:
        return None
    return Participant(
        subject=subject,
        role=role_of(_texts(data.get("roles"))),
        name=filled(data.get("name")),
        email=filled(data.get("email")),
        username=None,
        sourcedid=filled(data.get("person_sourcedid")),
    )


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


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
