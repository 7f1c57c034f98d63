"""Designers bring in a skills framework and find skills in it; owners make a token for a program and end it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, served
from tests.browser.test_pages_accessible import check_in_every_guise

SAMPLES = Path(__file__).parents[1] / "framework_files"


@pytest.fixture(scope="module")
def own_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Site]:
    """A site of these tests' own: what they change is changed for all who look."""
    with served(browser, tmp_path_factory.mktemp("frameworks"), sqlite_template) as opened:
        yield opened


def test_designers_bring_in_a_framework_and_find_skills_while_they_type(own_site: Site, axe: str) -> None:
    with own_site.visitor(enter=own_site.world.link("staff")) as page:
        own_site.go(page, "/o/campus/setup")
        page.get_by_role("link", name="Skills frameworks").click()
        page.get_by_role("button", name="Bring in").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose the files of a framework")
        page.get_by_label("Files, all languages at once").set_input_files(
            [SAMPLES / "skills_en.csv", SAMPLES / "skills_fr.csv"]
        )
        page.get_by_role("button", name="Bring in").click()
        expect(page.locator("#told")).to_contain_text("3 new")
        page.get_by_label("What it is called, in any language").press_sequentially("hygene")
        found = page.locator("#found").get_by_role("link", name="apply kitchen hygiene")
        expect(found).to_be_visible()
        own_site.go(page, "/o/campus/designer/frameworks?q=hygene")
        page.get_by_role("link", name="apply kitchen hygiene").click()
        expect(page.locator("pre")).to_contain_text("framework: ESCO")
        check_in_every_guise(page, own_site, page.url.removeprefix(own_site.base), axe)


def test_owners_make_a_token_that_is_shown_once_and_end_it(own_site: Site) -> None:
    with own_site.visitor(enter=own_site.world.link("staff")) as page:
        own_site.go(page, "/o/campus/tokens")
        page.get_by_label("Which program is it for?").fill("Intranet")
        page.get_by_role("button", name="Make it").click()
        expect(page.get_by_role("alert")).to_contain_text("choose one or more")
        page.get_by_label("read:catalogue").check()
        page.get_by_role("button", name="Make it").click()
        expect(page.locator("#told pre")).to_contain_text("acquis_")
        own_site.go(page, "/o/campus/tokens")
        expect(page.locator("#told")).to_have_count(0)
        page.get_by_role("button", name="Revoke Intranet").click()
        expect(page.locator("#tokens")).to_contain_text("Revoked")
