"""Forms that only their visitor can send, headers, and addresses that stay on this site."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, Response

from lti_tool.errors import ForgeryError
from lti_tool.protection import FORM_FIELD, VISIT_COOKIE, check_form, form_token, path_for_logs, shield

SECRET = "a secret of the tests"
ROOM = Path(__file__).parents[3] / "lti_tool"


@pytest.fixture
def app() -> Flask:
    return Flask(__name__)


def _token_of(app: Flask, visit: str) -> str:
    with app.test_request_context(headers={"Cookie": f"{VISIT_COOKIE}={visit}"}):
        return form_token(SECRET)


def test_a_form_is_taken_from_the_visitor_who_was_given_it(app: Flask) -> None:
    token = _token_of(app, "abc")
    with app.test_request_context(method="POST", data={FORM_FIELD: token}, headers={"Cookie": f"{VISIT_COOKIE}=abc"}):
        check_form(SECRET)


@pytest.mark.parametrize("cookie", ["", f"{VISIT_COOKIE}=other"])
def test_a_form_of_somebody_else_is_refused(app: Flask, cookie: str) -> None:
    token = _token_of(app, "abc")
    with (
        app.test_request_context(method="POST", data={FORM_FIELD: token}, headers={"Cookie": cookie}),
        pytest.raises(ForgeryError),
    ):
        check_form(SECRET)


def test_a_form_without_a_token_is_refused(app: Flask) -> None:
    with (
        app.test_request_context(method="POST", headers={"Cookie": f"{VISIT_COOKIE}=abc"}),
        pytest.raises(ForgeryError),
    ):
        check_form(SECRET)


def test_the_first_form_begins_a_visit_that_scripts_and_other_sites_cannot_use(app: Flask) -> None:
    with app.test_request_context():
        form_token(SECRET)
        cookie = shield(Response(), secure=True).headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Secure"))


def test_no_page_may_run_or_wear_what_is_written_into_it(app: Flask) -> None:
    with app.test_request_context():
        policy = shield(Response(), secure=False).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("template", sorted(ROOM.glob("templates/**/*.html")), ids=lambda path: path.stem)
def test_no_template_needs_what_the_policy_forbids(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert " style=" not in text
    assert "<style" not in text
    assert " onclick=" not in text
    assert "|safe" not in text.replace(" ", "")
    assert "<script>" not in text


def test_no_link_that_lets_its_holder_do_something_stands_in_the_logs() -> None:
    app = Flask(__name__)
    app.add_url_rule("/o/<organisation>/password/<link>", "password_link", lambda **_: path_for_logs())
    assert app.test_client().get("/o/campus/password/a-secret").text == "/o/campus/password/…"
