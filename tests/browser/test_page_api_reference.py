"""The page of the REST API, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from rest_api.operations import OPERATIONS
from tests.browser.audits import beyond_axe, skips
from tests.browser.conftest import Site


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(f"{site.base.partition('/o/')[0]}/api/v1/")
    yield opened
    opened.close()


def test_the_keyboard_is_led_past_the_contents_and_seen_wherever_it_is(page: Page) -> None:
    assert skips(page)
    page.locator(".skip").press("Enter")
    expect(page).to_have_url(re.compile("#reference$"))
    assert beyond_axe(page) == []


def test_an_operation_is_found_by_its_subject_and_shows_what_it_was_answered(page: Page) -> None:
    contents = page.get_by_role("navigation", name="Contents")
    subject = contents.locator("summary").filter(has_text="Sign-offs")
    subject.focus()
    page.keyboard.press("Enter")
    contents.get_by_role("link", name="POST /sign-offs", exact=True).click()
    article = page.get_by_role("article").filter(has=page.locator("#askSignOff"))
    expect(article).to_be_in_viewport()
    article.locator("summary").click()
    expect(article.locator("pre")).to_contain_text('"state": "asked"')
    expect(page.get_by_role("article")).to_have_count(len(OPERATIONS))
