"""Designers try a draft on a learner and on everybody, publish it with what that does in sight, and look back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from acquis.wiring import utc_now
from recognition.rulebook.drafting import start_draft
from recognition.rulebook.publishing import publish
from recognition.trying.running import Working, work_on_all
from rules import parse_rule
from tests.browser.conftest import Site, served
from tests.browser.test_pages_accessible import check_in_every_guise
from tests.pages_world import HYGIENE, LEAD

SOFTER = HYGIENE.replace('count: ">= 2"', 'count: ">= 1"').replace("valid_for: P2Y", "valid_for: P1Y")
DESIGNER = "/o/campus/designer"
PUBLISHED = f"{DESIGNER}/microcredentials/food-hygiene"


@pytest.fixture(scope="module")
def own_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Site]:
    """A site of the tests' own: what they publish is published for all who look."""
    with served(browser, tmp_path_factory.mktemp("trying"), sqlite_template) as opened:
        yield opened


def draft(site: Site, text: str = SOFTER) -> str:
    """The address of a new draft."""
    with site.world.database.transaction() as session:
        begun = start_draft(session, 1, text, by="test", now=utc_now())
        return f"{DESIGNER}/drafts/{begun.id}"


def simulate(site: Site) -> None:
    """What a clock does beside the site."""
    work_on_all(Working(site.world.database, utc_now, "test"))


@pytest.fixture
def page(own_site: Site) -> Iterator[Page]:
    """A designer's browser."""
    with own_site.visitor(enter=own_site.world.link("staff")) as opened:
        yield opened


def test_a_learner_is_stepped_through_time_by_keyboard_beside_what_is_in_force(own_site: Site, page: Page) -> None:
    own_site.go(page, draft(own_site) + "/try")
    page.get_by_label("Name, e-mail or team").fill("Maëlle")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Maëlle").first.click()
    expect(page.get_by_text("Step 3 of 3")).to_be_visible()
    expect(page.locator("#side-1")).to_have_text("This draft")
    expect(page.locator("#side-2")).to_have_text("Version 1, in force")
    slider = page.get_by_role("slider", name="Step")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Step 2 of 3")).to_be_visible()
    expect(page.locator("#what-changed")).to_contain_text("Capsule 1")
    expect(page.locator(".sides .ring b")).to_have_text(["100%", "75%"])
    expect(slider).to_be_focused()
    page.get_by_role("link", name="Previous step").press("Enter")
    expect(page.get_by_text("Step 1 of 3")).to_be_visible()


def test_a_simulation_is_followed_to_what_it_found(own_site: Site, page: Page) -> None:
    own_site.go(page, draft(own_site) + "/simulate")
    page.get_by_role("button", name="Simulate").press("Enter")
    expect(page.get_by_text("Waiting to begin")).to_be_visible()
    simulate(own_site)
    expect(page.locator("#figures")).to_contain_text("Would gain it")
    expect(page.locator("#funnel")).to_contain_text("Pass the test")
    page.get_by_role("link", name="Nearly has it").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a table").click()
    assert Path(download.value.path()).read_text(encoding="utf-8-sig").startswith("Group,Name")


def test_a_draft_is_published_by_who_has_seen_what_it_does(own_site: Site, page: Page) -> None:
    other = own_site.world.database
    own_site.go(page, draft(own_site) + "/publish")
    expect(page.locator(".changes")).to_contain_text("1 year")
    page.get_by_label("A person decides on each of them").check()
    page.get_by_role("button", name="See what it would do").click()
    simulate(own_site)
    expect(page.locator("#impact")).to_contain_text("Gain it at once")
    # Somebody publishes another text meanwhile.
    with other.transaction() as session:
        publish(session, 1, parse_rule(HYGIENE.replace("P2Y", "P3Y")), by="test", now=utc_now())
    page.get_by_label("I have seen it").check()
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_role("alert")).to_contain_text("changed meanwhile")
    page.get_by_role("button", name="See what it would do").click()
    simulate(own_site)
    page.get_by_label("I have seen it").press("Space")
    page.get_by_role("button", name="Publish version 3").press("Enter")
    expect(page.get_by_role("heading", name="Version 3 is in force")).to_be_visible()
    expect(page.locator("#follows")).to_contain_text("What follows is done beside what arrives")
    own_site.world.work()
    expect(page.locator("#follows")).to_contain_text("All that follows from it is done.")


def test_a_picture_that_is_missing_or_none_is_told_by_its_field(own_site: Site) -> None:
    named = HYGIENE.replace("id: food-hygiene", "id: with-picture\nimage: {file: ladle.svg, alt: {en: A ladle}}")
    with own_site.visitor(enter=own_site.world.link("staff"), language="fr") as page:
        own_site.go(page, draft(own_site, named) + "/publish")
        page.get_by_role("button", name="Voir ce que cela ferait").click()
        simulate(own_site)
        for given, why in ((None, "ladle.svg n'a pas été fourni"), (b"no picture", "n'est ni du PNG ni du SVG")):
            page.locator("[name=sure]").check()
            page.locator("#picture").evaluate("e => { e.required = false; }")
            if given is not None:
                file = {"name": "ladle.svg", "mimeType": "image/svg+xml", "buffer": given}
                page.locator("#picture").set_input_files(file)
            page.get_by_role("button", name="Publier la version 1").click()
            expect(page.get_by_role("alert")).to_contain_text("L'image (image.file)")
            expect(page.get_by_role("alert")).to_contain_text(why)


def test_a_draft_begins_from_an_old_version(own_site: Site, page: Page) -> None:
    own_site.go(page, f"{PUBLISHED}/versions")
    expect(page.locator("#versions")).to_contain_text("Version 1")
    page.get_by_role("button", name="Begin a draft from version 1", exact=True).click()
    expect(page).to_have_url(own_site.base + DESIGNER + "/drafts/" + page.url.rsplit("/", 1)[1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Food hygiene")


def test_a_text_that_is_no_rule_cannot_be_tried(own_site: Site, page: Page) -> None:
    own_site.go(page, draft(own_site, "schema: acquis/1\n") + "/publish")
    expect(page.get_by_role("heading", name="This draft is no rule yet")).to_be_visible()


def test_what_cannot_be_met_cannot_be_published(own_site: Site, page: Page) -> None:
    impossible = LEAD.replace("at_least: 1", "at_least: 3")
    own_site.go(page, draft(own_site, impossible) + "/publish")
    expect(page.get_by_text("What keeps it from being published")).to_be_visible()
    expect(page.get_by_role("button", name="See what it would do")).to_have_count(0)


def test_a_running_and_a_finished_simulation_are_accessible_in_every_guise(
    own_site: Site, page: Page, axe: str
) -> None:
    at = draft(own_site)
    own_site.go(page, at + "/publish")
    page.get_by_role("button", name="See what it would do").click()
    running = page.url.removeprefix(own_site.base)
    check_in_every_guise(page, own_site, running, axe)
    simulate(own_site)
    own_site.go(page, running)
    simulated = page.get_by_role("link", name="Qui, et pourquoi").or_(page.get_by_role("link", name="Who, and why"))
    found = str(simulated.get_attribute("href"))
    for path in (running, found, f"{PUBLISHED}/versions?old=1&new=2"):
        check_in_every_guise(page, own_site, path, axe)
