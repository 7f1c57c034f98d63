"""A platform registers itself by an invitation, as a real Moodle does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import requests

from acquis.cli.sources import slug_of
from lti_tool.lti.dynamic import PLATFORM, TOOL, Invitation, invitation_token
from records.platforms import Acquaintance
from tests.lti_platform import RECORDED
from tests.protocol.lti.conftest import Tool

SECRET = "a secret for the tests alone"
MAIN = ("--organisation", "main")
names = (f"Moodle {number}" for number in count(2))


@pytest.fixture(autouse=True)
def _as_before(tool: Tool) -> Iterator[None]:
    yield
    tool.platform.configured, tool.platform.refuses, tool.platform.refuses_with = {}, None, 400


def invited(tool: Tool, name: str, life: timedelta = timedelta(days=1)) -> str:
    """The address that `acquis platform invite` prints."""
    invitation = Invitation(
        organisation="main",
        slug=slug_of(name),
        name=name,
        acquaintance=Acquaintance(),
        expires_at=datetime.now(UTC) + life,
    )
    return f"{tool.at}/lti/register/{invitation_token(SECRET, invitation)}"


def opened(tool: Tool, address: str, **changes: str) -> requests.Response:
    """What the platform's administrator sees in the frame."""
    asked = {
        "openid_configuration": f"{tool.platform.url}/mod/lti/openid-configuration.php",
        "registration_token": "t0ken",
        **changes,
    }
    return requests.get(address, params=asked, headers={"Sec-Fetch-Dest": "iframe"}, timeout=20)


def test_an_invited_platform_is_connected_in_one_step(tool: Tool) -> None:
    name = next(names)
    address = tool.acquis.made("platform", "invite", name, "--trust-email", *MAIN)["address"]
    page = opened(tool, address)
    assert page.status_code == 200
    assert f"{name} is connected" in page.text
    assert f"frame-ancestors {tool.platform.url}" in page.headers["Content-Security-Policy"]
    known = tool.acquis.made("platform", "show", slug_of(name), *MAIN)
    assert known["issuer"] == tool.platform.url
    assert known["client_id"] == f"client-{len(tool.platform.registrations)}"
    assert (known["family"], known["deployments"], known["trust_email"]) == ("moodle", ["1"], True)
    assert known["token_endpoint"] == f"{tool.platform.url}/mod/lti/token.php"


def test_what_we_say_of_ourselves_has_all_that_a_real_moodle_took(tool: Tool) -> None:
    opened(tool, invited(tool, next(names)))
    authorization, said = tool.platform.registrations[-1]
    taken = json.loads((RECORDED / "registration-response.json").read_text(encoding="utf-8"))["req"]
    assert authorization == "Bearer t0ken"
    assert taken.keys() - said.keys() == {"logo_uri"}
    assert set(taken[TOOL]["claims"]) <= set(said[TOOL]["claims"])
    assert said[TOOL]["domain"] == tool.acquis.base_url.removeprefix("http://")
    assert said["redirect_uris"] == [f"{tool.at}/lti/launch"]


def test_canvas_is_told_of_its_own_placements_and_asked_for_names(tool: Tool) -> None:
    tool.platform.configured = {PLATFORM: {"product_family_code": "canvas", "messages_supported": []}}
    name = next(names)
    assert opened(tool, invited(tool, name)).status_code == 200
    assert tool.acquis.made("platform", "show", slug_of(name), *MAIN)["family"] == "canvas"
    told = tool.platform.registrations[-1][1][TOOL]
    by_placement = {each["placements"][0]: each for each in told["messages"]}
    assert {name: each["type"] for name, each in by_placement.items()} == {
        "course_navigation": "LtiResourceLinkRequest",
        "user_navigation": "LtiResourceLinkRequest",
        "account_navigation": "LtiResourceLinkRequest",
        "assignment_selection": "LtiDeepLinkingRequest",
        "link_selection": "LtiDeepLinkingRequest",
    }
    assert told["https://canvas.instructure.com/lti/privacy_level"] == "public"
    assert told["custom_parameters"]["canvas_uuid"] == "$vnd.instructure.User.uuid"
    assert by_placement["account_navigation"]["https://canvas.instructure.com/lti/visibility"] == "admins"
    assert by_placement["course_navigation"]["https://canvas.instructure.com/lti/course_navigation/default_enabled"]


def test_moodle_is_told_nothing_of_canvas(tool: Tool) -> None:
    opened(tool, invited(tool, next(names)))
    assert "instructure" not in json.dumps(tool.platform.registrations[-1])


def test_canvas_reads_the_same_at_an_address(tool: Tool) -> None:
    answer = requests.get(f"{tool.at}/lti/canvas.json", timeout=10)
    read = answer.json()
    assert set(read) == {
        "title", "description", "oidc_initiation_url", "target_link_uri", "scopes", "public_jwk_url", "custom_fields",
        "extensions",
    }  # fmt: skip
    assert read["oidc_initiation_url"] == f"{tool.at}/lti/login"
    assert read["public_jwk_url"] == f"{tool.at}/lti/jwks.json"
    (extension,) = read["extensions"]
    assert (extension["platform"], extension["privacy_level"]) == ("canvas.instructure.com", "public")
    assert (extension["domain"], extension["tool_id"]) == ("localhost", "acquis-main")
    placements = {each["placement"]: each for each in extension["settings"]["placements"]}
    assert placements["assignment_selection"]["message_type"] == "LtiDeepLinkingRequest"
    assert placements["account_navigation"]["visibility"] == "admins"
    assert {each["target_link_uri"] for each in placements.values()} == {f"{tool.at}/lti/launch"}
    assert requests.get(f"{tool.acquis.base_url}/o/nobody/lti/canvas.json", timeout=10).status_code == 404


def test_an_invitation_is_good_once(tool: Tool) -> None:
    address = invited(tool, next(names))
    assert opened(tool, address).status_code == 200
    before = len(tool.platform.registrations)
    assert opened(tool, address).status_code == 400
    assert len(tool.platform.registrations) == before


def test_an_invitation_ends(tool: Tool) -> None:
    assert opened(tool, invited(tool, next(names), timedelta())).status_code == 410


def test_an_address_that_was_not_given_connects_nobody(tool: Tool) -> None:
    address = invited(tool, next(names))
    assert opened(tool, address[:-3] + "abc").status_code == 400
    tool.acquis.command("organisation", "add", "elsewhere", "Elsewhere")
    assert opened(tool, address.replace("/o/main/", "/o/elsewhere/")).status_code == 400


def test_the_platforms_own_error_is_shown(tool: Tool) -> None:
    tool.platform.refuses = "Invalid domain <acquis>"
    page = opened(tool, invited(tool, next(names)))
    assert page.status_code == 502
    assert "answers 400: Invalid domain &lt;acquis&gt;" in page.text
    tool.platform.refuses = '{"errors": [{"field": "scopes", "message": "is not included in the list"}]}'
    tool.platform.refuses_with = 422
    page = opened(tool, invited(tool, next(names)))
    assert "answers 422" in page.text
    assert "is not included in the list" in page.text


@pytest.mark.parametrize(
    ("configured", "words"),
    [
        ({"issuer": "https://evil.example"}, "is not at the host of"),
        ({"issuer": None}, "is not at the host of"),
        ({"registration_endpoint": "http://localhost:9/register"}, "registration_endpoint"),
        ({"registration_endpoint": None}, "registration_endpoint"),
        ({"jwks_uri": "http://lms.example/keys"}, "jwks_uri"),
        ({"token_endpoint": None}, "token_endpoint"),
    ],
)
def test_a_configuration_that_does_not_hold_changes_nothing(tool: Tool, configured: dict[str, Any], words: str) -> None:
    tool.platform.configured = configured
    name = next(names)
    page = opened(tool, invited(tool, name))
    assert page.status_code == 400
    assert words in page.text
    tool.platform.configured = {}
    assert opened(tool, invited(tool, name)).status_code == 200


@pytest.mark.parametrize("address", ["", "ftp://lms.example/", "http://lms.example/configuration"])
def test_a_configuration_is_fetched_from_a_safe_address_alone(tool: Tool, address: str) -> None:
    assert opened(tool, invited(tool, next(names)), openid_configuration=address).status_code == 400
