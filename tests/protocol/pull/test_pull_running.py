"""Pulling as a user does it: the command line, and the timetable of a running server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pulling import statement
from tests.remote_lrs import EPOCH, KEY, SECRET, RemoteLrs, remote_lrs
from tests.running import Lrs, RunningAcquis
from tests.words import Words


@pytest.fixture
def lrs() -> Iterator[RemoteLrs]:
    with remote_lrs() as running:
        running.add([statement(number) for number in range(12)])
        yield running


@pytest.fixture
def installation(tmp_path: Path, sqlite_url: str) -> Iterator[RunningAcquis]:
    made = RunningAcquis(tmp_path, sqlite_url)
    made.environment["ACQUIS_PULL_SECRET"] = SECRET
    made.environment["ACQUIS_PULL_SECONDS"] = "0.1"
    yield made
    made.stop()


def test_a_server_pulls_by_itself_says_what_is_wrong_and_stops_though_a_remote_hangs(
    installation: RunningAcquis, lrs: RemoteLrs
) -> None:
    acquis_does = Words(installation.environment)
    source = acquis_does.json("source", "add", "Remote")
    assert acquis_does("pull", "list").startswith("nothing is pulled yet")
    added = acquis_does.json("pull", "add", "remote", "--endpoint", lrs.endpoint[:-1], "--key", KEY, "--every", "PT5S")
    assert (added["endpoint"], added["state"]) == (lrs.endpoint, "waiting")
    installation.start()
    ours = Lrs(installation.port, source["key"], source["secret"])
    installation.eventually(lambda: len(ours.get("")[1]["statements"]) == 12)

    acquis_does.json("pull", "pause", "remote")
    lrs.answering = lambda handler: handler.answer(500, b"out of order")
    acquis_does.json("pull", "resume", "remote")
    found = installation.eventually(
        lambda: next((one for one in acquis_does.json("pull", "list") if one["state"] == "failing"), None)
    )
    assert found["trouble_code"] == "remote-fails"
    assert "(500): out of order" in acquis_does("pull", "list")

    hanging = len(lrs.queries)
    lrs.answering = lambda _: time.sleep(60)
    acquis_does.json("pull", "resume", "remote")
    installation.eventually(lambda: len(lrs.queries) > hanging)
    begun = time.monotonic()
    assert installation.stop() == 0
    assert time.monotonic() - begun < 10
    assert acquis_does.json("pull", "list")[0]["state"] != "pulling"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--endpoint", "ftp://x/"), "is no http(s) address"),
        (("--endpoint", "https://x/xapi/statements"), "leave that off"),
        (("--endpoint", "https://x/", "--every", "soon"), "is no ISO 8601 duration"),
        (("--endpoint", "https://x/", "--every", "PT1S"), "must be 5 seconds or more"),
        (("--endpoint", "https://x/", "--since", "yesterday"), "is no date or instant"),
        (("--endpoint", "https://x/", "--verb", "completed"), "'verb' must be an absolute IRI"),
        (("--endpoint", "https://x/", "--agent", "{}"), "agent"),
        (("--endpoint", "https://x/"), "source 'remote' is not known"),
    ],
)
def test_a_pull_that_makes_no_sense_is_refused(
    installation: RunningAcquis, words: tuple[str, ...], complaint: str
) -> None:
    assert complaint in Words(installation.environment).refused("pull", "add", "remote", "--key", KEY, *words)


def test_the_command_line_pulls_now_lists_refuses_and_removes(installation: RunningAcquis, lrs: RemoteLrs) -> None:
    acquis_does = Words(installation.environment)
    acquis_does("source", "add", "Remote")
    lrs.add([statement(20, actor={"mbox": "nobody"})], EPOCH.replace(day=2))
    add = ("pull", "add", "remote", "--endpoint", lrs.endpoint, "--key", KEY)
    acquis_does(*add)
    assert "is pulled already" in acquis_does.refused(*add)
    assert acquis_does("pull", "now", "remote") == "remote: 12 new, 0 known, 1 refused, in 2 pages\n"
    assert "actor.mbox: must be a mailto IRI" in acquis_does("pull", "refused", "remote")
    assert SECRET.encode() not in Path(installation.environment["ACQUIS_DATABASE_URL"][10:]).read_bytes()
    lrs.answering = lambda handler: handler.answer(401, b"")
    assert acquis_does.refused("pull", "now", "remote") == "the key and secret are refused (401)"
    acquis_does.environment["ACQUIS_SECRET"] = "another secret for the tests"
    assert "does not open the remote's" in acquis_does.refused("pull", "now", "remote")
    acquis_does("pull", "remove", "remote")
    assert "is not pulled" in acquis_does.refused("pull", "now", "remote")
