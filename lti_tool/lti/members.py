"""Who is in a course, as its platform says (LTI Names and Role Provisioning Services 2.0)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lti_tool.errors import PlatformAnswerError
from lti_tool.lti.messages import LTI, MOST_SUBJECT, Participant, filled, filled_parts, role_of
from lti_tool.lti.outgoing import Client
from lti_tool.lti.paging import next_page

SCOPE: Final = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
# A page of a platform that pages only where it is asked to; more pages than this are no course.
PAGE_SIZE: Final = 200
MOST_PAGES: Final = 100


def members(client: Client, address: str, token: str) -> Iterator[Participant]:
    """Everybody who is active in the course.

    Raises `PlatformSilentError` or `PlatformAnswerError`; what came before is then of no use, since who is missing
    cannot be told from who left.
    """
    following: str | None = address + ("&" if "?" in address else "?") + f"limit={PAGE_SIZE}"
    headers = {"Accept": MEDIA_TYPE, "Authorization": f"Bearer {token}"}
    for _ in range(MOST_PAGES):
        if following is None:
            return
        page, link = client.get_page(following, headers)
        listed = page.get("members")
        if not isinstance(listed, list):
            raise PlatformAnswerError(f"{following} answers with no members")
        for each in listed:
            read = read_member(each)
            if read is not None:
                yield read
        following = next_page(address, link)
    raise PlatformAnswerError(f"{address} has more than {MOST_PAGES} pages")


def read_member(data: Any) -> Participant | None:
    """One member; none where they are not active, and for those who neither learn nor teach (§2.2)."""
    if not isinstance(data, dict) or data.get("status", "Active") != "Active":
        return None
    subject, roles = filled(data.get("user_id")), data.get("roles")
    if subject is None or len(subject) > MOST_SUBJECT or not isinstance(roles, list):
        return None
    role = role_of(roles)
    if role not in ("learner", "teacher"):
        return None
    return Participant(
        subject=subject,
        role=role,
        name=filled(data.get("name")),
        email=filled(data.get("email")),
        username=filled(data.get("ext_user_username")),
        sourcedid=filled(data.get("lis_person_sourcedid")),
        custom=_custom(data.get("message")),
    )


def _custom(messages: Any) -> dict[str, str]:
    """A member's own custom parameters, where the roster was asked for with a resource link (§3.1)."""
    for each in messages if isinstance(messages, list) else []:
        found = each.get(LTI + "custom") if isinstance(each, dict) else None
        if isinstance(found, dict):
            return filled_parts(found)
    return {}
