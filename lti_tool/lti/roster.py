"""A course's roster, fetched from its platform: everybody in it is met, whether they have launched or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.errors import PlatformAnswerError, RegistrationInvalidError
from lti_tool.lti.launching import meet
from lti_tool.lti.members import SCOPE, members
from lti_tool.lti.messages import Participant
from lti_tool.lti.outgoing import Client
from lti_tool.lti.registrations import check_address
from lti_tool.lti.tokens import Signer, Token, ask_token
from recognition.sending.grading import Course, tell_course
from records.courses import join_course
from records.launches import Launch
from records.platforms import Registration, lock_platform


def offers_roster(launch: Launch) -> bool:
    """Whether the platform lets this launch's course be read."""
    return launch.context_id is not None and isinstance(_address(launch.services), str)


def fetch_roster(
    registration: Registration, launch: Launch, client: Client, signer: Signer, now: datetime, token_id: UUID
) -> list[Participant]:
    """Everybody in the course; raises `PlatformSilentError` or `PlatformAnswerError`."""
    address = str(_address(launch.services))
    try:
        check_address("context_memberships_url", address)
    except RegistrationInvalidError as error:
        raise PlatformAnswerError(str(error)) from error
    return read_roster(client, address, ask_token(registration, client, signer, (SCOPE,), now, token_id))


def read_roster(client: Client, address: str, token: Token) -> list[Participant]:
    """Everybody in the course whose list is at this address; raises as `fetch_roster` does."""
    if SCOPE not in token.scopes:
        raise PlatformAnswerError("the platform does not let the tool read who is in a course")
    return list(members(client, address, token.value))


def take_roster(
    session: Session, platform_id: int, context_id: str, people: Sequence[Participant], now: datetime
) -> None:
    """Meet these people, and say that the course has nobody else; its columns show where they stand."""
    platform = lock_platform(session, platform_id)
    roles = {meet(session, platform, who, now).id: who.role for who in people}
    join_course(session, platform_id, context_id, roles, now, all_members=True)
    tell_course(session, Course(platform.organisation_id, platform_id, context_id), list(roles), now)


def _address(services: Mapping[str, Any]) -> object:
    return services.get("members", {}).get("context_memberships_url")
