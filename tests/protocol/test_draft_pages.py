"""Whatever text a draft has, its pages answer: as a tree where it has one, else as the text that it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from lti_tool.sessions import SESSION_COOKIE, Visitor, session_value
from recognition.rulebook.drafting import start_draft
from records.database import Database
from records.duties import OWNER
from records.organisations import organisation_by_slug
from tests.pages_world import CAMPUS, SECRET, World, build

HTMX = {"HX-Request": "true"}
# What is YAML and has a root is a tree, however odd its branches are.
TREES = (
    "needs: {all: []}",
    "needs: {}",
    "needs: {all: 5}",
    "needs: {all: [1, text, null, [2]]}",
    "needs: {not: 3}",
    "needs: {at_least: {}, of: text}",
    "needs: {criterion: 7, where: [1]}",
    "needs: {criterion: a, where: {verb: {in: 3}}, count: many, within: {days: x}}",
    "needs: {sum: {of: 3}, at_least: {}}",
    "title: text\nneeds: {all: [{criterion: {}}]}\nrenewal: 4\nskills: 3\nachievement: [1]",
)
TEXTS = ("", "title: text", "needs: [1, 2]", "needs: text", "[1, 2]", "{unclosed", "needs: {all: [}")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[World]:
    path = tmp_path_factory.mktemp("drafts") / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    yield build(database)
    database.close()


@pytest.mark.parametrize("text", [*TREES, *TEXTS])
def test_a_draft_of_any_text_is_shown(world: World, text: str) -> None:
    now = datetime.now(UTC)
    with world.database.transaction() as session:
        number = start_draft(session, organisation_by_slug(session, CAMPUS).id, text, by="test", now=now).id
    client = world.app.test_client()
    client.set_cookie(SESSION_COOKIE, session_value(SECRET, Visitor(CAMPUS, "staff", None, now, duties=OWNER), now))
    shown = 200 if text in TREES else 303
    page = f"/o/{CAMPUS}/designer/drafts/{number}"
    for address in (page, f"{page}/live", f"{page}?node=head", f"{page}?node=needs.all.0"):
        for headers in ({}, HTMX):
            answer = client.get(address, headers=headers)
            assert answer.status_code == shown, (address, headers, answer.text)
    assert client.get(f"{page}/text").status_code == 200
