"""Staff decides who is who, and a learner says what is not theirs: in the browser, by hand and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from recognition.people.identity import Said, link
from recognition.people.introduction import Introduced, introduce
from records.learners import learner_by_id
from tests.browser.conftest import Site, served
from tests.browser.test_pages_accessible import check_in_every_guise
from tests.pages_world import CAMPUS, address, capsule

NOW = datetime(2026, 1, 5, tzinfo=UTC)
FORGE = {"homePage": "https://forge.example", "name": address("Yann")}


@contextmanager
def filled(browser: Browser, folder: Path, empty: bytes) -> Iterator[Site]:
    """A world in which Yann has an account in another system, and a platform takes Maëlle's address for somebody's."""
    with served(browser, folder, empty) as running:
        elsewhere = capsule("Yann", 7, datetime.now(UTC))
        running.world.post({**elsewhere, "actor": {"account": FORGE}})
        launched, maelle = "account:https://lms.example|9", f"mbox:mailto:{address('Maëlle')}"
        with running.world.database.transaction() as session:
            for identities in ((launched,), (launched, maelle)):
                person = Introduced(identities=identities, name="Mael", learner_id=None)
                introduce(session, 1, person, by="platform our-moodle", now=NOW)
        yield running


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Site]:
    """One world for all: each test decides on something else of it, in the order of this file."""
    with filled(browser, tmp_path_factory.mktemp("identities"), sqlite_template) as opened:
        yield opened


@pytest.fixture
def staff(site: Site) -> Iterator[Page]:
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, f"/o/{CAMPUS}/learners")
        page.get_by_role("link", name="Who is who").click()
        yield page


def test_the_workbench_is_accessible_in_every_guise_with_everything_on_it(site: Site, staff: Page, axe: str) -> None:
    expect(staff.locator(".case")).to_have_count(2)
    check_in_every_guise(staff, site, f"/o/{CAMPUS}/identities", axe)


def test_staff_accepts_a_suggestion_and_undoes_it(browser: Browser, tmp_path: Path, sqlite_template: bytes) -> None:
    with filled(browser, tmp_path, sqlite_template) as own, own.visitor(enter=own.world.link("staff")) as page:
        own.go(page, f"/o/{CAMPUS}/identities")
        accept_and_undo(page)


def accept_and_undo(staff: Page) -> None:
    case = staff.locator(".case", has_text="The same e-mail address")
    expect(case).to_contain_text("at forge.example")
    expect(case).to_contain_text("Moodle")
    case.get_by_role("button", name="They are one person").click()
    expect(staff.get_by_text("Nobody seems to be somebody else")).to_be_visible()
    first = staff.locator(".decided > li").first
    expect(first).to_contain_text("Merged")
    first.get_by_role("button", name="Undo").click()
    expect(staff.locator(".decided > li").first).to_contain_text("Undone")
    # Undone, it is not suggested again; the undoing can be undone.
    expect(staff.get_by_text("Nobody seems to be somebody else")).to_be_visible()
    staff.locator(".decided > li").first.get_by_role("button", name="Undo").click()
    expect(staff.locator(".decided > li").first).to_contain_text("Undone")


def test_staff_refuses_a_suggestion_with_the_keyboard_alone(staff: Page) -> None:
    case = staff.locator(".case", has_text="The same e-mail address")
    case.get_by_role("button", name="They are one person").focus()
    staff.keyboard.press("Tab")
    focused = staff.evaluate("document.activeElement.textContent")
    assert focused == "They are two people"
    staff.keyboard.press("Enter")
    expect(staff.get_by_text("Nobody seems to be somebody else")).to_be_visible()
    expect(staff.locator(".decided > li").first).to_contain_text("Told apart")


def test_staff_decides_what_two_sides_claim(staff: Page) -> None:
    case = staff.locator(".case", has_text="platform our-moodle says that this is Mael")
    expect(case).to_contain_text(address("Maëlle"))
    case.get_by_role("button", name="Give it to Mael").click()
    expect(staff.locator("#conflicts-title")).to_have_count(0)
    expect(staff.locator(".decided > li").first).to_contain_text(f"mbox:mailto:{address('Maëlle')}")


def test_a_learner_denies_an_identity_and_staff_splits_it_off(site: Site) -> None:
    with site.world.database.transaction() as session:
        yann = learner_by_id(session, 1, site.world.learners["Yann"])
        link(session, yann, [f"account:{FORGE['homePage']}|{FORGE['name']}"], Said(by="page:staff", at=NOW))
    site.world.work()
    with site.visitor(enter=site.world.link("learner", "Yann")) as page:
        site.go(page, f"/o/{CAMPUS}/me")
        page.get_by_role("link", name="How you are known here").click()
        mine = page.locator("#known > li", has_text="at forge.example")
        expect(mine).to_contain_text("says your organisation's staff")
        mine.get_by_role("button", name="This is not me").click()
        expect(page.get_by_role("status")).to_contain_text("until then nothing changes")
        expect(mine).to_contain_text("Staff looks at it")
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, f"/o/{CAMPUS}/identities")
        case = page.locator(".case", has_text="Yann says that this is not theirs")
        case.get_by_role("button", name="Split it off").click()
        expect(page.locator(".decided > li").first).to_contain_text("Split off")
    with site.visitor(enter=site.world.link("learner", "Yann")) as page:
        site.go(page, f"/o/{CAMPUS}/me/identities")
        expect(page.locator("#known > li")).to_have_count(1)


def test_staff_merges_by_hand_and_is_told_why_it_cannot_be_undone_from_under(site: Site) -> None:
    world = site.world
    with site.visitor(enter=world.link("staff")) as page:
        site.go(page, f"/o/{CAMPUS}/learners/{world.learners['Yann']}")
        page.get_by_role("link", name="Known by").click()
        page.get_by_label("Name, e-mail or team").fill("Inès")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("button", name="Merge into Yann").click()
        expect(page.locator("#known-title + .decided")).to_contain_text(address("Inès"))
        merged = page.locator("[id^=change-]", has_text="Merged").first.get_attribute("id")
        page.locator("#known-title + .decided li", has_text=address("Inès")).get_by_role("button").click()
        expect(page.locator("[id^=change-]").first).to_contain_text("Split off")
        page.locator(f"#{merged}").get_by_role("button", name="Undo").click()
        expect(page.get_by_role("alert")).to_contain_text("first")
