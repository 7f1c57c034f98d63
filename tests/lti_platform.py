"""A learning platform for the tests: PyPI's `lti1p3platform` behind a web server, fed with what a real Moodle sent.

It signs its people in, launches the tool in a frame or a window, and hands out tokens. Its habits are Moodle's, or
those of another product (`tests.lti_canvas`); it can be told to store for the tool (LTI Client Side postMessages), to
change its keys, to be slow and to fail, and what to say in a message.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, Response, jsonify, request
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lti1p3platform.request import Request
from markupsafe import escape
from werkzeug.serving import make_server

from records.platforms import Registration as Agreed
from tests.running import free_port

RECORDED = Path(__file__).parent / "protocol" / "lti" / "data"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
CLIENT_ID = "4VRXe3elOdHbQB4"
STUDENT, TEACHER_PICKS = "idtoken-resource-student.json", "idtoken-deeplink-teacher.json"
MEMBERS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
# Set by who signs, for each message anew.
OWN = ("iss", "aud", "azp", "nonce", "iat", "exp", CLAIM + "target_link_uri")

STORING = """
<script>
  const kept = {};
  window.addEventListener("message", (event) => {
    const asked = event.data;
    if (!asked || !String(asked.subject).startsWith("lti.")) return;
    if (asked.subject === "lti.put_data") kept[asked.key] = asked.value;
    const answer = {subject: asked.subject + ".response", message_id: asked.message_id, key: asked.key};
    event.source.postMessage({...answer, value: kept[asked.key]}, event.origin);
  });
</script>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What products do each in their own way; Moodle's are the defaults."""

    family: str = "moodle"
    # One for all customers, where it is not the site's own address.
    issuer: str | None = None
    client_id: str = CLIENT_ID
    deployment_id: str = "1"
    # The recorded page of members.
    members: str = "nrps.json"
    # Which frame stores for tools.
    storage_frame: str = "_parent"
    token_type: str = "text/html"
    # How the header to the next page of members is written.
    link: str = "<{following}>; rel=\u201cnext\u201d"
    ampersand: str = "&amp;"
    # Whether messages name whom they are for in `azp`, too.
    names_party: bool = False
    # What a login says besides.
    login: Mapping[str, str] = field(default_factory=dict)


MOODLE = Habits()


def recorded(name: str, /, **changes: Any) -> dict[str, Any]:
    """The claims of a recorded message, without those that each signing sets; `changes` replace claims."""
    claims = json.loads((RECORDED / name).read_text(encoding="utf-8"))["body"]
    return {**{key: value for key, value in claims.items() if key not in OWN}, **changes}


class _Asked(Request):
    def build_metadata(self, request: Any) -> Any:
        return request


class _Settings(LTI1P3PlatformConfAbstract):
    def init_platform_config(self, **kwargs: Any) -> None:
        self._registration = kwargs["registration"]

    def get_registration_by_params(self, **_: Any) -> Registration:
        return self._registration


class _Login(OIDCLoginAbstract):
    def set_lti_message_hint(self, **kwargs: Any) -> None:
        self._lti_message_hint = kwargs["hint"]

    def get_redirect(self, url: str) -> str:
        return url


class _Launch(LTIAdvantageMessageLaunchAbstract):
    def render_launch_form(self, launch_data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return launch_data


def new_key() -> tuple[str, str]:
    """A private and a public RSA key, in PEM."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode(), public.decode()


class Platform:
    """The platform; `tool` is the tool's address for its organisation, `https://…/o/main`."""

    def __init__(self, tool: str, host: str = "127.0.0.1", habits: Habits = MOODLE) -> None:
        port = free_port()
        self.habits = habits
        self.url = f"http://{host}:{port}"
        # How often each path was asked for; statuses to answer, and seconds to wait, before anything else, by path.
        self.asked: Counter[str] = Counter()
        self.faults: dict[str, list[int]] = {}
        self.pauses: dict[str, list[float]] = {}
        self.tool = tool
        self.stores = False
        # What `lti_message_hint` stands for, and who logged in with it.
        self.messages: dict[str, dict[str, Any]] = {}
        self.returned: list[dict[str, str]] = []
        self.members: list[dict[str, Any]] = json.loads((RECORDED / habits.members).read_text(encoding="utf-8"))[
            "members"
        ]
        self.page_size = 50
        # Replaces parts of the configuration; what was registered, with the header that came along; an error to answer.
        self.configured: dict[str, Any] = {}
        self.registrations: list[tuple[str, dict[str, Any]]] = []
        self.refuses: str | None = None
        self.refuses_with = 400
        # An address to go on at, in place of its own.
        self.elsewhere: str | None = None
        self.asked_for_members: list[dict[str, str]] = []
        self.registration = Registration()
        self.issuer = habits.issuer or self.url
        self.registration.set_iss(self.issuer).set_client_id(habits.client_id)
        self.registration.set_deployment_id(habits.deployment_id)
        self.registration.set_launch_url(f"{tool}/lti/launch").set_oidc_login_url(f"{tool}/lti/login")
        self.registration.set_tool_key_set_url(f"{tool}/lti/jwks.json")
        self.change_key()
        self.server = make_server(host, port, self._app(), threaded=True)
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def agreed(self) -> Agreed:
        """The registration as the tool knows it."""
        return Agreed(
            issuer=self.issuer,
            client_id=self.habits.client_id,
            authorization_endpoint=f"{self.url}/mod/lti/auth.php",
            token_endpoint=f"{self.url}/mod/lti/token.php",
            jwks_uri=f"{self.url}/mod/lti/certs.php",
        )

    @property
    def known(self) -> tuple[str, ...]:
        """The same in the words of `acquis platform add`."""
        agreed, habits = self.agreed, self.habits
        words = {
            "--family": habits.family,
            "--issuer": agreed.issuer,
            "--client-id": agreed.client_id,
            "--deployment": habits.deployment_id,
            "--authorization-endpoint": agreed.authorization_endpoint,
            "--token-endpoint": agreed.token_endpoint,
            "--jwks-uri": agreed.jwks_uri,
        }
        return tuple(each for pair in words.items() for each in pair)

    def change_key(self) -> None:
        """Sign with a new key from now on, and publish it alone."""
        private, public = new_key()
        self.registration.set_platform_private_key(private).set_platform_public_key(public)

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self._thread.join()

    def login_address(self, message: dict[str, Any], target: str | None = None) -> str:
        """The address that announces a user to the tool, who will bring this message."""
        hint = f"hint-{len(self.messages) + 1}"
        self.messages[hint] = message
        login = _Login(None, self.settings())
        login.set_lti_message_hint(hint=hint)
        if target is not None:
            self.messages[hint] = {**message, CLAIM + "target_link_uri": target}
            login.set_launch_url(target)
        address = login.initiate_login(str(message["sub"]))
        more = {**self.habits.login, **({"lti_storage_target": self.habits.storage_frame} if self.stores else {})}
        return address + "".join(f"&{name}={value}" for name, value in more.items())

    def message_for(self, asked: dict[str, str], **changes: Any) -> dict[str, str]:
        """What the platform posts to the tool for this authentication request; `changes` replace claims."""
        party = {"azp": self.habits.client_id} if self.habits.names_party else {}
        message = {**party, **self.messages[asked["lti_message_hint"]], **changes}
        launch = _Launch(_Asked({"get_data": asked, "form_data": {}}), self.settings())
        launch.set_extra_claims({name: value for name, value in message.items() if value is not None})
        launch.lti_claim_user_data = {}
        form: dict[str, str] = launch.lti_launch()
        return form

    def settings(self) -> _Settings:
        """The library's side of the platform."""
        return _Settings(registration=self.registration)

    def _app(self) -> Flask:
        app = Flask("platform")

        @app.before_request
        def stumble() -> Response | None:
            self.asked[request.path] += 1
            if self.pauses.get(request.path):
                time.sleep(self.pauses[request.path].pop(0))
            faults = self.faults.get(request.path)
            return Response("busy", faults.pop(0)) if faults else None

        @app.get("/mod/lti/openid-configuration.php")
        def configuration() -> Response:
            text = (RECORDED / "openid-configuration.json").read_text(encoding="utf-8")
            return jsonify({**json.loads(text.replace("http://localhost:8470", self.url)), **self.configured})

        @app.post("/mod/lti/openid-registration.php")
        def register() -> tuple[Response, int]:
            self.registrations.append((request.headers.get("Authorization", ""), request.get_json()))
            if self.refuses is not None:
                return Response(self.refuses), self.refuses_with
            made = json.loads(json.loads((RECORDED / "registration-response.json").read_text(encoding="utf-8"))["resp"])
            return jsonify({**made, "client_id": f"client-{len(self.registrations)}"}), 201

        @app.get("/mod/lti/certs.php")
        def certs() -> Response:
            return jsonify(self.settings().get_jwks())

        @app.get("/mod/lti/auth.php")
        def auth() -> str:
            form = self.message_for(request.args.to_dict())
            fields = "".join(
                f'<input type="hidden" name="{name}" value="{escape(form[name])}">' for name in ("state", "id_token")
            )
            submit = "<script>document.forms[0].submit()</script>"
            return f'<form method="post" action="{escape(form["launch_url"])}">{fields}</form>{submit}'

        @app.post("/mod/lti/token.php")
        def token() -> Response:
            answer = self.settings().get_access_token(request.form.to_dict())
            return Response(json.dumps(answer), mimetype=self.habits.token_type)

        @app.get("/memberships/<context>")
        def memberships(context: str) -> Response:
            """Pages only where asked to; Moodle's `Link` header has curly quotes and `&amp;`."""
            self.asked_for_members.append({"accept": request.headers["Accept"], **request.args.to_dict()})
            token = request.headers["Authorization"].removeprefix("Bearer ")
            if not self.settings().validate_token(token, [MEMBERS_SCOPE]):
                return Response("no such scope", 401)
            first, size = int(request.args.get("from", 0)), min(int(request.args.get("limit", 1000)), self.page_size)
            people = self.members[first : first + size]
            answer = jsonify({"id": request.url, "context": {"id": context}, "members": people})
            if first + size < len(self.members):
                following = f"{self.url}/memberships/{context}?limit={size}{self.habits.ampersand}from={first + size}"
                link = self.habits.link.format(following=self.elsewhere or following)
                answer.headers["Link"] = link.encode().decode("latin-1")
            return answer

        @app.get("/course")
        def course() -> str:
            """A course's page, with the tool in a frame."""
            address = escape(request.args["login"])
            frame = f'<iframe name="tool" title="Acquis" width="100%" height="1600" src="{address}"></iframe>'
            storing = ""
            if self.stores:
                name = self.habits.storage_frame
                storing = STORING if name == "_parent" else f'<iframe name="{name}" title="" src="/storage"></iframe>'
            return f"<!doctype html><html lang=en><title>LA101</title>{storing}{frame}</html>"

        @app.get("/storage")
        def storage() -> str:
            """The frame that stores for tools, where the product has one."""
            return f"<!doctype html><html lang=en><title>storage</title>{STORING}</html>"

        @app.post("/return")
        def returned() -> str:
            self.returned.append(request.form.to_dict())
            return "<!doctype html><html lang=en><title>back</title><h1>Back in the course</h1></html>"

        return app
