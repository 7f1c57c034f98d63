"""What holds for every page as it is sent, whoever reads it: it is looked at in the browser, and says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from lti_tool.languages import LANGUAGE_COOKIE
from records.database import Database
from tests.browser.pages import ELSEWHERE, PAGES
from tests.pages_world import CAMPUS
from tests.protocol.test_other_organisations import Town, prepare
from tests.route_table import ROUTES

# What WCAG 2.2 (1.3.5, 3.3.8) lets a browser and a manager of passwords fill in.
FILLED_IN = {"current-password", "new-password", "one-time-code", "username", "email", "name", "nickname", "off"}
# Addresses of one page: of the same thing, as somebody else comes to it.
ALIKE = (
    {"pages.achievement", "pages.microcredential", "pages.credential_embed"},
    {"pages.course_gradebook", "pages.gradebook"},
    {"pages.course_learner_timeline", "pages.learner_timeline", "pages.mentee_timeline"},
    {"pages.course_placement", "pages.placement"},
    {"pages.course_sign_off", "pages.sign_off_table"},
    {"pages.person", "pages.preview_profile"},
    {"pages.simulate_draft", "pages.simulate_microcredential", "pages.simulation_draft"},
    {"pages.try_learner_draft", "pages.try_learner_microcredential"},
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Town]:
    path = tmp_path_factory.mktemp("pages") / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    yield prepare(database)
    database.close()


@pytest.fixture(scope="module")
def documents(town: Town) -> dict[str, dict[str, str]]:
    """What every address answers that answers with a document: by endpoint, in each language."""
    return {language: dict(_documents(town, language)) for language in ("fr", "en")}


def _documents(town: Town, language: str) -> Iterator[tuple[str, str]]:
    for rule in town.world.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("xapi.", "pages.static", "api.static")):
            text = _document(town, rule, language)
            if text is not None:
                yield rule.endpoint, text


def _document(town: Town, rule: Rule, language: str) -> str | None:
    route = ROUTES[rule.endpoint]
    if route.guard == "token":
        return None
    client = town.client(CAMPUS, route.guard)
    client.set_cookie(LANGUAGE_COOKIE, language)
    answer = client.get(town.path(rule, CAMPUS))
    leads_away = 300 <= answer.status_code < 400
    whole = answer.mimetype == "text/html" and "<html" in answer.text[:400]
    return answer.text if whole or leads_away else None


def test_every_page_is_looked_at_in_the_browser(documents: dict[str, dict[str, str]]) -> None:
    assert set(documents["en"]) - set(ELSEWHERE) == set(PAGES)


def test_every_page_has_a_title_of_its_own_and_one_head(documents: dict[str, dict[str, str]]) -> None:
    for language, pages in documents.items():
        titles: dict[str, set[str]] = {}
        for endpoint in PAGES:
            text = pages[endpoint]
            assert f'<html lang="{language}"' in text, endpoint
            title = re.search(r"<title>\s*(.+?)\s*</title>", text, re.DOTALL)
            assert title is not None, endpoint
            titles.setdefault(title[1], set()).add(endpoint)
            assert text.count("<h1") == 1, endpoint
        same = {title: names for title, names in titles.items() if len(names) > 1}
        assert not [title for title, names in same.items() if not any(names <= alike for alike in ALIKE)], same


def test_no_page_takes_the_keyboard_another_way_or_hinders_pasting(documents: dict[str, dict[str, str]]) -> None:
    for endpoint, text in documents["en"].items():
        assert not re.search(r'tabindex="[1-9]', text), endpoint
        assert "onpaste" not in text, endpoint
        for field in re.findall(r"<input[^>]*>", text):
            told = re.search(r'autocomplete="([^"]*)"', field)
            if 'type="password"' in field:
                assert told is not None, (endpoint, field)
            if told:
                assert told[1] in FILLED_IN, (endpoint, field)


def test_every_table_names_its_columns(documents: dict[str, dict[str, str]]) -> None:
    for endpoint, text in documents["en"].items():
        for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
            assert "<th" in table, endpoint
