"""PyLTI1p3, given our storage: it walks through login and launch, we remember, fetch keys and check what it does not.

What is added to it: a nonce is good for the one login that made it, and a login for one launch; `exp`, `iat`, `aud` and
`azp` are required and checked; only RSA signatures by a key of this very platform count; keys are fetched with
deadlines, and again when a new one appears.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from pylti1p3.cookie import CookieService
from pylti1p3.deployment import Deployment
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.registration import Registration as LibraryRegistration
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config.abstract import ToolConfAbstract

from lti_tool.errors import LaunchRefusedError
from lti_tool.lti.key_sets import ALGORITHMS, KeySets
from lti_tool.lti.messages import LTI
from records.platforms import Platform

REQUIRED = ("exp", "iat", "iss", "aud", "sub", "nonce")
# By how much a platform's clock may differ from ours.
LEEWAY_SECONDS = 30
MOST_TOKEN = 65_536
# The texts that every message has (LTI 1.3 §5.3), and how long they may be.
TEXTS = {
    "iss": 500,
    "sub": 255,
    "nonce": 255,
    f"{LTI}deployment_id": 255,
    f"{LTI}message_type": 64,
    f"{LTI}version": 16,
}


class Parameters(Request):
    """The parameters of one request."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    @property
    def session(self) -> dict[str, Any]:
        """No session: what is remembered is remembered in the database."""
        return {}

    def is_secure(self) -> bool:
        """Never asked, since the library sets no cookie here."""
        return True

    def get_param(self, key: str) -> str:
        """The value; empty where there is none."""
        return self._values.get(key, "")


class _Nonce(SessionService):
    """The one nonce of one login."""

    def __init__(self, expected: str = "") -> None:
        self.nonce = expected

    def save_nonce(self, nonce: str) -> None:
        self.nonce = nonce

    def check_nonce(self, nonce: str) -> bool:
        return isinstance(nonce, str) and hmac.compare_digest(nonce.encode(), self.nonce.encode())

    def save_launch_data(self, _key: str, _jwt_body: Any) -> None:
        """Kept by `lti_tool.lti.launching`, in a transaction with what follows from it."""

    def set_state_valid(self, _state: str, _id_token_hash: str) -> None:
        """A state is good for one launch: it is consumed, not marked."""


class _NoCookies(CookieService):
    """What the browser keeps is our matter: see `lti_tool.lti.browser`."""

    def set_cookie(self, _name: str, _value: str | int, _exp: int | None = 3600) -> None:
        """Set nothing."""

    def get_cookie(self, _name: str) -> None:
        """There is none."""


class _OnePlatform(ToolConfAbstract[Parameters]):
    """The configuration as far as one login or launch concerns it."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def check_iss_has_one_client(self, iss: str) -> bool:  # noqa: ARG002 - the library's signature
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:  # noqa: ARG002 - the library's signature
        return True

    def find_registration_by_issuer(self, iss: str, *_: Any, **__: Any) -> LibraryRegistration:
        return self.find_registration_by_params(iss, self._platform.client_id)

    def find_registration_by_params(self, iss: str, client_id: str, *_: Any, **__: Any) -> LibraryRegistration:
        agreed = self._platform.registration
        if iss != agreed.issuer or client_id not in ("", agreed.client_id):
            raise LaunchRefusedError(
                "token-invalid", f"{iss[:200]!r} is not the issuer, or {client_id!r} not our client id"
            )
        found = LibraryRegistration()
        found.set_issuer(agreed.issuer).set_client_id(agreed.client_id)
        found.set_auth_login_url(agreed.authorization_endpoint).set_auth_token_url(agreed.token_endpoint)
        found.set_key_set_url(agreed.jwks_uri)
        return found

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        return self.find_deployment_by_params(iss, deployment_id, self._platform.client_id)

    def find_deployment_by_params(
        self,
        iss: str,  # noqa: ARG002 - the library's signature
        deployment_id: str,
        client_id: str,  # noqa: ARG002 - the library's signature
        *_: Any,
        **__: Any,
    ) -> Deployment | None:
        known = {each.deployment_id for each in self._platform.deployments}
        return Deployment().set_deployment_id(deployment_id) if deployment_id in known else None


class _Address(Redirect[str]):
    """Where the browser is to go, as a text."""

    def __init__(self, location: str) -> None:
        self._location = location

    def do_redirect(self) -> str:
        return self._location

    def do_js_redirect(self) -> str:
        return self._location

    def set_redirect_url(self, location: str) -> None:
        self._location = location

    def get_redirect_url(self) -> str:
        return self._location


class Login(OIDCLogin[Parameters, _OnePlatform, _Nonce, _NoCookies, str]):
    """The first leg: where to send the browser, with which state and nonce."""

    def __init__(self, parameters: Parameters, platform: Platform) -> None:
        self._remembered = _Nonce()
        self._unguessable = secrets.token_urlsafe(32)
        super().__init__(parameters, _OnePlatform(platform), self._remembered, _NoCookies())

    def get_redirect(self, url: str) -> _Address:
        """The library's way to hand out an address."""
        return _Address(url)

    def _get_uuid(self) -> str:
        return self._unguessable

    def _generate_nonce(self) -> str:
        return secrets.token_urlsafe(32)

    @property
    def nonce(self) -> str:
        """The nonce that was sent along."""
        return self._remembered.nonce

    @property
    def state(self) -> str:
        """The state that was sent along."""
        return f"state-{self._unguessable}"


class VerifiedLaunch(MessageLaunch[Parameters, _OnePlatform, _Nonce, _NoCookies]):
    """The second leg: the token that came back, checked to the last claim."""

    def __init__(self, parameters: Parameters, platform: Platform, nonce: str, key_sets: KeySets) -> None:
        super().__init__(parameters, _OnePlatform(platform), _Nonce(nonce), _NoCookies())
        self._platform = platform
        self._key_sets = key_sets

    def _get_request_param(self, key: str) -> str:
        value: str = self._request.get_param(key)
        return value

    def validate_state(self) -> VerifiedLaunch:
        """Done before: it is by its state that the login, and so the platform, was found."""
        return self

    def validate_jwt_format(self) -> VerifiedLaunch:
        """Read the token's parts, and check that its claims have the types that they must have."""
        super().validate_jwt_format()
        header: Any = self._jwt["header"]
        claims: Any = self._jwt["body"]
        if not isinstance(header, dict) or not isinstance(claims, dict):
            raise LaunchRefusedError("token-invalid", "the id_token's parts are no objects")
        for name in TEXTS:
            if not isinstance(claims.get(name), str) or not 0 < len(claims[name]) <= TEXTS[name]:
                raise LaunchRefusedError("token-invalid", f"{name} must be a text of 1 to {TEXTS[name]} characters")
        if not isinstance(claims.get(LTI + "roles"), list):
            raise LaunchRefusedError("token-invalid", f"{LTI}roles must be a list")
        return self

    def get_client_id(self) -> str:
        """The client id, where the token is meant for it; `aud` may name several (OpenID Connect Core §2)."""
        audience = self._get_jwt_body().get("aud")
        named = audience if isinstance(audience, list) else [audience]
        return self._platform.client_id if self._platform.client_id in named else str(next(iter(named), ""))

    def validate_jwt_signature(self) -> VerifiedLaunch:
        """Check signature, times, issuer, audience and authorised party (LTI Security Framework 1.0 §5.1.3)."""
        header, token = self._jwt["header"], self._get_id_token()
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS or not isinstance(kid, str):
            raise LaunchRefusedError("token-invalid", f"the id_token is signed with {algorithm!r} and key {kid!r}")
        key = self._key_sets.key(self._platform.jwks_uri, kid)
        try:
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[algorithm],
                audience=self._platform.client_id,
                issuer=self._platform.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": list(REQUIRED)},
            )
        except jwt.ExpiredSignatureError as error:
            raise LaunchRefusedError("launch-over", f"the id_token: {error}") from error
        except jwt.InvalidTokenError as error:
            raise LaunchRefusedError("token-invalid", f"the id_token: {error}") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._platform.client_id:
            raise LaunchRefusedError("token-invalid", "the id_token's azp is not our client id")
        return self


def verified_claims(values: Mapping[str, str], platform: Platform, nonce: str, key_sets: KeySets) -> dict[str, Any]:
    """The claims of `values["id_token"]`, all verified; raises `LaunchRefusedError` or what asking for keys raises."""
    if len(values.get("id_token", "")) > MOST_TOKEN:
        raise LaunchRefusedError("token-invalid", f"the id_token has more than {MOST_TOKEN} characters")
    launch = VerifiedLaunch(Parameters(values), platform, nonce, key_sets)
    try:
        launch.validate()
    except LtiException as error:
        rule = "deployment-unknown" if "deployment" in str(error) else "token-invalid"
        raise LaunchRefusedError(rule, str(error)) from error
    return dict(launch.get_launch_data())
