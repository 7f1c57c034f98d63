"""Endorsements in the browser: a holder asks, somebody without an account answers, and strangers see it verified."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import requests
from playwright.sync_api import Page, expect

from recognition.certifying.sharing import share_credential
from records.sharing import Choice, Sharing
from tests.browser.audits import findings
from tests.browser.conftest import Site


def link_for(page: Page, site: Site, path: str, name: str) -> str:
    """Ask somebody on that page; the link that is shown."""
    site.go(page, path)
    page.locator("section[aria-labelledby=endorsements] > details > summary").click()
    page.get_by_label("Who: a person").fill(name)
    page.get_by_role("button", name="Make a link for them").press("Enter")
    link = page.locator("#the-link").text_content()
    assert link is not None
    return link.removeprefix(site.base)


@contextmanager
def shared(site: Site, *, public: bool = True) -> Iterator[str]:
    """The address of Maëlle's credential, while it is public or not."""
    credential = site.world.credential_of("Maëlle")

    def choose(choice: Choice) -> None:
        with site.world.database.transaction() as session:
            share_credential(session, 1, credential, choice, datetime.now(UTC))

    with site.world.database.reading() as session:
        before = session.get_one(Sharing, credential).choice
    choose(Choice(is_public=public))
    yield f"/o/campus/credentials/{credential}"
    choose(before)


def test_a_holder_asks_and_an_employer_endorses_without_an_account(site: Site, axe: str) -> None:
    with shared(site) as path:
        with site.visitor(enter=site.world.link("learner", "Maëlle")) as page:
            link = link_for(page, site, path, "Hôtel de la Plage")
        with site.visitor(width=360) as page:
            site.go(page, link)
            # A mail scanner opens links, too: nothing comes of it.
            assert requests.get(site.base + link, timeout=10).status_code == 200
            assert findings(page, axe) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.get_by_label("What you say for it").fill("She ran our kitchen.\nWe would hire her again.")
            page.get_by_label("Your site").fill("https://plage.example")
            page.get_by_role("button", name="Endorse").press("Enter")
            expect(page.locator("#thanks")).to_be_visible()
            site.go(page, path)
            expect(page.locator(".endorsement")).to_contain_text("We would hire her again.")
            page.get_by_role("link", name="signed, verified just now").click()
            expect(page.get_by_role("heading", name="Endorsement of")).to_be_visible()
            assert findings(page, axe) == []
            signed = requests.get(page.url, headers={"Accept": "application/vc"}, timeout=10).json()
            keys = f"{site.base}/o/campus/endorsers/{page.url.rsplit('/', 1)[1]}/did.json"
            assert requests.get(keys, timeout=10).json()["id"] == signed["issuer"]["id"]
            site.go(page, link)
            page.get_by_role("button", name="Take it back").click()
            expect(page.locator("#withdrawn")).to_be_visible()
            assert requests.get(keys, timeout=10).status_code == 410
            site.go(page, path)
            expect(page.locator(".endorsement")).to_have_count(0)


@pytest.mark.parametrize("path", ["/o/campus/issuer", "/o/campus/catalogue/shift-lead"])
def test_staff_ask_for_the_issuer_and_its_micro_credentials(site: Site, path: str) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        first, second = (link_for(page, site, path, name) for name in ("Mairie", "Chambre"))
    with site.visitor(language="fr") as page:
        site.go(page, first)
        page.get_by_label("Ce que vous en dites").fill(" ")
        page.get_by_label("Ce que vous en dites").evaluate("field => field.required = false")
        page.get_by_role("button", name="Soutenir").click()
        expect(page.get_by_role("alert")).to_have_text(re.compile("Dites pourquoi"))
        page.get_by_label("Ce que vous en dites").fill("Sérieux.")
        page.get_by_role("button", name="Soutenir").click()
        expect(page.locator("#thanks")).to_be_visible()
        site.go(page, second)
        page.get_by_role("button", name="Refuser").click()
        expect(page.locator("#declined")).to_be_visible()
        site.go(page, path)
        expect(page.locator(".endorsement")).to_contain_text("Sérieux.")
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, path)
        page.get_by_role("button", name="Show it no more").click()
        expect(page.locator(".endorsement")).to_have_count(0)


def test_what_is_said_of_a_credential_that_is_not_public_is_not_public(site: Site) -> None:
    with shared(site) as path, site.visitor(enter=site.world.link("learner", "Maëlle")) as page:
        link = link_for(page, site, path, "Hôtel")
        site.go(page, link)
        page.get_by_label("What you say for it").fill("Good.")
        page.get_by_role("button", name="Endorse").click()
        page.get_by_role("link", name="The signed endorsement").click()
        address = page.url
    with shared(site, public=False):
        assert requests.get(address, timeout=10).status_code == 410


def test_nobody_guesses_a_link_and_nobody_asks_for_another(site: Site) -> None:
    for token in ("nonsense", "IjAwMDAwMDAwMDAwMDQwMDA4MDAwMDAwMDAwMDAwMDAwIg.AAAA"):
        assert requests.get(f"{site.base}/o/campus/endorse/{token}", timeout=10).status_code == 404
    with site.visitor(enter=site.world.link("learner", "Yann")) as page:
        site.go(page, "/o/campus/me")
        token = page.locator("input[name=form_token]").first.get_attribute("value")
        for about in ({"credential": str(site.world.credential_of("Maëlle"))}, {"microcredential": "food-hygiene"}, {}):
            form = {"form_token": str(token), "name": "Me", **about}
            answer = page.request.post(f"{site.base}/o/campus/endorsements", form=form)
            assert answer.status in (403, 404)
