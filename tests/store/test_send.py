"""Sending on: nothing lost, in order, told once, whatever the other LRS answers. On both databases."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from lrs_bridge.pull.errors import RemoteFailsError, RemoteRefusesError, RemoteSilentError
from lrs_bridge.send import telling
from lrs_bridge.validation.statements import check_statement
from recognition.certifying.sharing import share_credential
from recognition.sending.errors import SendBusyError, SendLostError
from records.database import Database
from records.outbox import change_item, drop_dead, enqueue, revive
from records.sharing import Choice
from records.sources import Remit, source_by_slug
from tests.installation import BASE_URL, Installation, install, statement
from tests.remote_lrs import RemoteLrs, remote_lrs
from tests.sending import Sending, send_to

RULE = """
schema: acquis/1
id: capsule
title: {en: "Capsule", fr: "Capsule"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: campus
on_evidence_withdrawn: revoke
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}}
"""
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


@pytest.fixture
def lrs() -> Iterator[RemoteLrs]:
    with remote_lrs() as running:
        yield running


@pytest.fixture
def forwarding(campus: Installation, lrs: RemoteLrs) -> Sending:
    return send_to(campus, lrs.endpoint, forwards=True)


def some(count: int, **more: Any) -> list[dict[str, Any]]:
    return [
        statement(f"Ada {number}", activity=f"https://capsules.example/{number}", **more) for number in range(count)
    ]


def ids(statements: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in statements]


def void(statement_id: str) -> dict[str, Any]:
    thing = {"objectType": "StatementRef", "id": statement_id}
    return {"actor": {"mbox": "mailto:boss@campus.example"}, "verb": {"id": VOIDED}, "object": thing}


def test_an_award_is_told_once_when_earned_and_once_when_revoked(campus: Installation, lrs: RemoteLrs) -> None:
    told, source = send_to(campus, lrs.endpoint), campus.add_source("lms", Remit())
    campus.publish(RULE)
    (evidence,) = campus.push(source, [statement("Ada")])
    campus.work()
    assert told.run().sent == 1
    (earned,) = lrs.received
    assert earned["actor"] == {"objectType": "Agent", "name": "Ada", "mbox": "mailto:ada@campus.example"}
    assert (earned["verb"]["id"], earned["timestamp"]) == (telling.EARNED, "2026-03-01T10:00:00.000Z")
    assert earned["object"]["id"] == f"{BASE_URL}/o/campus/achievements/capsule/1"
    credential = earned["result"]["extensions"][telling.ASSERTION]["@id"]
    with campus.database.transaction() as session:
        credential_id = uuid.UUID(credential.rpartition("/")[2])
        share_credential(session, campus.organisation_id, credential_id, Choice(is_public=True), told.now())
    assert campus.client.get(credential.removeprefix(BASE_URL)).status_code == 200

    campus.push(source, [void(evidence)])
    campus.work()
    assert told.run().sent == 1
    revoked = lrs.received[1]
    assert revoked["verb"]["id"] == telling.REVOKED
    assert revoked["object"] == {"objectType": "StatementRef", "id": earned["id"]}
    assert revoked["actor"]["account"] == {"homePage": BASE_URL, "name": "campus"}
    for one in lrs.received:
        check_statement(one, second_edition=True)
        check_statement(one, second_edition=False)
    campus.work()
    assert told.run().sent == 0


def test_what_is_received_is_sent_on_in_order_but_not_back_to_where_it_came_from(
    campus: Installation, lrs: RemoteLrs
) -> None:
    ours, theirs = campus.add_source("lms", Remit()), campus.add_source("group", Remit())
    with campus.database.reading() as session:
        source_id = source_by_slug(session, campus.organisation_id, "group").id
    sending = send_to(campus, lrs.endpoint, forwards=True, source_id=source_id)
    quiet = send_to(campus, lrs.endpoint, slug="awards-alone")
    pushed = [one for _ in range(3) for one in campus.push(ours, some(30))]
    campus.push(theirs, some(5))
    assert sending.run().sent == 90
    assert ids(lrs.received) == pushed
    assert lrs.posts == 2
    assert all("stored" not in one and "authority" not in one for one in lrs.received)
    assert quiet.waiting() == []
    # What is stored already is not sent on again.
    campus.push(ours, [{name: lrs.received[3][name] for name in lrs.received[3] if name != "version"}])
    assert sending.waiting() == []


def test_a_range_that_is_larger_than_a_request_goes_in_several(
    campus: Installation, forwarding: Sending, lrs: RemoteLrs
) -> None:
    pushed = campus.push(campus.add_source("lms", Remit()), some(120))
    assert forwarding.run().sent == 120
    assert (lrs.posts, ids(lrs.received)) == (3, pushed)


def test_attachments_go_along(campus: Installation, forwarding: Sending, lrs: RemoteLrs) -> None:
    content = "un certificat \u00e0 Maëlle".encode() + b"\xff\x00"
    sha2 = hashlib.sha256(content).hexdigest()
    told = statement("Ada", attachments=[{
        "usageType": "https://x.example/u", "display": {"en": "x"}, "contentType": "text/plain",
        "length": len(content), "sha2": sha2,
    }])  # fmt: skip
    head = f"Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
    body = b"".join([
        b"--b\r\nContent-Type: application/json\r\n\r\n", json.dumps([told, *some(1)]).encode(),
        b"\r\n--b\r\n", head.encode(), content, b"\r\n--b--\r\n",
    ])  # fmt: skip
    headers = campus.add_source("lms", Remit()) | {"Content-Type": "multipart/mixed; boundary=b"}
    assert campus.client.post("/xapi/statements", data=body, headers=headers).status_code == 200
    assert forwarding.run().sent == 2
    assert lrs.parts == {sha2: content}


@pytest.mark.parametrize(
    ("status", "headers", "error", "code"),
    [
        (500, {}, RemoteFailsError, "remote-fails"),
        (503, {"Retry-After": "900"}, RemoteFailsError, "remote-fails"),
        (429, {"Retry-After": "900"}, RemoteFailsError, "remote-fails"),
        (408, {}, RemoteFailsError, "remote-fails"),
        (401, {}, RemoteRefusesError, "remote-refuses"),
    ],
)
def test_a_target_that_is_not_ready_is_tried_again_and_loses_nothing(
    status: int,
    headers: dict[str, str],
    error: type[Exception],
    code: str,
    campus: Installation,
    forwarding: Sending,
    lrs: RemoteLrs,
) -> None:
    source = campus.add_source("lms", Remit())
    pushed = campus.push(source, some(3))
    lrs.answering = lambda handler: handler.answer(status, b"not now", headers)
    with pytest.raises(error):
        forwarding.run()
    target = forwarding.target()
    assert (target.trouble_code, target.failures, target.state(forwarding.now())) == (code, 1, "failing")
    assert "not now" in str(target.trouble)
    assert not forwarding.is_due()
    assert forwarding.waiting()[0].attempts == 1
    first = target.next_at - forwarding.now()
    assert first > timedelta(minutes=14) if headers else first < timedelta(seconds=11)
    pushed += campus.push(source, some(2))
    with pytest.raises(error):
        forwarding.run()
    assert headers or forwarding.target().next_at - forwarding.now() > first
    lrs.answering = None
    forwarding.later = timedelta(hours=1)
    assert forwarding.is_due()
    assert forwarding.run().sent == 5
    assert ids(lrs.received) == pushed
    assert (forwarding.target().trouble_code, forwarding.dead(), forwarding.is_due()) == (None, [], False)


def test_a_target_that_is_down_or_slow_is_tried_again(
    campus: Installation, forwarding: Sending, lrs: RemoteLrs
) -> None:
    pushed = campus.push(campus.add_source("lms", Remit()), some(3))
    # It takes what comes, and answers too late: what it has is sent again, and is there once.
    lrs.pause = 1.0
    forwarding.patience = type(forwarding.patience)(connect_seconds=2, answer_seconds=0.3)
    with pytest.raises(RemoteSilentError):
        forwarding.run()
    lrs.pause = 0.0
    forwarding.later = timedelta(hours=1)
    assert forwarding.run().sent == 3
    assert ids(lrs.received) == pushed


@pytest.mark.parametrize("status", [400, 409, 413])
def test_what_is_refused_for_good_is_set_aside_with_the_answer_and_holds_up_nobody(
    status: int, campus: Installation, forwarding: Sending, lrs: RemoteLrs
) -> None:
    pushed = campus.push(campus.add_source("lms", Remit()), some(5))
    lrs.judging = lambda one: status if one["id"] == pushed[2] else 200
    tally = forwarding.run()
    assert (tally.sent, tally.dead) == (4, 1)
    assert ids(lrs.received) == [*pushed[:2], *pushed[3:]]
    (dead,) = forwarding.dead()
    assert (dead.answer_status, dead.answer) == (status, '{"message": "not this one"}')
    assert not forwarding.is_due()

    lrs.judging = lambda _: 200
    with campus.database.transaction() as session:
        assert revive(session, forwarding.target_id, forwarding.now(), dead.id) == 1
    assert forwarding.run().sent == 1
    assert sorted(ids(lrs.received)) == sorted(pushed)
    assert forwarding.dead() == []


def test_an_award_that_is_refused_is_set_aside_and_can_be_given_up(campus: Installation, lrs: RemoteLrs) -> None:
    told, source = send_to(campus, lrs.endpoint), campus.add_source("lms", Remit())
    campus.publish(RULE)
    campus.push(source, [statement("Ada")])
    campus.work()
    lrs.judging = lambda _: 400
    assert told.run().dead == 1
    (dead,) = told.dead()
    assert dead.kind == "earned"
    with campus.database.transaction() as session:
        assert drop_dead(session, told.target_id, dead.id) == 1
    assert told.dead() == []


def test_a_remote_that_says_conflict_where_it_has_the_very_statement_has_it(
    campus: Installation, forwarding: Sending, lrs: RemoteLrs
) -> None:
    pushed = campus.push(campus.add_source("lms", Remit()), some(2))
    lrs.received = [{**statement("Ada 0", activity="https://capsules.example/0"), "id": pushed[0]}]
    lrs.judging = lambda one: 409 if one["id"] == pushed[0] else 200
    assert forwarding.run().sent == 2
    assert forwarding.dead() == []


def test_one_process_sends_at_a_time_and_takes_over_from_a_dead_one(
    campus: Installation, forwarding: Sending, lrs: RemoteLrs
) -> None:
    campus.push(campus.add_source("lms", Remit()), some(2))
    first, second = forwarding.make_run("a:1:1"), forwarding.make_run("b:1:1")

    def meanwhile(one: dict[str, Any]) -> int:
        if lrs.posts == 1:
            with pytest.raises(SendBusyError):
                second.go()
            forwarding.later = timedelta(minutes=4)
            second.go()
        return 200

    lrs.judging = meanwhile
    with pytest.raises(SendLostError):
        first.go()
    assert len(lrs.received) == 2
    assert forwarding.waiting() == []


def test_an_item_waits_for_its_time_and_those_of_its_key_wait_for_it(
    campus: Installation, forwarding: Sending, lrs: RemoteLrs
) -> None:
    source = campus.add_source("lms", Remit())
    pushed = [campus.push(source, some(1))[0] for _ in range(3)]
    items = forwarding.waiting()
    soon = forwarding.now() + timedelta(minutes=1)
    with campus.database.transaction() as session:
        change_item(session, items[1].id, {"not_before": soon})
        change_item(session, items[0].id, {"ordering_key": "another"})
    assert forwarding.run().sent == 1
    forwarding.later = timedelta(minutes=2)
    assert forwarding.run().sent == 2
    assert ids(lrs.received) == pushed


def test_an_award_that_is_there_no_more_holds_up_nobody(
    campus: Installation, forwarding: Sending, lrs: RemoteLrs
) -> None:
    gone = {"award": "00000000-0000-4000-8000-000000000000", "at": "2026-01-01T00:00:00+00:00"}
    with campus.database.transaction() as session:
        enqueue(session, campus.organisation_id, [forwarding.target_id], "earned", gone, forwarding.now())
    assert forwarding.run().sent == 0
    with campus.database.transaction() as session:
        enqueue(session, campus.organisation_id, [forwarding.target_id], "revoked", gone, forwarding.now())
    pushed = campus.push(campus.add_source("lms", Remit()), some(2))
    assert forwarding.run().sent == 2
    assert ids(lrs.received) == pushed
    assert forwarding.waiting() == []


def test_a_fault_of_ours_is_told_and_not_repeated_at_each_look(
    campus: Installation, forwarding: Sending, lrs: RemoteLrs
) -> None:
    with campus.database.transaction() as session:
        enqueue(session, campus.organisation_id, [forwarding.target_id], "earned", {"award": "x"}, forwarding.now())
    with pytest.raises(ValueError, match="badly formed"):
        forwarding.run()
    assert forwarding.target().trouble_code == "remote"
    assert not forwarding.is_due()
    assert lrs.posts == 0
