"""What shields the pages: headers that forbid what we do not use, and tokens that tie a form to its visitor.

A form is accepted from the browser that fetched it: it carries a keyed hash of the visit, a random value in a cookie
that other sites can neither read nor, being SameSite, send along with their forms.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from flask import Response, g, request

from lti_tool.errors import ForgeryError

VISIT_COOKIE: Final = "acquis_visit"
FORM_FIELD: Final = "form_token"

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
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
    if secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    visit = getattr(g, "acquis_new_visit", None)
    if visit is not None:
        response.set_cookie(VISIT_COOKIE, visit, httponly=True, samesite="Lax", secure=secure)
    return response


def form_token(secret: str) -> str:
    """The token for the forms of this answer; begins a visit if there is none."""
    visit = request.cookies.get(VISIT_COOKIE) or getattr(g, "acquis_new_visit", None)
    if not visit:
        visit = g.acquis_new_visit = secrets.token_urlsafe(18)
    return _token(secret, visit)


def check_form(secret: str) -> None:
    """Raise `ForgeryError` unless the posted form is one that we gave this visitor."""
    visit = request.cookies.get(VISIT_COOKIE)
    given = request.form.get(FORM_FIELD, "")
    if not visit or not hmac.compare_digest(_token(secret, visit).encode(), given.encode()):
        raise ForgeryError("this form is outdated: load the page again and repeat")


def _token(secret: str, visit: str) -> str:
    return hmac.new(secret.encode(), f"acquis.form:{visit}".encode(), hashlib.sha256).hexdigest()
