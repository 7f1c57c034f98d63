"""A stranger hands a credential over, in the browser: pasted, as a file, by address; genuine, altered, another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from credentials.baking import bake_svg
from credentials.endorsement import EndorsementFacts, build_endorsement
from credentials.issuer import did_document
from credentials.keys import SigningKey
from credentials.proof import sign
from records.awards import Credential
from tests.browser.audits import findings
from tests.browser.conftest import Site
from tests.credential_sample import AWARDED, ISSUER, KEY, OLD_KEY, unsigned
from tests.pages_world import address

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>'


@pytest.fixture
def stranger(site: Site) -> Iterator[Page]:
    with site.visitor() as page:
        site.go(page, "/check")
        yield page


@pytest.fixture
def document(site: Site) -> dict:
    with site.world.database.reading() as session:
        found = session.get_one(Credential, site.world.credential_of("Maëlle"))
        return dict(found.document)


def hand_over(page: Page, text: str, recipient: str = "") -> None:
    page.get_by_label("The address of the credential").fill(text)
    page.get_by_label("Who says that it is theirs?").fill(recipient)
    page.get_by_role("button", name="Check", exact=True).click()


def test_a_genuine_credential_is_told_with_who_stands_behind_it(stranger: Page, document: dict) -> None:
    hand_over(stranger, json.dumps(document), address("Maëlle"))
    expect(stranger.get_by_role("status")).to_contain_text("Genuine and in force")
    expect(stranger.locator(".steps")).to_contain_text("It was given to the person with this address.")
    expect(stranger.locator("aside")).to_contain_text("Hygiène alimentaire")
    expect(stranger.locator("aside")).to_contain_text("it comes from who runs localhost")


def test_an_altered_one_is_not_to_be_relied_on(stranger: Page, document: dict) -> None:
    hand_over(stranger, json.dumps({**document, "name": "Master chef"}))
    expect(stranger.get_by_role("status")).to_contain_text("Do not rely on it")
    expect(stranger.get_by_role("status")).to_contain_text("It was changed after it was signed")
    expect(stranger.locator("aside")).to_contain_text("What it claims")


def test_a_picture_is_taken_and_somebody_elses_is_told(stranger: Page, document: dict, tmp_path: Path) -> None:
    picture = tmp_path / "badge.svg"
    picture.write_text(bake_svg(SVG, document), "utf-8")
    stranger.get_by_label("Or its file").set_input_files(picture)
    hand_over(stranger, "", "somebody@else.example")
    expect(stranger.get_by_role("status")).to_contain_text("It was not given to the person with this address.")


def test_an_address_of_this_machine_is_not_asked(stranger: Page) -> None:
    hand_over(stranger, "https://127.0.0.1/badge.json")
    expect(stranger.get_by_role("status")).to_contain_text("is not one of the public internet")


def test_nothing_is_told_as_nothing(stranger: Page) -> None:
    hand_over(stranger, "  ")
    expect(stranger.get_by_role("alert")).to_contain_text("There is nothing to check yet")


def test_an_address_in_the_link_is_filled_in_and_not_fetched_before_it_is_sent(site: Site, stranger: Page) -> None:
    site.go(stranger, "/check?url=https://badges.example/1")
    expect(stranger.get_by_label("The address of the credential")).to_have_value("https://badges.example/1")
    expect(stranger.get_by_role("status")).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 360)])
def test_the_outcome_can_be_used_by_everybody(site: Site, document: dict, axe: str, language: str, width: int) -> None:
    with site.visitor(language=language, width=width) as page:
        for text in (json.dumps(document), "{}"):
            site.go(page, "/check")
            page.locator("#credential").fill(text)
            page.locator("main form button").click()
            expect(page.locator("#outcome")).to_be_visible()
            assert findings(page, axe) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_others_say_in_it_is_told_one_by_one(stranger: Page) -> None:
    carried = unsigned()
    about = carried["id"]
    made = [_endorsement(about), {**_endorsement(about), "name": "Altered"}]
    did, method = _spelt(KEY)
    carried |= {"issuer": {**carried["issuer"], "id": did}, "endorsement": made}
    hand_over(stranger, json.dumps(sign(carried, KEY, method, AWARDED)))
    expect(stranger.get_by_role("status")).to_contain_text("Genuine and in force")
    said = stranger.locator(".steps .steps li")
    expect(said).to_have_count(2)
    expect(said.nth(0)).to_contain_text("“Hôtel de la Plage” endorses the credential")
    expect(said.nth(1)).to_contain_text("does not hold. It was changed after it was signed")


def _endorsement(about: str) -> dict:
    did, method = _spelt(OLD_KEY)
    facts = EndorsementFacts("urn:uuid:1", did, about, "Praise", "Hôtel de la Plage", None, "We hire by it.", AWARDED)
    return sign(build_endorsement(facts), OLD_KEY, method, AWARDED)


def _spelt(key: SigningKey) -> tuple[str, str]:
    """A `did:key` that spells the key, and its method."""
    multibase = did_document(ISSUER, [key])["verificationMethod"][0]["publicKeyMultibase"]
    return f"did:key:{multibase}", f"did:key:{multibase}#{multibase}"
