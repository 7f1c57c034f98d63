"""Pulling from a remote LRS into the store, on both databases."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from lrs_bridge.errors import ConflictError, SourceRevokedError
from lrs_bridge.foreign import Foreign
from lrs_bridge.pull import errors
from lrs_bridge.pull.puller import Run, Tally
from lrs_bridge.taking import Taker
from recognition.sending.holders import LEASE
from records.database import Database
from records.pulls import due_pulls, pull_of_source
from records.source_access import access_of_source
from records.sources import Remit, revoke_source, source_by_slug
from records.statement_queries import attachment_content, voided_among
from tests.pulling import NOW, Pulled, pulled_source, statement
from tests.remote_lrs import EPOCH, Handler, RemoteLrs, remote_lrs


@pytest.fixture
def lrs() -> Iterator[RemoteLrs]:
    with remote_lrs() as running:
        yield running


@pytest.fixture
def pulled(database: Database, lrs: RemoteLrs) -> Pulled:
    return pulled_source(database, lrs.endpoint)


def ids(*numbers: int) -> list[str]:
    return [statement(number)["id"] for number in numbers]


def test_a_first_load_follows_more_to_the_end_over_one_connection(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(number) for number in range(35)])
    tally = pulled.run()
    assert (tally.pages, tally.stored, tally.repeated, tally.refused) == (4, 35, 0, 0)
    assert pulled.ids() == ids(*range(35))
    assert lrs.connections == 1
    assert lrs.queries[0]["ascending"] == "true"
    assert lrs.headers["x-experience-api-version"] == "1.0.3"
    pull = pulled.pull()
    assert pull.state(pulled.now) == "current"
    assert pull.cursor == EPOCH + timedelta(seconds=34)
    assert pull.lease_holder is None


def test_a_link_with_characters_that_no_address_has_is_followed(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(number) for number in range(12)])
    lrs.more_extra = '&agent={"name": "Zoë"}'
    assert pulled.run().stored == 12
    assert lrs.queries[-1]["agent"] == '{"name": "Zoë"}'


def test_a_later_look_begins_an_overlap_before_the_cursor_and_stores_only_what_is_new(
    pulled: Pulled, lrs: RemoteLrs
) -> None:
    lrs.add([statement(number) for number in range(15)])
    pulled.run()
    # Stored earlier by the remote's clock, but shown later.
    lrs.statements.insert(10, {**statement(50), "stored": "2026-01-01T00:00:09.500000Z"})
    lrs.add([statement(60)], EPOCH + timedelta(minutes=5))
    tally = pulled.run()
    assert (tally.stored, tally.repeated) == (2, 15)
    assert lrs.queries[2]["since"] == "2025-12-31T23:59:14.000Z"
    assert set(pulled.ids()) == set(ids(*range(15), 50, 60))


def test_what_was_pushed_and_is_pulled_too_is_stored_once(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(number) for number in range(3)])
    with pulled.database.reading() as session:
        access = access_of_source(session, pulled.source_id, NOW)
    assert access is not None
    Taker(pulled.database, pulled.tools().intake, access, "http://localhost").take([Foreign(statement(1))], {})
    tally = pulled.run()
    assert (tally.stored, tally.repeated) == (2, 1)
    assert len(pulled.ids()) == 3


def test_the_statement_is_kept_as_it_is_but_for_what_an_lrs_assigns(pulled: Pulled, lrs: RemoteLrs) -> None:
    sent = statement(
        1,
        result={"score": {"raw": 1.50, "scaled": 0.1}, "duration": "PT1H0M0.10S", "success": False},
        authority={"mbox": "mailto:remote@lrs.example"},
        version="1.0.1",
        context={"extensions": {"urn:x": {"b": [1, 2.0, None], "a": "é"}}},
    )
    lrs.add([sent])
    pulled.run()
    stored = pulled.stored(sent["id"])
    assert stored.pop("authority")["account"]["name"] == "campus/remote"
    assert stored.pop("stored") != lrs.statements[0]["stored"]
    del sent["authority"]
    assert stored == sent


def test_the_filters_and_the_first_instant_are_asked_for(database: Database, lrs: RemoteLrs) -> None:
    filters = {"verb": "http://adlnet.gov/expapi/verbs/completed", "related_activities": "true"}
    pulled = pulled_source(database, lrs.endpoint, filters=filters, since=EPOCH, attachments=False, version="2.0.0")
    pulled.run()
    asked = lrs.queries[0]
    assert {name: asked[name] for name in filters} == filters
    assert asked["since"] == "2026-01-01T00:00:00.000Z"
    assert "attachments" not in asked
    assert lrs.headers["x-experience-api-version"] == "2.0.0"


def test_attachments_come_along(pulled: Pulled, lrs: RemoteLrs) -> None:
    content = b"\x00\xff not text \r\n--her"
    sha2 = hashlib.sha256(content).hexdigest()
    declared = {
        "usageType": "https://example.org/photo",
        "display": {"en": "Photo"},
        "contentType": "image/jpeg",
        "length": len(content),
    }
    missing = "0" * 64
    lrs.attachments = {sha2: ("image/jpeg", content)}
    lrs.add(
        [
            statement(1, attachments=[{**declared, "sha2": sha2}]),
            # Declared, but not offered: the statement is evidence all the same.
            statement(2, attachments=[{**declared, "sha2": missing}]),
        ]
    )
    assert pulled.run().stored == 2
    with pulled.database.reading() as session:
        assert attachment_content(session, pulled.organisation_id, sha2) == content
        assert attachment_content(session, pulled.organisation_id, missing) is None


def test_a_bad_statement_is_refused_alone_with_its_reason_and_once(pulled: Pulled, lrs: RemoteLrs) -> None:
    bad = statement(1)
    bad["actor"] = {"mbox": "nobody"}
    lrs.add([statement(0), bad, statement(2, result={"response": None}), statement(3)])
    assert (pulled.run().stored, pulled.pull().refused) == (2, 2)
    pulled.run()
    assert pulled.pull().refused == 2
    assert pulled.reasons() == [
        "actor.mbox: must be a mailto IRI (xAPI 2.0 §4.2.2.1)",
        "result.response: must be a string (xAPI 2.0 §4.2.2.4)",
    ]


def test_a_statement_that_is_no_strict_json_does_not_keep_back_its_page(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(0), statement(1), statement(2)])
    page = lrs.page({})

    def answer(handler: Handler) -> None:
        text = json.dumps(page).replace('"mailto:learner1@campus.example"', '"mailto:a@b.c", "mbox": "mailto:d@e.f"')
        handler.answer(200, text.encode())

    lrs.answering = answer
    assert pulled.run().stored == 2
    assert "mbox: occurs more than once" in pulled.reasons()[0]


def test_another_statement_under_a_known_id_is_refused_and_the_first_stays(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(0), statement(1)])
    pulled.run()
    lrs.statements[1]["verb"] = {"id": "http://adlnet.gov/expapi/verbs/failed"}
    lrs.add([statement(2)], EPOCH + timedelta(seconds=2))
    assert pulled.run().stored == 1
    assert pulled.stored(statement(1)["id"])["verb"]["id"].endswith("completed")
    assert str(ConflictError(statement(1)["id"])) in pulled.reasons()[0]


def test_an_id_twice_in_a_page_is_the_same_statement_or_a_conflict(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(0), statement(0), statement(1), statement(1, verb={"id": "https://verbs.example/other"})])
    tally = pulled.run()
    assert (tally.stored, tally.repeated, tally.refused) == (2, 1, 1)


def test_a_voiding_that_is_pulled_voids(pulled: Pulled, lrs: RemoteLrs) -> None:
    voiding = statement(
        1,
        verb={"id": "http://adlnet.gov/expapi/verbs/voided"},
        object={"objectType": "StatementRef", "id": statement(0)["id"]},
    )
    lrs.add([statement(0), voiding])
    pulled.run()
    with pulled.database.reading() as session:
        assert voided_among(session, pulled.organisation_id, ids(0, 1)) == set(ids(0))


def test_a_source_that_may_not_void_does_not_void_by_being_pulled(database: Database, lrs: RemoteLrs) -> None:
    pulled = pulled_source(database, lrs.endpoint, Remit(may_void=False))
    voiding = statement(
        1,
        verb={"id": "http://adlnet.gov/expapi/verbs/voided"},
        object={"objectType": "StatementRef", "id": statement(0)["id"]},
    )
    lrs.add([statement(0), voiding])
    assert pulled.run().stored == 1
    assert pulled.reasons() == ["verb: this source may not void statements"]


def test_a_load_that_breaks_off_goes_on_where_it_stood(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(number) for number in range(50)])

    def break_off(tally: Tally) -> None:
        if tally.pages == 3:
            raise MemoryError

    with pytest.raises(MemoryError):
        pulled.run(break_off)
    assert len(pulled.ids()) == 30
    assert pulled.pull().state(pulled.now) == "loading"
    assert (pulled.run().pages, len(pulled.ids())) == (2, 50)


def test_a_link_that_expired_is_replaced_by_asking_anew_from_the_cursor(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(number) for number in range(90)])
    run = Run(pulled.tools(), pulled.source_id, lambda tally: run.stop() if tally.pages == 8 else None)
    with pytest.raises(errors.PullStoppedError):
        run.go()
    lrs.expired_links = True
    lrs.page_size = 1_000
    tally = pulled.run()
    assert lrs.queries[-1]["since"] == "2026-01-01T00:00:19.000Z"
    assert (tally.stored, len(pulled.ids())) == (10, 90)


def test_a_remote_that_gives_the_newest_first_is_not_believed_until_its_end(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.orderly = False
    lrs.add([statement(number) for number in range(50)])
    run = Run(pulled.tools(), pulled.source_id, lambda tally: run.stop() if tally.pages == 3 else None)
    with pytest.raises(errors.PullStoppedError):
        run.go()
    assert pulled.pull().cursor is None
    lrs.expired_links = True
    lrs.page_size = 1_000
    pulled.run()
    assert len(pulled.ids()) == 50
    assert pulled.pull().cursor == EPOCH + timedelta(seconds=49)


def test_a_statement_stored_in_the_future_does_not_hide_those_of_the_present(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(0)])
    lrs.add([statement(1)], EPOCH + timedelta(days=36_500))
    pulled.run()
    assert pulled.pull().cursor == NOW
    lrs.add([statement(2)], NOW + timedelta(minutes=1))
    pulled.later(120)
    assert pulled.run().stored == 1


def test_one_process_pulls_at_a_time_until_its_lease_ends(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(0)])
    pulled.change(lease_holder="elsewhere:7:00000007", lease_until=pulled.now + LEASE)
    with pytest.raises(errors.PullBusyError, match="elsewhere:7"):
        pulled.run()
    pulled.later(LEASE.total_seconds() + 1)
    assert pulled.run().stored == 1


def test_the_lease_of_a_dead_process_of_this_machine_is_taken_over_at_once(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(0)])
    # No process has this number: it is beyond the largest that Linux gives.
    pulled.change(lease_holder="here:4194305:00000007", lease_until=pulled.now + LEASE)
    assert pulled.run().stored == 1


def test_of_several_that_begin_at_once_one_pulls(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(number) for number in range(50)])
    refused = threading.Semaphore(0)

    def run(number: int) -> int:
        try:
            return Run(pulled.tools(f"here:0:{number:08x}"), pulled.source_id).go().stored
        except errors.PullBusyError:
            refused.release()
            return -1

    def wait_for_the_others(handler: Handler) -> None:
        for _ in range(3):
            refused.acquire(timeout=1.5)
        lrs.answering = None
        handler.answer(200, json.dumps(lrs.page({})).encode())

    lrs.answering = wait_for_the_others

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(run, range(4)))
    assert outcomes == [-1, -1, -1, 50]
    assert len(lrs.queries) == 5


def test_who_lost_the_lease_changes_nothing_more(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(number) for number in range(50)])

    def steal(tally: Tally) -> None:
        if tally.pages == 2:
            pulled.change(lease_holder="elsewhere:7:00000007")

    with pytest.raises(errors.PullLostError):
        pulled.run(steal)
    pull = pulled.pull()
    assert pull.lease_holder == "elsewhere:7:00000007"
    assert pull.cursor == EPOCH + timedelta(seconds=19)


def test_a_failure_is_written_down_and_the_next_look_waits_longer_each_time(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.answering = lambda handler: handler.answer(500, b"out of order")
    pauses = []
    for _ in range(3):
        with pytest.raises(errors.RemoteFailsError):
            pulled.run()
        pauses.append((pulled.pull().next_at - pulled.now).total_seconds())
    assert pauses == [7.5, 15.0, 30.0]
    assert (pulled.pull().trouble_code, pulled.pull().failures) == ("remote-fails", 3)
    lrs.answering = None
    pulled.run()
    assert (pulled.pull().trouble, pulled.pull().failures) == (None, 0)
    assert pulled.pull().next_at == pulled.now + timedelta(minutes=5) * 0.95


def test_a_pull_is_due_when_its_time_has_come_and_it_is_not_paused(pulled: Pulled) -> None:
    with pulled.database.transaction() as session:
        assert due_pulls(session, NOW) == [pulled.source_id]
        found = pull_of_source(session, pulled.source_id)
        assert found is not None
        found.paused = True
        session.flush()
        assert due_pulls(session, NOW) == []
        found.paused, found.next_at = False, NOW + timedelta(seconds=1)
        session.flush()
        assert due_pulls(session, NOW) == []


def test_nothing_is_pulled_for_a_source_that_was_revoked(pulled: Pulled, lrs: RemoteLrs) -> None:
    lrs.add([statement(0)])
    with pulled.database.transaction() as session:
        revoke_source(session, source_by_slug(session, pulled.organisation_id, "remote"), NOW)
    with pytest.raises(SourceRevokedError):
        pulled.run()
    assert pulled.ids() == []
    assert pulled.pull().trouble_code == "source-revoked"
