"""How fast every page answers in an organisation of ten thousand learners and a hundred micro-credentials, through the
real server on both databases, and how much of script and style a page ships.

The pages are those of the application's own map of addresses, so that none is forgotten; `LEFT_OUT` says what is not
asked, and why. `BENCH_PAGES=1000` tries fewer learners.
"""

from __future__ import annotations

import gzip
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from acquis import schema
from bench.databases import on_both
from bench.report import Row, median, percentile
from bench.town import grown
from lti_tool.sessions import SESSION_COOKIE
from records.database import Database
from tests.pages_world import CAMPUS
from tests.protocol.test_other_organisations import Town
from tests.route_table import ROUTES
from tests.running import RunningAcquis

PEOPLE = int(os.environ.get("BENCH_PAGES", "10000"))
RECORDS = PEOPLE
# Pages that are far below the bar are asked fewer times.
LOOKS, FEW_LOOKS = 30, 10
BAR_MS, BAR_BYTES = 150, 150_000
# Tables for spreadsheets hold everybody at once, and are fetched, not looked at.
TABLE, TABLE_BAR_MS = "_table", 1_000
SLOWEST = 10
# What people look at is behind these names; the doors for programs have benchmarks of their own.
PAGES = "pages."
LEFT_OUT = {
    "pages.static": "files, which browsers keep: they are weighed",
    "pages.enter": "changes who is signed in",
    "pages.leave": "changes who is signed in",
    "pages.lti_login": "half of a launch: see bench.launches",
    "pages.lti_register": "asks the platform",
    "pages.leave_for_provider": "asks the provider",
    "pages.return_from_provider": "asks the provider",
}
# The same pages with what makes them heavy: far pages of long lists, searches, other views.
ALSO = {
    "pages.catalogue": ("?q=kitchens",),
    "pages.learners": ("?page=400", "?q=person+0777", "?stage=near", "?stage=not-begun"),
    "pages.learner_timeline": ("?page=200", "?page=400"),
    "pages.hr_map": ("?all=yes", "?all=yes&of=microcredential", "?all=yes&show=near"),
    "pages.hr_people": ("?q=clean+old+kitchens", "?of=block-0", "?of=block-0&stage=near"),
    "pages.identities": ("?page=9",),
    "pages.identity": ("?q=person",),
    "pages.analytics_microcredential": ("?team=Team+07", "?source=moodle", "?days=0"),
    "pages.sign_offs": ("?state=confirmed", "?page=9"),
    "pages.quarantine": ("?page=9",),
    "pages.framework_search": ("?q=cook",),
}
REFERENCE = re.compile(r'<(?:script|link)\b[^>]*?(?:src|href)="([^"]+\.(?:js|css)[^"]*)"')


@dataclass
class Page:
    """An address, who looks at it, and how many milliseconds it took each time."""

    name: str
    path: str
    session: str | None
    took: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """Of thirty looks, the second slowest."""
        return percentile(self.took, 0.95)


def pages_of(town: Town, crowded: Mapping[str, Any]) -> Iterator[Page]:
    """Every page of the application, as somebody who may see it; of what many people do, where it can be."""
    names = dict(town.names)
    for rule in town.world.app.url_map.iter_rules():
        name = rule.endpoint
        if "GET" not in (rule.methods or ()) or not name.startswith(PAGES) or name in LEFT_OUT:
            continue
        # The town's simulation is of what the town's few people do.
        of = {} if name.startswith("pages.simulation_") else crowded
        town.names = {**names, **of, "token": town.tokens.get(name, names["token"])}
        path, session = town.path(rule, CAMPUS), town.session(CAMPUS, ROUTES[name].guard)
        for also in ("", *ALSO.get(name, ())):
            yield Page(name.removeprefix(PAGES) + also, path + also, session)


def look(client: requests.Session, base: str, page: Page) -> str:
    """Ask for the page; what it says. Raises `RuntimeError` where it is not shown."""
    cookies = {SESSION_COOKIE: page.session} if page.session else {}
    begin = time.perf_counter()
    answer = client.get(base + page.path, cookies=cookies, timeout=120, allow_redirects=False)
    page.took.append((time.perf_counter() - begin) * 1000)
    if answer.status_code not in (200, 302, 303):
        raise RuntimeError(f"{page.path} answers {answer.status_code}: {answer.text[:2000]}")
    return answer.text if answer.headers.get("Content-Type", "").startswith("text/html") else ""


def weights(client: requests.Session, base: str, texts: Iterable[str]) -> Iterator[int]:
    """How many bytes of script and style each of these pages ships, compressed."""
    known: dict[str, int] = {}
    for text in texts:
        files = set(REFERENCE.findall(text))
        for file in files - known.keys():
            known[file] = len(gzip.compress(client.get(base + file, timeout=30).content))
        yield sum(known[file] for file in files)


def measured(database: str, folder: Path, url: str) -> list[Row]:
    """The rows of one database."""
    store = Database(url)
    schema.upgrade(store)
    begin = time.perf_counter()
    town, crowded = grown(store, PEOPLE, RECORDS)
    filled = time.perf_counter() - begin
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    pages = list(pages_of(town, crowded))
    lightest = Page("health", "/health", None)
    acquis = RunningAcquis(folder, url)
    # Nothing but the pages is at work.
    acquis.start("web")
    try:
        client = requests.Session()
        heaviest = max(weights(client, acquis.base_url, [look(client, acquis.base_url, page) for page in pages]))
        for page in pages:
            page.took.clear()
        # In turns: what else the machine does meets all of them alike.
        for number in range(LOOKS):
            look(client, acquis.base_url, lightest)
            for page in pages:
                if number < FEW_LOOKS or max(page.took) > BAR_MS / 3:
                    look(client, acquis.base_url, page)
    finally:
        acquis.stop()
        store.close()
    return [
        Row(f"an organisation of {PEOPLE:,} filled, {database}", filled, "s"),
        # What the machine adds to any answer just now.
        Row(f"the lightest answer, p95, {database}", lightest.p95, "ms"),
        *_rows(pages, heaviest, database),
    ]


def _rows(pages: list[Page], heaviest: int, database: str) -> Iterator[Row]:
    tables = [page for page in pages if TABLE in page.name]
    ordered = sorted((page for page in pages if page not in tables), key=lambda page: -page.p95)
    bar = f"< {BAR_MS} ms"
    for page in ordered[:SLOWEST]:
        name = f"{page.name}, p95 (p50 {median(page.took):.0f} ms), {database}"
        yield Row(name, page.p95, "ms", bar, page.p95 < BAR_MS)
    rest = ordered[SLOWEST].p95
    yield Row(f"{len(ordered) - SLOWEST} other pages, p95, {database}", rest, "ms", bar, rest < BAR_MS)
    over = sum(page.p95 >= BAR_MS for page in ordered)
    yield Row(f"pages over {BAR_MS} ms, of {len(ordered)}, {database}", over, "", "none", not over)
    whole = max(page.p95 for page in tables)
    yield Row(f"tables of everybody, p95, {database}", whole, "ms", "< 1 s", whole < TABLE_BAR_MS)
    kilobytes = heaviest / 1000
    bar = f"< {BAR_BYTES // 1000} kB"
    yield Row(f"heaviest page, script and style, gzip, {database}", kilobytes, "kB", bar, heaviest < BAR_BYTES)


def rows() -> list[Row]:
    """Both databases."""
    return on_both(measured)
