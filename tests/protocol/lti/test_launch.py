"""A launch from end to end, over HTTP, and every way in which one may be forged or go wrong."""

from __future__ import annotations

import base64
import json
import time
import zlib
from typing import Any

import jwt
import pytest
import requests

from tests.lti_platform import CLAIM, STUDENT, new_key, recorded
from tests.protocol.lti.conftest import Browser, Tool, another_platform, rule_of

TEACHER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
FRAMED = {"Sec-Fetch-Dest": "iframe"}


@pytest.fixture
def browser() -> requests.Session:
    return Browser()


def session_cookie(answer: requests.Response) -> str:
    return next(line for line in answer.raw.headers.getlist("Set-Cookie") if line.startswith("acquis_session="))


def test_a_student_of_a_recorded_moodle_is_in_with_one_click(tool: Tool, browser: requests.Session) -> None:
    answer = tool.launch(recorded(STUDENT), browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/o/main/me")
    page = browser.get(f"{tool.at}/me", cookies={"acquis_session": answer.cookies["acquis_session"]})
    assert page.status_code == 200
    assert "Ada Adams" in page.text
    assert 'lang="en"' in page.text


def test_the_page_speaks_the_language_that_the_platform_says(tool: Tool, browser: requests.Session) -> None:
    french = {CLAIM + "launch_presentation": {"locale": "fr-CA"}}
    answer = tool.launch(recorded(STUDENT, **french), browser)
    page = requests.get(f"{tool.at}/me", cookies=answer.cookies, headers={"Accept-Language": "en"}, timeout=10)
    assert 'lang="fr"' in page.text


def test_the_launched_learner_is_the_one_whom_the_records_speak_of(tool: Tool, browser: requests.Session) -> None:
    tool.launch(recorded(STUDENT, sub="4242", name="Grace Hopper"), browser)
    tool.launch(recorded(STUDENT, sub="4242", name="Somebody Else"), browser)
    known = tool.learners()
    assert known["Grace Hopper"][1] == {f"account:{tool.platform.url}|4242"}
    assert "Somebody Else" not in known


def test_a_launch_in_a_frame_keeps_its_cookies_for_that_frame_alone(tool: Tool, browser: requests.Session) -> None:
    address = tool.platform.login_address(recorded(STUDENT))
    page = browser.get(address, headers=FRAMED)
    assert page.status_code == 200
    kept = [line for line in page.raw.headers.getlist("Set-Cookie") if line.startswith("acquis_lti_")]
    assert all(word in kept[0] for word in ("HttpOnly", "Partitioned", "SameSite=None", "Secure"))
    policy = page.headers["Content-Security-Policy"]
    assert f"frame-ancestors {tool.platform.url}" in policy
    assert "X-Frame-Options" not in page.headers


def test_a_teacher_sees_the_learners_of_their_course_and_nobody_else(tool: Tool, browser: requests.Session) -> None:
    here = {CLAIM + "context": {"id": "course-7", "title": "Course seven"}}
    tool.launch(recorded(STUDENT, sub="71", name="In Seven", **here), Browser())
    tool.launch(recorded(STUDENT, sub="81", name="Elsewhere"), Browser())
    answer = tool.launch(recorded(STUDENT, sub="70", name="Tina", **here, **{CLAIM + "roles": [TEACHER]}), browser)
    assert answer.headers["Location"] == "/o/main/course"
    page = requests.get(f"{tool.at}/course", cookies=answer.cookies, timeout=10).text
    assert "Course seven" in page
    assert "In Seven" in page
    assert "Elsewhere" not in page
    for name, (learner_id, _) in tool.learners().items():
        for page in (f"{tool.at}/course/{learner_id}", f"{tool.at}/course/{learner_id}/live"):
            seen = requests.get(page, cookies=answer.cookies, timeout=10)
            assert seen.status_code == (200 if name == "In Seven" else 404)
    assert requests.get(f"{tool.at}/learners", cookies=answer.cookies, timeout=10).status_code == 403


def test_a_test_user_is_shown_the_catalogue_and_is_no_learner(tool: Tool, browser: requests.Session) -> None:
    roles = ["http://purl.imsglobal.org/vocab/lti/system/person#TestUser", TEACHER]
    answer = tool.launch(recorded(STUDENT, sub="test", name="Test Student", **{CLAIM + "roles": roles}), browser)
    assert answer.headers["Location"] == "/o/main/"
    assert "acquis_session" not in answer.cookies
    assert "Test Student" not in tool.learners()


def test_a_target_link_of_ours_is_where_the_launch_leads(tool: Tool, browser: requests.Session) -> None:
    target = f"{tool.at}/catalogue/plain-exercise"
    answer = tool.launch(recorded(STUDENT), browser, target=target)
    assert answer.headers["Location"] == "/o/main/catalogue/plain-exercise"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "{at}.evil.example/me",
        "{at}/../other/",
        "{at}/..%2f",
        "//evil.example",
        "javascript:alert(1)",
        "{base}/o/other/me",
    ],
)
def test_nobody_is_sent_elsewhere(tool: Tool, browser: requests.Session, target: str) -> None:
    address = tool.platform.login_address(
        recorded(STUDENT), target=target.format(at=tool.at, base=tool.acquis.base_url)
    )
    answer = browser.get(address, allow_redirects=False)
    assert answer.status_code == 403
    assert rule_of(answer) == "target-elsewhere"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"iss": "https://other.example"}, "platform-unknown"),
        ({"client_id": "another"}, "platform-unknown"),
        ({"lti_deployment_id": "99"}, "deployment-unknown"),
        ({"login_hint": ""}, "login-incomplete"),
        ({"iss": ""}, "login-incomplete"),
    ],
)
def test_a_login_that_does_not_fit_is_refused_in_words(
    tool: Tool, browser: requests.Session, changes: dict[str, str], rule: str
) -> None:
    asked = {
        "iss": tool.platform.url,
        "client_id": "4VRXe3elOdHbQB4",
        "login_hint": "4",
        "lti_deployment_id": "1",
        "target_link_uri": f"{tool.at}/lti/launch",
    }
    answer = browser.post(f"{tool.at}/lti/login", data={**asked, **changes})
    assert rule_of(answer) == rule


def test_a_login_may_say_more_than_we_read(tool: Tool) -> None:
    more = "".join(f"&{name}=x" for name in ("organisation", "_anchor", "address", "endpoint"))
    answer = requests.get(tool.platform.login_address(recorded(STUDENT)) + more, headers=FRAMED, timeout=10)
    assert answer.status_code == 200
    assert "&amp;organisation=x&amp;_anchor=x" in answer.text


def forged(tool: Tool, asked: dict[str, str], how: dict[str, Any]) -> dict[str, str]:
    """What the platform would post, spoilt as `how` says."""
    form = tool.platform.message_for(asked)
    claims = jwt.decode(form["id_token"], options={"verify_signature": False})
    kid = jwt.get_unverified_header(form["id_token"])["kid"]
    claims = {name: value for name, value in {**claims, **how.get("claims", {})}.items() if value is not None}
    key = how.get("key") or tool.platform.registration.get_platform_private_key()
    if how.get("algorithm") == "none":
        form["id_token"] = jwt.encode(claims, "", algorithm="none", headers={"kid": kid})
    elif how.get("algorithm") == "HS256":
        # The public key as the secret of a symmetric signature.
        form["id_token"] = confused(claims, kid, tool.platform.registration.get_platform_public_key() or "")
    else:
        form["id_token"] = jwt.encode(claims, key, algorithm="RS256", headers={"kid": how.get("kid", kid)})
    return form


def confused(claims: dict[str, Any], kid: str, secret: str) -> str:
    """A token signed with HS256 by what is public; PyJWT itself refuses to make one."""
    import hashlib
    import hmac

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    head = part(json.dumps({"alg": "HS256", "kid": kid}).encode()) + "." + part(json.dumps(claims).encode())
    return head + "." + part(hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest())


FORGERIES: dict[str, tuple[dict[str, Any], str]] = {
    "another audience": ({"claims": {"aud": "somebody-else"}}, "token-invalid"),
    "several audiences without azp": ({"claims": {"aud": ["4VRXe3elOdHbQB4", "b"], "azp": None}}, "token-invalid"),
    "another authorised party": ({"claims": {"azp": "somebody-else"}}, "token-invalid"),
    "another issuer": ({"claims": {"iss": "https://evil.example"}}, "token-invalid"),
    "another deployment": ({"claims": {CLAIM + "deployment_id": "2"}}, "deployment-unknown"),
    "another target": ({"claims": {CLAIM + "target_link_uri": "https://evil.example/"}}, "token-invalid"),
    "expired": ({"claims": {"exp": int(time.time()) - 3600}}, "launch-over"),
    "no end": ({"claims": {"exp": None}}, "token-invalid"),
    "from the future": ({"claims": {"iat": int(time.time()) + 3600}}, "token-invalid"),
    "no nonce": ({"claims": {"nonce": None}}, "token-invalid"),
    "another nonce": ({"claims": {"nonce": "made-up"}}, "token-invalid"),
    "no user": ({"claims": {"sub": None}}, "token-invalid"),
    "a user that is no text": ({"claims": {"sub": 4}}, "token-invalid"),
    "roles that are no list": ({"claims": {CLAIM + "roles": "Learner"}}, "token-invalid"),
    "a deployment that is no text": ({"claims": {CLAIM + "deployment_id": ["1"]}}, "token-invalid"),
    "an older version": ({"claims": {CLAIM + "version": "1.1"}}, "token-invalid"),
    "a message of another type": ({"claims": {CLAIM + "message_type": "LtiEvil"}}, "token-invalid"),
    "no resource link": ({"claims": {CLAIM + "resource_link": None}}, "token-invalid"),
    "unsigned": ({"algorithm": "none"}, "token-invalid"),
    "algorithm confusion": ({"algorithm": "HS256"}, "token-invalid"),
    "the key of somebody else": ({"key": new_key()[0]}, "token-invalid"),
    "a key that nobody publishes": ({"kid": "made-up"}, "key-unknown"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_message_opens_nothing(tool: Tool, browser: requests.Session, name: str) -> None:
    how, rule = FORGERIES[name]
    asked = tool.departed(recorded(STUDENT), browser)
    answer = tool.launched(forged(tool, asked, how), browser)
    assert answer.status_code in (400, 403)
    assert rule_of(answer) == rule
    assert "acquis_session" not in answer.cookies


def test_a_message_is_good_once(tool: Tool, browser: requests.Session) -> None:
    form = tool.platform.message_for(tool.departed(recorded(STUDENT), browser))
    assert tool.launched(form, browser).status_code == 303
    again = tool.launched(form, browser)
    assert (again.status_code, rule_of(again)) == (400, "launch-over")


def test_a_message_of_one_login_is_refused_in_another(tool: Tool, browser: requests.Session) -> None:
    seen = tool.platform.message_for(tool.departed(recorded(STUDENT), browser))
    other = tool.departed(recorded(STUDENT), browser)
    answer = tool.launched({"state": other["state"], "id_token": seen["id_token"]}, browser)
    assert rule_of(answer) == "token-invalid"


def test_a_state_is_good_once_even_for_another_message(tool: Tool, browser: requests.Session) -> None:
    first = tool.platform.message_for(tool.departed(recorded(STUDENT), browser))
    assert tool.launched(first, browser).status_code == 303
    fresh = tool.platform.message_for(tool.departed(recorded(STUDENT), browser))
    assert rule_of(tool.launched({**fresh, "state": first["state"]}, browser)) == "launch-over"


def test_another_platforms_key_signs_for_no_platform_but_its_own(tool: Tool, browser: requests.Session) -> None:
    asked = tool.departed(recorded(STUDENT), browser)
    with another_platform(tool, "Second Moodle") as second:
        theirs = second.platform.registration
        form = forged(tool, asked, {"key": theirs.get_platform_private_key(), "kid": theirs.get_kid()})
        assert rule_of(tool.launched(form, browser)) == "key-unknown"
        # Its own message, which is good where it belongs.
        second.platform.messages[asked["lti_message_hint"]] = recorded(STUDENT)
        own = second.platform.message_for(asked)
        assert rule_of(tool.launched({**own, "state": asked["state"]}, browser)) == "token-invalid"


def test_a_session_cannot_be_changed_into_somebody_elses(tool: Tool, browser: requests.Session) -> None:
    opened = tool.launch(recorded(STUDENT, **{CLAIM + "roles": [TEACHER]}), browser)
    facts, signature = opened.cookies["acquis_session"].rsplit(".", 1)
    raw = base64.urlsafe_b64decode(facts.lstrip(".") + "=" * (-len(facts.lstrip(".")) % 4))
    # A text that is shorter so is packed, and begins with a dot.
    read = json.loads(zlib.decompress(raw) if facts.startswith(".") else raw)
    for change in ({"k": read["k"] - 1}, {"l": read["l"] + 1}, {"r": "staff"}, {"o": "other"}):
        changed = base64.urlsafe_b64encode(json.dumps({**read, **change}).encode()).rstrip(b"=").decode()
        for page in ("me", "course"):
            answer = requests.get(f"{tool.at}/{page}", cookies={"acquis_session": f"{changed}.{signature}"}, timeout=10)
            assert answer.status_code == 401


def test_a_target_link_slips_nobody_into_anothers_session(tool: Tool, browser: requests.Session) -> None:
    target = f"{tool.at}/me?launch=session-of-the-attacker&about=x"
    assert tool.launch(recorded(STUDENT), browser, target=target).headers["Location"] == "/o/main/me?about=x"


def test_a_launch_begun_in_another_browser_is_refused(tool: Tool, browser: requests.Session) -> None:
    form = tool.platform.message_for(tool.departed(recorded(STUDENT), browser))
    answer = tool.launched(form, Browser())
    assert rule_of(answer) == "browser-differs"
    # Who was deceived has lost nothing: the login is still good where it began.
    assert tool.launched(form, browser).status_code == 303


@pytest.mark.parametrize("state", ["", "state-made-up"])
def test_a_state_that_nobody_awaits_is_refused(tool: Tool, browser: requests.Session, state: str) -> None:
    form = tool.platform.message_for(tool.departed(recorded(STUDENT), browser))
    assert rule_of(tool.launched({**form, "state": state}, browser)) == "launch-over"


def test_the_platforms_own_error_is_shown(tool: Tool, browser: requests.Session) -> None:
    asked = tool.departed(recorded(STUDENT), browser)
    told = {"state": asked["state"], "error": "login_required", "error_description": "<b>sign in</b>"}
    answer = browser.post(f"{tool.at}/lti/launch", data=told)
    assert rule_of(answer) == "platform-refuses"
    assert "login_required: &lt;b&gt;sign in" in answer.text


def test_an_organisation_takes_no_launch_of_another(tool: Tool, browser: requests.Session) -> None:
    tool.acquis.command("organisation", "add", "other", "Other")
    form = tool.platform.message_for(tool.departed(recorded(STUDENT), browser))
    fields = {name: form[name] for name in ("state", "id_token")}
    answer = browser.post(f"{tool.acquis.base_url}/o/other/lti/launch", data=fields)
    assert rule_of(answer) == "launch-over"
    opened = tool.launched(form, browser)
    elsewhere = requests.get(f"{tool.acquis.base_url}/o/other/me", cookies=opened.cookies, timeout=10)
    assert elsewhere.status_code == 401


def test_where_no_cookie_is_kept_the_session_travels_in_the_address(tool: Tool) -> None:
    tool.platform.stores = True
    try:
        address = tool.platform.login_address(recorded(STUDENT))
        page = requests.get(address, headers=FRAMED, timeout=10).text
    finally:
        tool.platform.stores = False
    held = {name: page.split(f'data-{name}="')[1].split('"')[0] for name in ("key", "state", "address")}
    asked = dict(pair.split("=", 1) for pair in held["address"].split("?")[1].replace("&amp;", "&").split("&"))
    asked = {name: requests.compat.unquote_plus(value) for name, value in asked.items()}
    form = tool.platform.message_for(asked)
    without = tool.launched(form, Browser())
    assert 'id="lti-storage"' in without.text
    spoilt = {"state": form["state"], "id_token": form["id_token"], "browser_key": "guessed"}
    assert rule_of(requests.post(f"{tool.at}/lti/launch", data=spoilt, timeout=10)) == "browser-differs"
    fields = {**spoilt, "browser_key": held["key"]}
    opened = requests.post(f"{tool.at}/lti/launch", data=fields, allow_redirects=False, timeout=10)
    assert opened.headers["Location"].startswith("/o/main/me?launch=")
    mine = requests.get(tool.acquis.base_url + opened.headers["Location"], timeout=10)
    assert "Ada Adams" in mine.text
    links = [part.split('"')[0] for part in mine.text.split('href="/o/main')[1:]]
    assert links
    assert all("launch=" in link for link in links if not link.startswith("/art"))
    assert requests.get(tool.at + "/me?launch=made-up", timeout=10).status_code == 401


def test_the_launch_address_itself_leads_to_the_catalogue(tool: Tool) -> None:
    answer = requests.get(f"{tool.at}/lti/launch", allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == "/o/main/"


def test_a_placed_micro_credential_opens_as_the_first_of_its_row(tool: Tool, browser: requests.Session) -> None:
    answer = tool.launch(recorded(STUDENT), browser, target=f"{tool.at}/lti/launch?microcredential=plain-exercise")
    assert answer.headers["Location"] == "/o/main/me?about=plain-exercise"


def test_who_acts_as_another_links_nothing_and_meets_nobody_new(tool: Tool, browser: requests.Session) -> None:
    acting = {CLAIM + "custom": {"masquerading": "99"}}
    answer = tool.launch(recorded(STUDENT, sub="4711", name="Acted As", **acting), browser)
    assert "acquis_session" not in answer.cookies
    assert "Acted As" not in tool.learners()
    tool.launch(recorded(STUDENT, sub="4711", name="Acted As"), Browser())
    tool.acquis.made(
        "platform", "link-rules", "moodle", "--organisation", "main", "--account", "sub", "--email", "mbox"
    )
    answer = tool.launch(recorded(STUDENT, sub="4711", email="acted@campus.example", **acting), Browser())
    tool.acquis.made("platform", "link-rules", "moodle", "--organisation", "main", "--default")
    assert "acquis_session" in answer.cookies
    assert tool.learners()["Acted As"][1] == {f"account:{tool.platform.url}|4711"}


def test_link_rules_hold_from_the_next_launch_on(tool: Tool) -> None:
    message = recorded(STUDENT, sub="4712", name="By Rules", email="rules@campus.example")
    tool.acquis.made(
        "platform",
        "link-rules",
        "moodle",
        "--organisation",
        "main",
        "--account",
        "sub@https://lrs.example",
        "--email",
        "mbox",
    )
    tool.launch(message, Browser())
    shown = tool.acquis.made("platform", "link-rules", "moodle", "--organisation", "main", "--default")
    assert (shown["usual"], shown["accounts"]) == (True, [["sub", tool.platform.url]])
    assert tool.learners()["By Rules"][1] == {"account:https://lrs.example|4712", "mbox:mailto:rules@campus.example"}
