"""How fast people are let in, and how fast a teacher sees a course of a thousand, on both databases."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.databases import on_both
from bench.report import Row, percentile
from tests.lti_platform import CLAIM, STUDENT, recorded
from tests.protocol.lti.conftest import Browser, Inside, Tool, running_tool
from tests.protocol.lti.test_rosters import MEMBERS, TEACHER
from tests.running import RunningAcquis

LAUNCHES = 300
CLIENTS = 4
ROSTER = 1_000
LOOKS = 60
COURSE = {CLAIM + "context": {"id": "bench", "title": "Bench"}}
PAGE_BAR_MS = 300


@contextmanager
def installed(folder: Path, url: str) -> Iterator[Tool]:
    """Acquis and a platform, running."""
    acquis = RunningAcquis(folder, url)
    acquis.command("db", "upgrade")
    yield from running_tool(acquis, folder)


def launches(tool: Tool) -> tuple[float, list[float]]:
    """Launches a second, and milliseconds from the posted message to the learner's page; the platform is not timed."""

    def prepared(number: int) -> tuple[Browser, dict[str, str]]:
        browser = Browser()
        message = recorded(STUDENT, sub=f"bench-{number}", name=f"Learner {number}", **COURSE)
        return browser, tool.platform.message_for(tool.departed(message, browser))

    def arrive(ready: tuple[Browser, dict[str, str]]) -> float:
        browser, form = ready
        begin = time.perf_counter()
        opened = tool.launched(form, browser)
        page = browser.get(tool.acquis.base_url + opened.headers["Location"])
        if page.status_code != 200:
            raise RuntimeError(f"a launch failed: {page.status_code}")
        return (time.perf_counter() - begin) * 1000

    with ThreadPoolExecutor(CLIENTS) as clients:
        ready = list(clients.map(prepared, range(LAUNCHES)))
        begin = time.perf_counter()
        found = list(clients.map(arrive, ready))
        return LAUNCHES / (time.perf_counter() - begin), found


def roster(tool: Tool) -> tuple[float, list[float]]:
    """Seconds to fetch a roster of a thousand, and milliseconds of the course's page with where each stands."""
    tool.platform.members = [
        {"user_id": f"member-{number}", "roles": ["Learner"], "name": f"Member {number:04}"} for number in range(ROSTER)
    ]
    offered = {MEMBERS: {"context_memberships_url": f"{tool.platform.url}/memberships/bench"}}
    inside = Inside(tool, recorded(STUDENT, sub="teacher", **COURSE, **offered, **{CLAIM + "roles": TEACHER}))
    begin = time.perf_counter()
    inside.send("/course/roster")
    fetched = time.perf_counter() - begin
    looks = []
    for number in range(LOOKS):
        begin = time.perf_counter()
        page = inside.browser.get(f"{tool.at}/course?page={1 + number % 40}")
        looks.append((time.perf_counter() - begin) * 1000)
        if f"{ROSTER:,} people" not in page.text and f"{ROSTER} people" not in page.text:
            raise RuntimeError("the course's page does not show the roster")
    return fetched, looks


def measured(database: str, folder: Path, url: str) -> list[Row]:
    """The rows of one database."""
    with installed(folder, url) as tool:
        a_second, arrivals = launches(tool)
        fetched, looks = roster(tool)
    page = percentile(looks, 0.95)
    return [
        Row(f"launches, {CLIENTS} clients, {database}", a_second, "/s"),
        Row(f"launch to page, p95, {database}", percentile(arrivals, 0.95), "ms"),
        Row(f"roster of {ROSTER} fetched, {database}", fetched, "s"),
        Row(f"course of {ROSTER}, p95, {database}", page, "ms", f"< {PAGE_BAR_MS} ms", page < PAGE_BAR_MS),
    ]


def rows() -> list[Row]:
    """Both databases."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return on_both(measured)
