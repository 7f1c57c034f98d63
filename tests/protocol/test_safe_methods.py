"""Opening a page changes nothing, and no form is taken that was not given: for every address that there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from lti_tool.lti.views import FOREIGN_FORMS
from records.base import Base
from records.database import Database
from tests.pages_world import CAMPUS
from tests.protocol.test_other_organisations import Town, prepare, rules_of
from tests.route_table import ROUTES

# What opening a page leaves: that HR looked at somebody.
LEFT = ("hr_looks",)
PEOPLE = ("learner", "mentor", "teacher", "staff", "account", "everybody", "proof", "nobody's")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("safe") / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    yield prepare(database)
    database.close()


def _kept(database: Database) -> dict[str, set[str]]:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in LEFT]
    with database.reading() as session:
        return {table.name: set(map(repr, session.execute(select(table)))) for table in tables}


def _pages() -> list[str]:
    own = sorted(name for name in ROUTES if name.startswith("pages.") and ROUTES[name].guard in PEOPLE)
    return [name for name in own if name not in ("pages.static", *FOREIGN_FORMS)]


def test_opening_any_page_changes_nothing(town: Town) -> None:
    """Mail scanners, link previews and browsers that look ahead open what they find."""
    before, asked = _kept(town.world.database), 0
    for endpoint in _pages():
        for rule in rules_of(town, endpoint):
            if "GET" in (rule.methods or ()):
                client, path = town.client(CAMPUS, ROUTES[endpoint].guard), town.path(rule, CAMPUS)
                assert client.get(path).status_code < 500 or endpoint == "pages.return_from_provider", path
                client.head(path)
                asked += 1
    after = _kept(town.world.database)
    assert {name: after[name] ^ before[name] for name in after if after[name] != before[name]} == {}
    assert asked > 100


def test_no_form_is_taken_that_was_not_given(town: Town) -> None:
    """Each address that takes a form is sent one as another site would: with the person's cookies, without a token."""
    before, taken = _kept(town.world.database), []
    for endpoint in _pages():
        for rule in rules_of(town, endpoint):
            if "POST" not in (rule.methods or ()):
                continue
            path = town.path(rule, CAMPUS)
            client = town.client(CAMPUS, ROUTES[endpoint].guard)
            for fields in ({}, {"form_token": "x"}):
                for headers in ({}, {"HX-Request": "true"}):
                    answer = client.post(path, data=fields, headers=headers)
                    if answer.status_code != 400:
                        taken.append((endpoint, answer.status_code))
    assert taken == []
    assert _kept(town.world.database) == before


@pytest.mark.parametrize("path", ["/nowhere", f"/o/{CAMPUS}/nowhere", "/xapi/about", "/health", "/api/v1/nowhere"])
def test_what_is_no_page_is_shielded_as_well(town: Town, path: str) -> None:
    headers = town.world.app.test_client().get(path, headers={"Accept": "text/html"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/nowhere", f"/o/{CAMPUS}/nowhere"])
def test_a_page_that_says_that_there_is_none_has_its_styles_and_scripts(town: Town, path: str) -> None:
    headers = town.world.app.test_client().get(path, headers={"Accept": "text/html"}).headers
    assert "style-src 'self'" in headers["Content-Security-Policy"]
    assert "sandbox" not in headers["Content-Security-Policy"]
