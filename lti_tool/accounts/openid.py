"""OpenID Connect: sending a browser to its provider, and reading who comes back.

Authorization code flow (OpenID Connect Core 1.0 §3.1) with state, nonce and PKCE (RFC 7636, S256). The browser must be
the one that left; the answer must be the provider's that it was sent to (RFC 9207, and an address of return of each
provider's own); a return is good once. Authlib builds and reads the messages; what is asked of the provider is asked by
`lti_tool.lti.outgoing`, with deadlines and without redirects.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.errors import OAuth2Error  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from lti_tool.errors import OpenIdRefusedError, PlatformAnswerError, PlatformSilentError, RegistrationInvalidError
from lti_tool.lti.outgoing import Answer, Client
from lti_tool.lti.registrations import check_address
from records.accounts import digest_of
from records.sign_in_providers import SignInDeparture

SCOPE: Final = "openid email profile"
ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
DEPARTURE_LIFE: Final = timedelta(minutes=10)
# By how much a provider's clock may differ from ours.
LEEWAY_SECONDS: Final = 30
DISCOVERY: Final = "/.well-known/openid-configuration"
DISCOVERY_KEPT_SECONDS: Final = 3600.0
MOST_TOKEN: Final = 65_536
LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """What a provider says of itself (OpenID Connect Discovery 1.0 §3)."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str | None
    # How a client may prove itself at the token endpoint.
    methods: tuple[str, ...]
    # Whether its answers name it (RFC 9207 §3).
    names_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """Our registration with a provider."""

    endpoints: Endpoints
    client_id: str
    client_secret: str | None
    # Where the browser comes back.
    return_address: str


@dataclass(frozen=True, slots=True)
class Going:
    """Where the browser goes, and what it is to keep until it comes back."""

    address: str
    browser_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Whom a provider vouches for."""

    subject: str
    # In lower case; none where the provider has not verified it.
    email: str | None
    name: str | None
    claims: Mapping[str, Any]


class Discoveries:
    """What providers say of themselves, for the threads of one process."""

    def __init__(self, client: Client, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[str, tuple[Endpoints, float]] = {}
        self._lock = threading.Lock()

    def of(self, issuer: str) -> Endpoints:
        """Its endpoints, asked for at most once an hour; raises `OpenIdRefusedError`."""
        with self._lock:
            known = self._known.get(issuer)
        if known is not None and self._clock() - known[1] < DISCOVERY_KEPT_SECONDS:
            return known[0]
        found = discover(self._client, issuer)
        with self._lock:
            self._known[issuer] = (found, self._clock())
        return found


def discover(client: Client, issuer: str) -> Endpoints:
    """Ask a provider what it is; raises `OpenIdRefusedError` where it does not say so, or says what cannot be."""
    document = _asked(lambda: client.get_json(issuer.rstrip("/") + DISCOVERY))
    # §4.3: exactly the same, or somebody speaks for another.
    if document.get("issuer") != issuer:
        raise OpenIdRefusedError("provider-unfit", f"{issuer} says that it is {str(document.get('issuer'))[:200]!r}")
    if "code" not in _told(document, "response_types_supported", ("code",)):
        raise OpenIdRefusedError("provider-unfit", f"{issuer} does not offer the authorization code flow")
    addresses: dict[str, str | None] = {}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
        found = document.get(name)
        if not isinstance(found, str):
            if name != "userinfo_endpoint":
                raise OpenIdRefusedError("provider-unfit", f"{issuer} names no {name}")
            found = None
        addresses[name] = found
        try:
            check_address(name, found or issuer)
        except RegistrationInvalidError as error:
            raise OpenIdRefusedError("provider-unfit", str(error)) from error
        if found is not None and urlsplit(issuer).scheme != urlsplit(found).scheme:
            # A provider elsewhere has no say in what is asked of this very machine.
            raise OpenIdRefusedError("provider-unfit", f"{name} is no https address")
    return Endpoints(
        issuer=issuer,
        authorization=addresses["authorization_endpoint"] or "",
        token=addresses["token_endpoint"] or "",
        keys=addresses["jwks_uri"] or "",
        userinfo=addresses["userinfo_endpoint"],
        # Where nothing is said, it is this one (§3).
        methods=_told(document, "token_endpoint_auth_methods_supported", ("client_secret_basic",)),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _told(document: Mapping[str, Any], name: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    """The texts of a list; what is usual where it says none. Raises `OpenIdRefusedError` where it is no list."""
    found = document.get(name) or usual
    if not isinstance(found, (list, tuple)):
        raise OpenIdRefusedError("provider-unfit", f"{name} is no list")
    return tuple(each for each in found if isinstance(each, str))


def depart(
    provider_id: int, with_: Registered, wanted: str | None, client: Client, now: datetime
) -> tuple[SignInDeparture, Going]:
    """Where to send the browser, and what to remember of it."""
    state, nonce, verifier, browser_key = (secrets.token_urlsafe(32) for _ in range(4))
    address, _ = _oauth(with_, client).create_authorization_url(
        with_.endpoints.authorization, state=state, code_verifier=verifier, nonce=nonce
    )
    departure = SignInDeparture(
        state_digest=digest_of(state),
        provider_id=provider_id,
        nonce=nonce,
        code_verifier=verifier,
        browser_digest=digest_of(browser_key),
        address=wanted,
        expires_at=now + DEPARTURE_LIFE,
    )
    return departure, Going(address, browser_key)


def check_return(
    departure: SignInDeparture | None, with_: Registered, values: Mapping[str, str], browser_key: str | None
) -> SignInDeparture:
    """The departure that this browser comes back from, with a code; raises `OpenIdRefusedError`."""
    if departure is None:
        raise OpenIdRefusedError("return-over", "no browser is awaited under this state: it is over, or was used")
    if browser_key is None or not hmac.compare_digest(digest_of(browser_key), departure.browser_digest):
        raise OpenIdRefusedError("browser-differs", "the browser does not bring back what it was given")
    named = values.get("iss")
    if named != with_.endpoints.issuer and (named is not None or with_.endpoints.names_itself):
        raise OpenIdRefusedError("answer-invalid", f"the answer is of {str(named)[:200]!r} (RFC 9207 §2.4)")
    if values.get("error"):
        words = f"{values['error'][:100]}: {values.get('error_description', '')[:300]}"
        raise OpenIdRefusedError("provider-refuses", f"the provider answers {words}")
    if not values.get("code"):
        raise OpenIdRefusedError("answer-invalid", "the answer brings no code")
    return departure


def vouched(departure: SignInDeparture, with_: Registered, code: str, client: Client, now: datetime) -> Vouched:
    """Whom the provider means by the code; raises `OpenIdRefusedError`."""
    try:
        token = _asked(
            lambda: _oauth(with_, client).fetch_token(
                with_.endpoints.token,
                grant_type="authorization_code",
                code=code,
                code_verifier=departure.code_verifier,
                redirect_uri=with_.return_address,
            )
        )
    except (OAuth2Error, ValueError) as error:
        raise OpenIdRefusedError("answer-invalid", f"the code is not taken: {str(error)[:300]}") from error
    claims = _id_token_claims(token, departure, with_, client, now)
    told = {**_more(token, claims, with_, client), **claims}
    # Some write it as a text. Anything but true is not verified.
    verified = told.get("email_verified") is True or told.get("email_verified") == "true"
    email = told.get("email")
    name = told.get("name")
    return Vouched(
        subject=claims["sub"],
        email=email.strip().lower() if verified and isinstance(email, str) else None,
        name=" ".join(name.split())[:200] if isinstance(name, str) and name.strip() else None,
        claims=told,
    )


def _id_token_claims(
    token: Mapping[str, Any], departure: SignInDeparture, with_: Registered, client: Client, now: datetime
) -> dict[str, Any]:
    """The claims of the ID token, each checked (OpenID Connect Core §3.1.3.7)."""
    text = token.get("id_token")
    if not isinstance(text, str) or len(text) > MOST_TOKEN:
        raise OpenIdRefusedError("answer-invalid", "the answer brings no ID token")
    document = _asked(lambda: client.get_json(with_.endpoints.keys))
    essential = {"iss": with_.endpoints.issuer, "aud": with_.client_id, "nonce": departure.nonce}
    try:
        read = jwt.decode(text, KeySet.import_key_set(_public(document)), algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            read.claims,
            read.header,
            {name: {"essential": True, "value": value} for name, value in essential.items()},
            {"client_id": with_.client_id, "nonce": departure.nonce, "access_token": token.get("access_token")},
        )
        claims.validate(int(now.timestamp()), LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise OpenIdRefusedError("answer-invalid", f"the ID token does not hold: {str(error)[:300]}") from error
    subject = claims["sub"]
    if not isinstance(subject, str) or not subject or len(subject) > LONGEST_SUBJECT:
        raise OpenIdRefusedError("answer-invalid", "sub is no text of 1 to 255 characters")
    return dict(claims)


def _public(document: Mapping[str, Any]) -> Any:
    """The keys of a set that are for signatures by a key pair: a secret key there would be anybody's."""
    keys = document.get("keys")
    if not isinstance(keys, list):
        raise OpenIdRefusedError("answer-invalid", "the provider's key set has no keys")
    kinds = ("RSA", "EC", "OKP")
    fit = [key for key in keys if isinstance(key, dict) and key.get("kty") in kinds and key.get("use", "sig") == "sig"]
    return {"keys": fit}


def _more(token: Mapping[str, Any], claims: Mapping[str, Any], with_: Registered, client: Client) -> Mapping[str, Any]:
    """What the provider tells beside the ID token (§5.3), where the address is not in it."""
    access = token.get("access_token")
    if "email" in claims or with_.endpoints.userinfo is None or not isinstance(access, str):
        return {}
    headers, address = {"Authorization": f"Bearer {access}"}, with_.endpoints.userinfo
    told: Mapping[str, Any] = _asked(lambda: client.get_page(address, headers)[0])
    # §5.3.2: of somebody else nothing is taken.
    if told.get("sub") != claims["sub"]:
        raise OpenIdRefusedError("answer-invalid", "the provider tells of somebody else than the ID token")
    return told


def _oauth(with_: Registered, client: Client) -> Any:
    """Authlib's client, which asks by ours."""
    method = "none"
    if with_.client_secret is not None:
        offers_basic = "client_secret_basic" in with_.endpoints.methods
        method = "client_secret_basic" if offers_basic else "client_secret_post"
    return OAuth2Client(
        session=_Asking(client),
        client_id=with_.client_id,
        client_secret=with_.client_secret,
        token_endpoint_auth_method=method,
        scope=SCOPE,
        redirect_uri=with_.return_address,
        code_challenge_method="S256",
    )


def _asked(ask: Callable[[], Any]) -> Any:
    """What the provider answers; raises `OpenIdRefusedError` where it does not."""
    try:
        return ask()
    except (PlatformSilentError, PlatformAnswerError) as error:
        raise OpenIdRefusedError("provider-silent", str(error)) from error


class _Asking:
    """What Authlib takes for a session: asks once, since a code is good once."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def post(self, url: str, *, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> _Answered:
        url, named, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return _Answered(url, self._client.ask_once("POST", url, named, body.encode()))


class _Answered:
    """What Authlib takes for an answer."""

    def __init__(self, url: str, answer: Answer) -> None:
        self._url = url
        self._answer = answer
        self.status_code = answer.status

    def json(self) -> Any:
        """The document; raises ValueError."""
        return json.loads(self._answer.body)

    def raise_for_status(self) -> None:
        """Raise `PlatformAnswerError` for an answer that is none."""
        if self.status_code >= 400:
            raise PlatformAnswerError(f"{self._url} answers {self.status_code}: {self._answer.words}")
