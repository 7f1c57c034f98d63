"""GET of the Statement Resource (xAPI 2.0 §4.1.6.1, xAPI 1.0.3 Communication 2.1.3)."""

from __future__ import annotations

import json
import time
import uuid
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.protocol.xapi.conftest import Client, Server
from tests.xapi_samples import FULL, referring, statement, voiding

BOB = {"mbox": "mailto:bob@example.org"}
COURSE = "https://example.org/course"
OTHER_VERB = {"id": "https://example.org/verbs/other"}


def test_one_statement_comes_with_when_it_was_stored(lrs: Client) -> None:
    (statement_id,) = lrs.accepted(statement())
    answer = lrs.get(statementId=statement_id)
    stored = datetime.fromisoformat(answer.json()["stored"])
    assert parsedate_to_datetime(answer.headers["Last-Modified"]) == stored.replace(microsecond=0)


def test_what_is_not_there_is_not_found(lrs: Client) -> None:
    assert lrs.get(statementId=str(uuid.uuid4())).status_code == 404
    assert lrs.get(voidedStatementId=str(uuid.uuid4())).status_code == 404


@pytest.mark.parametrize(
    "params",
    [
        {"statementId": "x"},
        {"statementId": str(uuid.uuid4()), "voidedStatementId": str(uuid.uuid4())},
        {"statementId": str(uuid.uuid4()), "limit": "1"},
        {"StatementId": str(uuid.uuid4())},
        {"limit": "-1"},
        {"limit": "one"},
        {"agent": "x"},
        {"agent": "{}"},
        {"agent": '{"objectType":"Group","member":[{"mbox":"mailto:a@b"}]}'},
        {"verb": "answered"},
        {"activity": "x"},
        {"registration": "x"},
        {"since": "yesterday"},
        {"until": "2026-13-01T00:00:00Z"},
        {"ascending": "yes"},
        {"related_agents": "1"},
        {"format": "short"},
        {"unknown": "1"},
        {"verb": "https://example.org/\x00"},
    ],
)
def test_parameters_that_make_no_sense_are_refused(lrs: Client, params: dict[str, str]) -> None:
    answer = lrs.get(**params)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_a_parameter_is_given_once(lrs: Client) -> None:
    assert lrs.call("GET", "/statements?limit=1&limit=2").status_code == 400


def test_the_newest_comes_first_unless_ascending(lrs: Client) -> None:
    ids = lrs.accepted(*[statement() for _ in range(4)])
    assert lrs.ids() == ids[::-1]
    assert lrs.ids(ascending=True) == ids


@pytest.mark.parametrize("ascending", [True, False])
def test_pages_follow_each_other_to_the_end(lrs: Client, ascending: bool) -> None:
    ids = lrs.post([statement() for _ in range(7)]).json()
    found: list[str] = []
    answer = lrs.get(limit="3", ascending=ascending).json()
    for _ in range(3):
        found += [one["id"] for one in answer["statements"]]
        if answer["more"]:
            assert answer["more"].startswith("/xapi/statements?")
            answer = lrs.call("GET", answer["more"].removeprefix("/xapi")).json()
    assert answer["more"] == ""
    assert found == (ids if ascending else ids[::-1])


def test_statements_that_arrive_meanwhile_do_not_shift_the_pages(lrs: Client) -> None:
    ids = lrs.post([statement() for _ in range(4)]).json()
    first = lrs.get(limit="2").json()
    lrs.accepted(statement())
    second = lrs.call("GET", first["more"].removeprefix("/xapi")).json()
    assert [one["id"] for one in first["statements"] + second["statements"]] == ids[::-1]


def test_the_server_bounds_a_page(lrs: Client) -> None:
    lrs.post([statement() for _ in range(60)])
    for limit in ("0", "1000", "99999999999999999"):
        answer = lrs.get(limit=limit).json()
        assert len(answer["statements"]) == 50
        assert answer["more"]


def test_since_is_exclusive_and_until_inclusive(lrs: Client) -> None:
    ids = lrs.post([statement() for _ in range(3)]).json()
    stored = [lrs.get(statementId=one).json()["stored"] for one in ids]
    assert lrs.ids(since=stored[0]) == [ids[2], ids[1]]
    assert lrs.ids(until=stored[1]) == [ids[1], ids[0]]
    assert lrs.ids(since=stored[0], until=stored[1]) == [ids[1]]
    assert lrs.ids(since=stored[2]) == []
    assert lrs.ids(until="1999-01-01T00:00:00Z") == []
    assert lrs.ids(since="2090-01-01T00:00:00+02:00") == []


def some(lrs: Client) -> dict[str, str]:
    """Statements that differ in one thing each; their ids by what differs."""
    registration = {"registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7"}
    group = {"objectType": "Group", "mbox": "mailto:team@example.org", "member": [BOB]}
    sub = {"objectType": "SubStatement", "actor": BOB, "verb": OTHER_VERB, "object": {"id": COURSE}}
    cases: dict[str, Any] = {
        "plain": {},
        "actor": {"actor": BOB},
        "group": {"actor": group},
        "object agent": {"object": {"objectType": "Agent", **BOB}},
        "verb": {"verb": OTHER_VERB},
        "activity": {"object": {"id": COURSE}},
        "registration": {"context": registration},
        "actor and verb": {"actor": BOB, "verb": OTHER_VERB},
        "instructor": {"context": {"instructor": BOB}},
        "team": {"context": {"team": group}},
        "parent": {"context": {"contextActivities": {"parent": [{"id": COURSE}]}}},
        "sub-statement": {"object": sub},
    }
    ids = lrs.accepted(*[statement(**case) for case in cases.values()])
    return dict(zip(cases, ids, strict=True))


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"agent": BOB}, {"actor", "group", "object agent", "actor and verb"}),
        ({"agent": {**BOB, "name": "Bobby"}}, {"actor", "group", "object agent", "actor and verb"}),
        ({"agent": {"objectType": "Group", "mbox": "mailto:team@example.org"}}, {"group"}),
        ({"verb": OTHER_VERB["id"]}, {"verb", "actor and verb"}),
        ({"activity": COURSE}, {"activity"}),
        ({"registration": "EC531277-B57B-4C15-8D91-D292C5B2B8F7"}, {"registration"}),
        ({"agent": BOB, "verb": OTHER_VERB["id"]}, {"actor and verb"}),
        ({"agent": BOB, "activity": COURSE}, set()),
        (
            {"agent": BOB, "related_agents": True},
            {"actor", "group", "object agent", "actor and verb", "instructor", "team", "sub-statement"},
        ),
        ({"activity": COURSE, "related_activities": True}, {"activity", "parent", "sub-statement"}),
        (
            {"agent": BOB, "activity": COURSE, "related_agents": True, "related_activities": True},
            {"sub-statement"},
        ),
        ({"agent": BOB, "verb": OTHER_VERB["id"], "related_agents": True}, {"actor and verb"}),
        ({"activity": "https://example.org/never"}, set()),
    ],
)
def test_filters_find_what_they_say(lrs: Client, params: dict[str, Any], names: set[str]) -> None:
    ids = some(lrs)
    assert set(lrs.ids(**params)) == {ids[name] for name in names}


def test_the_authority_is_a_related_agent(server: Server) -> None:
    organisation = server.organisation()
    one, other = server.source_of(organisation), server.source_of(organisation)
    (own,) = one.accepted(statement())
    other.accepted(statement())
    authority = one.get(statementId=own).json()["authority"]
    assert one.ids(agent=authority, related_agents=True) == [own]
    assert one.ids(agent=authority) == []


def test_a_voided_statement_is_found_as_a_voided_one_only(lrs: Client) -> None:
    (target,) = lrs.accepted(statement())
    (by,) = lrs.accepted(voiding(target))
    assert lrs.get(statementId=target).status_code == 404
    assert lrs.get(voidedStatementId=target).json()["id"] == target
    assert lrs.get(voidedStatementId=by).status_code == 404
    assert lrs.ids() == [by]


def test_a_voiding_may_come_before_what_it_voids(lrs: Client) -> None:
    late = statement()
    (by,) = lrs.accepted(voiding(late["id"]))
    lrs.accepted(late)
    assert lrs.get(statementId=late["id"]).status_code == 404
    assert lrs.ids() == [by]


def test_a_voiding_statement_cannot_be_voided(lrs: Client) -> None:
    (target,) = lrs.accepted(statement())
    (by,) = lrs.accepted(voiding(target))
    lrs.accepted(voiding(by), voiding(target))
    assert lrs.get(statementId=by).status_code == 200
    assert lrs.get(voidedStatementId=target).status_code == 200


def test_a_statement_about_another_is_found_by_what_the_other_is_found_by(lrs: Client) -> None:
    (target,) = lrs.accepted(statement(actor=BOB, object={"id": COURSE}))
    (about,) = lrs.accepted(referring(target, verb=OTHER_VERB))
    (further,) = lrs.accepted(referring(about, verb=OTHER_VERB))
    assert lrs.ids(agent=BOB) == [further, about, target]
    assert lrs.ids(activity=COURSE) == [further, about, target]
    assert lrs.ids(verb=OTHER_VERB["id"]) == [further, about]


def test_the_order_of_arrival_of_such_a_chain_does_not_matter(lrs: Client) -> None:
    target = statement(actor=BOB, context={"instructor": {"mbox": "mailto:t@example.org"}})
    about = referring(target["id"], verb=OTHER_VERB)
    further = referring(about["id"], verb=OTHER_VERB)
    lrs.accepted(further, about, target)
    assert lrs.ids(agent=BOB) == [target["id"], about["id"], further["id"]]
    assert len(lrs.ids(agent={"mbox": "mailto:t@example.org"}, related_agents=True)) == 3


def test_a_chain_that_bites_its_tail_ends(lrs: Client) -> None:
    one, other = referring(str(uuid.uuid4()), actor=BOB), statement()
    one["id"] = str(uuid.uuid4())
    other = referring(one["id"])
    one["object"]["id"] = other["id"]
    lrs.accepted(one, other)
    assert set(lrs.ids(agent=BOB)) == {one["id"], other["id"]}


def test_what_a_voiding_statement_is_found_by_includes_what_it_voided(lrs: Client) -> None:
    (target,) = lrs.accepted(statement(actor=BOB))
    (by,) = lrs.accepted(voiding(target))
    assert lrs.ids(agent=BOB) == [by]


def test_exact_gives_back_what_was_sent(lrs: Client) -> None:
    sent = {**FULL, "id": str(uuid.uuid4())}
    lrs.accepted(sent)
    (found,) = lrs.get(format="exact").json()["statements"]
    assert found["object"] == sent["object"]


def test_ids_gives_what_identifies(lrs: Client) -> None:
    lrs.accepted(statement())
    (found,) = lrs.get(format="ids").json()["statements"]
    assert found["actor"] == {"objectType": "Agent", "mbox": "mailto:ada@example.org"}
    assert found["verb"] == {"id": statement()["verb"]["id"]}
    assert found["object"] == {"id": "https://example.org/activities/1"}


def test_canonical_gives_what_the_lrs_knows_in_the_language_that_is_asked_for(lrs: Client) -> None:
    thing = {"id": "https://example.org/activities/words", "definition": {"name": {"en": "Words"}}}
    lrs.accepted(statement(object=thing))
    (newer,) = lrs.accepted(statement(object=thing | {"definition": {"name": {"fr": "Mots"}}}))
    answer = lrs.call(
        "GET", "/statements", params={"format": "canonical", "limit": "1"}, headers={"Accept-Language": "en, fr;q=0.5"}
    )
    (found,) = answer.json()["statements"]
    assert found["id"] == newer
    assert found["object"]["definition"]["name"] == {"en": "Words"}


def test_everything_is_consistent_through_an_instant_that_is_recent_and_true(lrs: Client) -> None:
    (statement_id,) = lrs.accepted(statement())
    stored = datetime.fromisoformat(lrs.get(statementId=statement_id).json()["stored"])
    for answer in (lrs.get(), lrs.post(statement()), lrs.get(statementId="x")):
        through = datetime.fromisoformat(answer.headers["X-Experience-API-Consistent-Through"])
        assert abs((datetime.now(UTC) - through).total_seconds()) < 5
    time.sleep(0.15)
    assert datetime.fromisoformat(lrs.get().headers["X-Experience-API-Consistent-Through"]) > stored


def test_head_answers_as_get_does_without_a_body(lrs: Client) -> None:
    (statement_id,) = lrs.accepted(statement())
    plain = {"Accept-Encoding": "identity"}
    for params in ({"statementId": statement_id}, {}):
        get = lrs.call("GET", "/statements", params=params, headers=plain)
        head = lrs.call("HEAD", "/statements", params=params, headers=plain)
        assert head.content == b""
        differing = {"Date", "X-Experience-Api-Consistent-Through"}
        assert {k: v for k, v in head.headers.items() if k not in differing} == {
            k: v for k, v in get.headers.items() if k not in differing
        }


def test_who_may_not_read_is_told_so(server: Server) -> None:
    lrs = server.client(may_read=False)
    (statement_id,) = lrs.accepted(statement())
    assert lrs.get().status_code == 403
    assert lrs.get(statementId=statement_id).status_code == 403


def test_a_page_ends_before_it_grows_too_large(sqlite_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    lrs = sqlite_server.client()
    text = "x" * 400_000
    ids = lrs.accepted(*[statement(result={"response": text}) for _ in range(25)])
    answer = lrs.get().json()
    assert 1 <= len(answer["statements"]) < 25
    found = [one["id"] for one in answer["statements"]]
    while answer["more"]:
        answer = lrs.call("GET", answer["more"].removeprefix("/xapi")).json()
        found += [one["id"] for one in answer["statements"]]
    assert found == ids[::-1]
    assert json.dumps(answer)
