"""One visit to a page: the organisation, who looks, the instant, and the one reading unit of work.

Every page below `/o/<organisation>/` goes through `Door.page`, which scopes it: the organisation is read from the
address, the session counts only where it belongs to that organisation, and the role is checked before the page runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from flask import g, request
from flask.typing import ResponseReturnValue

from lti_tool.errors import DutyLackingError, NotAllowedError, SignInNeededError
from lti_tool.languages import request_language
from lti_tool.lti.messages import frame_ancestors
from lti_tool.protection import may_be_framed
from lti_tool.sessions import SESSION_COOKIE, SESSION_PARAMETER, Role, Visitor, read_session
from records.database import Database
from records.duties import Duty, may_do, may_see
from records.errors import NotFoundError
from records.learners import Learner, as_known, learner_by_id
from records.organisations import Organisation, organisation_by_slug
from records.platforms import launch_stands, platforms_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

P = ParamSpec("P")
# Requests that change nothing (RFC 9110 §9.2.1).
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page knows about the request."""

    session: Session
    organisation: Organisation
    visitor: Visitor | None
    # The learner who is signed in.
    learner: Learner | None
    now: datetime
    base_url: str

    @property
    def language(self) -> str:
        """The language that the page speaks."""
        return request_language()

    @property
    def is_staff(self) -> bool:
        """Whether the organisation's staff looks."""
        return self.visitor is not None and self.visitor.role == "staff"

    def may_do(self, *duties: Duty) -> bool:
        """Whether staff looks, and may do what needs any one of these duties."""
        return self.visitor is not None and may_do(self.visitor.duties, *duties) and self.is_staff

    def may_see(self, *duties: Duty) -> bool:
        """Whether staff looks, and may see what needs any one of these duties."""
        return self.visitor is not None and may_see(self.visitor.duties, *duties) and self.is_staff


@dataclass(frozen=True, slots=True)
class Door:
    """What the pages are given from outside."""

    database: Database
    clock: Callable[[], datetime]
    base_url: str
    secret: str

    @property
    def secure(self) -> bool:
        """Whether cookies may travel over HTTPS only."""
        return self.base_url.startswith("https:")

    def visitor(self) -> Visitor | None:
        """Who is there, by the session in the address, else by the cookie.

        A session in the address that is no good is not made good by a cookie: a form is accepted from whom its
        address names, and from nobody else.
        """
        value = request.args.get(SESSION_PARAMETER)
        visitor = read_session(
            self.secret, request.cookies.get(SESSION_COOKIE) if value is None else value, self.clock()
        )
        g.acquis_session_in_address = value if visitor is not None else None
        return visitor

    def page(
        self,
        view: Callable[Concatenate[Visit, P], ResponseReturnValue],
        role: Role | None = None,
        *,
        duty: Duty | tuple[Duty, ...] = (),
    ) -> Callable[..., ResponseReturnValue]:
        """The view function for an address that begins with an organisation; `role` is who may see it (none: all).

        Of staff, who has any one of these duties (none: whichever).
        """
        duties: tuple[Duty, ...] = (duty,) if isinstance(duty, str) else duty

        @wraps(view)
        def seen(organisation: str, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            with self.database.reading() as session:
                visit = self.enter(session, organisation)
                if role is not None:
                    _check(visit.visitor, role)
                if role == "staff":
                    check_duty(visit, *duties)
                return view(visit, *args, **kwargs)

        return seen

    def enter(self, session: Session, slug: str) -> Visit:
        """The visit to this organisation, and what the frame of every page takes from it."""
        organisation = organisation_by_slug(session, slug)
        visitor = self.visitor()
        if visitor is not None and not _stands(session, organisation, visitor):
            visitor = None
        learner = _learner(session, organisation, visitor)
        g.acquis_organisation_language = organisation.language
        g.acquis_launch_language = visitor.language if visitor is not None else None
        g.acquis_learner_language = learner.language if learner is not None else None
        if may_be_framed():
            g.acquis_frame_origins = frame_ancestors(platforms_of(session, organisation.id))
        g.acquis_timezone = (learner.timezone if learner is not None else None) or organisation.timezone
        visit = Visit(session, organisation, visitor, learner, self.clock(), self.base_url)
        g.acquis_visit = visit
        return visit


def check_duty(visit: Visit, *needed: Duty) -> None:
    """Raise `DutyLackingError` unless who looks has one of the duties for what the request asks: to see, or to do."""
    if not (visit.may_see(*needed) if request.method in SAFE else visit.may_do(*needed)):
        raise DutyLackingError(needed, visit.visitor.duties if visit.visitor is not None else frozenset())


def _stands(session: Session, organisation: Organisation, visitor: Visitor) -> bool:
    """Whether the session is this organisation's, and what opened it lets anybody in still."""
    if visitor.organisation != organisation.slug:
        return False
    return visitor.launch_id is None or launch_stands(session, organisation.id, visitor.launch_id)


def _learner(session: Session, organisation: Organisation, visitor: Visitor | None) -> Learner | None:
    if visitor is None or visitor.learner_id is None:
        return None
    try:
        return as_known(session, learner_by_id(session, organisation.id, visitor.learner_id))
    except NotFoundError:
        # The session outlived the learner's record: nobody is signed in.
        return None


def _check(visitor: Visitor | None, role: Role) -> None:
    if visitor is None:
        raise SignInNeededError("sign in with your link to see this page")
    # Who teaches learns too, where a learner is known of them.
    learns = role == "learner" and visitor.learner_id is not None
    if visitor.role != role and not learns:
        raise NotAllowedError("this page is for another role")
