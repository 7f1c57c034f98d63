"""The second leg of a launch: the browser comes back with its platform's message, and the person is in.

LTI Security Framework 1.0 §5.1.1.3–5.1.3. The browser must be the one that left: it brings back the value that it was
given to keep, from a cookie or from its platform's storage. Then the message is verified, the login is consumed, and
the person met, in one transaction.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lti_tool.errors import LaunchRefusedError
from lti_tool.grades.placing import take_placement
from lti_tool.lti.key_sets import KeySets
from lti_tool.lti.library import verified_claims
from lti_tool.lti.linking import identities_of, marks_of
from lti_tool.lti.messages import LTI, Message, Participant, read_message
from lti_tool.sessions import SESSION_LIFE, Role, Visitor
from recognition.people.introduction import Introduced, introduce, set_apart
from records.courses import join_course
from records.database import Database
from records.duties import OWNER
from records.launches import (
    Launch,
    Login,
    browser_digest,
    finish_login,
    know_platform_user,
    login_by_state,
    platform_user,
)
from records.learners import Learner, as_known, learner_by_id
from records.marks import hint_at_user
from records.organisations import Organisation
from records.platforms import Platform, lock_platform, platforms_of

REVIEW = "LtiSubmissionReviewRequest"
SUPPORTED = ("LtiResourceLinkRequest", "LtiDeepLinkingRequest", REVIEW)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came by a launch. A platform's test user is nobody: `visitor` is none."""

    visitor: Visitor | None
    message: Message
    target_link_uri: str
    # The learner whose work a teacher or mentor came to look at.
    reviewed_id: int | None


def awaited(
    session: Session, organisation: Organisation, values: Mapping[str, str], now: datetime
) -> tuple[Login, Platform]:
    """The login that the browser comes back from, and its platform; raises `LaunchRefusedError`."""
    if values.get("error"):
        words = f"{values['error'][:100]}: {values.get('error_description', '')[:300]}"
        raise LaunchRefusedError("platform-refuses", f"the platform answers {words}")
    if not values.get("id_token"):
        raise LaunchRefusedError("token-invalid", "the launch brings no id_token")
    login = login_by_state(session, values.get("state", ""), now)
    mine = {platform.id: platform for platform in platforms_of(session, organisation.id)}
    if login is None or login.platform_id not in mine:
        raise LaunchRefusedError("launch-over", "no login is awaited under this state: it is over, or was used")
    return login, mine[login.platform_id]


def check_browser(login: Login, browser_key: str | None) -> None:
    """Raise `LaunchRefusedError` unless the browser brings back what it was given to keep."""
    if browser_key is None or not hmac.compare_digest(browser_digest(browser_key), login.browser_digest):
        raise LaunchRefusedError("browser-differs", "the browser does not bring back what it was given at login")


def arrive(
    database: Database,
    organisation: Organisation,
    login: Login,
    platform: Platform,
    values: Mapping[str, str],
    key_sets: KeySets,
    now: datetime,
) -> Arrival:
    """Verify the message and let the person in; raises `LaunchRefusedError`, or what asking the platform raises."""
    claims = verified_claims(values, platform, login.nonce, key_sets)
    kind = claims[LTI + "message_type"]
    if kind not in SUPPORTED:
        raise LaunchRefusedError("message-unsupported", f"messages of type {kind!r} are not taken")
    if claims.get(LTI + "target_link_uri") != login.target_link_uri:
        raise LaunchRefusedError("token-invalid", "target_link_uri is not the one that the login named")
    message = read_message(claims)
    with database.transaction() as session:
        held = lock_platform(session, platform.id)
        if not finish_login(session, values["state"]):
            raise LaunchRefusedError("launch-over", "this state was used by another launch")
        visitor, reviewed_id = _let_in(session, organisation.slug, held, message, now)
        if visitor is not None:
            here = {each for each in (visitor.learner_id, reviewed_id) if each is not None}
            take_placement(session, held, message, login.target_link_uri, here, now)
    return Arrival(visitor, message, login.target_link_uri, reviewed_id)


def meet(session: Session, platform: Platform, who: Participant, now: datetime) -> Learner:
    """The learner who this is; known from now on. The caller holds the platform.

    Somebody who acts as another person changes nothing of what is known of that person.
    """
    met = platform_user(session, platform.id, who.subject)
    if who.masquerades and met is not None:
        return as_known(session, learner_by_id(session, platform.organisation_id, met.learner_id))
    person = Introduced(
        identities=identities_of(who, platform),
        name=who.name,
        learner_id=met.learner_id if met is not None else None,
    )
    learner = introduce(session, platform.organisation_id, person, by=f"platform {platform.slug}", now=now)
    user = know_platform_user(session, platform.id, who.subject, learner.id, now)
    hint_at_user(session, platform.organisation_id, user.id, marks_of(who, platform))
    return learner


def _let_in(
    session: Session, organisation: str, platform: Platform, message: Message, now: datetime
) -> tuple[Visitor | None, int | None]:
    """Whom the message lets in, and whose work they came to look at."""
    who = message.who
    if who.role == "test":
        # Not by its e-mail address: some platforms give the test user the teacher's.
        named = identities_of(replace(who, email=None), platform)
        set_apart(session, platform.organisation_id, named, by=f"platform {platform.slug}", now=now)
        return None, None
    if who.masquerades and platform_user(session, platform.id, who.subject) is None:
        # Who somebody else acts as first is not met by that.
        return None, None
    role: Role = "staff" if _is_staff(message, platform) else who.role
    # Of those who come to look after others, no learner is made.
    learner = meet(session, platform, who, now) if role in ("learner", "teacher") else None
    launch = _remembered(session, platform, message, now)
    if learner is not None and message.context_id is not None:
        join_course(session, platform.id, message.context_id, {learner.id: role}, now, all_members=False)
    visitor = Visitor(
        organisation,
        role,
        learner.id if learner else None,
        now + SESSION_LIFE,
        launch.id,
        message.language,
        OWNER if role == "staff" else frozenset(),
    )
    return visitor, _reviewed(session, platform, message, role, now) if message.message_type == REVIEW else None


def _is_staff(message: Message, platform: Platform) -> bool:
    from_no_course = message.context_id is None and message.message_type == "LtiResourceLinkRequest"
    return platform.trust_admins and message.administers and from_no_course


def _remembered(session: Session, platform: Platform, message: Message, now: datetime) -> Launch:
    launch = Launch(
        platform_id=platform.id,
        deployment_id=message.deployment_id,
        message_type=message.message_type,
        subject=message.who.subject,
        context_id=message.context_id,
        context_title=message.context_title[:300] if message.context_title else None,
        resource_link_id=message.resource_link_id,
        services=dict(message.services),
        mentees=list(message.mentees) if message.who.role == "mentor" else [],
        launched_at=now,
    )
    session.add(launch)
    session.flush()
    return launch


def _reviewed(session: Session, platform: Platform, message: Message, role: Role, now: datetime) -> int | None:
    """The learner whose work is to be looked at, none where it is one's own; raises `LaunchRefusedError`."""
    whose = message.reviewed
    if whose is None or whose.role != "learner":
        raise LaunchRefusedError("review-unfit", "for_user names no learner")
    if whose.subject == message.who.subject:
        return None
    if role == "learner":
        raise LaunchRefusedError("review-unfit", "a learner asks to see the work of somebody else")
    if role == "mentor" and whose.subject not in message.mentees:
        raise LaunchRefusedError("review-unfit", "role_scope_mentor does not name whom for_user does")
    learner = meet(session, platform, whose, now)
    if role == "teacher" and message.context_id is not None:
        join_course(session, platform.id, message.context_id, {learner.id: "learner"}, now, all_members=False)
    return learner.id
