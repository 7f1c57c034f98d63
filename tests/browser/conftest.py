"""A real Chromium before the real application, on a small organisation filled through its doors."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

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
        language: str = "en",
        width: int = 1280,
        scheme: str = "light",
        scripts: bool = True,
    ) -> Iterator[Page]:
        """A new browser profile, signed in by the link `enter` if there is one; `scripts`: whether it runs any."""
        context: BrowserContext = self._browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=language,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.add_cookies([{"name": "acquis_language", "value": language, "url": self.base}])
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
def served(browser: Browser, folder: Path, empty: bytes) -> Iterator[Site]:
    """The application, served on a database of its own; `empty` are the bytes of a migrated one."""
    path = folder / "acquis.db"
    path.write_bytes(empty)
    database = Database(f"sqlite:///{path}")
    port = free_port()
    world = build(database, f"http://localhost:{port}")
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


@pytest.fixture(scope="session")
def paths(site: Site) -> dict[str, tuple[str | None, str]]:
    """Every page and state, by name: with which link to enter (if any), and where to go."""
    world = site.world
    maelle, staff = world.link("learner", "Maëlle"), world.link("staff")
    credential = f"/o/campus/credentials/{world.credential_of('Maëlle')}"
    learner_id = world.learners["Maëlle"]
    return {
        "landing": (None, "/"),
        "check": (None, "/check"),
        "catalogue": (None, "/o/campus/"),
        "micro-credential": (None, "/o/campus/catalogue/food-hygiene"),
        "stack": (None, "/o/campus/catalogue/shift-lead"),
        "achievement": (None, "/o/campus/achievements/food-hygiene/1"),
        "issuer": (None, "/o/campus/issuer"),
        "credential": (None, credential),
        "credential, mine": (maelle, credential),
        "credential, for staff": (staff, credential),
        "credential, for frames": (None, f"{credential}/embed"),
        "me": (maelle, "/o/campus/me"),
        "me, begun": (world.link("learner", "Yann"), "/o/campus/me"),
        "my skills": (maelle, "/o/campus/me/skills"),
        "my skills, none found": (maelle, "/o/campus/me/skills?q=nothing"),
        "my path": (maelle, "/o/campus/me/path"),
        "learners": (staff, "/o/campus/learners"),
        "learners, none found": (staff, "/o/campus/learners?q=nobody"),
        "learner": (staff, f"/o/campus/learners/{learner_id}"),
        "timeline": (maelle, "/o/campus/me/timeline"),
        "timeline, nothing": (world.link("learner", "Inès"), "/o/campus/me/timeline"),
        "timeline, for staff": (staff, f"/o/campus/learners/{learner_id}/timeline"),
        "what HR sees": (maelle, "/o/campus/me/sharing-with-hr"),
        "my identities": (maelle, "/o/campus/me/identities"),
        "who is who, nothing": (staff, "/o/campus/identities"),
        "identity": (staff, f"/o/campus/identities/{learner_id}?q=y"),
        "arrivals": (staff, "/o/campus/arrivals"),
        "set up": (staff, "/o/campus/setup"),
        "sources": (staff, "/o/campus/sources"),
        "tables": (staff, "/o/campus/tables"),
        "designer": (staff, "/o/campus/designer"),
        "draft": (staff, f"/o/campus/designer/drafts/{world.draft_id}"),
        "draft, a part": (staff, f"/o/campus/designer/drafts/{world.draft_id}?node=needs.all.0.all.0"),
        "draft, the badge": (staff, f"/o/campus/designer/drafts/{world.draft_id}?node=head"),
        "draft, as text": (staff, f"/o/campus/designer/drafts/{world.draft_id}/text"),
        "source": (staff, "/o/campus/sources/moodle"),
        "change source": (staff, "/o/campus/sources/moodle/remit"),
        "new source": (staff, "/o/campus/new-source"),
        "quarantine": (staff, "/o/campus/quarantine"),
        "quarantine, empty": (staff, "/o/campus/quarantine?state=discarded"),
        "statement set aside": (staff, "/o/campus/quarantine/1"),
        "outgoing": (staff, "/o/campus/outgoing"),
        "gradebook": (staff, "/o/campus/gradebook"),
        "placement": (staff, f"/o/campus/gradebook/{world.placement_id}"),
        "platforms": (staff, "/o/campus/platforms"),
        "platforms, none": (world.link("staff", None, "atelier"), "/o/atelier/platforms"),
        "platform": (staff, "/o/campus/platforms/campus-moodle"),
        "platform, removed": (staff, "/o/campus/platforms/old-canvas"),
        "new platform": (staff, "/o/campus/new-platform"),
        "new invitation": (staff, "/o/campus/new-invitation"),
        "not signed in": (None, "/o/campus/me"),
        "not allowed": (maelle, "/o/campus/learners"),
        "unknown credential": (None, "/o/campus/credentials/00000000-0000-4000-8000-000000000000"),
        "nowhere": (None, "/nowhere"),
        "broken link": (None, "/enter/nonsense"),
    }
