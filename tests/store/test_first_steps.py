"""Where somebody begins in an organisation that has nothing yet."""

from __future__ import annotations

import pytest

from records.database import Database
from records.duties import Duty
from tests.pages_world import OTHER, build


@pytest.mark.parametrize(("duties", "leads"), [({"owner"}, True), ({"assessor"}, False)])
def test_the_first_page_of_an_owner_leads_to_what_is_set_up_first(
    sqlite_url: str, duties: set[Duty], leads: bool
) -> None:
    database = Database(sqlite_url)
    world = build(database)
    client = world.app.test_client()
    client.get(world.link("staff", None, OTHER, frozenset(duties)))
    page = client.get(f"/o/{OTHER}/arrivals", headers={"Accept-Language": "en"}).text
    assert "No source may write yet." in page
    assert (f'href="/o/{OTHER}/new-source">Add a source</a>' in page) is leads
    database.close()
