"""Who is looking: sign-in links, and the session that they open.

A *sign-in link* is an address with a signed token that names an organisation, a role and perhaps a learner, and ends at
an instant. Following it opens a *session*: the same facts in a signed cookie. Neither needs a store, so every web
process can read them. A *visit* is the random value that ties forms to a browser (`lti_tool.protection`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lti_tool import signed
from lti_tool.errors import LinkExpiredError, LinkInvalidError
from records.duties import OWNER, Duty, known_duties, may_see

# A teacher came by a launch from a course, and sees that course's people; a mentor sees those whom the launch says that
# they accompany; staff sees the whole organisation's.
Role = Literal["learner", "mentor", "teacher", "staff"]
ROLES: tuple[Role, ...] = ("learner", "mentor", "teacher", "staff")
LINK_LIFE = timedelta(days=7)
SESSION_LIFE = timedelta(hours=12)
SESSION_COOKIE = "acquis_session"
# Where the browser keeps no cookie, the session travels in the address, and ends sooner.
SESSION_PARAMETER = "launch"
ADDRESS_LIFE = timedelta(hours=3)

_LINK = "acquis.sign-in-link"
_SESSION = "acquis.session"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    organisation: str
    role: Role
    learner_id: int | None
    expires_at: datetime
    # The launch that the person came by, and the language that the platform said they read.
    launch_id: int | None = None
    language: str | None = None
    # What staff may do; nobody else has duties.
    duties: frozenset[Duty] = frozenset()
    # The session of the account that signed in; what it may do is the account's matter, looked up at each request.
    account_session_id: int | None = None

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"a role is one of {', '.join(ROLES)}")
        if self.role == "learner" and self.learner_id is None:
            raise ValueError("a learner's session names the learner")
        if self.role in ("mentor", "teacher") and self.launch_id is None:
            raise ValueError(f"a {self.role}'s session names the launch")
        if (self.role == "staff") != bool(self.duties):
            raise ValueError("a session of staff, and no other, names duties")


def sign_in_token(
    secret: str,
    organisation_slug: str,
    role: Role,
    learner_id: int | None = None,
    *,
    duties: frozenset[Duty] = OWNER,
    now: datetime | None = None,
    life: timedelta = LINK_LIFE,
) -> str:
    """A token for `/enter/<token>`, good for `life` from `now` (the present where not given); `duties` are staff's."""
    held = duties if role == "staff" else frozenset()
    visitor = Visitor(organisation_slug, role, learner_id, (now or datetime.now(UTC)) + life, duties=held)
    return _sign(secret, _LINK, visitor)


def read_sign_in_token(secret: str, token: str, now: datetime) -> Visitor:
    """Whom the link lets in; raises `LinkInvalidError` or `LinkExpiredError`."""
    visitor = _read(secret, _LINK, token)
    if visitor is None:
        raise LinkInvalidError("this sign-in link was not made here, or is not complete")
    if visitor.expires_at <= now:
        raise LinkExpiredError("this sign-in link has expired")
    return visitor


def session_value(secret: str, visitor: Visitor, now: datetime, life: timedelta = SESSION_LIFE) -> str:
    """The text of a session that begins now: a cookie's value, or `SESSION_PARAMETER` in an address."""
    return _sign(secret, _SESSION, replace(visitor, expires_at=now + life))


def first_page(visitor: Visitor) -> str:
    """Where somebody begins: learners with what is theirs, staff with what their duties are about."""
    if visitor.role == "learner":
        return "pages.me"
    return "pages.arrivals" if may_see(visitor.duties, "designer", "assessor") else "pages.hr_map"


def in_address(address: str, value: str) -> str:
    """The address of a page of ours with this session in it, in place of another if there is one."""
    return with_query(address, **{SESSION_PARAMETER: value})


def without_session(address: str) -> str:
    """The address with no session in it: whose it is says who opens it, not who wrote it."""
    return _with(address, {SESSION_PARAMETER}, {})


def with_query(address: str, /, **values: str) -> str:
    """The address with these parameters, in place of those of the same names."""
    return _with(address, values.keys(), values)


def _with(address: str, without: Collection[str], values: Mapping[str, str]) -> str:
    parts = urlsplit(address)
    kept = [(name, text) for name, text in parse_qsl(parts.query, keep_blank_values=True) if name not in without]
    return urlunsplit(parts._replace(query=urlencode([*kept, *values.items()])))


def read_session(secret: str, value: str | None, now: datetime) -> Visitor | None:
    """Who this text says is there; nobody, where it is absent, forged or over."""
    visitor = _read(secret, _SESSION, value) if value else None
    return visitor if visitor is not None and visitor.expires_at > now else None


def _sign(secret: str, purpose: str, visitor: Visitor) -> str:
    facts = {
        "o": visitor.organisation,
        "r": visitor.role,
        "l": visitor.learner_id,
        "x": int(visitor.expires_at.timestamp()),
        "k": visitor.launch_id,
        "g": visitor.language,
        "d": sorted(visitor.duties),
        "a": visitor.account_session_id,
    }
    return signed.sign(secret, purpose, facts)


def _read(secret: str, purpose: str, value: str) -> Visitor | None:
    facts: Mapping[str, Any] | None = signed.read(secret, purpose, value)
    if facts is None:
        return None
    expires_at = datetime.fromtimestamp(facts["x"], UTC)
    # What was signed before launches and duties were known carries none of them; staff could do everything then.
    duties = known_duties(facts.get("d", OWNER if facts["r"] == "staff" else ()))
    return Visitor(
        facts["o"], facts["r"], facts["l"], expires_at, facts.get("k"), facts.get("g"), duties, facts.get("a")
    )
