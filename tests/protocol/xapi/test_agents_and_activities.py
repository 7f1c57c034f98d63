"""The Agents, Activities and About Resources (xAPI 2.0 §4.1.6.3, §4.1.6.4, §4.1.6.7)."""

from __future__ import annotations

import pytest

from tests.protocol.xapi.conftest import Client, Server
from tests.xapi_samples import statement

ADA = {"mbox": "mailto:ada@example.org"}


def test_a_person_has_every_name_that_statements_give_it(lrs: Client) -> None:
    lrs.accepted(statement(actor={**ADA, "name": "Ada"}), statement(actor={**ADA, "name": "Ada King"}))
    person = lrs.call("GET", "/agents", params={"agent": {**ADA, "name": "A."}}).json()
    assert person["objectType"] == "Person"
    assert set(person["name"]) == {"A.", "Ada", "Ada King"}
    assert person["mbox"] == ["mailto:ada@example.org"]


def test_a_person_nobody_has_heard_of_is_one_too(lrs: Client) -> None:
    account = {"account": {"homePage": "https://example.org", "name": "7"}}
    person = lrs.call("GET", "/agents", params={"agent": account}).json()
    assert person == {"objectType": "Person", "name": [], "account": [account["account"]]}


def test_an_activity_is_all_that_statements_say_of_it(lrs: Client) -> None:
    iri = "https://example.org/activities/merged"
    for definition in (
        {"name": {"en": "One"}, "type": "https://example.org/types/a"},
        {"name": {"fr": "Un"}, "type": "https://example.org/types/b"},
    ):
        lrs.accepted(statement(object={"id": iri, "definition": definition}))
    parent = {"id": iri, "definition": {"description": {"en": "As a parent"}}}
    lrs.accepted(statement(context={"contextActivities": {"parent": [parent]}}))
    found = lrs.call("GET", "/activities", params={"activityId": iri}).json()
    assert found == {
        "objectType": "Activity",
        "id": iri,
        "definition": {
            "name": {"en": "One", "fr": "Un"},
            "type": "https://example.org/types/b",
            "description": {"en": "As a parent"},
        },
    }


def test_an_activity_nobody_has_heard_of_has_its_id(lrs: Client) -> None:
    found = lrs.call("GET", "/activities", params={"activityId": "https://example.org/never"})
    assert (found.status_code, found.json()) == (200, {"objectType": "Activity", "id": "https://example.org/never"})


def test_what_an_organisation_knows_is_its_own(server: Server) -> None:
    one, other = server.client(), server.client()
    thing = {"id": "https://example.org/secret", "definition": {"name": {"en": "Secret"}}}
    one.accepted(statement(actor={**ADA, "name": "Ada"}, object=thing))
    assert "definition" not in other.call("GET", "/activities", params={"activityId": thing["id"]}).json()
    assert other.call("GET", "/agents", params={"agent": ADA}).json()["name"] == []


@pytest.mark.parametrize(
    ("address", "params"),
    [
        ("/agents", {}),
        ("/agents", {"agent": "x"}),
        ("/agents", {"agent": ADA, "more": "1"}),
        ("/activities", {}),
        ("/activities", {"activityId": "x"}),
    ],
)
def test_parameters_that_make_no_sense_are_refused(lrs: Client, address: str, params: dict[str, object]) -> None:
    assert lrs.call("GET", address, params=params).status_code == 400


@pytest.mark.parametrize("address", ["/agents", "/activities"])
def test_these_resources_are_read_only(lrs: Client, address: str) -> None:
    assert lrs.call("POST", address, json={}).status_code == 405
