"""Staff change under which identities records speak of a platform's users, and see before what that would link."""

from __future__ import annotations

import re

import pytest

from records.database import Database
from records.platforms import platform_by_slug, platforms_of
from tests.pages_world import World, build


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


def test_rules_are_shown_tried_kept_and_put_back(world: World) -> None:
    with world.database.reading() as session:
        slug = next(each.slug for each in platforms_of(session, 1))
    client = world.app.test_client()
    client.get(world.link("staff"))
    client.set_cookie("acquis_language", "en")
    at = f"/o/campus/platforms/{slug}/link-rules"
    page = client.get(at).text
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token is not None
    form = {"form_token": token[1], "accounts": "sub\nusername@https://moodle.example", "email": "mbox"}

    def rules() -> object:
        with world.database.reading() as session:
            return platform_by_slug(session, 1, slug).link_rules

    tried = client.post(at, data={**form, "do": "preview"})
    assert (tried.status_code, rules()) == (200, None)
    assert "To be linked: " in tried.text
    assert "cannot be told beforehand" in tried.text
    wrong = client.post(at, data={**form, "accounts": "nickname 100%", "do": "save"})
    assert (wrong.status_code, rules()) == (422, None)
    assert "Accounts: &#39;nickname&#39; is none of sub" in wrong.text
    assert client.post(at, data={**form, "do": "save"}).status_code == 303
    kept = rules()
    assert isinstance(kept, dict)
    assert (kept["accounts"][1], kept["emails"]) == (["username", "https://moodle.example"], ["mbox"])
    assert client.post(at, data={**form, "do": "usual"}).status_code == 303
    assert rules() is None
