"""Consent in the browser: a learner agrees and HR sees; they take it back and are gone. Keyboard, phone, French."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from recognition.people.consenting import let_hr_see
from recognition.people.job_roles import RoleDraft, remove_job_role, save_job_role
from records.consents import NOTHING, SCOPES, Terms
from records.learners import Learner
from tests.browser.conftest import Site

MINE, HR = "/o/campus/me/sharing-with-hr", "/o/campus/hr"


@pytest.fixture
def agreed(site: Site) -> Iterator[int]:
    """A job, while Maëlle and Yann let themselves be seen by name."""
    for name in ("Maëlle", "Yann"):
        _says(site, name, Terms("named", frozenset(SCOPES)))
    with site.world.database.transaction() as session:
        draft = RoleDraft("Cheffe de rang", "Conduit le service.", ["food-hygiene", "shift-lead"])
        job = save_job_role(session, 1, draft, by="test", now=datetime.now(UTC)).id
    yield job
    with site.world.database.transaction() as session:
        remove_job_role(session, 1, job, by="test", now=datetime.now(UTC))
    for name in ("Maëlle", "Yann"):
        _says(site, name, NOTHING)


def _says(site: Site, name: str, terms: Terms) -> None:
    with site.world.database.transaction() as session:
        learner = session.get_one(Learner, site.world.learners[name])
        let_hr_see(session, learner, terms, text_version="2026-11", language="fr", now=datetime.now(UTC))


def found(site: Site, page: Page, question: str) -> list[str]:
    """Whom HR finds."""
    site.go(page, f"{HR}/people?{question}")
    return page.locator(".people td:first-child").all_text_contents()


def test_a_learner_agrees_by_keyboard_is_found_and_takes_it_back(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff")) as hr:
        assert found(site, hr, "q=hygene") == []
        with site.visitor(enter=site.world.link("learner", "Maëlle"), width=360) as mine:
            site.go(mine, MINE)
            mine.get_by_label("With my name", exact=False).first.focus()
            mine.keyboard.press("Space")
            mine.get_by_label("My skills").focus()
            mine.keyboard.press("Space")
            mine.get_by_role("button", name="Save").press("Enter")
            expect(mine.locator("#saved")).to_contain_text("what you chose")
            assert found(site, hr, "q=hygene&why=To+fill+a+shift") == ["Maëlle"]
            hr.get_by_role("link", name="Maëlle").click()
            expect(hr.get_by_role("heading", name="Skills")).to_be_visible()
            expect(hr.get_by_role("heading", name="Micro-credentials")).to_have_count(0)
            mine.reload()
            assert mine.get_by_text("To fill a shift").count() == 2
            mine.get_by_role("button", name="Take everything back").press("Enter")
            expect(mine.locator("#saved")).to_contain_text("nothing of you")
        assert found(site, hr, "q=hygene") == []
        hr.go_back()
        hr.reload()
        expect(hr.get_by_role("heading", name="This page does not exist")).to_be_visible()


def test_a_table_is_taken_away_for_a_reason(site: Site, agreed: int) -> None:
    with site.visitor(enter=site.world.link("staff"), language="fr") as page:
        site.go(page, f"{HR}/people?q=hygiène")
        page.get_by_role("button", name="Télécharger").click()
        expect(page.get_by_role("alert")).to_contain_text("Dites pourquoi")
        page.get_by_label("Pourquoi vous regardez").fill("Plan de formation")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Télécharger").click()
        assert "Maëlle,Cuisine," in taken.value.path().read_text(encoding="utf-8")


def test_hr_finds_who_has_met_a_block_by_keyboard(site: Site, agreed: int) -> None:
    with site.visitor(enter=site.world.link("staff"), width=360) as page:
        site.go(page, HR)
        page.get_by_label("Lines").select_option("block")
        page.get_by_role("button", name="Show").press("Enter")
        expect(page.locator(".heat-told")).to_contain_text("do not hold the whole")
        assert page.get_by_label("Figures").locator("option").all_text_contents() == ["Have met it", "Nearly have it"]
        page.get_by_label("Team").select_option("Cuisine")
        page.get_by_label("Team").press("Enter")
        page.get_by_role("button", name="Show").press("Enter")
        assert page.locator(".heat thead th").count() == 2
        page.get_by_role("link", name="Do", exact=True).press("Enter")
        expect(page.locator(".picked")).to_contain_text("Do (Shift lead)")
        assert page.get_by_label("Team").input_value() == "Cuisine"


def test_hr_reads_what_a_team_lacks_for_a_job(site: Site, agreed: int) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, f"{HR}/roles/{agreed}")
        page.get_by_label("Team").select_option("Salle")
        page.get_by_role("button", name="Show").press("Enter")
        lacking = page.locator("section[aria-labelledby=lacking]")
        expect(lacking.get_by_role("heading")).to_have_text("What is lacking: Salle")
        expect(lacking.locator("li").first).to_contain_text("1 of 1 lacks it")
        assert "Maëlle" not in page.locator("section[aria-labelledby=people]").text_content()
        lacking.get_by_role("link", name="Who nearly has it").first.press("Enter")
        expect(page.get_by_label("Who", exact=True)).to_have_value("near")


def test_a_job_is_kept_and_leads_to_the_shortest_way(site: Site, agreed: int) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, f"{HR}/roles")
        page.get_by_role("link", name="Add a job").press("Enter")
        page.get_by_label("Name").fill("Night porter")
        page.get_by_role("button", name="Save").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Choose 1 to")
        page.get_by_label("Shift lead").check()
        page.get_by_role("button", name="Save").press("Enter")
        expect(page.get_by_role("heading", name="Night porter")).to_be_visible()
        page.get_by_role("link", name="Maëlle").click()
        expect(page.locator("#way")).to_contain_text("Night porter")
        assert page.locator("section[aria-labelledby=way] li b").count() > 0
        site.go(page, f"{HR}/roles")
        page.get_by_role("link", name="Night porter").click()
        page.get_by_role("link", name="Change the job").click()
        page.locator("summary").click()
        page.get_by_role("button", name="Remove it").click()
        expect(page.get_by_role("link", name="Night porter")).to_have_count(0)


def test_the_map_keeps_its_heads_and_scrolls_by_itself_on_a_phone(site: Site, agreed: int) -> None:
    with site.visitor(enter=site.world.link("staff"), width=360) as page:
        site.go(page, HR)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        heat = page.locator(".heat")
        heat.focus()
        assert heat.evaluate("each => each.scrollWidth > each.clientWidth")
        before = page.locator(".heat tbody th").first.bounding_box()
        heat.evaluate("each => { each.scrollLeft = 200; }")
        assert page.locator(".heat tbody th").first.bounding_box() == before


def test_nobody_s_consent_is_said_to_hr_where_there_is_none(site: Site) -> None:
    with site.visitor(enter=site.world.link("staff")) as page:
        site.go(page, HR)
        expect(page.locator(".empty")).to_contain_text("Nobody has agreed yet")
