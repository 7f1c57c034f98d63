"""Ralph, another LRS: it forwards to Acquis, and Acquis pulls from it; both ways meet in one store.

Acquis sends to it, too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.pulling import statement
from tests.ralph import running_ralph
from tests.remote_lrs import KEY, SECRET
from tests.running import Lrs, RunningAcquis
from tests.words import Words

ALL, FORWARDED = range(150), range(130, 150)


def test_ralph_forwards_and_is_pulled_from(npm_peers: Path, tmp_path: Path, sqlite_url: str) -> None:
    installation = RunningAcquis(tmp_path, sqlite_url)
    installation.environment |= {"ACQUIS_PULL_SECRET": SECRET, "ACQUIS_PULL_SECONDS": "3600"}
    acquis_does = Words(installation.environment)
    source = acquis_does.json("source", "add", "Ralph")
    ours = Lrs(installation.port, source["key"], source["secret"])
    installation.start()
    # Ralph's forwarding sends no version header: it is given the endpoint that supposes a version.
    forward_to = (f"http://127.0.0.1:{installation.port}/xapi/1.0.3/statements", source["key"], source["secret"])
    try:
        # Ralph's store of files takes one request: there is one Ralph for each.
        with running_ralph(npm_peers, tmp_path / "forwarding", forward_to) as ralph:
            ralph.post([statement(number) for number in FORWARDED])
            installation.eventually(lambda: ours.get(f"statementId={statement(FORWARDED[-1])['id']}")[0] == 200)
        with running_ralph(npm_peers, tmp_path / "pulled") as ralph:
            ralph.post([statement(number) for number in ALL])
            # It compares `since` with the statements' timestamps, so the overlap must reach back to the oldest.
            acquis_does("pull", "add", "ralph", "--endpoint", ralph.endpoint, "--key", KEY, "--overlap", "P400D")
            pulled = acquis_does.json("pull", "now", "ralph")
            known = len(FORWARDED)
            assert (pulled["stored"], pulled["repeated"], pulled["refused"]) == (len(ALL) - known, known, 0)
            again = acquis_does.json("pull", "now", "ralph")
            assert (again["stored"], again["repeated"]) == (0, len(ALL))
        kept = all_of(ours)
    finally:
        installation.stop()
    assert sorted(one["id"] for one in kept) == [statement(number)["id"] for number in ALL]


def test_ralph_is_sent_to(npm_peers: Path, tmp_path: Path, sqlite_url: str) -> None:
    installation = RunningAcquis(tmp_path, sqlite_url)
    installation.environment |= {"ACQUIS_SEND_SECRET": SECRET, "ACQUIS_SEND_SECONDS": "0.1"}
    acquis_does = Words(installation.environment)
    source = acquis_does.json("source", "add", "LMS")
    with running_ralph(npm_peers, tmp_path / "ralph") as ralph:
        acquis_does("send", "add", "ralph", "--endpoint", ralph.endpoint, "--key", KEY, "--all-received")
        installation.start()
        try:
            ours = Lrs(installation.port, source["key"], source["secret"])
            assert ours.post([statement(number) for number in range(20)])[0] == 200
            (found,) = installation.eventually(
                lambda: [one for one in acquis_does.json("send", "list") if not one["waiting"]]
            )
        finally:
            installation.stop()
    assert (found["sent"], found["dead"], found["trouble"]) == (20, 0, None)
    kept = [json.loads(line) for file in (tmp_path / "ralph" / "data").iterdir() for line in file.open("rb")]
    assert [one["id"] for one in kept] == [statement(number)["id"] for number in range(20)]


def all_of(ours: Lrs) -> list[dict[str, Any]]:
    """Everything in our store."""
    found: list[dict[str, Any]] = []
    query = "ascending=true"
    while query:
        status, page = ours.get(query)
        assert status == 200
        found += page["statements"]
        query = page["more"].partition("?")[2]
    return found
