"""Every address is entered in the table of routes, by which it is tried whether organisations are kept apart."""

from __future__ import annotations

import threading

from acquis.app import create_app
from acquis.settings import Settings
from acquis.wiring import Parts
from records.database import Database
from tests.route_table import ROUTES

SECRET = "a secret for the tests alone"


def test_every_route_is_in_the_table_with_all_that_it_names() -> None:
    database = Database("sqlite:///:memory:")
    app = create_app(
        Parts(Settings(database_url=str(database.url), secret=SECRET), database, SECRET, threading.Event())
    )
    known = {rule.endpoint: rule.arguments - {"organisation", "filename"} for rule in app.url_map.iter_rules()}
    told = "enter the route in tests/route_table.py: who is let in, and what of the organisation it names"
    assert set(known) == set(ROUTES), told
    for endpoint, route in ROUTES.items():
        assert route.guard == "nobody's" or set(route.names) == known[endpoint], f"{endpoint}: {told}"
