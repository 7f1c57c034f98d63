"""Every page and state: free of axe-core's findings, of shifts, of overflow and of errors, in every guise."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from lti_tool.languages import LANGUAGE_COOKIE
from records.database import Database
from records.organisations import Organisation, add_organisation
from tests.browser.audits import ask_axe, beyond_axe, findings, skips
from tests.browser.conftest import Site, served
from tests.browser.pages import EMPTY, PAGES, REFUSED, STATES, State
from tests.pages_world import CAMPUS, World
from tests.protocol.test_other_organisations import Town, prepare, rules_of
from tests.route_table import ROUTES

# Each language meets each width and each scheme, and each width both schemes. A page is loaded once in a language; its
# width and colours are then changed as by who turns a phone and when night falls.
LOADS = (("en", ((1280, "light"), (360, "dark"))), ("fr", ((360, "light"), (1280, "dark"))))
# bars.md's limit for script and style of a page, compressed.
HEAVIEST = 150_000
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(sum), 150));
})"""


def dress(page: Page, site: Site, guise: tuple[str, int, str]) -> None:
    language, width, scheme = guise
    page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": site.base}])
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def check_in_every_guise(page: Page, site: Site, path: str, axe: str, *, loaded: bool = False) -> None:
    """No finding of axe-core, nothing that overflows, and the language asked for: in every guise.

    `loaded`: whether the page is there already, in the first of them.
    """
    for language, looks in LOADS:
        dress(page, site, (language, *looks[0]))
        if not loaded or language != LOADS[0][0]:
            site.go(page, path)
        assert page.evaluate("document.documentElement.lang") == language
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        page.evaluate(axe)
        for width, scheme in looks:
            dress(page, site, (language, width, scheme))
            assert ask_axe(page) == [], (language, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (language, width)
    # The walk goes on as it began.
    dress(page, site, (LOADS[0][0], *LOADS[0][1][0]))


@pytest.fixture(scope="module")
def town() -> list[Town]:
    """The town, when it is served."""
    return []


@pytest.fixture(scope="module")
def site(
    town: list[Town], browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes
) -> Iterator[Site]:
    """A town in which every address has something to show, and an organisation that has nothing yet."""

    def fill(database: Database, base: str) -> World:
        town.append(prepare(database, base))
        with database.transaction() as session:
            name = {"fr": "Tout neuf", "en": "Brand new"}
            now = datetime.now(UTC)
            add_organisation(
                session,
                Organisation(
                    slug="fresh", name=name, language="fr", timezone="Europe/Paris", profile={}, created_at=now
                ),
            )
        return town[0].world

    with served(browser, tmp_path_factory.mktemp("town"), sqlite_template, fill) as opened:
        yield opened


@contextmanager
def gently(page: Page) -> Iterator[list[int]]:
    """No error while the page is looked at; how much script and style come."""
    errors: list[str] = []
    weights: list[int] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            errors.append(message.text)

    def weigh(response: Response) -> None:
        if response.request.resource_type in ("script", "stylesheet"):
            weights.append(len(gzip.compress(response.body())))

    page.on("console", hear)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", weigh)
    yield weights
    page.remove_listener("response", weigh)
    assert not errors


def look(site: Site, page: Page, path: str, axe: str) -> None:
    """It comes without a shift, is light, free of findings in every guise, and can be used at 400 % and by keys."""
    with gently(page) as weights:
        site.go(page, path)
        assert page.evaluate(SHIFTS) < 0.001
        assert 0 < sum(weights) < HEAVIEST
        assert skips(page)
    check_in_every_guise(page, site, path, axe, loaded=True)
    assert beyond_axe(page) == []


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_is_for_everybody_in_every_guise(endpoint: str, site: Site, town: list[Town], axe: str) -> None:
    [rule, *_] = rules_of(town[0], endpoint)
    with site.visitor(session=town[0].session(CAMPUS, ROUTES[endpoint].guard)) as page:
        look(site, page, town[0].path(rule, CAMPUS), axe)


@pytest.mark.parametrize("name", [*STATES, *EMPTY])
def test_a_state_of_a_page_is_for_everybody_in_every_guise(name: str, site: Site, town: list[Town], axe: str) -> None:
    state: State = {**STATES, **EMPTY}[name]
    enter = site.world.link(state.role, state.learner, state.organisation) if state.role else None
    with site.visitor(enter=enter) as page:
        look(site, page, state.path.format_map(town[0].names), axe)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
def test_the_reference_of_the_api_is_for_everybody(width: int, scheme: str, site: Site, axe: str) -> None:
    with site.visitor(width=width, scheme=scheme) as page:
        site.go(page, "/api/v1/")
        assert findings(page, axe) == []
        assert beyond_axe(page) == []


SEND = """path => {
  const form = document.createElement('form');
  Object.assign(form, {method: 'post', action: path});
  form.append(document.querySelector('[name=form_token]').cloneNode());
  document.body.append(form);
  form.submit();
}"""


@pytest.mark.parametrize("guard", sorted({ROUTES[endpoint].guard for endpoint in REFUSED}))
def test_who_sends_nothing_lands_on_what_is_wrong(guard: str, site: Site, town: list[Town], axe: str) -> None:
    with site.visitor(session=town[0].session(CAMPUS, guard), language="fr", width=360, scheme="dark") as page:
        for endpoint in (each for each in REFUSED if ROUTES[each].guard == guard):
            site.go(page, f"/o/{CAMPUS}/")
            [rule] = rules_of(town[0], endpoint)
            with page.expect_navigation():
                page.evaluate(SEND, town[0].path(rule, CAMPUS))
            # A browser moves the focus when it has drawn the page.
            expect(page.locator("[role=alert]:focus"), endpoint).to_have_count(1)
            assert page.evaluate("document.activeElement.textContent.trim().length > 3"), endpoint
            assert findings(page, axe) == [], endpoint
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), endpoint
