"""Every flow for people, walked in French on a phone in the dark by the keyboard alone, and most without scripts, too.

The tests beside this one walk them in English on a wide screen, mostly by mouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from acquis.wiring import utc_now
from lti_tool.attesting import sign_off_token
from recognition.attesting.asking import Wanted, ask
from recognition.people.accounts import Acting, invite, password_address, wanted_account
from recognition.people.consenting import let_hr_see
from recognition.people.job_roles import RoleDraft, save_job_role
from recognition.rulebook.drafting import start_draft
from recognition.trying.running import Working, work_on_all
from records.consents import NOTHING, SCOPES, Terms
from records.learners import Learner, learner_by_id
from records.sign_offs import SignOff
from tests.browser.conftest import Site, served
from tests.pages_world import HYGIENE, SECRET

CAMPUS = "/o/campus"
FRAMEWORK = Path(__file__).parents[1] / "framework_files" / "case.json"
PASSWORD = "une phrase longue et sûre"


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Site]:
    """A site of these walks' own: what they change is changed for all who look."""
    with served(browser, tmp_path_factory.mktemp("walks"), sqlite_template) as opened:
        yield opened


class Keys:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, wanted: str) -> Keys:
        """Press the tabulator until that has the focus, which is seen."""
        for _ in range(90):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                assert self.page.evaluate("document.activeElement.matches(':focus-visible')")
                return self
        raise AssertionError(f"the tabulator never comes to {wanted}")

    def press(self, *keys: str) -> Keys:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def go(self, key: str = "Enter") -> Keys:
        """Press what leads to another page, and wait for it."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self

    def write(self, text: str) -> Keys:
        """In place of what stands there."""
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        return self


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs any: what is essential can be done without."""
    return bool(request.param)


@contextmanager
def keys(site: Site, enter: str | None = None, *, scripts: bool = True) -> Iterator[Keys]:
    with site.visitor(enter=enter, language="fr", width=360, scheme="dark", scripts=scripts) as page:
        yield Keys(page)


@pytest.fixture
def staff(site: Site) -> Iterator[Keys]:
    with keys(site, site.world.link("staff")) as somebody:
        yield somebody


def test_a_designer_builds_a_rule_copies_folds_undoes_and_writes_yaml(site: Site, staff: Keys) -> None:
    page = staff.page
    site.go(page, f"{CAMPUS}/designer")
    staff.to("button[name=begin][value=empty]").go()
    expect(page.locator("#tree-list")).to_be_visible()
    staff.to("#kind").press("ArrowDown", "Tab", "Enter")
    expect(page.locator("#announce")).to_have_text("Ajouté.")
    staff.to("[name=criterion]").write("examen")
    staff.to("#node-form button:not([type=button])").press("Enter")
    expect(page.locator("#announce")).to_have_text("Enregistré.")
    part = page.locator("li.node[data-path='needs.all.0'] > .row > a")
    page.locator("#panel-title").focus()
    staff.press("Escape")
    expect(part).to_be_focused()
    staff.press("ArrowUp", "ArrowLeft")
    expect(part).to_be_hidden()
    staff.press("ArrowRight", "ArrowDown", "Control+d")
    expect(page.locator("li.node[data-path='needs.all.1'] > .row > a")).to_be_focused()
    staff.press("Control+z")
    expect(page.locator("li.node[data-path='needs.all.1']")).to_have_count(0)
    expect(page.locator("#announce")).to_have_text("Annulé.")
    staff.to("a[href$='/text']").go()
    box = page.locator("#text")
    assert "criterion: examen" in box.input_value()
    text = box.input_value().replace("criterion: examen", "criterion: épreuve")
    staff.to("#text").press("Control+a")
    page.keyboard.insert_text(text)
    staff.to("#document button").go()
    expect(page.locator("#told")).to_have_text("Enregistré.")
    assert "criterion: épreuve" in box.input_value()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_designer_tries_a_draft_simulates_and_publishes_it(site: Site, staff: Keys) -> None:
    page = staff.page
    with site.world.database.transaction() as session:
        draft = start_draft(session, 1, HYGIENE.replace("P2Y", "P1Y"), by="test", now=utc_now()).id
    site.go(page, f"{CAMPUS}/designer/drafts/{draft}/try")
    staff.to("#q").write("Maëlle").go()
    staff.to("section a[href*='/try/']").go()
    expect(page.locator("#what-changed")).to_contain_text("Étape 3 sur 3")
    staff.to("#step").press("ArrowLeft")
    expect(page.locator("#what-changed")).to_contain_text("Étape 2 sur 3")
    site.go(page, f"{CAMPUS}/designer/drafts/{draft}/publish")
    staff.to("main form button").go()
    work_on_all(Working(site.world.database, utc_now, "test"))
    expect(page.locator("#impact")).to_be_visible()
    staff.to("input[type=checkbox]").press("Space")
    staff.to("button[name=do][value=publish], main form button").go()
    expect(page.locator("#follows")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_manager_signs_off_from_the_letter_on(site: Site, scripts: bool) -> None:
    with keys(site, scripts=scripts) as stranger:
        page = stranger.page
        with site.world.database.transaction() as session:
            yann = learner_by_id(session, 1, site.world.learners["Yann"])
            wanted = Wanted(
                "practice", None, None, "Service du soir", utc_now(), None, "", "Rozenn", "rozenn@plage.example", "fr"
            )
            asked = ask(session, yann, wanted, [], by="test", now=utc_now()).id
        site.go(page, f"{CAMPUS}/sign-off/{sign_off_token(SECRET, asked)}")
        stranger.to("#role input").press("Space")
        stranger.to("button[value=confirm]").go()
        expect(page.locator("#thanks")).to_be_visible()
        with site.world.database.reading() as session:
            assert session.get_one(SignOff, asked).state in ("confirmed", "checking")
        stranger.to("summary").press("Enter")
        stranger.to("#why").write("Ce n'était pas ce soir-là.")
        stranger.to("button[value=regret]").go()
        expect(page.locator("#taken-back")).to_be_visible()


def test_hr_finds_somebody_and_takes_a_table_away(site: Site, scripts: bool) -> None:
    job = "Cheffe de rang" if scripts else "Chef de rang"
    with keys(site, site.world.link("staff"), scripts=scripts) as staff:
        page, now = staff.page, datetime.now(UTC)
        with site.world.database.transaction() as session:
            seen = session.get_one(Learner, site.world.learners["Maëlle"])
            let_hr_see(session, seen, Terms("named", frozenset(SCOPES)), text_version="1", language="fr", now=now)
            role = RoleDraft(job, "", ["food-hygiene", "shift-lead"])
            save_job_role(session, 1, role, by="test", now=now)
        site.go(page, f"{CAMPUS}/hr")
        staff.to("main a[href*='/hr/people']").go()
        staff.to("#q").write("higiène").go()
        expect(page.locator(".people")).to_contain_text("Maëlle")
        staff.to("button[formaction]").go()
        expect(page.locator("#problem")).to_be_focused()
        staff.to("#why").write("Relève d'été")
        with page.expect_download() as taken:
            staff.to("button[formaction]").press("Enter")
        assert "Maëlle" in taken.value.path().read_text(encoding="utf-8")
        staff.to(".people a").go()
        expect(page.locator("h1")).to_have_text("Maëlle")
        site.go(page, f"{CAMPUS}/hr/roles")
        staff.to("main a[href*='/hr/roles/']:not([href$='/new'])").go()
        staff.to("main a[href*='/hr/people/']").go()
        expect(page.locator("#way")).to_contain_text(job)


def test_a_learner_agrees_sets_a_goal_and_publishes_a_profile(site: Site, scripts: bool) -> None:
    with keys(site, site.world.link("learner", "Maëlle"), scripts=scripts) as maelle:
        page = maelle.page
        with site.world.database.transaction() as session:
            mine = session.get_one(Learner, site.world.learners["Maëlle"])
            let_hr_see(session, mine, NOTHING, text_version="1", language="fr", now=datetime.now(UTC))
        site.go(page, f"{CAMPUS}/me/path")
        maelle.to("#goal").press("ArrowDown", "Tab", "Tab")
        maelle.to("#new-goal button").go()
        expect(page.locator(".goal")).to_have_count(1)
        maelle.to(".goal button.quiet").go()
        expect(page.locator(".goal")).to_have_count(0)
        site.go(page, f"{CAMPUS}/me/sharing-with-hr")
        maelle.to("main input[type=radio]").press("ArrowDown")
        maelle.to("main input[type=checkbox]").press("Space")
        maelle.to("main form button").go()
        expect(page.locator("#saved")).to_be_visible()
        maelle.to("button[value=withdraw]").go()
        expect(page.locator("#saved")).to_be_visible()
        expect(page.locator("button[value=withdraw]")).to_have_count(0)
        site.go(page, f"{CAMPUS}/me/profile")
        maelle.to("#about").write("Je cuisine au bord de la mer.")
        if not page.locator("input[name=credential]").is_checked():
            maelle.to("input[name=credential]").press("Space")
        maelle.to("button[value=publish]").go()
        expect(page.locator("#told")).to_be_visible()
        maelle.to(".mono a").go()
        expect(page.locator("main")).to_contain_text("Je cuisine au bord de la mer.")
        site.go(page, f"{CAMPUS}/me/profile")
        maelle.to("button[value=unpublish]").go()
        expect(page.locator(".mono a")).to_have_count(0)
        site.go(page, f"{CAMPUS}/me/skills")
        maelle.to("main input[type=search]").write("encadrer").go()
        expect(page.locator(".skills .skill")).to_have_count(1)


def test_a_designer_brings_in_a_framework_and_finds_a_skill(site: Site, staff: Keys) -> None:
    page = staff.page
    site.go(page, f"{CAMPUS}/designer/frameworks")
    staff.to("#files")
    with page.expect_file_chooser() as chooser:
        staff.press("Space")
    chooser.value.set_files(FRAMEWORK)
    staff.to("form.handing button").go()
    expect(page.locator("#told")).to_be_visible()
    staff.to("#q")
    page.keyboard.type("e")
    staff.to("#found a").go()
    expect(page.locator("pre")).to_contain_text("framework:")


def test_somebody_takes_an_account_signs_out_and_in_again(site: Site, scripts: bool) -> None:
    email = f"clavier-{scripts}@campus.example".lower()
    with keys(site, scripts=scripts) as stranger:
        page = stranger.page
        with site.world.database.transaction() as session:
            new = wanted_account(email, "", ["owner"], "fr")
            _, link = invite(session, new, Acting(1, "test", datetime.now(UTC)))
        site.go(page, password_address("", "campus", link))
        stranger.to("#password").write(PASSWORD).go()
        site.go(page, f"{CAMPUS}/tokens")
        stranger.to("main input[type=text]").write("Intranet")
        stranger.to("main form input[type=checkbox]").press("Space")
        stranger.to("main form button").go()
        expect(page.locator("#told pre")).to_contain_text("acquis_")
        stranger.to("form[action$='/leave'] button").go()
        site.go(page, f"{CAMPUS}/sign-in")
        stranger.to("#email").write(email)
        # From what keeps passwords they are pasted: nothing hinders it.
        stranger.to("#password")
        page.keyboard.insert_text(PASSWORD)
        stranger.go()
        expect(page.locator("form[action$='/leave'] button")).to_be_visible()
