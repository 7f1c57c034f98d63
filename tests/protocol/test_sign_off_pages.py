"""The pages of sign-offs over HTTP: what a link opens, to whom, and what no request can make of it."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from acquis.settings import Settings
from acquis.wiring import utc_now
from lti_tool.attesting import sign_off_token
from lti_tool.sessions import SESSION_COOKIE, Visitor, session_value
from recognition.sending.mail_run import MailRun, MailTools
from recognition.sending.mailing import Sender
from recognition.sending.posts import MailFolder
from records.attesters import set_policy
from records.courses import join_course
from records.database import Database
from records.launches import Launch
from records.mail_targets import mail_target_of
from records.platforms import platforms_of
from records.sign_offs import SignOff
from tests.pages_world import CAMPUS, OTHER, SECRET, World, build
from tests.photographs import plain_png

PNG = plain_png()
ASKED = {
    "about": "shift-lead/observed",
    "title": "Evening service",
    "day": "2026-03-01",
    "hours": "4",
    "name": "Rozenn Le Goff",
    "email": "rozenn@plage.example",
    "reflection": "I led the pass.",
    "language": "fr",
}


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    database = Database(sqlite_url)
    yield build(database)
    database.close()


def visitor(world: World, role: Any = None, name: str | None = None, organisation: str = CAMPUS) -> FlaskClient:
    client = world.app.test_client()
    if role is not None:
        client.get(world.link(role, name, organisation))
    return client


def post(client: FlaskClient, path: str, form: dict[str, Any], page: str | None = None) -> TestResponse:
    """Post a form as a browser does that has loaded a page of ours."""
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', client.get(page or path).text)
    assert found is not None
    return client.post(path, data={**form, "form_token": found[1]}, content_type="multipart/form-data")


def ask(world: World, **more: Any) -> TestResponse:
    form = {**ASKED, "day": utc_now().date().isoformat(), **more}
    return post(visitor(world, "learner", "Yann"), "/o/campus/me/sign-offs", form)


def asked(world: World, **more: Any) -> SignOff:
    assert ask(world, **more).status_code == 303
    return the(world)


def the(world: World) -> SignOff:
    with world.database.reading() as session:
        found = session.query(SignOff).order_by(SignOff.asked_at.desc()).first()
        assert found is not None
        session.expunge(found)
        return found


def link(found: SignOff, organisation: str = CAMPUS, secret: str = SECRET) -> str:
    return f"/o/{organisation}/sign-off/{sign_off_token(secret, found.id)}"


def letters(world: World, folder: Path) -> list[Any]:
    """What was written so far, delivered."""
    with world.database.reading() as session:
        target = mail_target_of(session, 1)
        assert target is not None
    tools = MailTools(
        database=world.database, clock=utc_now, chance=lambda: 0.5, holder="here:0:00000001",
        sender=Sender("acquis@campus.example"), post=lambda: MailFolder(folder),
    )  # fmt: skip
    MailRun(tools, target.id).go()
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.iterdir())]


def test_from_the_request_to_the_evidence(world: World, tmp_path: Path) -> None:
    found = asked(world)
    (letter,) = letters(world, tmp_path / "mail")
    assert (letter["To"], letter["Content-Language"]) == ("rozenn@plage.example", "fr")
    address = re.search(r"http\S+", letter.get_content())
    assert address is not None
    path = address[0].removeprefix("http://localhost:8080")
    assert path == link(found)
    stranger = visitor(world)
    page = stranger.get(path)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert "r•••@plage.example" in page.text
    assert "rozenn@plage.example" not in page.text
    answer = post(stranger, path, {"do": "confirm", "name": "Rozenn", "role": "manager", "comment": "Bravo"})
    assert answer.status_code == 303
    # The rule wants a manager, and nobody vouches for her yet.
    assert the(world).state == "checking"
    staff = visitor(world, "staff")
    one = f"/o/campus/sign-offs/{found.id}"
    assert post(staff, one, {"do": "accept", "by": "Chef", "reason": ""}).status_code == 303
    assert the(world).state == "confirmed"
    world.work()
    told = [each["Subject"] for each in letters(world, tmp_path / "mail") if each["To"] == "yann@campus.example"]
    assert len(told) == 2
    assert "Bravo" in visitor(world, "learner", "Yann").get("/o/campus/me/sign-offs").text


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_scanner_that_opens_the_link_changes_nothing(world: World, method: str) -> None:
    before = asked(world)
    for _ in range(3):
        getattr(visitor(world), method)(link(before))
    after = the(world)
    assert (after.state, after.answered_at, after.reminders) == ("asked", None, 0)


def test_a_link_is_opened_twice_and_answered_once(world: World) -> None:
    found = asked(world, about="practice")
    first, second = visitor(world), visitor(world)
    for client in (first, second):
        assert client.get(link(found)).status_code == 200
    good = {"do": "confirm", "name": "Rozenn", "role": "peer"}
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', second.get(link(found)).text)
    assert post(first, link(found), good).status_code == 303
    assert token is not None
    late = second.post(link(found), data={**good, "name": "Somebody else", "form_token": token[1]})
    assert late.status_code == 409
    assert the(world).attester_name == "Rozenn"
    # A reload of the form is no second answer either.
    assert first.post(link(found), data=good).status_code == 400


def test_no_link_can_be_guessed_or_bent(world: World) -> None:
    found = asked(world)
    client = visitor(world)
    whole = link(found).rpartition("/")[2]
    other = sign_off_token(SECRET, uuid.uuid4())
    for token in (
        "nonsense",
        found.id.hex,
        whole[:-1],
        whole + "A",
        f"{other.split('.')[0]}.{whole.split('.')[1]}",
        other,
    ):
        assert client.get(f"/o/campus/sign-off/{token}").status_code == 404
    # One that was made for another purpose, by another secret, or is brought to another organisation.
    from lti_tool.pages.recognising.endorsing import endorsement_token

    assert client.get(f"/o/campus/sign-off/{endorsement_token(SECRET, found.id)}").status_code == 404
    assert client.get(link(found, secret="another secret than ours")).status_code == 404
    assert client.get(link(found, OTHER)).status_code == 404
    assert client.get(f"/o/campus/endorse/{whole}").status_code == 404


def test_a_link_that_is_over_says_so(world: World) -> None:
    withdrawn = asked(world)
    mine = visitor(world, "learner", "Yann")
    one = f"/o/campus/me/sign-offs/{withdrawn.id}"
    assert post(mine, one, {"do": "withdraw"}, "/o/campus/me/sign-offs").status_code == 303
    late = asked(world)
    with world.database.transaction() as session:
        session.get_one(SignOff, late.id).expires_at = late.asked_at
    for found, words in ((withdrawn, "has withdrawn"), (late, "ran out")):
        page = visitor(world).get(link(found), headers={"Accept-Language": "en"})
        assert page.status_code == 410
        assert words in page.text
        assert "<textarea" not in page.text


def test_who_asked_cannot_answer_in_the_browser_that_asked(world: World) -> None:
    found = asked(world, about="practice")
    mine = visitor(world, "learner", "Yann")
    answer = post(mine, link(found), {"do": "confirm", "name": "Rozenn", "role": "peer"})
    assert answer.status_code == 422
    assert the(world).state == "asked"


def test_somebody_else_sees_and_changes_nothing_of_it(world: World) -> None:
    found = asked(world)
    for client in (visitor(world, "learner", "Maëlle"), visitor(world, "learner", "Zoé", OTHER)):
        one = f"/o/campus/me/sign-offs/{found.id}"
        token = re.search(r'name="form_token" value="([0-9a-f]+)"', client.get("/o/campus/").text)
        assert token is not None
        assert client.post(one, data={"do": "withdraw", "form_token": token[1]}).status_code in (401, 404)
        assert "Evening service" not in client.get("/o/campus/me/sign-offs").text
    assert the(world).state == "asked"


def test_a_form_that_asks_for_the_wrong_thing_says_which(world: World) -> None:
    for field, value in (
        ("title", " "),
        ("day", "2099-01-01"),
        ("email", "x"),
        ("minutes", "-4"),
        ("about", "nothing"),
    ):
        answer = ask(world, **{field: value})
        assert answer.status_code == 422
        assert 'id="problem"' in answer.text
    assert ask(world, email="yann@campus.example").status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("shift.png", PNG, "shift.png"),
        ("../../etc/passwd", PNG, "passwd.png"),
        ("..\\..\\evil.exe", b"%PDF-1.7 x", "evil.pdf"),
        ('a"\r\nSet-Cookie: x=y;.png', PNG, None),
        ("page.html", b"<html><script>alert(1)</script>", ""),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", ""),
        ("renamed.png", b"MZ\x90\x00", ""),
        ("huge.png", PNG + b"0" * (5 * 1024 * 1024), ""),
        ("empty.png", b"", ""),
    ],
)
def test_a_file_is_what_its_content_shows_and_only_ever_a_download(
    world: World, name: str, content: bytes, kept: str | None
) -> None:
    answer = ask(world, about="practice", files=(io.BytesIO(content), name))
    if kept == "":
        assert answer.status_code == 422
        return
    assert answer.status_code == 303
    found = the(world)
    page = visitor(world).get(link(found)).text
    path = re.search(r'href="([^"]+/files/[^"]+)"', page)
    assert path is not None
    file = visitor(world).get(path[1])
    assert file.data == content
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "\n" not in file.headers["Content-Disposition"]
    if kept is not None:
        assert kept in file.headers["Content-Disposition"]
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"].startswith("sandbox")
    assert file.mimetype in ("image/png", "application/pdf")
    own = path[1].rpartition("/")[2]
    mine = f"/o/campus/me/sign-offs/{found.id}/files/{own}"
    assert visitor(world, "learner", "Yann").get(mine).status_code == 200
    assert visitor(world, "learner", "Maëlle").get(mine).status_code == 404
    assert visitor(world, "staff").get(f"/o/campus/sign-offs/{found.id}/files/{own}").status_code == 200
    post(
        visitor(world, "learner", "Yann"),
        f"/o/campus/me/sign-offs/{found.id}",
        {"do": "withdraw"},
        "/o/campus/me/sign-offs",
    )
    assert visitor(world).get(path[1]).status_code == 404


def test_four_files_are_too_many(world: World) -> None:
    files = [(io.BytesIO(PNG), f"{number}.png") for number in range(4)]
    answer = ask(world, about="practice", files=files)
    assert answer.status_code == 422


def test_staff_sign_off_several_from_a_table_after_a_look(world: World) -> None:
    staff = visitor(world, "staff")
    page = "/o/campus/sign-offs/table"
    table = (
        f"learner,minutes,comment\n{world.learners['Yann']},30,\nmaelle@campus.example,,Well done\n"
        "nobody@campus.example,,\nyann@campus.example,,\nchef@campus.example,x,\n"
    )
    form = {
        "about": "shift-lead/observed", "title": "Fire drill", "day": utc_now().date().isoformat(),
        "name": "Chef", "email": "chef@campus.example", "table": table,
    }  # fmt: skip
    shown = post(staff, page, form)
    assert shown.status_code == 200
    assert shown.text.count("chip good") == 2
    assert shown.text.count("chip bad") == 3
    with world.database.reading() as session:
        assert session.query(SignOff).count() == 0
    done = post(staff, page, {**form, "do": "apply"})
    assert done.headers["Location"].endswith("done=2")
    with world.database.reading() as session:
        assert {each.state for each in session.query(SignOff)} == {"confirmed"}
        assert {each.minutes for each in session.query(SignOff)} == {30, None}
    for wrong in ({"table": "name\nx\n"}, {"email": "x"}, {"title": ""}, {"table": ""}):
        assert post(staff, page, {**form, **wrong}).status_code == 422


def test_a_teacher_signs_off_their_course_and_nobody_else(world: World) -> None:
    now = utc_now()
    with world.database.transaction() as session:
        platform = platforms_of(session, 1)[0]
        launch = Launch(
            platform_id=platform.id, deployment_id="1", message_type="LtiResourceLinkRequest", subject="9",
            context_id="course", mentees=[], services={}, launched_at=now,
        )  # fmt: skip
        session.add(launch)
        session.flush()
        join_course(session, platform.id, "course", {world.learners["Yann"]: "learner"}, now, all_members=True)
        who = Visitor(CAMPUS, "teacher", world.learners["Inès"], now, launch.id)
    teacher = world.app.test_client()
    teacher.set_cookie(SESSION_COOKIE, session_value(SECRET, who, now))
    page = "/o/campus/course/sign-off"
    form = {"about": "shift-lead/observed", "title": "Fire drill", "day": now.date().isoformat()}
    both = {**form, "learner": [world.learners["Yann"], world.learners["Maëlle"]]}
    shown = post(teacher, page, both)
    assert (shown.status_code, shown.text.count("chip good"), shown.text.count("chip bad")) == (200, 1, 1)
    assert post(teacher, page, {**both, "do": "apply"}).headers["Location"].endswith("done=1")
    found = the(world)
    assert (found.learner_id, found.attester_email) == (world.learners["Yann"], "ines@campus.example")
    assert (found.attester_role, found.vouched) == ("teacher", True)
    assert post(teacher, page, form).status_code == 422


def test_thanks_are_few_and_not_returned(world: World) -> None:
    yann, maelle = visitor(world, "learner", "Yann"), visitor(world, "learner", "Maëlle")
    form = {"title": "The oven", "comment": "Thank you!"}

    def thank(client: FlaskClient, email: str) -> int:
        return post(client, "/o/campus/thank", {**form, "email": email}).status_code

    assert thank(yann, "maelle@campus.example") == 303
    assert the(world).state == "confirmed"
    assert "The oven" in maelle.get("/o/campus/me/sign-offs").text
    assert thank(yann, "maelle@campus.example") == 422
    assert thank(maelle, "yann@campus.example") == 422
    assert thank(yann, "yann@campus.example") == 422
    # Who is here and who is not, the answer does not tell.
    assert thank(yann, "stranger@campus.example") == 303
    with world.database.transaction() as session:
        set_policy(session, 1, checked_percent=0, link_days=14, reciprocal_days=90, thanks_a_day=1, code_for="never")
    assert thank(yann, "ines@campus.example") == 422


def test_staff_vouch_for_people_and_say_what_they_ask_for(world: World) -> None:
    staff = visitor(world, "staff")
    home = "/o/campus/sign-offs"
    known = {"name": "Rozenn", "email": "Rozenn@Plage.example", "role": "manager"}
    assert post(staff, f"{home}/known", known, home).status_code == 303
    assert post(staff, f"{home}/known", {**known, "role": "king"}, home).status_code == 422
    found = asked(world)
    page = visitor(world).get(link(found), headers={"Accept-Language": "en"}).text
    assert "knows you as their manager" in page
    assert 'name="role"' not in page
    post(visitor(world), link(found), {"do": "confirm", "name": "Rozenn"})
    assert (the(world).state, the(world).vouched) == ("confirmed", True)
    policy = {
        "checked_percent": "10",
        "link_days": "7",
        "reciprocal_days": "30",
        "thanks_a_day": "2",
        "code_for": "never",
    }
    assert post(staff, f"{home}/policy", policy, home).status_code == 303
    assert post(staff, f"{home}/policy", {**policy, "checked_percent": "101"}, home).status_code == 422
    assert Settings().mail_folder == "acquis-mail"
