"""Staff connect platforms in the browser: by hand and by invitation, in both languages, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.audits import findings
from tests.browser.conftest import Site
from tests.lti_platform import CLIENT_ID, Platform

ATELIER = "/o/atelier"


@pytest.fixture
def platform(site: Site) -> Iterator[Platform]:
    made = Platform(f"{site.base}{ATELIER}")
    yield made
    made.close()


def test_staff_register_check_remove_and_take_back_a_platform(site: Site, platform: Platform, axe: str) -> None:
    with site.visitor(enter=site.world.link("staff", None, "atelier")) as page:
        site.go(page, f"{ATELIER}/learners")
        page.get_by_role("link", name="Set up").click()
        page.get_by_role("link", name="Platforms").click()
        page.get_by_role("link", name="Register one by hand").click()
        page.get_by_label("Name", exact=True).fill("Our Moodle")
        page.get_by_label("Product").select_option("moodle")
        page.get_by_label("Issuer").fill("moodle.example")
        page.get_by_label("Client id").fill(CLIENT_ID)
        page.get_by_role("button", name="Register").click()
        expect(page.get_by_role("alert")).to_contain_text("is not an address that begins with https://")
        expect(page.get_by_label("Name", exact=True)).to_have_value("Our Moodle")
        assert findings(page, axe) == []
        page.get_by_label("Issuer").fill(platform.url)
        page.get_by_role("button", name="Register").press("Enter")
        expect(page.get_by_role("heading", name="Our Moodle")).to_be_visible()
        expect(page.locator(".chip", has_text="No deployment yet")).to_be_visible()
        page.get_by_label("Deployment id").fill("1")
        page.get_by_label("Deployment id").press("Enter")
        expect(page.locator("#deployments")).to_contain_text("1")
        page.get_by_role("button", name="Check now").press("Enter")
        expect(page.locator("#findings")).to_contain_text("can be read: launches can be verified.")
        assert findings(page, axe) == []
        page.get_by_role("button", name="Remove", exact=True).press("Enter")
        expect(page.locator("#ended")).to_contain_text("Its launches are refused")
        page.get_by_role("button", name="Take it back").press("Enter")
        expect(page.locator(".chip", has_text="Never opened")).to_be_visible()
        page.get_by_role("link", name="Platforms").click()
        before = page.locator("#tool-keys li").count()
        page.get_by_role("button", name="Make a new key").press("Enter")
        expect(page.locator("#tool-keys li")).to_have_count(before + 1)
        expect(page.locator("#tool-keys li").last).to_contain_text("Signs from")


def test_a_check_says_in_french_what_is_refused(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff", None, "atelier"), language="fr", width=360) as page:
        site.go(page, f"{ATELIER}/new-platform")
        page.get_by_label("Nom", exact=True).fill("Muette")
        page.get_by_label("Produit").select_option("moodle")
        page.get_by_label("Émetteur").fill("http://127.0.0.1:9")
        page.get_by_label("Identifiant client").fill("x")
        page.get_by_role("button", name="Enregistrer").click()
        page.get_by_role("button", name="Vérifier maintenant").click()
        findings = page.locator("#findings")
        expect(findings).to_contain_text("Ses clés ne se lisent pas : chaque lancement est refusé.")
        expect(findings).to_contain_text("cannot be reached")
        expect(findings).to_contain_text("restent inconnus")
        # What answered a form has a language, too: the page is found again where the form was.
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", name="What works")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_platform_that_was_invited_connects_itself(site: Site, platform: Platform) -> None:
    with site.visitor(enter=site.world.link("staff", None, "atelier")) as page:
        site.go(page, f"{ATELIER}/new-invitation")
        page.get_by_label("Name", exact=True).fill("Guest Moodle")
        page.get_by_role("button", name="Make an invitation").click()
        address = page.locator("#invitation").text_content()
        asked = {"openid_configuration": f"{platform.url}/mod/lti/openid-configuration.php", "registration_token": "t"}
        page.goto(f"{address}?{urlencode(asked)}")
        expect(page.get_by_role("heading", name="Guest Moodle is connected")).to_be_visible()
        site.go(page, f"{ATELIER}/platforms/guest-moodle")
        expect(page.locator("#registration")).to_contain_text(platform.url)
        site.go(page, f"{ATELIER}/new-invitation")
        page.get_by_label("Name", exact=True).fill("Guest Moodle")
        page.get_by_role("button", name="Make an invitation").click()
        expect(page.get_by_role("alert")).to_contain_text("It is known already.")
