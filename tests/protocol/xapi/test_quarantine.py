"""A source whose bad statements go into quarantine: the good ones are stored, nothing is lost."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

from lrs_bridge.intake import open_intake
from lrs_bridge.quarantine import Quarantine
from records.errors import NotFoundError, SettledError
from records.quarantine import Quarantined, held_counts, quarantined
from tests.protocol.xapi.conftest import Client, Server
from tests.xapi_samples import statement, voiding

BAD_MBOX = {"mbox": "ada@example.org"}
MOODLE = "1.0.3"


def moodle_quiz() -> tuple[dict[str, Any], dict[str, Any]]:
    """Two statements of a real Moodle, one of them with a blank numeric answer, as it sends it."""
    folder = files("acquis.demo").joinpath("moodle")
    viewed = json.loads(folder.joinpath("course_module_viewed-viewed.json").read_bytes())
    blank = json.loads(folder.joinpath("attempt_submitted-answered-numeric.json").read_bytes())
    blank["result"]["response"] = None
    return viewed, blank


@pytest.fixture
def lrs(server: Server) -> Client:
    return server.client(on_error="quarantine")


def kept(lrs: Client, state: Any = None) -> list[Quarantined]:
    with lrs.server.database.reading() as session:
        found = quarantined(session, lrs.organisation_id, state=state, limit=100)
        session.expunge_all()
        return found[::-1]


def room(lrs: Client) -> Quarantine:
    database = lrs.server.database
    intake = open_intake(database, lambda: datetime.now(UTC), lambda: None)
    return Quarantine(database, intake, lambda: datetime.now(UTC), "https://acquis.example.org")


def test_a_source_is_strict_unless_told_otherwise(server: Server) -> None:
    lrs = server.client()
    answer = lrs.post([statement(), statement(actor=BAD_MBOX)])
    assert answer.status_code == 400
    assert "statements[1].actor.mbox" in answer.text
    assert not lrs.ids()
    assert not kept(lrs)


def test_the_good_statements_of_a_batch_are_stored_and_the_bad_ones_set_aside(lrs: Client) -> None:
    first, bad, last = statement(), statement(actor=BAD_MBOX), statement()
    answer = lrs.post([first, bad, last])
    assert answer.status_code == 200
    assert answer.json() == [first["id"], last["id"]]
    assert set(lrs.ids()) == {first["id"], last["id"]}
    (one,) = kept(lrs)
    assert one.reason.startswith("actor.mbox: must be a mailto IRI (xAPI 2.0 §")
    assert (one.state, one.source_id, json.loads(one.raw)) == ("held", lrs.source_id, bad)


def test_the_very_bytes_are_kept_whatever_their_form(lrs: Client) -> None:
    good = json.dumps(statement())
    twice = '{ "verb": 1.50,\n "verb": "\\u0000"}'
    body = f"[{good} ,{twice},  NaN]".encode()
    answer = lrs.call("POST", "/statements", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, len(answer.json())) == (200, 1)
    assert {one.raw for one in kept(lrs)} == {twice.encode(), b"NaN"}


def test_a_sender_whose_whole_batch_is_bad_hears_200_and_no_id_as_nothing_is_lost(lrs: Client) -> None:
    answer = lrs.post([statement(actor=BAD_MBOX), 7])
    assert (answer.status_code, answer.json()) == (200, [])
    assert len(kept(lrs)) == 2


def test_what_is_no_json_at_all_is_refused_and_nothing_kept(lrs: Client) -> None:
    body = json.dumps([statement(), statement()])[:-9].encode()
    answer = lrs.call("POST", "/statements", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, kept(lrs), lrs.ids()) == (400, [], [])


def test_the_same_bytes_again_make_no_second_row(lrs: Client) -> None:
    bad = statement(actor=BAD_MBOX)
    lrs.post([bad])
    lrs.post([statement(), bad, bad])
    assert len(kept(lrs)) == 1


def test_moodle_loses_nothing_by_a_blank_numeric_answer(server: Server) -> None:
    lrs = server.client(MOODLE, on_error="quarantine")
    viewed, blank = moodle_quiz()
    (stored,) = lrs.post([viewed, blank]).json()
    (one,) = kept(lrs)
    assert one.reason.startswith("result.response: must be")
    mended = {**blank, "result": {key: value for key, value in blank["result"].items() if key != "response"}}
    quarantine = room(lrs)
    assert quarantine.repair(lrs.organisation_id, one.id, json.dumps(mended).encode(), "tests") is None
    assert quarantine.release(lrs.organisation_id, one.id, "tests") is None
    (done,) = kept(lrs)
    assert (done.state, json.loads(done.raw), done.settled_by) == ("released", blank, "tests")
    assert set(lrs.ids()) == {stored, str(done.statement_id)}
    released = lrs.get(statementId=str(done.statement_id)).json()
    assert released["version"] == "1.0.0"
    assert released["result"] == mended["result"]
    lrs.post([blank])
    assert [row.state for row in kept(lrs)] == ["released"]
    assert len(lrs.ids()) == 2


def test_a_repair_that_is_bad_itself_is_refused_by_field_and_rule(lrs: Client) -> None:
    lrs.post([statement(actor=BAD_MBOX)])
    (one,) = kept(lrs)
    quarantine = room(lrs)
    words = quarantine.repair(lrs.organisation_id, one.id, json.dumps(statement(verb={})).encode(), "tests")
    assert words is not None
    assert words.startswith("verb")
    assert "is not JSON" in str(quarantine.repair(lrs.organisation_id, one.id, b"{", "tests"))
    assert kept(lrs)[0].repaired is None


def test_what_is_refused_still_stays_with_the_present_reason(lrs: Client) -> None:
    lrs.post([statement(actor=BAD_MBOX)])
    (one,) = kept(lrs)
    assert "actor.mbox" in str(room(lrs).release(lrs.organisation_id, one.id, "tests"))
    assert kept(lrs)[0].state == "held"


def test_what_is_discarded_says_who_and_when_and_is_settled(lrs: Client) -> None:
    bad = statement(actor=BAD_MBOX)
    lrs.post([bad])
    (one,) = kept(lrs)
    quarantine = room(lrs)
    quarantine.discard(lrs.organisation_id, one.id, "cli:ada")
    (gone,) = kept(lrs)
    assert (gone.state, gone.settled_by, gone.settled_at is not None) == ("discarded", "cli:ada", True)
    lrs.post([bad])
    assert [row.state for row in kept(lrs)] == ["discarded"]
    for again in (quarantine.discard, quarantine.release):
        with pytest.raises(SettledError, match=f"{one.id} is discarded already, by cli:ada"):
            again(lrs.organisation_id, one.id, "tests")


def test_another_organisation_sees_and_changes_nothing_of_it(lrs: Client, server: Server) -> None:
    lrs.post([statement(actor=BAD_MBOX)])
    (one,) = kept(lrs)
    other = server.organisation()
    for act in (room(lrs).discard, room(lrs).release):
        with pytest.raises(NotFoundError):
            act(other, one.id, "tests")
    with server.database.reading() as session:
        assert held_counts(session, other) == {}
        assert held_counts(session, lrs.organisation_id) == {lrs.source_id: 1}


def test_a_put_that_is_bad_is_set_aside_under_the_id_that_its_request_gives(lrs: Client) -> None:
    wanted, bad = str(uuid.uuid4()), statement(id=None, actor=BAD_MBOX)
    assert lrs.put(bad, wanted).status_code == 204
    (one,) = kept(lrs)
    mended = json.dumps(statement(id=None)).encode()
    assert room(lrs).repair(lrs.organisation_id, one.id, mended, "tests") is None
    assert room(lrs).release(lrs.organisation_id, one.id, "tests") is None
    assert lrs.ids() == [wanted]
    assert lrs.put(statement(), wanted).status_code == 204
    assert kept(lrs, "held")[0].reason.startswith("id: must be the statementId")


def test_a_conflict_and_a_voiding_beyond_the_remit_are_set_aside_too(server: Server) -> None:
    lrs = server.client(on_error="quarantine", may_void=False)
    first = statement()
    other = statement(id=first["id"], timestamp="2026-02-02T00:00:00Z")
    assert lrs.post([first, other, voiding(first["id"])]).json() == [first["id"]]
    assert sorted(one.reason.partition(" (")[0] for one in kept(lrs)) == [
        f"id: another statement is stored under the id {first['id']}",
        "verb: this source may not void statements",
    ]
    assert lrs.get(statementId=first["id"]).status_code == 200


def test_the_attachments_of_what_is_set_aside_are_there_when_it_is_released(lrs: Client) -> None:
    content = b"\x00\xff a photograph"
    sha2 = hashlib.sha256(content).hexdigest()
    declared = {"usageType": "http://example.org/photo", "display": {"en": "Photo"}, "contentType": "image/png"}
    declared |= {"length": len(content), "sha2": sha2}
    bad = statement(actor=BAD_MBOX, attachments=[declared])
    lacking = statement(attachments=[{**declared, "sha2": "0" * 64}])
    part = f"Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
    body = b"--B\r\nContent-Type: application/json\r\n\r\n" + json.dumps([bad, lacking]).encode()
    body += b"\r\n--B\r\n" + part.encode() + content + b"\r\n--B--\r\n"
    answer = lrs.call("POST", "/statements", data=body, headers={"Content-Type": "multipart/mixed; boundary=B"})
    assert (answer.status_code, answer.json()) == (200, [])
    reasons = {one.reason.partition(":")[0]: one for one in kept(lrs)}
    assert set(reasons) == {"actor.mbox", "attachments"}
    mended = json.dumps({**bad, "actor": statement()["actor"]}).encode()
    number = reasons["actor.mbox"].id
    assert room(lrs).repair(lrs.organisation_id, number, mended, "tests") is None
    assert room(lrs).release(lrs.organisation_id, number, "tests") is None
    assert content in lrs.get(statementId=bad["id"], attachments="true").content


def test_statements_without_an_id_are_each_new_unless_their_content_tells_them_apart(server: Server) -> None:
    same = statement(id=None)
    plain = server.client()
    plain.post([same])
    plain.post([same])
    assert len(plain.ids()) == 2


@pytest.mark.parametrize("on_error", ["strict", "quarantine"])
def test_a_source_known_by_content_makes_one_of_the_same_statement_sent_twice(server: Server, on_error: str) -> None:
    lrs = server.client(MOODLE, dedup="fingerprint", on_error=on_error)
    viewed, _ = moodle_quiz()
    (first,) = lrs.post(viewed).json()
    turned = dict(reversed(list(viewed.items())))
    assert lrs.post([turned, viewed]).json() == [first, first]
    assert lrs.ids() == [first]
    assert lrs.post({**viewed, "timestamp": "2026-01-02T00:00:00Z"}).json() != [first]
    assert len(lrs.ids()) == 2
