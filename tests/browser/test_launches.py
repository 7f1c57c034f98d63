"""Launches in real Chromium that blocks third-party cookies: the platform on 127.0.0.1, the tool on localhost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Frame, FrameLocator, Page, Playwright, expect
from sqlalchemy import update

from records.launches import Launch
from records.organisations import organisation_by_slug
from records.platforms import add_platform
from tests.browser.audits import findings
from tests.browser.conftest import Site, chromium
from tests.lti_canvas import HABITS
from tests.lti_platform import CLAIM, MOODLE, STUDENT, TEACHER_PICKS, Platform, recorded

FRENCH = {CLAIM + "launch_presentation": {"locale": "fr", "document_target": "iframe"}}
TEACHER = {CLAIM + "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]}
Opened = Callable[..., AbstractContextManager[Page]]


class OldBrowsers:
    """The application as browsers see it that know no partitioned cookies: they pass over the attribute."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self.on = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if self.on:
                headers = [(name, value.replace("; Partitioned", "")) for name, value in headers]
            return start_response(status, headers, *more)

        answered: Iterable[bytes] = self._application(environ, start)
        return answered


@pytest.fixture(scope="module")
def strict_browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium that sends no cookie to third parties."""
    # By itself Chromium keeps each site in a process of its own. Playwright then may lose sight of a frame that goes
    # quickly from site to site, and wait for ever.
    launched = chromium(playwright, "--test-third-party-cookie-phaseout", "--disable-site-isolation-trials")
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def old_browsers(site: Site) -> OldBrowsers:
    made = OldBrowsers(site.world.app.wsgi_app)
    site.world.app.wsgi_app = made  # type: ignore[method-assign]
    return made


@pytest.fixture(scope="module", params=[MOODLE, HABITS], ids=["moodle", "canvas"])
def platform(request: pytest.FixtureRequest, site: Site) -> Iterator[Platform]:
    """A platform on another site, known at the campus: one with the habits of Moodle, one with those of Canvas."""
    made = Platform(f"{site.base}/o/campus", habits=request.param)
    with site.world.database.transaction() as session:
        add_platform(
            session,
            organisation_id=organisation_by_slug(session, "campus").id,
            slug=f"bench-{made.habits.family}",
            name=made.habits.family,
            family=made.habits.family,
            registration=made.agreed,
            deployments=[made.habits.deployment_id],
            now=datetime.now(UTC),
        )
    yield made
    made.close()


@pytest.fixture(params=["partitioned cookies", "platform storage", "new window"])
def way(request: pytest.FixtureRequest, platform: Platform, old_browsers: OldBrowsers) -> Iterator[str]:
    """What the browser and the platform offer to remember by."""
    platform.stores = request.param == "platform storage"
    old_browsers.on = request.param != "partitioned cookies"
    yield str(request.param)
    platform.stores = old_browsers.on = False


@pytest.fixture
def opened(strict_browser: Browser, platform: Platform) -> Opened:
    """Opens a course's page with the tool in its frame."""

    @contextmanager
    def open_(message: dict[str, Any], width: int = 1280) -> Iterator[Page]:
        context = strict_browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(10_000)
        message = {**message, CLAIM + "deployment_id": platform.habits.deployment_id}
        page.goto(f"{platform.url}/course?login={quote(platform.login_address(message), safe='')}")
        yield page
        context.close()

    return open_


@contextmanager
def inside(page: Page, way: str) -> Iterator[FrameLocator | Page]:
    """The tool's pages: in the frame, or in the window that it asks for."""
    frame = page.frame_locator("iframe[name=tool]")
    if way != "new window":
        yield frame
        return
    with page.context.expect_page() as window:
        frame.get_by_role("link", name="new window").or_(frame.get_by_role("link", name="nouvelle fenêtre")).click()
    yield window.value


def test_a_learner_is_in_walks_about_and_changes_the_language(opened: Opened, way: str) -> None:
    with opened(recorded(STUDENT, sub=f"walker-{way}", name="Ada Adams", **FRENCH)) as page, inside(page, way) as tool:
        expect(tool.get_by_role("heading", name="Mes micro-certifications")).to_be_visible()
        expect(tool.get_by_text("Ada Adams")).to_be_visible()
        tool.get_by_role("link", name="Catalogue", exact=True).click()
        # The page before has such a link, too.
        expect(tool.get_by_role("heading", name="Micro-certifications", exact=True)).to_be_visible()
        tool.get_by_role("link", name="Hygiène alimentaire").first.click()
        expect(tool.get_by_role("heading", name="Hygiène alimentaire", level=1)).to_be_visible()
        tool.get_by_role("button", name="English").click()
        expect(tool.get_by_role("heading", name="Food hygiene", level=1)).to_be_visible()
        tool.get_by_role("link", name="My micro-credentials").click()
        expect(tool.get_by_role("heading", name="My micro-credentials")).to_be_visible()
        tool.get_by_role("button", name="Sign out").click()
        expect(tool.get_by_role("link", name="My micro-credentials")).to_have_count(0)
        (tool if isinstance(tool, Page) else tool_frame(page)).evaluate("history.back()")
        expect(tool.get_by_role("heading", name="Please sign in")).to_be_visible()


def test_a_session_that_is_over_says_how_to_come_back(opened: Opened, site: Site) -> None:
    with opened(recorded(STUDENT, sub="late", name="Ada Adams")) as page:
        tool = page.frame_locator("iframe[name=tool]")
        expect(tool.get_by_text("Ada Adams")).to_be_visible()
        with site.world.database.transaction() as session:
            session.execute(update(Launch).where(Launch.subject == "late").values(ended_at=datetime.now(UTC)))
        tool.get_by_role("link", name="My micro-credentials").click()
        expect(tool.get_by_text("Open it again from your course")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "language", "words"), [(360, "fr", "Les personnes que j’accompagne"), (1280, "en", "My mentees")]
)
def test_a_mentor_finds_their_mentee(opened: Opened, axe: str, width: int, language: str, words: str) -> None:
    with opened(recorded(STUDENT, sub="mentee", name="Mia Mentee")) as page:
        expect(page.frame_locator("iframe[name=tool]").get_by_text("Mia Mentee")).to_be_visible()
    said = {
        CLAIM + "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"],
        CLAIM + "role_scope_mentor": ["mentee", "nobody-yet"],
        CLAIM + "launch_presentation": {"locale": language},
    }
    with opened(recorded(STUDENT, sub="parent", **said), width) as page:
        tool = page.frame_locator("iframe[name=tool]")
        expect(tool.get_by_role("heading", name=words)).to_be_visible()
        assert findings(tool_frame(page), axe) == []
        assert tool_frame(page).evaluate("document.documentElement.scrollWidth <= innerWidth")
        tool.get_by_role("link", name="Mia Mentee").press("Enter")
        expect(tool.get_by_role("heading", name="Mia Mentee")).to_be_visible()
        assert findings(tool_frame(page), axe) == []


def test_a_teacher_finds_and_opens_a_learner_of_the_course(opened: Opened, way: str) -> None:
    with opened(recorded(STUDENT, sub="pupil", name="Ben Brown")) as page, inside(page, way) as tool:
        expect(tool.get_by_text("Ben Brown")).to_be_visible()
    with opened(recorded(STUDENT, sub="tina", name="Tina", **TEACHER)) as page, inside(page, way) as tool:
        expect(tool.get_by_role("heading", name="Linear Algebra 101")).to_be_visible()
        tool.get_by_role("searchbox").fill("ben")
        tool.get_by_role("button", name="Search").click()
        tool.get_by_role("link", name="Ben Brown").click()
        expect(tool.get_by_role("heading", name="Ben Brown")).to_be_visible()


def tool_frame(page: Page) -> Frame:
    found = page.frame(name="tool")
    assert found is not None
    return found


@pytest.mark.parametrize("width", [360, 1280])
def test_the_steps_of_a_launch_are_accessible(opened: Opened, old_browsers: OldBrowsers, axe: str, width: int) -> None:
    old_browsers.on = True
    try:
        with opened(recorded(STUDENT), width) as page:
            expect(page.frame_locator("iframe[name=tool]").get_by_role("link", name="new window")).to_be_visible()
            assert findings(tool_frame(page), axe) == []
    finally:
        old_browsers.on = False
    with opened(recorded(STUDENT), width) as page:
        expect(
            page.frame_locator("iframe[name=tool]").get_by_role("heading", name="My micro-credentials")
        ).to_be_visible()
        assert findings(tool_frame(page), axe) == []


PICKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_teacher_places_a_micro_credential_and_is_back_in_the_course(
    opened: Opened, platform: Platform, axe: str, language: str
) -> None:
    asked = recorded(TEACHER_PICKS)
    asked[PICKING] = {**asked[PICKING], "deep_link_return_url": f"{platform.url}/return"}
    asked[CLAIM + "launch_presentation"] = {"locale": language}
    words = {"fr": ("Hygiène alimentaire", "Placer"), "en": ("Food hygiene", "Place")}[language]
    with opened(asked, 360) as page:
        tool = page.frame_locator("iframe[name=tool]")
        tool.get_by_role("checkbox", name=words[0]).check()
        assert findings(tool_frame(page), axe) == []
        assert tool_frame(page).evaluate("document.documentElement.scrollWidth <= innerWidth")
        tool.get_by_role("button", name=words[1], exact=True).press("Enter")
        expect(tool.get_by_role("heading", name="Back in the course")).to_be_visible()
    items = platform.settings().validate_deeplinking_resp(platform.returned[-1])
    assert [item["title"] for item in items][-1] == words[0]


def tab_to(page: Page, name: str) -> None:
    """Press the tabulator until what has this name has the focus."""
    told = "(document.activeElement?.closest('label') ?? document.activeElement)?.innerText?.trim() ?? ''"
    for _ in range(60):
        page.keyboard.press("Tab")
        if str(tool_frame(page).evaluate(told)).startswith(name):
            return
    raise AssertionError(f"the tabulator never comes to {name!r}")


def test_the_keyboard_alone_suffices_from_the_course_into_the_catalogue_and_out(opened: Opened) -> None:
    with opened(recorded(STUDENT, sub="keys", name="Kay Keys")) as page:
        tool = page.frame_locator("iframe[name=tool]")
        expect(tool.get_by_text("Kay Keys")).to_be_visible()
        tab_to(page, "Catalogue")
        page.keyboard.press("Enter")
        expect(tool.get_by_role("heading", name="Micro-credentials", exact=True)).to_be_visible()
        tab_to(page, "Food hygiene")
        page.keyboard.press("Enter")
        expect(tool.get_by_role("heading", name="Food hygiene", level=1)).to_be_visible()
        tab_to(page, "Sign out")
        page.keyboard.press("Enter")
        expect(tool.get_by_role("button", name="Sign out")).to_have_count(0)


def test_the_keyboard_alone_suffices_to_place_content_and_come_back(opened: Opened, platform: Platform) -> None:
    asked = recorded(TEACHER_PICKS)
    asked[PICKING] = {**asked[PICKING], "deep_link_return_url": f"{platform.url}/return"}
    with opened(asked) as page:
        tool = page.frame_locator("iframe[name=tool]")
        expect(tool.get_by_role("checkbox", name="Food hygiene")).to_be_visible()
        tab_to(page, "Food hygiene")
        page.keyboard.press("Space")
        expect(tool.get_by_role("checkbox", name="Food hygiene")).to_be_checked()
        tab_to(page, "Place")
        page.keyboard.press("Enter")
        expect(tool.get_by_role("heading", name="Back in the course")).to_be_visible()
    items = platform.settings().validate_deeplinking_resp(platform.returned[-1])
    assert "Food hygiene" in [item["title"] for item in items]
