"""What a platform's registration must be, and what is known beforehand of the families of platforms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Final, Literal
from urllib.parse import urlsplit

from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti.messages import origin_of
from records.platforms import Acquaintance, Registration

Family = Literal["moodle", "canvas", "other"]
FAMILIES: Final[tuple[Family, ...]] = ("moodle", "canvas", "other")
AccountName = Literal["sub", "username", "sourcedid"]
ACCOUNT_NAMES: Final[tuple[AccountName, ...]] = ("sub", "username", "sourcedid")
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# Hosted Canvas has one issuer and one set of endpoints for every institution.
CANVAS: Final = {
    "issuer": "https://canvas.instructure.com",
    "authorization_endpoint": "https://sso.canvaslms.com/api/lti/authorize_redirect",
    "token_endpoint": "https://sso.canvaslms.com/login/oauth2/token",
    "jwks_uri": "https://sso.canvaslms.com/api/lti/security/jwks",
}
MOODLE_PATHS: Final = {
    "authorization_endpoint": "/mod/lti/auth.php",
    "token_endpoint": "/mod/lti/token.php",
    "jwks_uri": "/mod/lti/certs.php",
}
# The lengths of the columns.
MOST: Final = {"issuer": 500, "client_id": 255, "account_home": 500}
MOST_ADDRESS: Final = 2000
# What may be wrong with a field.
MISSING: Final = "is missing"
ORIGIN: Final = "must be an origin, such as %(origin)s"
NO_QUERY: Final = "must have no query (OpenID Connect Core §2)"
NO_ADDRESS: Final = "%(address)s is not an address that begins with https://"
MANY: Final = "at most %(most)s rules"
NO_ACCOUNT: Final = "%(given)s is none of %(names)s"
INSECURE: Final = "must begin with https:// (http:// is for localhost alone)"
NAKED: Final = "must carry no user name and no fragment"
NAME: Final = "must have 1 to 200 characters that can be printed"
SLUG: Final = "must be 1 to 64 lower-case letters, digits and single hyphens"
DEPLOYMENT: Final = "must be 1 to 255 ASCII characters that can be printed (LTI 1.3 §5.3.3)"
PRINTED: Final = "must have only characters that can be printed"
LONG: Final = "has more than %(most)s characters"
ELSEWHERE: Final = "%(found)s is not at the host of %(address)s"


def registration_of(family: Family, given: dict[str, str | None]) -> Registration:
    """The registration from what was given and what the family fixes; raises `RegistrationInvalidError`."""
    told = {name: value.strip() for name, value in given.items() if value and value.strip()}
    if family == "canvas":
        told = {**CANVAS, **told}
    if family == "moodle" and "issuer" in told:
        told = {**{name: told["issuer"].rstrip("/") + path for name, path in MOODLE_PATHS.items()}, **told}
    for each in fields(Registration):
        if each.name not in told and each.name != "token_audience":
            raise RegistrationInvalidError(each.name, MISSING)
        _check_text(each.name, told.get(each.name, ""))
    check_issuer(told["issuer"])
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        check_address(name, told[name])
    return Registration(**told)


def acquaintance_of(
    account_name: AccountName,
    account_home: str | None,
    origins: Sequence[str],
    *,
    trust_email: bool,
    trust_admins: bool,
) -> Acquaintance:
    """How its users are met and where it may frame us; raises `RegistrationInvalidError`."""
    if account_home is not None:
        _check_text("account_home", account_home)
        check_address("account_home", account_home)
    for origin in origins:
        check_address("frame_origin", origin)
        if origin_of(origin) != origin:
            raise RegistrationInvalidError("frame_origin", ORIGIN, origin=origin_of(origin))
    return Acquaintance(
        account_name=account_name,
        account_home=account_home,
        trust_email=trust_email,
        trust_admins=trust_admins,
        frame_origins=tuple(dict.fromkeys(origins)),
    )


def check_issuer(issuer: str) -> None:
    """Raise `RegistrationInvalidError` unless `issuer` is one (OpenID Connect Core §2: no query, no fragment)."""
    check_address("issuer", issuer)
    if urlsplit(issuer).query:
        raise RegistrationInvalidError("issuer", NO_QUERY)


def check_address(field: str, address: str) -> None:
    """Raise `RegistrationInvalidError` unless this is an HTTPS address, or an HTTP one of this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise RegistrationInvalidError(field, NO_ADDRESS, address=repr(address)) from None
    if parts.scheme not in ("https", "http") or not host or not address.isprintable() or " " in address:
        raise RegistrationInvalidError(field, NO_ADDRESS, address=repr(address))
    if parts.scheme == "http" and host not in LOOPBACK:
        raise RegistrationInvalidError(field, INSECURE)
    if parts.username is not None or parts.fragment:
        raise RegistrationInvalidError(field, NAKED)


def check_names(name: str, slug: str) -> None:
    """Raise `RegistrationInvalidError` unless these can name a platform: for people, and in commands."""
    if not name.strip() or len(name) > 200 or not name.isprintable():
        raise RegistrationInvalidError("name", NAME)
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) is None or len(slug) > 64:
        raise RegistrationInvalidError("slug", SLUG)


def check_deployment(deployment_id: str) -> None:
    """Raise `RegistrationInvalidError` unless this can be a deployment id (LTI 1.3 §5.3.3)."""
    printed = deployment_id.isascii() and deployment_id.isprintable()
    if not deployment_id.strip() or len(deployment_id) > 255 or not printed:
        raise RegistrationInvalidError("deployment", DEPLOYMENT)


def _check_text(field: str, value: str) -> None:
    if not value.isprintable():
        raise RegistrationInvalidError(field, PRINTED)
    most = MOST.get(field, MOST_ADDRESS)
    if len(value) > most:
        raise RegistrationInvalidError(field, LONG, most=most)
