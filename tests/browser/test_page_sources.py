"""Staff add a source, give it new keys and end it, in the browser."""

from __future__ import annotations

import re

import requests
from playwright.sync_api import expect

from tests.browser.conftest import Site


def _status(site: Site, key: str | None, secret: str | None) -> int:
    headers = {"X-Experience-API-Version": "2.0.0"}
    return requests.post(
        f"{site.base}/xapi/statements", auth=(key or "", secret or ""), json=[], headers=headers, timeout=10
    ).status_code


def test_staff_add_a_source_rotate_its_key_and_revoke_it(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, "/o/campus/arrivals")
        page.get_by_role("link", name="Sources", exact=True).click()
        page.get_by_role("link", name="Add a source").click()
        page.get_by_label("Name").fill("Moodle")
        page.get_by_role("button", name="Add a source").click()
        expect(page.get_by_role("alert")).to_have_text("There is a source of this name already.")
        page.get_by_label("Name").fill("Workshop")
        page.get_by_label("At work").check()
        page.get_by_label("Set a bad statement aside").check()
        page.get_by_role("button", name="Add a source").click()
        first = page.locator("#the-key").text_content(), page.locator("#the-secret").text_content()
        assert _status(site, *first) == 200
        page.get_by_role("link", name="I have it").click()
        expect(page.locator("#remit")).to_contain_text("At work")
        expect(page.locator("#remit")).to_contain_text("is set aside alone")
        assert first[1] not in page.content()
        page.get_by_role("button", name="New key and secret").click()
        second = page.locator("#the-key").text_content(), page.locator("#the-secret").text_content()
        assert (_status(site, *first), _status(site, *second)) == (200, 200)
        page.get_by_role("link", name="I have it").click()
        page.get_by_role("button", name="Revoke").click()
        expect(page.locator(".chip").first).to_have_text("Revoked")
        expect(page.locator("main")).to_contain_text("None is good: the source is refused.")
        site.go(page, "/o/campus/sources/workshop")
        expect(page.locator("main")).to_contain_text("Nothing of this source was set aside, and no fetching failed.")
        site.go(page, "/o/campus/sources/moodle")
        expect(page.locator(".notice.bad")).to_be_visible()
    with site.visitor(enter=site.world.link("staff", None, "atelier")) as page:
        answer = page.goto(f"{site.base}/o/atelier/sources/workshop")
        assert answer is not None
        assert answer.status == 404


def test_staff_change_what_a_source_may_assert(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, "/o/campus/new-source")
        page.get_by_label("Name").fill("Videos")
        page.get_by_label("Verbs that").fill("completed")
        page.get_by_role("button", name="Add a source").click()
        page.get_by_role("link", name="I have it").click()
        expect(page.locator("#remit")).to_contain_text("http://adlnet.gov/expapi/verbs/completed")
        page.get_by_role("link", name="Change").click()
        page.get_by_label("How the addresses").fill("videos.example/")
        page.get_by_label("How far its word goes").select_option(label="A peer's word")
        page.get_by_label("Registrations (").check()
        page.get_by_role("button", name="Keep these limits").press("Enter")
        expect(page.get_by_role("alert")).to_have_text("videos.example/ does not begin as an address does: https://…")
        page.get_by_label("How the addresses").fill("https://videos.example/")
        page.get_by_role("button", name="Keep these limits").press("Enter")
        expect(page.locator("#remit")).to_contain_text("https://videos.example/")
        expect(page.locator("#remit")).to_contain_text("A peer's word")
        expect(page.locator("#remit")).to_contain_text("Registrations (context.registration)")
        expect(page.locator("#rematching")).to_be_visible()


def test_what_arrives_is_drawn_by_the_hour_and_by_the_day(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff"), language="fr") as page:
        site.go(page, "/o/campus/arrivals")
        expect(page.locator("#source-moodle .bars")).to_have_accessible_name(re.compile(r"\d en 24 heures, au plus \d"))
        site.go(page, "/o/campus/sources/moodle")
        expect(page.get_by_role("img", name="en huit semaines")).to_be_visible()
