"""State, Agent Profile and Activity Profile (xAPI 2.0 §4.1.4, §4.1.6.2, .5, .6; 1.0.3 Communication 2.2 to 3.1)."""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.protocol.xapi.conftest import Client, Server

AGENT = {"mbox": "mailto:ada@example.org"}
ACTIVITY = "https://example.org/activities/1"


@dataclass(frozen=True)
class Resource:
    """A document resource, and what its documents belong to."""

    address: str
    name: str
    context: dict[str, Any]


STATE = Resource("/activities/state", "stateId", {"activityId": ACTIVITY, "agent": AGENT})
AGENT_PROFILE = Resource("/agents/profile", "profileId", {"agent": AGENT})
ACTIVITY_PROFILE = Resource("/activities/profile", "profileId", {"activityId": ACTIVITY})
RESOURCES = [STATE, AGENT_PROFILE, ACTIVITY_PROFILE]


@pytest.fixture(params=RESOURCES, ids=lambda resource: resource.address)
def resource(request: pytest.FixtureRequest) -> Resource:
    """Each document resource."""
    found: Resource = request.param
    return found


def call(lrs: Client, method: str, resource: Resource, name: str | None = "one", **given: Any) -> Any:
    params = dict(resource.context) | given.pop("params", {})
    if name is not None:
        params[resource.name] = name
    return lrs.call(method, resource.address, params=params, **given)


def new(lrs: Client, resource: Resource, content: Any, name: str = "one") -> None:
    answer = call(lrs, "PUT", resource, name, json=content, headers={"If-None-Match": "*"})
    assert answer.status_code == 204, answer.text


def test_a_document_comes_back_as_it_was_sent(lrs: Client, resource: Resource) -> None:
    content = bytes(range(256))
    headers = {"If-None-Match": "*", "Content-Type": "application/x-thing"}
    assert call(lrs, "PUT", resource, data=content, headers=headers).status_code == 204
    answer = call(lrs, "GET", resource)
    assert answer.content == content
    assert answer.headers["Content-Type"] == "application/x-thing"
    assert answer.headers["ETag"] == f'"{hashlib.sha1(content).hexdigest()}"'  # noqa: S324 - what xAPI 1.0.3 demands
    modified = parsedate_to_datetime(answer.headers["Last-Modified"])
    assert abs((datetime.now(UTC) - modified).total_seconds()) < 5


def test_what_is_not_there_is_not_found(lrs: Client, resource: Resource) -> None:
    assert call(lrs, "GET", resource).status_code == 404
    assert call(lrs, "DELETE", resource).status_code == 204


def test_a_deleted_document_is_gone(lrs: Client, resource: Resource) -> None:
    new(lrs, resource, {"a": 1})
    assert call(lrs, "DELETE", resource).status_code == 204
    assert call(lrs, "GET", resource).status_code == 404


def test_posting_merges_objects_at_the_top(lrs: Client, resource: Resource) -> None:
    new(lrs, resource, {"a": {"x": 1}, "b": 2})
    assert call(lrs, "POST", resource, json={"a": {"y": 1}, "c": 3}).status_code == 204
    assert call(lrs, "GET", resource).json() == {"a": {"y": 1}, "b": 2, "c": 3}


def test_posting_makes_what_is_not_there(lrs: Client, resource: Resource) -> None:
    assert call(lrs, "POST", resource, json={"a": 1}).status_code == 204
    assert call(lrs, "GET", resource).json() == {"a": 1}


@pytest.mark.parametrize("posted", [[1], "text"])
def test_only_objects_are_merged(lrs: Client, resource: Resource, posted: Any) -> None:
    new(lrs, resource, {"a": 1})
    assert call(lrs, "POST", resource, json=posted).status_code == 400
    assert call(lrs, "POST", resource, data=b"x", headers={"Content-Type": "text/plain"}).status_code == 400
    assert call(lrs, "GET", resource).json() == {"a": 1}


def test_nothing_is_merged_into_what_is_no_object(lrs: Client, resource: Resource) -> None:
    call(lrs, "PUT", resource, data=b"x", headers={"If-None-Match": "*", "Content-Type": "text/plain"})
    assert call(lrs, "POST", resource, json={"a": 1}).status_code == 400
    assert call(lrs, "GET", resource).content == b"x"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_wrong_etag_changes_nothing_and_the_right_one_does(lrs: Client, resource: Resource, method: str) -> None:
    new(lrs, resource, {"a": 1})
    etag = call(lrs, "GET", resource).headers["ETag"]
    assert call(lrs, method, resource, json={"a": 2}, headers={"If-Match": '"1234"'}).status_code == 412
    assert call(lrs, "GET", resource).json() == {"a": 1}
    assert call(lrs, method, resource, json={"a": 2}, headers={"If-Match": etag}).status_code == 204
    assert call(lrs, "GET", resource).status_code == (404 if method == "DELETE" else 200)


def test_if_none_match_keeps_what_is_there(lrs: Client, resource: Resource) -> None:
    new(lrs, resource, {"a": 1})
    assert call(lrs, "PUT", resource, json={"a": 2}, headers={"If-None-Match": "*"}).status_code == 412
    assert call(lrs, "GET", resource).json() == {"a": 1}


def test_a_careless_put_is_a_conflict(server: Server, resource: Resource) -> None:
    lrs = server.client("2.0.0")
    new(lrs, resource, {"a": 1})
    answer = call(lrs, "PUT", resource, json={"a": 2})
    assert (answer.status_code, answer.json()["error"]) == (409, "document-conflict")
    assert call(lrs, "GET", resource).json() == {"a": 1}


def test_in_the_first_edition_state_may_be_put_carelessly_and_profiles_never(server: Server) -> None:
    lrs = server.client("1.0.3")
    for content in ({"a": 1}, {"a": 2}):
        assert call(lrs, "PUT", STATE, json=content).status_code == 204
    assert call(lrs, "GET", STATE).json() == {"a": 2}
    for resource in (AGENT_PROFILE, ACTIVITY_PROFILE):
        assert call(lrs, "PUT", resource, json={"a": 1}).status_code == 400


def test_ids_are_listed_and_since_is_exclusive(lrs: Client, resource: Resource) -> None:
    new(lrs, resource, {"a": 1}, "one")
    time.sleep(0.02)
    between = datetime.now(UTC).isoformat()
    time.sleep(0.02)
    new(lrs, resource, {"a": 1}, "two")
    assert call(lrs, "GET", resource, None).json() == ["one", "two"]
    assert call(lrs, "GET", resource, None, params={"since": between}).json() == ["two"]


def test_documents_of_others_are_not_mixed_up(lrs: Client) -> None:
    new(lrs, STATE, {"a": 1})
    for other in (
        {"activityId": "https://example.org/activities/2"},
        {"agent": {"mbox": "mailto:bob@example.org"}},
        {"registration": str(uuid.uuid4())},
    ):
        assert call(lrs, "GET", STATE, params=other).status_code == 404
    assert lrs.server.client(lrs.version).call("GET", STATE.address, params=STATE.context).json() == []


def test_state_of_a_registration_is_apart_and_all_can_be_deleted_at_once(lrs: Client) -> None:
    registration = {"registration": str(uuid.uuid4())}
    for name in ("one", "two"):
        new(lrs, STATE, {"a": 1}, name)
    answer = call(lrs, "PUT", STATE, "three", json={}, params=registration, headers={"If-None-Match": "*"})
    assert answer.status_code == 204
    assert call(lrs, "GET", STATE, None, params=registration).json() == ["three"]
    assert call(lrs, "DELETE", STATE, None, params=registration).status_code == 204
    assert call(lrs, "GET", STATE, None).json() == ["one", "two"]
    assert call(lrs, "DELETE", STATE, None).status_code == 204
    assert call(lrs, "GET", STATE, None).json() == []


def test_an_agent_is_known_by_its_ifi_alone(lrs: Client) -> None:
    new(lrs, AGENT_PROFILE, {"a": 1})
    named = Resource(AGENT_PROFILE.address, "profileId", {"agent": {**AGENT, "name": "Ada", "objectType": "Agent"}})
    assert call(lrs, "GET", named).json() == {"a": 1}


@pytest.mark.parametrize("name", ["é/ü ?&=#", "x" * 5_000, ""])
def test_ids_may_be_any_text(lrs: Client, resource: Resource, name: str) -> None:
    new(lrs, resource, {"a": 1}, name)
    assert call(lrs, "GET", resource, name).json() == {"a": 1}
    assert call(lrs, "GET", resource, None).json() == [name]


@pytest.mark.parametrize(
    "params",
    [
        {"agent": "x"},
        {"agent": "{}"},
        {"activityId": "x"},
        {"unknown": "1"},
        {"since": "yesterday"},
        {"registration": "x"},
    ],
)
def test_parameters_that_make_no_sense_are_refused(lrs: Client, resource: Resource, params: dict[str, str]) -> None:
    assert call(lrs, "GET", resource, None, params=params).status_code == 400


def test_parameters_that_are_needed_must_be_there(lrs: Client, resource: Resource) -> None:
    for name in resource.context:
        rest = {key: value for key, value in resource.context.items() if key != name}
        assert lrs.call("GET", resource.address, params=rest).status_code == 400
    assert call(lrs, "PUT", resource, None, json={}).status_code == 400
    assert call(lrs, "POST", resource, None, json={}).status_code == 400
    assert call(lrs, "PUT", resource, params={"since": "2026-01-01T00:00:00Z"}, json={}).status_code == 400
    if resource is not STATE:
        assert call(lrs, "DELETE", resource, None).status_code == 400


def test_of_writers_at_the_same_time_one_makes_the_document(server: Server) -> None:
    lrs = server.client()
    statuses: list[int] = []

    def write(number: int) -> None:
        own = Client(server, lrs.organisation_id, lrs.source_id, lrs.key, lrs.secret, "2.0.0")
        answer = call(own, "PUT", STATE, json={"number": number}, headers={"If-None-Match": "*"})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [204] + [412] * 5


def test_merges_at_the_same_time_lose_nothing(server: Server) -> None:
    lrs = server.client()

    def write(number: int) -> None:
        own = Client(server, lrs.organisation_id, lrs.source_id, lrs.key, lrs.secret, "2.0.0")
        assert call(own, "POST", STATE, json={str(number): number}).status_code == 204

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(call(lrs, "GET", STATE).json()) == 8
