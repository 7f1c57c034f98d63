"""`kill -9` in the middle of sending on: nothing is lost, nothing is out of order, nothing is there twice."""

from __future__ import annotations

import random
import time
from pathlib import Path

from tests.pulling import statement
from tests.remote_lrs import KEY, SECRET, remote_lrs
from tests.running import Lrs, RunningAcquis
from tests.words import Words

KILLS = 2
STATEMENTS = 800


def test_a_killed_sender_loses_nothing_and_keeps_the_order(tmp_path: Path, database_url: str) -> None:
    chance = random.Random(1)
    installation = RunningAcquis(tmp_path, database_url)
    installation.environment |= {"ACQUIS_SEND_SECRET": SECRET, "ACQUIS_SEND_SECONDS": "0.05"}
    acquis_does = Words(installation.environment)
    source = acquis_does.json("source", "add", "LMS")
    ours = Lrs(installation.port, source["key"], source["secret"])
    with remote_lrs() as lrs:
        lrs.pause = 0.03
        acquis_does("send", "add", "group", "--endpoint", lrs.endpoint, "--key", KEY, "--all-received")
        installation.start()
        try:
            acquis_does("send", "pause", "group")
            for first in range(0, STATEMENTS, 40):
                assert ours.post([statement(number) for number in range(first, first + 40)])[0] == 200
            assert acquis_does.json("send", "list")[0]["waiting"] == STATEMENTS // 40
            acquis_does("send", "resume", "group")
            for _ in range(KILLS):
                posts = lrs.posts
                installation.eventually(lambda posts=posts: lrs.posts > posts + 2)
                time.sleep(chance.uniform(0, 0.03))
                installation.kill()
                assert len(lrs.received) < STATEMENTS
                installation.start()
            lrs.pause = 0.0
            installation.eventually(lambda: acquis_does.json("send", "list")[0]["waiting"] == 0)
        finally:
            installation.stop()
        assert [one["id"] for one in lrs.received] == [statement(number)["id"] for number in range(STATEMENTS)]
        assert acquis_does.json("send", "list")[0]["dead"] == 0
