"""PUT and POST of the Statement Resource (xAPI 2.0 §4.1.6.1, xAPI 1.0.3 Communication 2.1.1 and 2.1.2)."""

from __future__ import annotations

import json
import threading
import uuid

import pytest
import sqlalchemy

from records.inbox import InboxItem
from records.statement_queries import statements_between
from tests.protocol.xapi.conftest import Client, Server
from tests.xapi_samples import FULL, referring, statement, voiding


def test_a_posted_statement_is_answered_with_its_id_and_given_back(lrs: Client) -> None:
    sent = statement()
    answer = lrs.post(sent)
    assert (answer.status_code, answer.json()) == (200, [sent["id"]])
    found = lrs.get(statementId=sent["id"]).json()
    assert {key: found[key] for key in sent} == sent


def test_an_array_is_answered_with_the_ids_in_order(lrs: Client) -> None:
    batch = [statement(), statement(id=None), statement()]
    ids = lrs.post(batch).json()
    assert (ids[0], ids[2]) == (batch[0]["id"], batch[2]["id"])
    uuid.UUID(ids[1])
    assert lrs.ids() == list(reversed(ids))


def test_an_empty_array_is_no_error(lrs: Client) -> None:
    assert (lrs.post([]).status_code, lrs.post([]).json()) == (200, [])


def test_a_put_statement_lies_under_the_id_given(lrs: Client) -> None:
    statement_id = str(uuid.uuid4())
    answer = lrs.put(statement(id=None), statement_id)
    assert (answer.status_code, answer.content) == (204, b"")
    assert lrs.get(statementId=statement_id).json()["id"] == statement_id


def test_a_put_with_another_id_in_the_statement_is_refused(lrs: Client) -> None:
    assert lrs.put(statement(), str(uuid.uuid4())).status_code == 400
    assert lrs.call("PUT", "/statements", json=statement()).status_code == 400
    assert lrs.put([statement()], str(uuid.uuid4())).status_code == 400


def test_an_id_is_the_same_in_either_case(lrs: Client) -> None:
    sent = statement(id=str(uuid.uuid4()).upper())
    assert lrs.post(sent).status_code == 200
    assert lrs.post({**sent, "id": sent["id"].lower()}).status_code == 200
    assert len(lrs.ids()) == 1
    assert lrs.get(statementId=sent["id"]).status_code == 200


def test_one_bad_statement_refuses_the_whole_batch(lrs: Client) -> None:
    answer = lrs.post([statement(), statement(actor={"mbox": "x"})])
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid-statement",
        "message": "statements[1].actor.mbox: must be a mailto IRI (xAPI 2.0 §4.2.2.1)",
    }
    assert lrs.ids() == []


def test_the_same_id_twice_in_a_batch_is_refused(lrs: Client) -> None:
    sent = statement()
    assert lrs.post([sent, sent]).status_code == 400
    assert lrs.ids() == []


def test_a_repeat_changes_nothing(lrs: Client) -> None:
    sent = [statement(), statement()]
    lrs.post(sent)
    stored = lrs.get(statementId=sent[0]["id"]).json()["stored"]
    assert lrs.post(sent).status_code == 200
    assert lrs.put(sent[0], sent[0]["id"]).status_code == 204
    assert lrs.get(statementId=sent[0]["id"]).json()["stored"] == stored
    assert len(lrs.ids()) == 2


def test_a_batch_of_old_and_new_stores_the_new(lrs: Client) -> None:
    old, new = statement(), statement()
    lrs.accepted(old)
    assert lrs.post([old, new]).json() == [old["id"], new["id"]]
    assert set(lrs.ids()) == {old["id"], new["id"]}


def test_another_statement_under_the_same_id_is_a_conflict_and_nothing_of_the_batch_is_stored(lrs: Client) -> None:
    sent = statement()
    lrs.accepted(sent)
    answer = lrs.post([statement(), {**sent, "verb": {"id": "https://example.org/verbs/other"}}])
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    assert lrs.put({**sent, "verb": {"id": "https://example.org/verbs/other"}}, sent["id"]).status_code == 409
    assert lrs.ids() == [sent["id"]]


def test_ids_belong_to_an_organisation(server: Server) -> None:
    sent = statement()
    one, other = server.client(), server.client()
    one.accepted(sent)
    assert other.get(statementId=sent["id"]).status_code == 404
    assert other.post({**sent, "verb": {"id": "https://example.org/verbs/other"}}).status_code == 200


def test_the_lrs_sets_stored_authority_timestamp_and_version(lrs: Client) -> None:
    sent = statement(timestamp=None, stored="1999-01-01T00:00:00Z", authority={"mbox": "mailto:x@example.org"})
    lrs.accepted(sent)
    found = lrs.get(statementId=sent["id"]).json()
    assert found["timestamp"] == found["stored"] > "2026"
    assert found["version"] == ("1.0.0" if lrs.version == "1.0.3" else "2.0.0")
    assert found["authority"]["account"]["homePage"] == "https://acquis.example.org"
    assert found["authority"]["account"]["name"].endswith(f"/{lrs.source().slug}")


def test_a_version_that_is_given_is_kept(lrs: Client) -> None:
    sent = statement(version="1.0.2")
    lrs.accepted(sent)
    assert lrs.get(statementId=sent["id"]).json()["version"] == "1.0.2"


def test_everything_that_a_statement_can_hold_comes_back(lrs: Client) -> None:
    sent = {**FULL, "id": str(uuid.uuid4())}
    lrs.accepted(sent)
    found = lrs.get(statementId=sent["id"]).json()
    assert {**found, "stored": sent["stored"], "authority": sent["authority"]} == sent


def test_a_single_context_activity_comes_back_as_an_array(lrs: Client) -> None:
    sent = statement(context={"contextActivities": {"parent": {"id": "https://example.org/course"}}})
    lrs.accepted(sent)
    found = lrs.get(statementId=sent["id"]).json()
    assert found["context"]["contextActivities"] == {"parent": [{"id": "https://example.org/course"}]}


def test_numbers_keep_their_precision(lrs: Client) -> None:
    value = {"pi": 3.141592653589793, "big": 2**63 - 1, "tiny": 5e-324}
    sent = statement(result={"extensions": {"https://example.org/n": value}})
    lrs.accepted(sent)
    assert lrs.get(statementId=sent["id"]).json()["result"]["extensions"]["https://example.org/n"] == value


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b"null", b'{"a":1,"a":1}', b"\xff\xfe", b"[" * 5_000])
def test_a_body_that_is_no_statement_is_refused(lrs: Client, body: bytes) -> None:
    answer = lrs.call("POST", "/statements", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["message"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_only_json_and_multipart_are_taken(lrs: Client, content_type: str) -> None:
    answer = lrs.call(
        "POST", "/statements", data=json.dumps(statement()).encode(), headers={"Content-Type": content_type}
    )
    assert answer.status_code == 400


def test_unknown_parameters_and_methods_are_refused(lrs: Client) -> None:
    assert lrs.post(statement(), params={"statementId": str(uuid.uuid4())}).status_code == 400
    assert lrs.call("DELETE", "/statements").status_code == 405
    assert lrs.call("PATCH", "/statements").status_code == 405


def test_a_delivery_puts_one_row_into_the_inbox_that_spans_it(lrs: Client) -> None:
    batch = [statement() for _ in range(5)]
    lrs.post(batch)
    lrs.post(batch)
    with lrs.server.database.reading() as session:
        query = sqlalchemy.select(InboxItem).where(InboxItem.organisation_id == lrs.organisation_id)
        (item,) = session.scalars(query)
        assert item.source_id == lrs.source_id
        first, last = item.first_position, item.last_position
        assert first is not None
        assert last is not None
        found = statements_between(session, lrs.organisation_id, first, last, lrs.source_id)
    assert {stored.id for stored in found} == {one["id"] for one in batch}


def test_a_refused_delivery_leaves_the_inbox_alone(lrs: Client) -> None:
    sent = statement()
    lrs.accepted(sent)
    lrs.post([statement(), {**sent, "verb": {"id": "https://example.org/verbs/other"}}])
    with lrs.server.database.reading() as session:
        query = sqlalchemy.select(InboxItem).where(InboxItem.organisation_id == lrs.organisation_id)
        assert len(session.scalars(query).all()) == 1


def test_clients_that_share_actors_and_activities_do_not_get_in_each_others_way(server: Server) -> None:
    lrs = server.client()
    failures: list[str] = []

    def send(number: int) -> None:
        with_own = Client(server, lrs.organisation_id, lrs.source_id, lrs.key, lrs.secret, "2.0.0")
        for round_number in range(5):
            batch = [
                statement(
                    actor={"mbox": f"mailto:{(index * 7 + number) % 10}@example.org"},
                    object={
                        "id": f"https://example.org/{(index * 3 + number) % 10}",
                        "definition": {"name": {"en": f"{number} {round_number} {index}"}},
                    },
                )
                for index in range(30)
            ]
            answer = with_own.post(batch)
            if answer.status_code != 200:
                failures.append(answer.text)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with server.database.reading() as session:
        assert len(statements_between(session, lrs.organisation_id, 0, 2**63 - 1)) == 4 * 5 * 30


def test_who_may_not_void_stores_no_voiding_statement(server: Server) -> None:
    lrs = server.client(may_void=False)
    (target,) = lrs.accepted(statement())
    assert lrs.post([statement(), voiding(target)]).status_code == 403
    assert lrs.post(referring(target)).status_code == 200
    assert len(lrs.ids()) == 2
