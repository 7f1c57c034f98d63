"""A learner composes a public profile, publishes it, and takes it back; a stranger sees what is shared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, served
from tests.browser.test_pages_accessible import check_in_every_guise, dress

PROFILE = "/o/campus/me/profile"


@pytest.fixture
def own_site(browser: Browser, tmp_path: Path, sqlite_template: bytes) -> Iterator[Site]:
    """A site of the test's own: what it changes is changed for all who look."""
    with served(browser, tmp_path, sqlite_template) as opened:
        yield opened


def test_a_profile_is_composed_seen_before_published_moved_and_taken_back(own_site: Site, axe: str) -> None:
    with (
        own_site.visitor(enter=own_site.world.link("learner", "Maëlle")) as page,
        own_site.visitor(width=360, scheme="dark") as stranger,
    ):
        own_site.go(page, "/o/campus/me")
        page.get_by_role("link", name="My public profile").click()
        expect(page.locator("#state + .chip")).to_have_text("I alone")
        page.get_by_label("Another one, which is marked as given by me").check()
        page.get_by_role("button", name="Publish", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("Give a name of 1 to 200 characters.")
        expect(page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
        page.get_by_label("Name", exact=True).fill("Mo Kerr")
        page.get_by_label("A few words about me").fill("I run a kitchen by the sea.")
        page.get_by_role("checkbox", name="Food hygiene").check()
        # By the keyboard alone, and nobody sees it yet.
        page.get_by_label("Name", exact=True).press("Enter")
        expect(page.locator("#told")).to_have_text("Saved.")
        page.get_by_role("link", name="See my profile as others would").click()
        expect(page.locator("#preview")).to_contain_text("Only you see this")
        expect(page.get_by_role("heading", level=1)).to_have_text("Mo Kerr")
        page.get_by_role("link", name="Change it").click()
        page.get_by_role("button", name="Publish", exact=True).click()
        address = page.locator(".mono a").inner_text()
        check_in_every_guise(page, own_site, PROFILE, axe)
        stranger.goto(address)
        expect(stranger.get_by_text("The name is one that the holder gave")).to_be_visible()
        expect(stranger.get_by_text("apply hygiene")).to_be_visible()
        check_in_every_guise(stranger, own_site, address.removeprefix(own_site.base), axe)
        _checked_on_the_spot(stranger, own_site, address, axe)
        own_site.go(page, PROFILE)
        page.get_by_role("button", name="Give it a new address").click()
        moved = page.locator(".mono a").inner_text()
        assert moved != address
        for where, status in ((address, 404), (moved, 200)):
            answer = stranger.goto(where)
            assert answer is not None
            assert answer.status == status
        page.get_by_role("button", name="Take my profile back").click()
        expect(page.locator("#told")).to_contain_text("not public any more")
        answer = stranger.goto(moved)
        assert answer is not None
        assert answer.status == 404


def _checked_on_the_spot(stranger: Page, site: Site, address: str, axe: str) -> None:
    """By the keyboard, without leaving the page; each outcome can be unfolded."""
    stranger.goto(address)
    dress(stranger, site, ("en", 360, "dark"))
    stranger.get_by_role("link", name="Check it: Food hygiene").press("Enter")
    card = stranger.locator(".award")
    expect(card.locator(".check-result")).to_contain_text("Verified")
    expect(stranger.get_by_role("status")).to_contain_text("Food hygiene: Verified")
    assert stranger.url == address
    expect(stranger.get_by_role("link", name="Check it: Food hygiene")).to_be_focused()
    card.locator("summary").press("Enter")
    expect(card.locator(".steps")).to_contain_text("Its content is exactly what the issuer signed")
    check_in_every_guise(stranger, site, f"{address.removeprefix(site.base)}?check=all", axe)
    with site.visitor(scripts=False) as plain:
        plain.goto(address)
        plain.get_by_role("link", name="Check it now").click()
        expect(plain.locator(".award .check-result")).to_contain_text("Verified")
