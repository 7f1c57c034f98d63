"""Staff write their organisation's own tables, see what is wrong and what would change, and put them into force."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.audits import findings
from tests.browser.conftest import Site, served
from tests.browser.test_pages_accessible import check_in_every_guise

OPENED = "https://w3id.org/xapi/dod-isd/verbs/demonstrated"
TABLES = f"""schema: acquis/tables/1
vocabulary:
  seen-at-work: ["{OPENED}"]
  passed:
    - {{verb: "http://adlnet.gov/expapi/verbs/completed", success: true, source: [moodle, shopp]}}
classification:
  - {{verb: "{OPENED}", modality: none}}
  - {{type: "https://work.example/types/*", source: moodle, modality: workplace}}
"""


@pytest.fixture(scope="module")
def own_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Site]:
    """A site of these tests' own: what they change is changed for all who look."""
    with served(browser, tmp_path_factory.mktemp("tables"), sqlite_template) as opened:
        yield opened


def test_staff_try_tables_and_put_them_into_force(own_site: Site, axe: str) -> None:
    with own_site.visitor(enter=own_site.world.link("staff")) as page:
        own_site.go(page, "/o/campus/arrivals")
        page.get_by_role("link", name="Words and kinds of evidence").click()
        expect(page.get_by_role("button", name="Put into force")).to_have_count(0)
        box = page.get_by_label("The document")
        box.fill(TABLES.replace("modality: none", "modality: nothing"))
        page.get_by_role("button", name="Say what would change").click()
        expect(page.get_by_role("alert")).to_contain_text("Line 7")
        expect(page.get_by_role("alert")).to_contain_text("'nothing' must be one of")
        expect(page.get_by_role("alert").locator("pre")).to_contain_text("modality: nothing}")
        assert findings(page, axe) == []
        box.fill(TABLES)
        page.get_by_role("button", name="Say what would change").click()
        preview = page.locator("#preview")
        expect(preview).to_contain_text("No source is called shopp here.")
        expect(preview).to_contain_text("seen-at-work")
        expect(preview.locator(".figures")).to_contain_text("Understood otherwise")
        assert findings(page, axe) == []
        # What was not seen is shown first.
        box.fill(TABLES.replace("[moodle, shopp]", "moodle"))
        page.get_by_role("button", name="Put into force").click()
        expect(page.locator("#told")).to_have_count(0)
        expect(preview).not_to_contain_text("shopp")
        page.get_by_role("button", name="Put into force").click()
        expect(page.locator("#told")).to_have_text("Version 2 is in force.")
        expect(page.locator("#rematching")).to_contain_text("Moodle")
        expect(page.locator(".glossary").first).to_contain_text("seen-at-work")
        expect(page.locator(".sorting").first).to_contain_text("no evidence")
        expect(box).to_have_value(TABLES.replace("[moodle, shopp]", "moodle"))
        check_in_every_guise(page, own_site, "/o/campus/tables", axe)


def test_tables_that_somebody_changed_meanwhile_are_not_overwritten(own_site: Site) -> None:
    with own_site.visitor(enter=own_site.world.link("staff")) as page:
        own_site.go(page, "/o/campus/tables")
        preview(page, TABLES)
        with own_site.visitor(enter=own_site.world.link("staff")) as other:
            own_site.go(other, "/o/campus/tables")
            preview(other, TABLES.replace("shopp", "shop"))
            other.get_by_role("button", name="Put into force").click()
            expect(other.locator("#told")).to_be_visible()
        page.get_by_role("button", name="Put into force").click()
        expect(page.get_by_role("alert")).to_contain_text("Somebody changed the tables meanwhile.")
        expect(page.get_by_label("The document")).to_have_value(TABLES)


def test_the_page_speaks_french_and_is_for_staff_alone(own_site: Site) -> None:
    with own_site.visitor(enter=own_site.world.link("staff"), language="fr") as page:
        own_site.go(page, "/o/campus/tables")
        page.get_by_label("Le document").fill("schema: acquis/tables/1\nvocabulary: {Lu: []}")
        page.get_by_role("button", name="Dire ce qui changerait").click()
        expect(page.get_by_role("alert")).to_contain_text("Ligne 2")
        expect(page.get_by_role("alert")).to_contain_text("doit être une liste de verbes non vide")
    with own_site.visitor(enter=own_site.world.link("learner", "Maëlle")) as page:
        answer = page.goto(f"{own_site.base}/o/campus/tables")
        assert answer is not None
        assert answer.status == 403


def preview(page: Page, text: str) -> None:
    """Write tables and ask what they would change."""
    page.get_by_label("The document").fill(text)
    page.get_by_role("button", name="Say what would change").click()
    expect(page.locator("#preview")).to_be_visible()
