"""Every page and state: free of axe-core's findings, of shifts, of overflow and of errors, in every guise."""

from __future__ import annotations

import gzip
from itertools import product

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

from lti_tool.languages import LANGUAGE_COOKIE
from tests.browser.conftest import Site

NAMES = (
    "landing",
    "catalogue",
    "micro-credential",
    "stack",
    "achievement",
    "issuer",
    "credential",
    "credential, mine",
    "credential, for staff",
    "credential, for frames",
    "me",
    "me, begun",
    "my skills",
    "my skills, none found",
    "my path",
    "learners",
    "learners, none found",
    "learner",
    "timeline",
    "timeline, nothing",
    "timeline, for staff",
    "what HR sees",
    "my identities",
    "who is who, nothing",
    "identity",
    "arrivals",
    "set up",
    "sources",
    "tables",
    "designer",
    "draft",
    "draft, a part",
    "draft, the badge",
    "draft, as text",
    "source",
    "change source",
    "new source",
    "quarantine",
    "quarantine, empty",
    "statement set aside",
    "outgoing",
    "gradebook",
    "placement",
    "platforms",
    "platforms, none",
    "platform",
    "platform, removed",
    "new platform",
    "new invitation",
    "not signed in",
    "not allowed",
    "unknown credential",
    "nowhere",
    "broken link",
)
GUISES = tuple(product(("fr", "en"), (360, 1280), ("light", "dark")))
# bars.md's limit for script and style of a page, compressed.
HEAVIEST = 150_000
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
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


def check_in_every_guise(page: Page, site: Site, path: str, axe: str) -> None:
    """No finding of axe-core, nothing that overflows, and the language asked for: in every guise."""
    for guise in GUISES:
        dress(page, site, guise)
        site.go(page, path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        page.evaluate(axe)
        found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)["violations"]
        told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
        assert not told, (guise, told)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), guise
        assert page.evaluate("document.documentElement.lang") == guise[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_no_accessibility_violation_in_any_guise(
    name: str, site: Site, axe: str, paths: dict[str, tuple[str | None, str]]
) -> None:
    enter, path = paths[name]
    with site.visitor(enter=enter) as page:
        check_in_every_guise(page, site, path, axe)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_comes_without_a_shift_or_an_error_and_is_light(
    name: str, site: Site, paths: dict[str, tuple[str | None, str]]
) -> None:
    enter, path = paths[name]
    with site.visitor(enter=enter) as page:
        errors: list[str] = []
        weights: list[int] = []

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error" and "the server responded with a status of 4" not in message.text:
                errors.append(message.text)

        def weigh(response: Response) -> None:
            if response.request.resource_type in ("script", "stylesheet"):
                weights.append(len(gzip.compress(response.body())))

        page.on("console", hear)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("response", weigh)
        site.go(page, path)
        shift = page.evaluate(SHIFTS)
        assert shift < 0.001
        assert not errors
        assert 0 < sum(weights) < HEAVIEST
