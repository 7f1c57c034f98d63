"""A learner sets goals, is told what comes next, and reads the map of their skills."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from recognition.rulebook.publishing import publish
from rules import parse_rule
from tests.browser.conftest import Site, served
from tests.browser.test_pages_accessible import check_in_every_guise
from tests.pages_world import passed_quiz

SPACED = """
schema: acquis/1
id: refresher
title: {fr: "Rester à jour, et le montrer encore longtemps après", en: "Stay up to date, and show it long after"}
aptitude: {fr: "Garder ce que l'on sait", en: "Keep what one knows"}
issuer: campus
skills: [{uri: "http://data.europa.eu/esco/skill/1", name: {fr: "appliquer l'hygiène", en: "apply hygiene"}}]
needs:
  criterion: again
  title: {fr: "Repasser le test", en: "Pass again"}
  evidence: e-learning
  where: {verb: passed, activity: "https://lms.campus.example/quiz"}
  count: ">= 3"
  spaced: P30D
"""
MANY = """
schema: acquis/1
id: many-skills
title: {fr: "Tout faire", en: "Do all"}
aptitude: {fr: "Tout faire", en: "Do all"}
issuer: campus
skills:
SKILLSneeds: {criterion: once, evidence: any, where: {verb: attended, activity: "https://lms.campus.example/all"}}
"""
PATH, SKILLS = "/o/campus/me/path", "/o/campus/me/skills"


@pytest.fixture(scope="module")
def own_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Site]:
    """A site of these tests' own: what they change is changed for all who look."""
    with served(browser, tmp_path_factory.mktemp("path"), sqlite_template) as opened:
        with opened.world.database.transaction() as session:
            publish(session, 1, parse_rule(SPACED), by="test", now=datetime.now(UTC) - timedelta(days=1))
        opened.world.post(passed_quiz("Maëlle", datetime.now(UTC) - timedelta(days=1), 0.95))
        yield opened


def test_a_goal_is_set_told_to_be_too_early_given_another_day_and_given_up(own_site: Site, axe: str) -> None:
    soon = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    with own_site.visitor(enter=own_site.world.link("learner", "Maëlle")) as page:
        own_site.go(page, "/o/campus/catalogue/refresher")
        page.get_by_role("link", name="Set it as my goal").click()
        expect(page.get_by_label("A new goal")).to_have_value("refresher")
        page.get_by_label("By when, if you like").last.fill("2001-01-01")
        page.locator("#new-goal").evaluate("form => { form.noValidate = true; }")
        page.get_by_role("button", name="Set this goal").click()
        expect(page.get_by_role("alert")).to_contain_text("Give a day from today on")
        page.locator("#wanted_by").fill(soon)
        page.get_by_role("button", name="Set this goal").press("Enter")
        goal = page.locator("#goal-refresher")
        expect(goal).to_contain_text("more week")
        expect(goal).to_contain_text("What takes longest: Pass again")
        expect(goal).to_contain_text("30 days apart")
        expect(page.locator(".next")).to_have_count(3)
        expect(page.locator(".next").first).to_contain_text("Shift lead: from 72% to 83%")
        check_in_every_guise(page, own_site, PATH, axe)
        own_site.go(page, "/o/campus/me")
        expect(page.locator("#ahead-refresher")).to_contain_text("more week")
        expect(page.locator("#ahead")).to_contain_text("Next best step")
        page.locator("#ahead").get_by_role("link", name="My path").click()
        goal.locator("summary").click()
        goal.get_by_label("By when, if you like").fill("")
        goal.get_by_role("button", name="Save").click()
        expect(goal).not_to_contain_text("more week")
        expect(goal).to_contain_text("at the earliest")
        goal.get_by_role("button", name="Give up this goal").click()
        expect(goal).to_have_count(0)
        expect(page.get_by_role("heading", name="No goal yet")).to_be_visible()


def test_the_map_is_walked_by_keyboard_and_searched_and_a_phone_has_the_list(own_site: Site, axe: str) -> None:
    with own_site.visitor(enter=own_site.world.link("learner", "Maëlle")) as page:
        own_site.go(page, SKILLS)
        names = _walked(page)
        assert names[0] == "apply hygiene, Held by me – skill"
        assert names[-1] == "Shift lead, On the way, 72%, Help peers, Do – micro-credential"
        assert len(names) == page.locator(".map a").count()
        _no_text_leaves_its_box(page)
        page.get_by_label("Skill or micro-credential").fill("LEAD")
        page.get_by_role("button", name="Show").click()
        expect(page.locator(".skills .skill")).to_have_count(1)
        expect(page.locator(".map a.of-whole")).to_have_count(1)
        page.locator(".map a.of-skill").press("Enter")
        expect(page.locator(".skill:target")).to_contain_text("lead a team")
        own_site.go(page, f"{SKILLS}?show=all")
        expect(page.locator(".map a.not-begun")).to_have_count(1)
        check_in_every_guise(page, own_site, f"{SKILLS}?show=all", axe)
    with own_site.visitor(enter=own_site.world.link("learner", "Yann"), language="fr", width=360) as page:
        own_site.go(page, SKILLS)
        expect(page.locator(".map")).to_be_hidden()
        expect(page.locator(".skills .skill").first).to_be_visible()


def _walked(page: Page) -> list[str]:
    """What is met by going on with the tabulator key through the drawing, as it is named."""
    page.locator(".drawing").focus()
    names: list[str] = []
    while True:
        page.keyboard.press("Tab")
        name = page.evaluate(
            "document.activeElement.closest('.map') ? document.activeElement.getAttribute('aria-label') : null"
        )
        if name is None:
            return names
        names.append(name)


def _no_text_leaves_its_box(page: Page) -> None:
    """As the browser really draws it."""
    out = page.evaluate(
        """() => [...document.querySelectorAll('.map a')].flatMap(link => {
             const frame = link.querySelector('rect').getBBox();
             return [...link.querySelectorAll('text')].filter(text => {
               const own = text.getBBox();
               return own.x < frame.x || own.y < frame.y || own.x + own.width > frame.x + frame.width
                 || own.y + own.height > frame.y + frame.height;
             }).map(text => text.textContent);
           })"""
    )
    assert out == []


def test_of_many_skills_that_are_not_begun_a_phone_shows_some_and_the_rest_unfolds(own_site: Site) -> None:
    skills = "".join(f'  - name: {{en: "Skill {n}", fr: "Savoir-faire {n}"}}\n' for n in range(1, 41))
    many = MANY.replace("SKILLS", skills)
    with own_site.world.database.transaction() as session:
        publish(session, 1, parse_rule(many), by="test", now=datetime.now(UTC) - timedelta(days=1))
    with own_site.visitor(enter=own_site.world.link("learner", "Inès"), width=360) as page:
        own_site.go(page, SKILLS)
        shown = page.locator(".skills .skill:visible")
        expect(shown).to_have_count(12)
        page.get_by_text("more skills").press("Enter")
        expect(shown).to_have_count(42)
        page.get_by_label("Skill or micro-credential").fill("Skill 3")
        page.keyboard.press("Enter")
        # 3, 13, 23 and 30 to 39, all of them.
        expect(shown).to_have_count(13)
    with own_site.visitor(enter=own_site.world.link("learner", "Inès")) as page:
        own_site.go(page, f"{SKILLS}?show=all#skill-41")
        # What the map leads to is unfolded.
        expect(page.locator("#skill-41")).to_be_visible()
        _no_text_leaves_its_box(page)
        box = page.locator(".drawing").bounding_box()
        assert box is not None
        assert box["height"] <= 900
