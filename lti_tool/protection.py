"""What shields the pages: headers that forbid what we do not use, and tokens that tie a form to its visitor.

A form is accepted from the browser that fetched it: it carries a keyed hash of the visit, a random value in a cookie
that other sites can neither read nor, being SameSite or partitioned, send along with their forms. Where the session
travels in the address, the hash is of that session: who does not know it cannot make the form, and who does can only
act as whom the address names. So it opens no other session, and ends none that a cookie keeps.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final, TypedDict

from flask import Response, g, request

from lti_tool.errors import ForgeryError
from lti_tool.sessions import SESSION_PARAMETER

VISIT_COOKIE: Final = "acquis_visit"
FORM_FIELD: Final = "form_token"
FRAMES: Final = ("iframe", "frame")
# Parts of addresses that are links' secrets.
SECRET_PLACES: Final = ("token", "link")
# Where a session begins that a cookie keeps: there the browser is known by its cookie alone. Whoever knows a session in
# an address knows its forms as well, and could have others sign in as somebody of their choice.
SIGNING_IN: Final = frozenset(
    f"pages.{name}"
    for name in (
        "sign_in",
        "enter_password",
        "sign_in_code",
        "enter_code",
        "forgot_password",
        "ask_password",
        "password_link",
        "set_password",
        "leave_for_provider",
        "return_from_provider",
    )
)

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
    )
)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # Sign-in links and credentials' addresses are secrets of a kind: no other site learns them.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def shield(response: Response, *, secure: bool) -> Response:
    """Add the headers, and the visit cookie where this answer holds a form."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    framed_by = " ".join(getattr(g, "acquis_frame_origins", ())) or "'none'"
    sent_to = " ".join(("'self'", *getattr(g, "acquis_form_origins", ())))
    response.headers.setdefault(
        "Content-Security-Policy", f"{CONTENT_SECURITY_POLICY}; form-action {sent_to}; frame-ancestors {framed_by}"
    )
    if secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    visit = getattr(g, "acquis_new_visit", None)
    if visit is not None:
        response.set_cookie(VISIT_COOKIE, visit, httponly=True, **cookie_scope(secure=secure))
    return response


def path_for_logs() -> str:
    """The path that is asked for, without what lets its holder do something."""
    path, places = request.path, request.view_args or {}
    for name in SECRET_PLACES:
        if places.get(name):
            path = path.replace(str(places[name]), "…")
    return path


class CookieScope(TypedDict):
    """Where a cookie goes along."""

    samesite: str
    secure: bool
    partitioned: bool


def cookie_scope(*, secure: bool) -> CookieScope:
    """How to set a cookie for the frame that asks: in a platform's page, for that platform's site alone (CHIPS)."""
    if is_framed():
        return {"samesite": "None", "secure": True, "partitioned": True}
    return {"samesite": "Lax", "secure": secure, "partitioned": False}


def is_framed() -> bool:
    """Whether the browser says that this page is for a frame (Fetch Metadata §2.1)."""
    return request.headers.get("Sec-Fetch-Dest") in FRAMES


def may_be_framed() -> bool:
    """Whether the answer may end in a frame: the browser says so, or is too old to say."""
    return request.headers.get("Sec-Fetch-Dest", "iframe") in FRAMES


def form_token(secret: str) -> str:
    """The token for the forms of this answer; begins a visit if there is none."""
    visit = _visit() or getattr(g, "acquis_new_visit", None)
    if not visit:
        visit = g.acquis_new_visit = secrets.token_urlsafe(18)
    return _token(secret, visit)


def check_form(secret: str) -> None:
    """Raise `ForgeryError` unless the posted form is one that we gave this visitor."""
    visit = _visit()
    given = request.form.get(FORM_FIELD, "")
    if not visit or not hmac.compare_digest(_token(secret, visit).encode(), given.encode()):
        raise ForgeryError("this form is outdated: load the page again and repeat")


def session_in_address() -> str | None:
    """The session that the address of this page carries, where the page takes one."""
    return None if request.endpoint in SIGNING_IN else request.args.get(SESSION_PARAMETER)


def _visit() -> str | None:
    in_address = session_in_address()
    return request.cookies.get(VISIT_COOKIE) if in_address is None else in_address


def _token(secret: str, visit: str) -> str:
    return hmac.new(secret.encode(), f"acquis.form:{visit}".encode(), hashlib.sha256).hexdigest()
