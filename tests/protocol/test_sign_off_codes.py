"""A code by mail beside the link: a link that was forwarded, guessed at or opened by a machine confirms nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from acquis.wiring import utc_now
from lti_tool import signed
from recognition.attesting.codes import CODE_LIFE, MOST_A_DAY, MOST_WRONG, SEND_AFTER
from records.attesters import set_policy, vouch
from records.audit import AuditEntry
from records.database import Database
from records.mail_targets import mail_target_of
from records.outbox import OutboxItem
from records.sign_offs import SignOff, SignOffCode
from tests.pages_world import World, build
from tests.protocol.test_sign_off_pages import asked, link, post, the, visitor

ROZENN = "rozenn@plage.example"
ANSWER = {"do": "confirm", "name": "Rozenn", "role": "manager", "comment": ""}


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    database = Database(sqlite_url)
    yield build(database)
    database.close()


def want_codes(world: World, code_for: str) -> None:
    with world.database.transaction() as session:
        set_policy(
            session, 1, checked_percent=0, link_days=14, reciprocal_days=90, thanks_a_day=3,
            code_for=code_for,  # type: ignore[arg-type]
        )  # fmt: skip


def codes(world: World) -> list[str]:
    """What was written to Rozenn, the last last."""
    with world.database.reading() as session:
        target = mail_target_of(session, 1)
        assert target is not None
        items = session.query(OutboxItem).filter_by(target_id=target.id).order_by(OutboxItem.id)
        return [
            item.payload["subject"][:6]
            for item in items
            if item.payload["to"] == ROZENN and item.payload["subject"][:6].isdecimal()
        ]


def later(world: World, past: timedelta) -> None:
    """Let so much time have passed since the code was sent."""
    with world.database.transaction() as session:
        kept = session.query(SignOffCode).one()
        kept.sent_at, kept.expires_at = kept.sent_at - past, kept.expires_at - past


def send(client: FlaskClient, path: str) -> int:
    return post(client, path, {"do": "code"}).status_code


def confirm(client: FlaskClient, path: str, code: str) -> int:
    return post(client, path, {**ANSWER, "code": code}).status_code


def test_who_was_asked_types_the_code_from_a_second_letter(world: World) -> None:
    want_codes(world, "demanding")
    with world.database.transaction() as session:
        vouch(session, 1, ROZENN, "Rozenn Le Goff", "manager", by="test", now=utc_now())
    path, client = link(asked(world)), visitor(world)
    page = client.get(path)
    assert 'value="confirm"' not in page.text
    # Opening it, however often, sends nothing.
    assert [client.head(path).status_code, client.get(path).status_code, codes(world)] == [200, 200, []]
    assert send(client, path) == 303
    (code,) = codes(world)
    assert 'autocomplete="one-time-code"' in client.get(path).text
    assert confirm(client, path, f" {code[:3]} {code[3:]} ") == 303
    found = the(world)
    assert (found.state, found.by_code, found.vouched) == ("confirmed", True, True)
    with world.database.reading() as session:
        assert session.query(SignOffCode).count() == 0
        # Neither the code nor what would give it away stands in the records of what was done.
        assert code not in str([each.details for each in session.query(AuditEntry)])


def test_a_forwarded_link_alone_confirms_nothing(world: World) -> None:
    want_codes(world, "always")
    path, stranger = link(asked(world)), visitor(world)
    # Without asking for a code, with none, with any.
    assert [confirm(stranger, path, code) for code in ("", "000000")] == [422, 422]
    assert send(stranger, path) == 303
    (code,) = codes(world)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    answer = post(stranger, path, {**ANSWER, "code": wrong})
    assert (answer.status_code, the(world).state) == (422, "asked")
    assert 'id="problem"' in answer.text


def test_a_code_is_guessed_few_times_and_few_are_sent(world: World) -> None:
    want_codes(world, "always")
    path, client = link(asked(world)), visitor(world)
    send(client, path)
    assert send(client, path) == 422
    (code,) = codes(world)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert {confirm(client, path, wrong) for _ in range(MOST_WRONG)} == {422}
    # By then not even the right one is good.
    assert confirm(client, path, code) == 422
    for _ in range(MOST_A_DAY - 1):
        later(world, SEND_AFTER)
        assert send(client, path) == 303
    later(world, SEND_AFTER)
    assert (send(client, path), len(codes(world))) == (422, MOST_A_DAY)
    # The last one that was sent is the one that is good.
    assert [confirm(client, path, each) for each in codes(world)[-2:]] == [422, 303]


def test_a_code_runs_out(world: World) -> None:
    want_codes(world, "always")
    path, client = link(asked(world)), visitor(world)
    send(client, path)
    later(world, CODE_LIFE)
    assert (confirm(client, path, codes(world)[0]), the(world).state) == (422, "asked")
    assert send(client, path) == 303


def test_a_code_is_good_for_its_own_request_and_our_secret_alone(world: World) -> None:
    want_codes(world, "always")
    one = asked(world)
    other = asked(world, title="Morning service")
    client = visitor(world)
    send(client, link(one))
    (code,) = codes(world)
    assert confirm(client, link(other), code) == 422
    with world.database.reading() as session:
        (kept,) = session.query(SignOffCode)
        assert code not in kept.digest
    assert signed.read("another secret", "acquis.sign-off", link(one).rpartition("/")[2]) is None
    assert confirm(client, link(one), code) == 303


def test_declining_needs_no_code_and_sending_one_is_for_requests_that_wait(world: World) -> None:
    want_codes(world, "always")
    path, client = link(asked(world)), visitor(world)
    assert post(client, path, {"do": "decline", "reason": "I was on leave."}).status_code == 303
    with world.database.reading() as session:
        assert session.query(SignOff).one().state == "declined"
    page = link(asked(world, title="Another"))
    answered = post(client, path, {"do": "code"}, page=page)
    assert (answered.status_code, codes(world)) == (409, [])


def test_where_the_rule_asks_for_no_role_a_link_is_enough(world: World) -> None:
    want_codes(world, "demanding")
    path, client = link(asked(world, about="practice")), visitor(world)
    assert 'value="confirm"' in client.get(path).text
    assert post(client, path, {"do": "code"}).status_code == 400
    assert confirm(client, path, "") == 303
    assert the(world).by_code is False


def test_staff_choose_where_codes_are_asked_for(world: World, tmp_path: Path) -> None:
    staff = visitor(world, "staff")
    form = {"checked_percent": "0", "link_days": "14", "reciprocal_days": "90", "thanks_a_day": "3"}
    policy = "/o/campus/sign-offs/policy"
    assert post(staff, policy, {**form, "code_for": "sometimes"}, page="/o/campus/sign-offs").status_code == 422
    assert post(staff, policy, {**form, "code_for": "always"}, page="/o/campus/sign-offs").status_code == 303
    assert 'value="always" selected' in staff.get("/o/campus/sign-offs").text
