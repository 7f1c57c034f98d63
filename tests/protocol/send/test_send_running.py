"""Sending on as a user does it: the command line, and the timetable of a running server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pulling import statement
from tests.remote_lrs import KEY, SECRET, RemoteLrs, remote_lrs
from tests.running import Lrs, RunningAcquis
from tests.words import Words


@pytest.fixture
def lrs() -> Iterator[RemoteLrs]:
    with remote_lrs() as running:
        yield running


@pytest.fixture
def installation(tmp_path: Path, sqlite_url: str) -> Iterator[RunningAcquis]:
    made = RunningAcquis(tmp_path, sqlite_url)
    made.environment |= {"ACQUIS_PULL_SECRET": SECRET, "ACQUIS_SEND_SECRET": SECRET, "ACQUIS_SEND_SECONDS": "0.1"}
    yield made
    made.stop()


def test_a_server_sends_on_by_itself_and_says_what_is_wrong(installation: RunningAcquis, lrs: RemoteLrs) -> None:
    acquis_does = Words(installation.environment)
    source = acquis_does.json("source", "add", "LMS")
    ours = Lrs(installation.port, source["key"], source["secret"])
    assert acquis_does("send", "list").startswith("nothing is sent on")
    add = ("send", "add", "group", "--endpoint", lrs.endpoint[:-1], "--key", KEY, "--all-received")
    assert acquis_does(*add) == f"group: earned and revoked and all that is received is sent to {lrs.endpoint}\n"
    assert "are sent to 'group' already" in acquis_does.refused(*add)
    installation.start()
    refused = statement(1)["id"]
    lrs.judging = lambda one: 400 if one["id"] == refused else 200
    assert ours.post([statement(number) for number in range(3)])[0] == 200
    installation.eventually(lambda: len(lrs.received) == 2)
    (dead,) = installation.eventually(lambda: acquis_does.json("send", "dead", "group"))
    assert (dead["status"], dead["answer"]) == (400, '{"message": "not this one"}')
    lrs.judging = lambda _: 200
    assert acquis_does("send", "retry", "group") == "group: 1 dead items are tried again\n"
    installation.eventually(lambda: len(lrs.received) == 3)
    assert acquis_does("send", "dead") == "nothing was refused\n"
    assert SECRET.encode() not in Path(installation.environment["ACQUIS_DATABASE_URL"][10:]).read_bytes()

    lrs.answering = lambda handler: handler.answer(500, b"out of order")
    assert ours.post([statement(5)])[0] == 200
    found = installation.eventually(
        lambda: next((one for one in acquis_does.json("send", "list") if one["state"] == "failing"), None)
    )
    assert (found["trouble_code"], found["waiting"]) == ("remote-fails", 1)
    assert "out of order" in acquis_does("send", "list")
    acquis_does("send", "pause", "group")
    lrs.answering = None
    assert acquis_does.json("send", "list")[0]["state"] == "paused"
    assert ours.post([statement(6)])[0] == 200
    assert len(lrs.received) == 3
    acquis_does("send", "resume", "group")
    installation.eventually(lambda: len(lrs.received) == 5)

    # It stops though a remote hangs.
    posts = lrs.posts
    lrs.answering = lambda _: time.sleep(60)
    assert ours.post([statement(7)])[0] == 200
    installation.eventually(lambda: lrs.posts > posts)
    begun = time.monotonic()
    assert installation.stop() == 0
    assert time.monotonic() - begun < 10
    assert acquis_does("send", "remove", "group") == "group is removed; 1 items that waited are gone\n"
    assert "nothing is sent to 'group'" in acquis_does.refused("send", "retry", "group")


def test_a_target_that_is_pulled_from_gets_nothing_back(installation: RunningAcquis, lrs: RemoteLrs) -> None:
    acquis_does = Words(installation.environment)
    acquis_does("source", "add", "Group")
    lrs.add([statement(number) for number in range(3)])
    acquis_does("pull", "add", "group", "--endpoint", lrs.endpoint, "--key", KEY)
    acquis_does("send", "add", "group", "--endpoint", lrs.endpoint, "--key", KEY, "--all-received")
    acquis_does("send", "add", "other", "--endpoint", lrs.endpoint + "other/", "--key", KEY, "--all-received")
    acquis_does("pull", "now", "group")
    counts = {one["target"]: (one["source"], one["waiting"]) for one in acquis_does.json("send", "list")}
    assert counts == {"group": ("group", 0), "other": (None, 1)}


def test_two_that_send_each_other_everything_come_to_rest(installation: RunningAcquis) -> None:
    acquis_does = Words(installation.environment)
    sources = {}
    for here, there in (("one", "two"), ("two", "one")):
        acquis_does("organisation", "add", here, here.title())
        sources[here] = acquis_does.json("source", "add", there, "-o", here)
    own = acquis_does.json("source", "add", "LMS", "-o", "one")
    for here, there in (("one", "two"), ("two", "one")):
        acquis_does.environment["ACQUIS_SEND_SECRET"] = sources[there]["secret"]
        endpoint = f"http://127.0.0.1:{installation.port}/xapi/"
        words = ("--endpoint", endpoint, "--key", sources[there]["key"], "--all-received")
        acquis_does("send", "add", there, *words, "-o", here)
    installation.start()
    ours = Lrs(installation.port, own["key"], own["secret"])
    assert ours.post([statement(number) for number in range(3)])[0] == 200
    back = installation.eventually(
        lambda: next((one for one in acquis_does.json("send", "list", "-o", "two") if one["sent"] == 3), None)
    )
    assert (back["waiting"], back["dead"]) == (0, 0)
    forth = acquis_does.json("send", "list", "-o", "one")[0]
    assert (forth["sent"], forth["waiting"], forth["dead"]) == (3, 0, 0)
    assert len(ours.get("")[1]["statements"]) == 3


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("Group LRS", "--endpoint", "https://x/"), "lower-case letters"),
        (("group", "--endpoint", "ftp://x/"), "is no http(s) address"),
        (("group", "--endpoint", "https://x/", "--source", "nobody"), "source 'nobody' is not known"),
        (("group", "--endpoint", "https://x/", "--no-earned", "--no-revoked"), "nothing would be sent"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(
    installation: RunningAcquis, words: tuple[str, ...], complaint: str
) -> None:
    assert complaint in Words(installation.environment).refused("send", "add", *words, "--key", KEY)


def test_dead_items_of_one_target_are_not_anothers(installation: RunningAcquis, lrs: RemoteLrs) -> None:
    acquis_does = Words(installation.environment)
    acquis_does("send", "add", "group", "--endpoint", lrs.endpoint, "--key", KEY)
    assert "has no dead item 7" in acquis_does.refused("send", "drop", "group", "7")
    assert "has no dead item 7" in acquis_does.refused("send", "retry", "group", "--item", "7")
