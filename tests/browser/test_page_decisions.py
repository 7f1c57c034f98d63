"""Staff decide on awards that wait, in the browser: what is recommended, and what is under review."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from recognition.rulebook.publishing import publish
from records.organisations import organisation_by_slug
from rules import parse_rule
from tests.browser.conftest import Site, served
from tests.browser.test_pages_accessible import check_in_every_guise, dress
from tests.pages_world import CAMPUS, FIRST_AID, observed, statement

NOW = datetime.now(UTC)
TUTOR = """
schema: acquis/1
id: tutor
title: {fr: "Tutorat en cuisine", en: "Kitchen tutor"}
aptitude: {fr: "Accompagner un débutant", en: "Accompany a beginner"}
issuer: campus
outcome: recommend
valid_for: P2Y
needs:
  all:
    - criterion: practice
      title: {fr: "Pratique observée", en: "Observed practice"}
      evidence: workplace
      where: {verb: demonstrated, attested_by: {role: manager}}
      count: ">= 2"
    - criterion: course
      title: {fr: "Le cours", en: "The course"}
      evidence: e-learning
      where: {verb: completed, activity: "https://lms.campus.example/tutoring"}
"""


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Site]:
    """The campus, where Noé and Lina are recommended and Sacha's first aid is under review."""
    with served(browser, tmp_path_factory.mktemp("decisions"), sqlite_template) as opened:
        world = opened.world
        with world.database.transaction() as session:
            campus = organisation_by_slug(session, CAMPUS).id
            for text in (TUTOR, FIRST_AID.replace("valid_for", "on_evidence_withdrawn: review\nvalid_for")):
                publish(session, campus, parse_rule(text), by="test", now=NOW)
        for who in ("Noé", "Lina"):
            world.post(
                observed(who, "Rozenn", NOW - timedelta(days=20)),
                observed(who, "Malo", NOW - timedelta(days=12)),
                statement(
                    who, "completed", "https://lms.campus.example/tutoring", NOW - timedelta(days=3), name="Tutorer"
                ),
            )
        done = statement(
            "Sacha", "completed", "https://lms.campus.example/first-aid", NOW - timedelta(days=9), name="PSC1"
        )
        world.post(done)
        voided = statement("Rozenn", "voided", "x", NOW)
        world.post({**voided, "object": {"objectType": "StatementRef", "id": done["id"]}})
        yield opened


@pytest.fixture
def staff(site: Site) -> Iterator[Page]:
    with site.visitor(enter=site.world.link("staff")) as page:
        yield page


def open_award(site: Site, page: Page, who: str) -> None:
    site.go(page, "/o/campus/learners")
    page.get_by_role("link", name="To decide").click()
    page.get_by_role("link", name=who).click()


def test_the_pages_are_free_of_findings_in_every_guise(site: Site, staff: Page, axe: str) -> None:
    check_in_every_guise(staff, site, "/o/campus/decisions", axe)
    for who in ("Noé", "Sacha"):
        site.go(staff, "/o/campus/decisions")
        staff.get_by_role("link", name=who).click()
        path = staff.url.removeprefix(site.base)
        check_in_every_guise(staff, site, path, axe)
        folder = os.environ.get("ACQUIS_SCREENSHOTS")
        for width, language in ((1280, "en"), (360, "fr")) if folder else ():
            dress(staff, site, (language, width, "light"))
            site.go(staff, path).screenshot(path=f"{folder}/{who}-{width}.png", full_page=True)
            site.go(staff, "/o/campus/decisions").screenshot(path=f"{folder}/list-{width}.png", full_page=True)
        dress(staff, site, ("en", 1280, "light"))


def test_staff_see_the_verdict_and_the_records_and_confirm(site: Site, staff: Page) -> None:
    open_award(site, staff, "Noé")
    expect(staff.locator("main")).to_contain_text("Waiting for confirmation")
    expect(staff.locator("main")).to_contain_text("Observed practice")
    expect(staff.locator("#cited li")).to_have_count(3)
    expect(staff.locator("#cited")).to_contain_text("Rozenn")
    staff.get_by_label("Your name").fill("Rozenn Le Goff")
    staff.get_by_role("button", name="Confirm").click()
    expect(staff.get_by_role("status")).to_contain_text("Your decision is kept")
    expect(staff.locator("#past")).to_contain_text("Confirmed · Rozenn Le Goff")
    expect(staff.get_by_role("button", name="Confirm")).to_have_count(0)
    site.world.work()
    site.go(staff, "/o/campus/learners?q=No%C3%A9").get_by_role("link", name="Noé").click()
    expect(staff.locator("#held")).to_contain_text("Kitchen tutor")


def test_declining_needs_a_reason_which_the_learner_reads(site: Site, staff: Page) -> None:
    open_award(site, staff, "Lina")
    staff.get_by_label("Your name").fill("Rozenn Le Goff")
    staff.get_by_role("button", name="Decline").click()
    expect(staff.get_by_role("alert")).to_contain_text("Say why")
    expect(staff.get_by_label("Your name")).to_have_value("Rozenn Le Goff")
    staff.get_by_label("Why").fill("The practice was staged")
    staff.get_by_role("button", name="Decline").click()
    expect(staff.locator(".chip").first).to_have_text("Declined")
    site.go(staff, "/o/campus/learners?q=Lina").get_by_role("link", name="Lina").click()
    expect(staff.locator("#path-tutor")).to_contain_text("Declined: The practice was staged")


def test_an_award_under_review_says_what_it_lost_and_is_kept(site: Site, staff: Page) -> None:
    open_award(site, staff, "Sacha")
    expect(staff.locator("main")).to_contain_text("Evidence that it rests on was withdrawn.")
    expect(staff.locator("#cited")).to_contain_text("Voided since")
    page = staff.context.new_page()
    site.go(page, staff.url.removeprefix(site.base))
    staff.get_by_label("Your name").fill("Rozenn Le Goff")
    staff.get_by_label("Why").fill("Voided by mistake")
    staff.get_by_role("button", name="Keep the award").click()
    expect(staff.locator(".chip").first).to_have_text("Issued")
    page.get_by_label("Your name").fill("Somebody else")
    page.get_by_label("Why").fill("Too late")
    page.get_by_role("button", name="Revoke for good").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody decided on this before.")


def test_staff_suspend_an_award_and_resume_it_and_strangers_see_both(site: Site, staff: Page) -> None:
    learner = site.world.learners["Maëlle"]
    credential = f"/o/campus/credentials/{site.world.credential_of('Maëlle')}"
    for act, state, words in (("Suspend", "Suspended", "suspended or revoked"), ("Resume", "Issued", "")):
        site.go(staff, f"/o/campus/learners/{learner}")
        staff.locator("#held .manage a").first.click()
        staff.get_by_label("Your name").fill("Rozenn Le Goff")
        staff.get_by_label("Why").fill("A complaint is being looked into")
        staff.get_by_role("button", name=act).click()
        expect(staff.locator(".chip").first).to_have_text(state)
        site.world.work()
        site.go(staff, credential)
        if words:
            expect(staff.locator(".steps")).to_contain_text(words)
        else:
            expect(staff.locator(".check-result")).to_contain_text("Verified")
    with site.visitor(enter=site.world.link("learner", "Maëlle")) as page:
        site.go(page, "/o/campus/me")
        expect(page.locator("#held .manage")).to_have_count(0)


def test_only_staff_of_the_organisation_decide(site: Site) -> None:
    for link, status in ((site.world.link("learner", "Yann"), 403), (site.world.link("staff", None, "atelier"), 401)):
        with site.visitor(enter=link) as page:
            answer = page.goto(f"{site.base}/o/campus/decisions")
            assert answer is not None
            assert answer.status == status


def test_where_nothing_waits_the_page_says_so(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff", None, "atelier")) as page:
        site.go(page, "/o/atelier/decisions")
        expect(page.locator(".empty")).to_contain_text("No award waits for a decision.")
