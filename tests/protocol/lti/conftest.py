"""A running Acquis that a running platform knows, and a person's browser as far as HTTP goes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from sqlalchemy import select

from records.database import Database
from records.learners import Learner, ifis_by_learner
from tests.lti_platform import MOODLE, Habits, Platform
from tests.running import RunningAcquis

RULE = """
schema: acquis/1
id: plain-exercise
title: {fr: "Exercice", en: "Exercise"}
aptitude: {fr: "S'exercer", en: "Practise"}
issuer: main
needs:
  criterion: done
  evidence: e-learning
  where: {verb: completed, activity: "https://moodle.example/exercise"}
"""


class Tool:
    """Acquis with one platform, and what a test asks of both."""

    def __init__(self, acquis: RunningAcquis, platform: Platform) -> None:
        self.acquis = acquis
        self.platform = platform
        self.at = f"{acquis.base_url}/o/main"

    def departed(self, message: dict[str, Any], browser: requests.Session, **more: Any) -> dict[str, str]:
        """What the tool asks the platform for, once the browser followed the platform's link."""
        headers = {"Sec-Fetch-Dest": "document"}
        address = self.platform.login_address(message, **more)
        answer = browser.get(address, headers=headers, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def launched(self, form: dict[str, str], browser: requests.Session) -> requests.Response:
        """The tool's answer to what the platform has the browser post."""
        fields = {name: form[name] for name in ("state", "id_token") if name in form}
        return browser.post(f"{self.at}/lti/launch", data=fields, allow_redirects=False)

    def launch(self, message: dict[str, Any], browser: requests.Session, **more: Any) -> requests.Response:
        """Both legs."""
        return self.launched(self.platform.message_for(self.departed(message, browser, **more)), browser)

    def learners(self) -> dict[str, tuple[int, frozenset[str]]]:
        """The ids and identities of the learners, by name."""
        database = Database(self.acquis.environment["ACQUIS_DATABASE_URL"])
        with database.reading() as session:
            everyone = list(session.scalars(select(Learner)))
            identities = ifis_by_learner(session, [learner.id for learner in everyone])
            found = {str(learner.name): (learner.id, identities[learner.id]) for learner in everyone}
        database.close()
        return found


class Browser(requests.Session):
    """A browser as far as cookies go; like real ones it takes `localhost` for secure, which `requests` does not."""

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        prepared = super().prepare_request(request)
        kept = {each.name: each.value for each in self.cookies if prepared.path_url.startswith(each.path)}
        if kept:
            prepared.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        return prepared


class Inside:
    """Somebody who is in by a launch, with their pages and forms."""

    def __init__(self, tool: Tool, message: dict[str, Any]) -> None:
        self.tool = tool
        opened = tool.launch(message, Browser())
        self.first = opened.headers["Location"]
        self.browser = requests.Session()
        self.browser.headers["Cookie"] = f"acquis_session={opened.cookies['acquis_session']}"
        self.page = self.browser.get(tool.acquis.base_url + self.first)
        self.browser.headers["Cookie"] += f"; acquis_visit={self.page.cookies.get('acquis_visit')}"

    def send(self, path: str, **fields: Any) -> requests.Response:
        """Post a form of the first page."""
        token = re.search(r'name="form_token" value="([^"]+)"', self.page.text)
        assert token is not None
        fields = {"form_token": token[1], **fields}
        answer = self.browser.post(f"{self.tool.at}{path}", data=fields, allow_redirects=False)
        if not answer.is_redirect:
            return answer
        # Followed by hand: `requests` leaves the cookies behind.
        return self.browser.get(self.tool.acquis.base_url + answer.headers["Location"])


def rule_of(answer: requests.Response) -> str:
    """The rule that an answer names as broken."""
    found = re.search(r"<code>([^<]*)</code>", answer.text)
    assert found is not None, answer.text
    return html.unescape(found[1]).split(":")[0]


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Tool]:
    """Acquis and a platform, running."""
    folder = tmp_path_factory.mktemp("lti")
    (folder / "acquis.db").write_bytes(sqlite_template)
    acquis = RunningAcquis(folder, f"sqlite:///{folder / 'acquis.db'}")
    yield from running_tool(acquis, folder)


@contextmanager
def another_platform(tool: Tool, name: str, *options: str, habits: Habits = MOODLE) -> Iterator[Tool]:
    """The same Acquis with another platform, known by these options."""
    platform = Platform(tool.at, habits=habits)
    tool.acquis.made("platform", "add", name, *platform.known, "--organisation", "main", *options)
    yield Tool(tool.acquis, platform)
    platform.close()


def running_tool(acquis: RunningAcquis, folder: Path) -> Iterator[Tool]:
    """Start both, make them known to each other, and stop them at the end."""
    acquis.made("organisation", "add", "main", "Main")
    (folder / "rule.yaml").write_text(RULE, encoding="utf-8")
    acquis.made("rules", "publish", str(folder / "rule.yaml"))
    platform = Platform(f"{acquis.base_url}/o/main")
    acquis.made("platform", "add", "Moodle", *platform.known)
    acquis.start()
    yield Tool(acquis, platform)
    platform.close()
    acquis.stop()
