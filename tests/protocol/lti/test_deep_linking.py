"""A teacher places content into a course; the platform, which is not ours, checks the answer."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any

import jwt
import pytest
import requests

from tests.lti_platform import CLAIM, TEACHER_PICKS, recorded
from tests.protocol.lti.conftest import Inside, Tool, rule_of

SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
DATA = "https://purl.imsglobal.org/spec/lti-dl/claim/data"


class Picking(Inside):
    """A teacher's browser on the page of what can be placed."""

    def __init__(self, tool: Tool, **settings: Any) -> None:
        asked = {**recorded(TEACHER_PICKS)[SETTINGS], **settings}
        super().__init__(tool, recorded(TEACHER_PICKS, **{SETTINGS: asked}))
        assert self.first == "/o/main/place"

    def place(self, *content: str, **more: str) -> requests.Response:
        """Post the form with these choices."""
        return self.send("/place", content=content, **more)

    def message(self, answer: requests.Response) -> tuple[str, str]:
        """Where the answer goes, and the message."""
        found = re.search(r'action="([^"]+)" id="lti-placed"', answer.text)
        signed = re.search(r'name="JWT" value="([^"]+)"', answer.text)
        assert found is not None, answer.text
        assert signed is not None
        return html.unescape(found[1]), signed[1]


def placed(tool: Tool, message: str) -> list[dict[str, Any]]:
    """The content items, as the platform takes them after it checked our signature by our published keys."""
    settings = tool.platform.settings()
    items: list[dict[str, Any]] = settings.validate_deeplinking_resp({"JWT": message})
    return items


def test_what_a_teacher_chose_is_placed_under_our_signature(tool: Tool) -> None:
    picking = Picking(tool, accept_multiple=True, data="csrftoken:1")
    address, message = picking.message(picking.place("_progress", "plain-exercise", "unheard-of"))
    assert address.startswith("http://localhost:8470/mod/lti/contentitem_return.php?course=2")
    assert [(item["type"], item["title"], item["url"]) for item in placed(tool, message)] == [
        ("ltiResourceLink", "My micro-credentials", f"{tool.at}/lti/launch"),
        ("ltiResourceLink", "Exercise", f"{tool.at}/lti/launch?microcredential=plain-exercise"),
    ]
    claims = jwt.decode(message, options={"verify_signature": False})
    assert (claims["iss"], claims["aud"]) == ("4VRXe3elOdHbQB4", [tool.platform.url])
    assert (claims[CLAIM + "deployment_id"], claims[DATA]) == ("1", "csrftoken:1")


@pytest.mark.parametrize("mode", ["progress", "award"])
def test_a_micro_credential_is_placed_with_the_column_that_was_chosen(tool: Tool, mode: str) -> None:
    picking = Picking(tool)
    assert 'name="column" value="progress" checked' in picking.page.text
    _, message = picking.message(picking.place("_progress", "plain-exercise", column=mode))
    page, exercise = placed(tool, message)
    assert "lineItem" not in page
    assert exercise["url"] == f"{tool.at}/lti/launch?microcredential=plain-exercise&column={mode}"
    about = {"label": "Exercise", "scoreMaximum": 100, "resourceId": "plain-exercise", "tag": "acquis"}
    assert exercise["lineItem"] == about


def test_no_column_is_placed_without_one_and_an_unheard_of_mode_is_refused(tool: Tool) -> None:
    picking = Picking(tool)
    _, message = picking.message(picking.place("plain-exercise", column="none"))
    (exercise,) = placed(tool, message)
    assert "lineItem" not in exercise
    assert "column" not in exercise["url"]
    assert picking.place("plain-exercise", column="erase").status_code == 400


def test_no_column_is_offered_where_the_platform_has_no_gradebook(tool: Tool) -> None:
    asked = {name: value for name, value in recorded(TEACHER_PICKS).items() if "lti-ags" not in name}
    assert 'name="column"' not in Inside(tool, asked).page.text


def test_only_one_is_placed_where_the_platform_takes_one(tool: Tool) -> None:
    picking = Picking(tool, accept_multiple=False)
    assert 'type="radio"' in picking.page.text
    _, message = picking.message(picking.place("plain-exercise", "_progress"))
    assert len(placed(tool, message)) == 1
    assert DATA not in jwt.decode(message, options={"verify_signature": False})


def test_nothing_is_placed_by_cancelling(tool: Tool) -> None:
    picking = Picking(tool)
    _, message = picking.message(picking.place("plain-exercise", nothing="1"))
    assert placed(tool, message) == []


def test_a_tampered_answer_does_not_hold(tool: Tool) -> None:
    picking = Picking(tool)
    _, message = picking.message(picking.place("plain-exercise"))
    head, body, signature = message.split(".")
    with pytest.raises(jwt.InvalidSignatureError):
        placed(tool, ".".join((head, body, ("B" if signature[0] == "A" else "A") + signature[1:])))
    claims = jwt.decode(message, options={"verify_signature": False})
    claims[CLAIM + "deployment_id"] = "2"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(jwt.InvalidSignatureError):
        placed(tool, ".".join((head, changed, signature)))


def test_the_form_may_go_to_the_platform_and_to_nobody_else(tool: Tool) -> None:
    policy = Picking(tool).place("plain-exercise").headers["Content-Security-Policy"]
    assert "form-action 'self' http://localhost:8470;" in policy


def test_a_form_of_another_site_places_nothing(tool: Tool) -> None:
    picking = Picking(tool)
    refused = picking.browser.post(f"{tool.at}/place", data={"form_token": "guessed", "content": "plain-exercise"})
    assert refused.status_code == 400
    assert "JWT" not in refused.text


@pytest.mark.parametrize("address", [None, "javascript:alert(1)", "http://evil.example/back", 7])
def test_a_request_without_a_good_address_to_answer_to_is_refused(tool: Tool, address: Any) -> None:
    refused = Picking(tool, deep_link_return_url=address).page
    assert rule_of(refused) == "token-invalid"
