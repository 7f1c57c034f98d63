"""Staff decide on what was set aside, in the browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.pages_world import capsule


@pytest.fixture
def staff(site: Site) -> Iterator[Page]:
    with site.visitor(enter=site.world.link("staff")) as page:
        yield page


def set_aside(site: Site, page: Page, number: int) -> str:
    """A new bad statement, found on the page; the JSON of it when it is good."""
    good = capsule("Yann", number, datetime.now(UTC))
    site.world.post({**good, "result": {"duration": "an hour"}})
    site.go(page, "/o/campus/arrivals")
    page.get_by_role("link", name="In quarantine").click()
    expect(page.locator("#aside")).to_contain_text("result.duration")
    page.locator("#aside a").first.click()
    return json.dumps(good)


def test_staff_repair_a_statement_and_release_it(site: Site, staff: Page) -> None:
    mended = set_aside(site, staff, 71)
    staff.get_by_role("button", name="Release").click()
    expect(staff.get_by_role("alert")).to_contain_text("It is refused still. result.duration")
    staff.get_by_label("The statement to store instead").fill("{")
    staff.get_by_role("button", name="Keep this repair").click()
    expect(staff.get_by_role("alert")).to_contain_text("is not JSON")
    staff.get_by_label("The statement to store instead").fill(mended)
    staff.get_by_role("button", name="Keep this repair").click()
    expect(staff.get_by_role("status")).to_contain_text("The repair is kept")
    staff.get_by_role("button", name="Release").click()
    expect(staff.locator("main")).to_contain_text("Stored as")
    expect(staff.locator("main")).to_contain_text("an hour")
    expect(staff.get_by_role("button", name="Release")).to_have_count(0)
    stored = json.loads(mended).get("id")
    assert stored is None or stored in (staff.locator("main").text_content() or "")


def test_staff_discard_a_statement_and_it_stays_on_record(site: Site, staff: Page) -> None:
    set_aside(site, staff, 72)
    staff.get_by_role("button", name="Discard").click()
    expect(staff.locator(".chip")).to_have_text("Discarded")
    number = staff.url.rpartition("/")[2]
    site.go(staff, "/o/campus/quarantine?state=discarded")
    expect(staff.locator(f"#aside-{number}")).to_contain_text("result.duration")


def test_only_staff_of_the_organisation_see_it(site: Site) -> None:
    for link, status in ((site.world.link("learner", "Yann"), 403), (site.world.link("staff", None, "atelier"), 401)):
        with site.visitor(enter=link) as page:
            answer = page.goto(f"{site.base}/o/campus/quarantine/1")
            assert answer is not None
            assert answer.status == status
    with site.visitor(enter=site.world.link("staff", None, "atelier")) as page:
        answer = page.goto(f"{site.base}/o/atelier/quarantine/1")
        assert answer is not None
        assert answer.status == 404
