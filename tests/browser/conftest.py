"""A real Chromium before the real application, on a small organisation filled through its doors."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from lti_tool.sessions import SESSION_COOKIE
from records.database import Database
from tests.pages_world import World, build
from tests.running import free_port

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Site:
    """The running application as a browser sees it."""

    def __init__(self, world: World, browser: Browser, port: int) -> None:
        self.world = world
        self.base = f"http://localhost:{port}"
        self._browser = browser

    @contextmanager
    def visitor(
        self,
        *,
        enter: str | None = None,
        session: str | None = None,
        language: str = "en",
        width: int = 1280,
        scheme: str = "light",
        scripts: bool = True,
    ) -> Iterator[Page]:
        """A new browser profile, signed in by the link `enter` or the cookie `session`; with `scripts` or none."""
        context: BrowserContext = self._browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=language,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.add_cookies([{"name": "acquis_language", "value": language, "url": self.base}])
        if session is not None:
            context.add_cookies([{"name": SESSION_COOKIE, "value": session, "url": self.base}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        if enter is not None:
            page.goto(self.base + enter)
        yield page
        context.close()

    def go(self, page: Page, path: str) -> Page:
        """Open the path."""
        page.goto(self.base + path)
        return page


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    with sync_playwright() as started:
        yield started


def chromium(playwright: Playwright, *arguments: str) -> Browser:
    """Chromium, without a window."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    # Where the system has none, the one that `playwright install chromium` fetched.
    return playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *arguments])


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as it comes."""
    launched = chromium(playwright)
    yield launched
    launched.close()


@contextmanager
def served(
    browser: Browser, folder: Path, empty: bytes, fill: Callable[[Database, str], World] = build
) -> Iterator[Site]:
    """The application, served on a database of its own; `empty` are the bytes of a migrated one, which is filled."""
    path = folder / "acquis.db"
    path.write_bytes(empty)
    database = Database(f"sqlite:///{path}")
    port = free_port()
    world = fill(database, f"http://localhost:{port}")
    server = make_server("localhost", port, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(world, browser, port)
    server.shutdown()
    thread.join()
    database.close()


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Site]:
    """The application, served."""
    with served(browser, tmp_path_factory.mktemp("site"), sqlite_template) as opened:
        yield opened


@pytest.fixture(scope="session")
def axe(npm_peers: Path) -> str:
    """The source of axe-core, as npm has it."""
    return (npm_peers / "peers" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
