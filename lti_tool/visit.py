"""One visit to a page: the organisation, who looks, the instant, and the one reading unit of work.

Every page below `/o/<organisation>/` goes through `Door.page`, which scopes it: the organisation is read from the
address, the session counts only where it belongs to that organisation, and the role is checked before the page runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from flask import g, request
from flask.typing import ResponseReturnValue

from lti_tool.errors import DutyLackingError, NotAllowedError, SignInNeededError
from lti_tool.languages import request_language
from lti_tool.lti.messages import frame_ancestors
from lti_tool.protection import may_be_framed, session_in_address
from lti_tool.sessions import SESSION_COOKIE, Role, Visitor, read_session
from records.accounts import Account, standing_session
from records.database import Database
from records.duties import Duty, known_duties, may_do, may_see
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
    # The account by which they signed in, if by one.
    account: Account | None = None

    @property
    def language(self) -> str:
        """The language that the page speaks."""
        return request_language()

    @property
    def is_staff(self) -> bool:
        """Whether the organisation's staff looks."""
        return self.visitor is not None and self.visitor.role == "staff"

    @property
    def by(self) -> str:
        """Whom the records name for what is done here."""
        return f"account:{self.account.id}" if self.account is not None else "page:staff"

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
        value = session_in_address()
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
        visitor, account = _standing(session, organisation, self.visitor(), self.clock())
        learner = _learner(session, organisation, visitor)
        g.acquis_organisation_language = organisation.language
        g.acquis_launch_language = visitor.language if visitor is not None else None
        g.acquis_learner_language = learner.language if learner is not None else None
        if may_be_framed():
            g.acquis_frame_origins = frame_ancestors(platforms_of(session, organisation.id))
        g.acquis_timezone = (learner.timezone if learner is not None else None) or organisation.timezone
        visit = Visit(session, organisation, visitor, learner, self.clock(), self.base_url, account)
        g.acquis_visit = visit
        return visit


def own_account(visit: Visit) -> Account:
    """The account by which the visitor signed in; raises `SignInNeededError` or `NotAllowedError`."""
    if visit.visitor is None:
        raise SignInNeededError("sign in to see your account")
    if visit.account is None:
        raise NotAllowedError("who came by a link or from a platform has no account here")
    return visit.account


def check_duty(visit: Visit, *needed: Duty) -> None:
    """Raise `DutyLackingError` unless who looks has one of the duties for what the request asks: to see, or to do."""
    if not (visit.may_see(*needed) if request.method in SAFE else visit.may_do(*needed)):
        raise DutyLackingError(needed, visit.visitor.duties if visit.visitor is not None else frozenset())


def _standing(
    session: Session, organisation: Organisation, visitor: Visitor | None, now: datetime
) -> tuple[Visitor | None, Account | None]:
    """Who is there, where the session is this organisation's and what opened it lets them in still."""
    if visitor is None or visitor.organisation != organisation.slug:
        return None, None
    if visitor.account_session_id is not None:
        return _signed_in(session, organisation, visitor, visitor.account_session_id, now)
    if visitor.launch_id is None or launch_stands(session, organisation.id, visitor.launch_id):
        return visitor, None
    return None, None


def _signed_in(
    session: Session, organisation: Organisation, visitor: Visitor, session_id: int, now: datetime
) -> tuple[Visitor | None, Account | None]:
    """Who signed in by an account, with the duties that it has now."""
    found = standing_session(session, organisation.id, session_id, now)
    if found is None:
        return None, None
    account, opened = found
    duties = account.held_duties | known_duties(opened.duties)
    if not duties and account.learner_id is None:
        return None, None
    role: Role = "staff" if duties else "learner"
    return replace(visitor, role=role, learner_id=account.learner_id, duties=duties), account


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
